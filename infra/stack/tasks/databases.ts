/**
 * Makes the database and its three roles. Tables are the projections' own matter. The owner owns the schema; writers and
 * the gateway get their rights from the migrations and stay under row level security.
 */
import { Client } from 'pg';
import type { Task } from '../service.ts';
import { LOCAL_PASSWORD, superuserUrl } from '../services/postgres.ts';

const DATABASE = 'mainstem';
const roles = ['mainstem_owner', 'mainstem_projector', 'mainstem_app'] as const;

export const databases: Task = {
  kind: 'task',
  name: 'databases',
  title: 'Database and roles',
  needs: ['postgres'],
  run: async ({ profile }) => {
    const made: string[] = [];
    await withClient(superuserUrl(profile.ports.postgres), async (client) => {
      for (const role of roles) {
        if (await exists(client, 'select 1 from pg_roles where rolname = $1', role)) continue;
        await client.query(`create role ${role} login password '${LOCAL_PASSWORD}' nosuperuser nobypassrls`);
        made.push(role);
      }
      if (!(await exists(client, 'select 1 from pg_database where datname = $1', DATABASE))) {
        await client.query(`create database ${DATABASE} owner mainstem_owner`);
        made.push(DATABASE);
      }
      await client.query(`revoke all on database ${DATABASE} from public`);
      await client.query(`grant connect on database ${DATABASE} to ${roles.join(', ')}`);
    });
    return made.length === 0 ? 'there already' : `made ${made.join(', ')}`;
  },
};

async function withClient(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {}); // a break after the last answer concerns nobody; one before it rejects the query
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

async function exists(client: Client, query: string, name: string): Promise<boolean> {
  const { rowCount } = await client.query(query, [name]);
  return rowCount === 1;
}

/**
 * PostgreSQL 18 from an npm package, else the `postgres` on PATH. The server refuses to run as root; then it runs as
 * `nobody`, see postgres-place.ts for where its files lie in that case.
 */
import { chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../acquire/run.ts';
import { probePostgres } from '../probe/probe.postgres.ts';
import type { Context, Service } from '../service.ts';
import { acquirePostgres } from './postgres-binaries.ts';
import { postgresHome, serverUser, type User } from './postgres-place.ts';

/** Password of the superuser and of the platform's roles; the server listens on loopback only. */
export const LOCAL_PASSWORD = 'mainstem';

export const postgres: Service = {
  kind: 'service',
  name: 'postgres',
  title: 'PostgreSQL 18',
  needs: [],
  ports: ['postgres'],
  acquire: async ({ say }) => {
    await acquirePostgres(say);
  },
  start: async (context) => {
    const binaries = await acquirePostgres(context.say);
    const user = serverUser();
    const home = postgresHome(context.profile, user);
    mkdirSync(home, { recursive: true });
    if (user) chownSync(home, user.uid, user.gid);
    const data = join(home, 'data');
    if (!existsSync(data)) await initialise(context, binaries, home, data, user);
    const settings: Record<string, string> = {
      listen_addresses: '127.0.0.1',
      port: String(context.profile.ports.postgres),
      // TCP only: the path of a socket must be short, and a checkout's may not be.
      unix_socket_directories: '',
      max_connections: '200',
      shared_buffers: '128MB',
      log_min_messages: 'warning',
    };
    return {
      command: join(binaries, 'postgres'),
      args: ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      cwd: home,
      ...(user ? { user } : {}),
    };
  },
  probe: ({ profile }) => probePostgres(superuserUrl(profile.ports.postgres)),
  // SIGINT is Postgres' fast shutdown; on SIGTERM it would wait for every client to leave.
  stop: { signal: 'SIGINT', withinMs: 15_000 },
  readyWithinMs: 120_000,
};

/** The superuser's door, used only to make the database and its roles. */
export function superuserUrl(port: number, database = 'postgres'): string {
  return `postgres://postgres:${LOCAL_PASSWORD}@127.0.0.1:${port}/${database}`;
}

/** Makes the data directory beside its place and renames it, so that a killed first start leaves none. */
async function initialise(
  { say, signal }: Context,
  binaries: string,
  home: string,
  data: string,
  user: User | undefined,
): Promise<void> {
  const scratch = join(home, 'data.partial');
  rmSync(scratch, { recursive: true, force: true });
  const passwordFile = join(home, 'superuser-password');
  writeFileSync(passwordFile, LOCAL_PASSWORD, { mode: 0o600 });
  if (user) chownSync(passwordFile, user.uid, user.gid);
  await run({
    what: 'making the Postgres data directory',
    command: join(binaries, 'initdb'),
    args: [
      `--pgdata=${scratch}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--no-locale',
      '--no-instructions',
    ],
    cwd: home,
    say,
    signal,
    ...(user ? { user } : {}),
  });
  rmSync(passwordFile);
  renameSync(scratch, data);
}

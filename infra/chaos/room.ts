/** A Kafka, a Postgres and a Redis of its own for chaos: on ports nobody else has, with data in temporary directories. */
import { chmodSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { createBuildTables } from '@mainstem/projections/lifecycle/build-tables';
import { migrate } from '@mainstem/projections/migrate';
import { topics } from '@mainstem/schemas/topics';
import { ensureTopics } from '@mainstem/streams/log/topics.kafka';
import { FIRST_BUILD } from '@mainstem/streams/runtime/projection/build';
import { views } from '@mainstem/streams/simulator/views';
import pg from 'pg';
import { onPath } from '../stack/acquire/on-path.ts';
import { profile } from '../stack/profiles.ts';
import { startScratchKafka } from '../stack/scratch/scratch-kafka.ts';
import {
  createScratchProcess,
  freePorts,
  type ScratchProcess,
  scratchDirectory,
} from '../stack/scratch/scratch-process.ts';
import type { Context, Service } from '../stack/service.ts';
import { postgres } from '../stack/services/postgres.ts';
import { redis } from '../stack/services/redis.ts';
import { databases } from '../stack/tasks/databases.ts';

/** What a processor needs to know, as its environment. */
export interface RoomAddresses {
  readonly CHAOS_BROKERS: string;
  readonly CHAOS_POSTGRES: string;
  readonly CHAOS_REDIS: string;
}

export interface Room {
  readonly addresses: RoomAddresses;
  readonly services: Readonly<Record<'kafka' | 'postgres' | 'redis', ScratchProcess>>;
  close(): Promise<void>;
}

export const SCHEMA = 'chaos';
/** A Postgres that was killed refuses to start while its last process is going. */
const START_TRIES = 20;
const START_PAUSE_MS = 500;

export async function openRoom(): Promise<Room> {
  const directory = scratchDirectory('chaos');
  chmodSync(directory.path, 0o755); // Postgres may run as another user
  const [postgresPort = 0, redisPort = 0] = await freePorts(2);
  const test = profile('test');
  const own = { ...test, home: directory.path, ports: { ...test.ports, postgres: postgresPort, redis: redisPort } };
  const context: Context = {
    profile: own,
    environment: {},
    mayInstall: false,
    say: () => {},
    signal: new AbortController().signal,
  };
  const kafka = await startScratchKafka();
  const started: ScratchProcess[] = [];
  const close = async () => {
    await Promise.all(started.map((service) => service.end('SIGKILL')));
    await kafka.close();
    directory.remove();
  };
  try {
    const services = {
      kafka: kafka.nodes[0] as ScratchProcess,
      postgres: await startService(postgres, context, started),
      redis: await startService(redis, context, started),
    };
    const url = (role: string) => `postgres://${role}:mainstem@127.0.0.1:${postgresPort}/mainstem`;
    await databases.run(context);
    await makeTables(url('mainstem_owner'));
    await ensureTopics({ brokers: kafka.brokers, topicPrefix: '' }, topics);
    const addresses: RoomAddresses = {
      CHAOS_BROKERS: kafka.brokers,
      CHAOS_POSTGRES: url('mainstem_projector'),
      CHAOS_REDIS: `redis://127.0.0.1:${redisPort}`,
    };
    return { addresses, services, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startService(service: Service, context: Context, started: ScratchProcess[]): Promise<ScratchProcess> {
  const { command, args, cwd, user, environment } = await service.start(context);
  const as =
    user === undefined ? [] : ['--reuid', String(user.uid), '--regid', String(user.gid), '--clear-groups', '--'];
  const setpriv = onPath('setpriv');
  const isOther = user !== undefined && setpriv !== undefined;
  const running = createScratchProcess({
    name: service.name,
    command: isOther ? setpriv : command,
    args: isOther ? [...as, command, ...args] : args,
    home: context.profile.home,
    probe: () => service.probe(context),
    ...(cwd === undefined ? {} : { cwd }),
    ...(environment === undefined ? {} : { environment }),
  });
  started.push(running);
  await running.start();
  return running;
}

/** Starts a service that was killed, as often as it takes. */
export async function startAgain(service: ScratchProcess): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await service.start();
    } catch (error) {
      if (tries >= START_TRIES || service.running) throw error;
      await pause(START_PAUSE_MS);
    }
  }
}

/** The tables of the platform (leases, checkpoints), and those of the simulator's views. */
async function makeTables(ownerUrl: string): Promise<void> {
  await migrate({ ownerUrl, schema: SCHEMA });
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    for (const view of Object.values(views)) await createBuildTables(client, SCHEMA, view, FIRST_BUILD);
  } finally {
    await client.end();
  }
}

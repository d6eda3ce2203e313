/** The stores an erasure searches, as this platform has them: all of them unless one is left out by name. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { profile } from '@mainstem/infra/stack/profiles';
import { createFileSweeper, type SweptDirectory } from '@mainstem/projections/erasure/sweep/sweep.files';
import { createLogSweeper } from '@mainstem/projections/erasure/sweep/sweep.log';
import { createObjectSweeper } from '@mainstem/projections/erasure/sweep/sweep.objects';
import { createPostgresSweeper } from '@mainstem/projections/erasure/sweep/sweep.postgres';
import { createRedisSweeper } from '@mainstem/projections/erasure/sweep/sweep.redis';
import { PlaceCount, type Sweeper } from '@mainstem/projections/erasure/sweep/sweeper';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { readSettings } from '@mainstem/streams/settings';
import { keptWorkflows } from '@mainstem/workflows/history-sweep';
import { openStore } from './archive-connection.ts';
import { profileNamed } from './commands/profile-option.ts';
import { usage } from './errors.ts';
import { didYouMean } from './suggest.ts';

export const sweptStores = ['log', 'postgres', 'redis', 'temporal', 'objects', 'files'] as const;

export interface StoresOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly log: EventLog;
  readonly tenant: string;
  readonly profile: string | undefined;
  /** Stores that are not searched, by name; not all of them. */
  readonly skip: readonly string[];
  /** Directories to search in place of those of the local platform. */
  readonly files: readonly string[];
}

/** Throws `CLI_USAGE` for a name that is no store. */
export function sweepersFor(options: StoresOptions): Sweeper[] {
  const { environment, log, tenant, skip } = options;
  for (const name of skip) {
    if (!sweptStores.some((store) => store === name))
      throw usage(`--skip: no store ${name}${didYouMean(name, sweptStores)}`, `Stores: ${sweptStores.join(', ')}.`);
  }
  if (sweptStores.every((store) => skip.includes(store)))
    throw usage(
      '--skip leaves every store out: a search of nothing proves nothing',
      'Leave at least one to be searched.',
    );
  const settings = readSettings(
    [
      'MAINSTEM_POSTGRES_SCHEMA',
      'MAINSTEM_POSTGRES_PROJECTOR_URL',
      'MAINSTEM_POSTGRES_OWNER_URL',
      'MAINSTEM_REDIS_URL',
    ],
    environment,
  );
  const all: Sweeper[] = [
    createLogSweeper(log),
    createPostgresSweeper({
      schema: settings.MAINSTEM_POSTGRES_SCHEMA,
      projectorUrl: settings.MAINSTEM_POSTGRES_PROJECTOR_URL,
      ownerUrl: settings.MAINSTEM_POSTGRES_OWNER_URL,
    }),
    createRedisSweeper(settings.MAINSTEM_REDIS_URL),
    temporalSweeper(environment, tenant),
    objectSweeper(environment),
    createFileSweeper(directoriesOf(options)),
  ];
  return all.filter(({ store }) => !skip.includes(store));
}

/** Histories of the tenant's workflows; others never get anything of theirs (R7). */
function temporalSweeper(environment: NodeJS.ProcessEnv, tenant: string): Sweeper {
  const settings = readSettings(['MAINSTEM_TEMPORAL_ADDRESS', 'MAINSTEM_TEMPORAL_NAMESPACE'], environment);
  const [address, namespace] = [settings.MAINSTEM_TEMPORAL_ADDRESS, settings.MAINSTEM_TEMPORAL_NAMESPACE];
  return {
    store: 'temporal',
    async sweep(needles, found) {
      const count = new PlaceCount('temporal', `${namespace}, workflows of ${tenant}`, needles, found);
      for await (const { workflowId, runId, bytes } of keptWorkflows({ address, namespace, tenant })) {
        count.search(`${workflowId} ${runId}`, ...bytes);
      }
      return [count.done()];
    },
  };
}

function objectSweeper(environment: NodeJS.ProcessEnv): Sweeper {
  return {
    store: 'objects',
    async sweep(needles, found) {
      const store = await openStore(environment);
      try {
        return await createObjectSweeper(store, 'object store').sweep(needles, found);
      } finally {
        await store.close();
      }
    },
  };
}

/** Of a local platform: what its processes logged, and the segments of its broker as they lie on disk. */
function directoriesOf({ profile: name, files }: StoresOptions): SweptDirectory[] {
  if (files.length > 0) return files.map((path) => ({ name: path, path }));
  const { home } = profile(profileNamed(name));
  const known = [
    { name: 'application logs', path: join(home, 'logs') },
    { name: 'broker segments', path: join(home, 'kafka') },
  ];
  return known.filter(({ path }) => existsSync(path));
}

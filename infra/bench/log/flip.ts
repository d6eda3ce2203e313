/**
 * Flip time: how long it takes to move the readers of a view to another build, while it is read and kept up. From the first
 * look at the pointer until every new read sees the new build. The floor is what a flip cannot do without: a connection as
 * the owner and an empty transaction on it.
 */
import { deploy } from '@mainstem/projections/lifecycle/deploy';
import { promote, rollback } from '@mainstem/projections/lifecycle/promote';
import { migrate } from '@mainstem/projections/migrate';
import { createQueries, createQueryPool } from '@mainstem/projections/queries';
import { openResources, type Resources } from '@mainstem/projections/resources';
import { views } from '@mainstem/projections/views';
import { startWorker } from '@mainstem/projections/worker';
import { readSettings } from '@mainstem/streams/settings';
import pg from 'pg';
import { atMost, type BenchContext, median } from '../figures.ts';
import { openScratch, type Scratch } from '../kit/scratch.ts';

const EVENTS = 50_000;
/** There and back again, so that many times. */
const ROUNDS = 5;
const AIM_MS = 1_000;
const READERS = 2;
/** Longest wait for a view to be kept up. */
const LIVE_MS_MAX = 60_000;
const LOOK_EVERY_MS = 20;
/** One of the tenants of the bench's events. */
const TENANT = 'tenant-0';

export async function measureFlip(context: BenchContext, environment: NodeJS.ProcessEnv): Promise<void> {
  const scratch = await openScratch(environment);
  const { settings } = scratch;
  await scratch.fill(EVENTS);
  await migrate({ ownerUrl: settings.MAINSTEM_POSTGRES_OWNER_URL, schema: settings.MAINSTEM_POSTGRES_SCHEMA });
  const resources = await openResources(settings, 'bench-flip');
  const worker = await startWorker({ resources, healthPort: 0 });
  const pool = createQueryPool(
    readSettings(['MAINSTEM_POSTGRES_APP_URL'], environment).MAINSTEM_POSTGRES_APP_URL,
    READERS,
  );
  try {
    await until(() => worker.statuses().every(({ state, lag }) => state === 'live' && lag === 0));
    const floorMs = await emptyTransaction(settings.MAINSTEM_POSTGRES_OWNER_URL);
    for (const view of ['leads', 'catalogue']) {
      const queries = createQueries(pool, settings.MAINSTEM_POSTGRES_SCHEMA);
      const over = new AbortController();
      const reading = Array.from({ length: READERS }, async () => {
        let reads = 0;
        for (; !over.signal.aborted; reads += 1) await queries.leads.list(TENANT);
        return reads;
      });
      const flipsMs = await flips(resources, scratch, view);
      over.abort();
      const reads = (await Promise.all(reading)).reduce((sum, count) => sum + count, 0);
      context.report({
        figure: `flip of ${view} (${view === 'catalogue' ? 'Redis' : 'Postgres'})`,
        value: median(flipsMs),
        unit: 'ms',
        floor: floorMs,
        aim: atMost(AIM_MS),
        conditions:
          `${EVENTS} events of history, ${READERS} readers with ${reads} queries meanwhile, slowest ` +
          `${Math.max(...flipsMs).toFixed(1)} ms of ${flipsMs.length}; floor: connect and an empty transaction`,
      });
    }
  } finally {
    await worker.stop();
    await pool.end();
    await resources.close();
    await scratch.close();
  }
}

/** Promotes a rebuild of the view, then goes back and forth; events keep coming before each flip. */
async function flips(resources: Resources, scratch: Scratch, view: string): Promise<number[]> {
  const version = views.find(({ name }) => name === view)?.version ?? 1;
  const { build } = await deploy(resources, { view, version, again: true });
  const cause = { actor: 'service:bench', reason: 'measured' };
  const flipsMs: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    flipsMs.push((await promote(resources, { view, build: build.build, cause })).flipMs);
    flipsMs.push((await rollback(resources, { view, cause })).flipMs);
    await scratch.fill(1_000);
  }
  return flipsMs;
}

async function emptyTransaction(connectionString: string): Promise<number> {
  const times: number[] = [];
  for (let at = 0; at < 2 * ROUNDS; at += 1) {
    const beganAtMs = performance.now();
    const client = new pg.Client({ connectionString });
    await client.connect();
    await client.query('begin');
    await client.query('commit');
    times.push(performance.now() - beganAtMs);
    await client.end();
  }
  return median(times);
}

async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + LIVE_MS_MAX;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`views are not live within ${LIVE_MS_MAX} ms`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/**
 * Questions at 1,000 a second, open loop: a slow answer does not slow the sender, and latency counts from when a request was
 * due. One gateway process, a view of 20,000 leads, pages of 20 with filter and order, and single rows. The floor is the same
 * reads by the same statements from this process, without HTTP, credentials, limits and checks.
 */
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createQueries, createQueryPool, type Queries } from '@mainstem/projections/queries';
import { tableOfBuild } from '@mainstem/streams/runtime/projection/build';
import { createProjectorPool } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import { LatencyHistogram, type LatencySummary } from '../../load/latency.ts';
import { atLeast, atMost, type BenchContext, median, repeat } from '../figures.ts';
import type { Environment } from '../kit/platform.ts';
import { openScratch, type Scratch } from '../kit/scratch.ts';
import { type GatewayChild, startGatewayChild } from './gateway-child.ts';

const PER_S = 1_000;
const SECONDS = 10;
const WARM_SECONDS = 3;
const ROWS = 20_000;
const PAGE = 20;
const CONNECTIONS = 64;
/** Beyond it a request is shed and counted: the gateway does not keep up. */
const IN_FLIGHT_MAX = 500;
const TICK_MS = 2;
const AIM_P99_MS = 50;
const AIM_PER_S = PER_S * 0.99;
const TENANT = 'bench';
const statuses = ['received', 'scored', 'routed', 'assigned'];
/** Above what is sent, so that the limiter counts each request and refuses none. */
const unlimited = { MAINSTEM_REQUESTS_PER_S: '100000', MAINSTEM_REQUESTS_PER_S_OF_CREDENTIAL: '100000' };

interface Run {
  readonly perS: number;
  readonly latencyMs: LatencySummary;
  readonly shed: number;
  /** Processor time a request, µs; of the gateway alone. */
  readonly cpuUs: number;
}

export async function measureQuery(context: BenchContext, environment: Environment): Promise<void> {
  const scratch = await openScratch(environment);
  const gateway = await startGatewayChild(environment, scratch, unlimited);
  const pool = createQueryPool(environment.MAINSTEM_POSTGRES_APP_URL ?? '', 10);
  const queries = createQueries(pool, scratch.settings.MAINSTEM_POSTGRES_SCHEMA);
  try {
    await fill(scratch);
    await overHttp(gateway, WARM_SECONDS);
    const runs = await repeat(async (repetition) => {
      context.note(`${PER_S} questions/s for ${SECONDS} s, round ${repetition + 1} ...`);
      return { floor: await directly(queries), gateway: await overHttp(gateway, SECONDS) };
    });
    report(context, runs);
  } finally {
    await pool.end();
    await gateway.stop();
    await scratch.close();
  }
}

async function fill({ settings }: Scratch): Promise<void> {
  const writer = createProjectorPool(settings.MAINSTEM_POSTGRES_PROJECTOR_URL, 1);
  const leads = `"${settings.MAINSTEM_POSTGRES_SCHEMA}"."${tableOfBuild('leads', 1)}"`;
  await writer.query(
    `insert into ${leads} (tenant, lead_id, status, source, contact_erased, reasons, received_at_ms, score)
     select $1, 'lead-' || n, ($2::text[])[1 + n % 4], 'web-form', false, '{}', 1790000000000 + n * 1000, (n % 100) / 100.0
     from generate_series(0, $3 - 1) as n`,
    [TENANT, statuses, ROWS],
  );
  await writer.query(`analyze ${leads}`).catch(() => undefined); // the owner's right; the plans do not hang on it
  await writer.end();
}

/** Three pages to one single row, each another. */
function questionAt(number: number): { path: string; read: (queries: Queries) => Promise<unknown> } {
  if (number % 4 === 3) {
    const id = `lead-${(number * 7_919) % ROWS}`;
    return { path: `/v1/leads/${id}`, read: (queries) => queries.leads.get(TENANT, id) };
  }
  const status = statuses[number % statuses.length] as string;
  const toMs = 1_790_000_000_000 + ((number * 104_729) % ROWS) * 1_000;
  return {
    path: `/v1/leads?status=${status}&to=${toMs}&limit=${PAGE}`,
    read: (queries) => queries.leads.list(TENANT, { status, toMs, limit: PAGE }),
  };
}

async function openLoop(seconds: number, ask: (number: number) => Promise<void>): Promise<Omit<Run, 'cpuUs'>> {
  const latency = new LatencyHistogram();
  const inFlight = new Set<Promise<void>>();
  const total = PER_S * seconds;
  const startedAtMs = performance.now();
  let shed = 0;
  for (let sent = 0; sent < total; await sleep(TICK_MS)) {
    const due = Math.min(total, Math.floor(((performance.now() - startedAtMs) * PER_S) / 1_000) + 1);
    for (; sent < due; sent += 1) {
      if (inFlight.size >= IN_FLIGHT_MAX) {
        shed += 1;
        continue;
      }
      const dueAtMs = startedAtMs + (sent * 1_000) / PER_S;
      const asked = ask(sent).then(() => {
        latency.add(performance.now() - dueAtMs);
        inFlight.delete(asked);
      });
      inFlight.add(asked);
    }
  }
  await Promise.all(inFlight);
  return { perS: (latency.count * 1_000) / (performance.now() - startedAtMs), latencyMs: latency.summary(), shed };
}

async function directly(queries: Queries): Promise<Run> {
  const run = await openLoop(SECONDS, async (number) => {
    await questionAt(number).read(queries);
  });
  return { ...run, cpuUs: 0 };
}

async function overHttp(gateway: GatewayChild, seconds: number): Promise<Run> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS, scheduling: 'fifo' });
  const headers = { authorization: `Bearer ${await gateway.token()}` };
  try {
    const before = await gateway.used();
    const run = await openLoop(seconds, (number) => get(agent, gateway.port, questionAt(number).path, headers));
    const after = await gateway.used();
    return { ...run, cpuUs: ((after.cpuMs - before.cpuMs) * 1_000) / (run.perS * seconds) };
  } finally {
    agent.destroy();
  }
}

function get(agent: Agent, port: number, path: string, headers: Readonly<Record<string, string>>): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = request({ agent, port, host: '127.0.0.1', path, headers }, (answer) => {
      answer.resume();
      answer.once('error', reject);
      answer.once('end', () => {
        if (answer.statusCode === 200) resolve();
        else reject(new Error(`${path} was answered ${answer.statusCode}`));
      });
    });
    asked.once('error', reject);
    asked.end();
  });
}

function report(context: BenchContext, runs: readonly { readonly gateway: Run; readonly floor: Run }[]): void {
  const of = (who: 'gateway' | 'floor', pick: (run: Run) => number) => median(runs.map((run) => pick(run[who])));
  const conditions =
    `${PER_S} questions/s, open loop, ${SECONDS} s, ${ROWS} rows, pages of ${PAGE} and single rows 3:1, ${CONNECTIONS} connections; ` +
    `${of('gateway', ({ shed }) => shed)} shed; median of ${runs.length}; floor: the same reads without the gateway`;
  const line = (figure: string, unit: string, pick: (run: Run) => number, aim?: ReturnType<typeof atMost>) =>
    context.report({
      figure,
      unit,
      value: of('gateway', pick),
      floor: of('floor', pick),
      ...(aim === undefined ? {} : { aim }),
      conditions,
    });
  line('queries answered', 'requests/s', ({ perS }) => perS, atLeast(AIM_PER_S));
  line('query p50', 'ms', ({ latencyMs }) => latencyMs.p50);
  line('query p99', 'ms', ({ latencyMs }) => latencyMs.p99, atMost(AIM_P99_MS));
  const value = of('gateway', ({ cpuUs }) => cpuUs);
  context.report({ figure: 'query processor time of the gateway', unit: 'µs/request', value, conditions });
}

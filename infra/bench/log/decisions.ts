/**
 * Decisions of a decided stream, each appended, read back and answered, over many entities at once and one after the
 * other for each (R3). The floor appends the same records in the same pattern and waits until it has read them back.
 */
import { migrate } from '@mainstem/projections/migrate';
import { keyOf } from '@mainstem/schemas/envelope';
import { campaignDecider } from '@mainstem/streams/deciders/campaign/decider';
import type { AppendRecord, EventLog } from '@mainstem/streams/log/event-log';
import { type DecisionWriter, startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { DecisionError } from '@mainstem/streams/runtime/decisions/errors';
import { postgresSnapshots } from '@mainstem/streams/runtime/decisions/snapshots/snapshot-store.postgres';
import { createProjectorPool } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import { atLeast, type BenchContext, median, percentile, perSecond, repeat, timed } from '../figures.ts';
import { openScratch, type Scratch } from '../kit/scratch.ts';

/** Of the floor: one that no writer of decisions reads. */
const FLOOR_TOPIC = 'client_events';
const ENTITIES = 1_000;
/** Of each entity in one run. */
const DECISIONS = 20;
const AIM_PER_SECOND = 5_000;
/** The aim as a steady load, for the time of one answer. */
const STEADY_PER_SECOND = 5_000;
const STEADY_MS = 4_000;
const SNAPSHOT_CONNECTIONS = 1;

type Writer = Pick<DecisionWriter<Parameters<typeof campaignDecider.decide>[0], unknown, never>, 'execute'>;

export async function measureDecisions(context: BenchContext, environment: NodeJS.ProcessEnv): Promise<void> {
  const scratch = await openScratch(environment);
  const { settings, log, codec } = scratch;
  const pool = createProjectorPool(settings.MAINSTEM_POSTGRES_PROJECTOR_URL, SNAPSHOT_CONNECTIONS);
  try {
    const schema = settings.MAINSTEM_POSTGRES_SCHEMA;
    await migrate({ ownerUrl: settings.MAINSTEM_POSTGRES_OWNER_URL, schema });
    const snapshots = postgresSnapshots(pool, schema)(campaignDecider);
    const writer = startDecisionWriter({ log, codec, decider: campaignDecider, service: 'bench', snapshots });
    await writer.whenCaughtUp();
    await create(writer as unknown as Writer);
    await measureThroughput(context, scratch, writer as unknown as Writer);
    await measureSteady(context, writer as unknown as Writer);
    await writer.stop();
  } finally {
    await pool.end();
    await scratch.close();
  }
}

const entityOf = (n: number): string => `c-${n % ENTITIES}`;
let price = 1_000;

/** Each decision differs from the one before, so none is refused. */
async function decide(writer: Writer, entity: string): Promise<number> {
  price += 1;
  const begun = performance.now();
  const command = { type: 'ChangeBidPrice', bidPriceMicros: price } as const;
  const outcome = await writer.execute('bench', entity, command, { actor: 'service:bench', occurredAtMs: Date.now() });
  if (outcome.kind !== 'accepted') throw new Error(`a decision of the bench was ${outcome.kind}`);
  return performance.now() - begun;
}

async function create(writer: Writer): Promise<void> {
  const command = {
    type: 'CreateCampaign',
    name: 'Bench',
    advertiserDomain: 'bench.example',
    bidPriceMicros: 1,
    currency: 'USD',
    categories: [],
    categoryTaxonomy: 1,
    countries: [],
  } as const;
  const by = { actor: 'service:bench', occurredAtMs: Date.now() };
  await Promise.all(
    Array.from({ length: ENTITIES }, (_, n) =>
      writer.execute('bench', entityOf(n), { ...command, countries: [], categories: [], advertiserApps: [] }, by),
    ),
  );
}

/** One after the other for each entity, all entities at once. */
async function forEntities(work: (entity: string) => Promise<unknown>): Promise<number> {
  return timed(async () => {
    await Promise.all(
      Array.from({ length: ENTITIES }, async (_, n) => {
        for (let round = 0; round < DECISIONS; round += 1) await work(entityOf(n));
      }),
    );
  });
}

async function measureThroughput(context: BenchContext, scratch: Scratch, writer: Writer): Promise<void> {
  const times: number[] = [];
  const runs = await repeat(async () => ({
    floor: perSecond(ENTITIES * DECISIONS, await bare(scratch)),
    ours: perSecond(
      ENTITIES * DECISIONS,
      await forEntities(async (entity) => times.push(await decide(writer, entity))),
    ),
  }));
  const conditions =
    `${ENTITIES} entities at once, ${DECISIONS} decisions each one after the other, one process, snapshots saved ` +
    `meanwhile; floor: the same records appended and read back undecided; median of ${runs.length}`;
  context.report({
    figure: 'decisions, appended and read back',
    value: median(runs.map((run) => run.ours)),
    unit: 'decisions/s',
    floor: median(runs.map((run) => run.floor)),
    aim: atLeast(AIM_PER_SECOND),
    conditions,
  });
  reportTimes(context, 'answer of a decision at full load', times, conditions);
}

/** At a steady rate, whatever the answers: an open loop. */
async function measureSteady(context: BenchContext, writer: Writer): Promise<void> {
  const asked: Promise<number | null>[] = [];
  const begun = performance.now();
  for (let elapsedMs = 0; elapsedMs < STEADY_MS; elapsedMs = performance.now() - begun) {
    while (asked.length < (elapsedMs * STEADY_PER_SECOND) / 1_000) {
      asked.push(decide(writer, entityOf(asked.length)).catch(unlessShed));
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const times = (await Promise.all(asked)).filter((took) => took !== null);
  const conditions =
    `open loop of ${STEADY_PER_SECOND}/s for ${STEADY_MS / 1_000} s over ${ENTITIES} entities, ` +
    `${asked.length - times.length} of ${asked.length} shed`;
  reportTimes(context, `answer of a decision at ${STEADY_PER_SECOND}/s`, times, conditions);
}

/** An open loop asks on however long the queues are, and what is beyond their bound is refused. */
function unlessShed(error: unknown): null {
  if (error instanceof DecisionError && error.code === 'DECISION_OVERLOADED') return null;
  throw error;
}

function reportTimes(context: BenchContext, figure: string, times: readonly number[], conditions: string): void {
  for (const share of [50, 99]) {
    context.report({ figure: `${figure}, p${share}`, value: percentile(times, share), unit: 'ms', conditions });
  }
}

/** Appends records of the same size and waits for each until a tail has read it. */
async function bare({ log, codec }: Scratch): Promise<number> {
  const reader = await tailing(log);
  const value = codec.encode({
    type: 'CampaignBidPriceChanged',
    bidPriceMicros: 1_000_000,
    envelope: {
      id: '00000000-0000-7000-8000-000000000000',
      tenant: 'floor',
      entity: entityOf(0),
      streamVersion: 1_000,
      decision: { id: '00000000-0000-7000-8000-000000000001', n: 1, of: 1 },
      occurredAtMs: Date.now(),
      actor: 'service:bench',
      correlationId: '00000000-0000-7000-8000-000000000002',
      causationId: null,
    },
  });
  const took = await forEntities(async (entity) => {
    const record: AppendRecord = { topic: FLOOR_TOPIC, key: keyOf('floor', entity), value };
    const [position] = await log.append([record]);
    if (position !== undefined) await reader.reached(position.partition, position.offset);
  });
  await reader.stop();
  return took;
}

async function tailing(log: EventLog) {
  const next = await log.endOffsets(FLOOR_TOPIC);
  const waiting = next.map(() => [] as { readonly offset: number; readonly resolve: () => void }[]);
  const tail = log.tail(
    next.map((offset, partition) => ({ topic: FLOOR_TOPIC, partition, offset })),
    ({ partition, nextOffset }) => {
      next[partition] = nextOffset;
      const waiters = waiting[partition] ?? [];
      waiting[partition] = waiters.filter(({ offset }) => offset >= nextOffset);
      for (const { offset, resolve } of waiters) if (offset < nextOffset) resolve();
    },
  );
  return {
    stop: () => tail.stop(),
    async reached(partition: number, offset: number): Promise<void> {
      if ((next[partition] ?? 0) > offset) return;
      await new Promise<void>((resolve) => waiting[partition]?.push({ offset, resolve }));
    },
  };
}

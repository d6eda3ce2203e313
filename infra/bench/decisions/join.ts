/**
 * Feature views over the log: rows of an as-of join a second, on both clocks, with all windows; what one vector, one fold and
 * one blob cost. The floor is the least a join can do: for each row the newest event before it, found by halving.
 */
import { randomUUID } from 'node:crypto';
import { factEnvelope } from '@mainstem/schemas/envelope';
import type { ClientUsageCounted } from '@mainstem/schemas/generated/events';
import { decodeState, encodeState } from '@mainstem/streams/features/blob';
import { featureField } from '@mainstem/streams/features/contract';
import { type Fact, factOf, isRejection } from '@mainstem/streams/features/fact';
import type { KnownFact } from '@mainstem/streams/features/offline/history';
import { type JoinRow, joinAsOf } from '@mainstem/streams/features/offline/join';
import { addFact, type FeatureState } from '@mainstem/streams/features/state';
import { vectorAt } from '@mainstem/streams/features/vector';
import { clientEngagement } from '@mainstem/streams/features/views/clients';
import { type BenchContext, median, perSecond, REPETITIONS_MIN, timed } from '../figures.ts';

const ENTITIES = 500;
/** Of each entity: two a day over the longest window. */
const EVENTS = 180;
const ROWS = 50_000;
const HALF_DAY_MS = 43_200_000;
const START_MS = 1_760_000_000_000;
const view = clientEngagement;

type Facts = ReadonlyMap<string, readonly KnownFact[]>;

export async function measureJoin({ report, interrupted }: BenchContext): Promise<void> {
  const facts = factsOfClients();
  const rows = rowsOfClients();
  const history = { facts: new Map([[view.name, facts]]) };
  const joins: number[] = [];
  const floors: number[] = [];
  for (let run = 0; run < REPETITIONS_MIN; run += 1) {
    interrupted.throwIfAborted();
    floors.push(perSecond(ROWS, await timed(() => void newestBefore(facts, rows))));
    joins.push(perSecond(ROWS, await timed(() => void joinAsOf(view, history, rows))));
  }
  const conditions = `${view.names.length} features, ${ENTITIES} entities of ${EVENTS} events, rows at any time`;
  report({
    figure: 'as-of join',
    unit: 'rows/s',
    value: median(joins),
    floor: median(floors),
    conditions: `${conditions}; floor: the newest event before each row, by halving`,
  });
  await costs(facts, report);
}

/** One fold, one vector and one blob, of an entity with a full window. */
async function costs(facts: Facts, report: BenchContext['report']): Promise<void> {
  const known = [...facts.values()][0] ?? [];
  const folded = known.reduce<FeatureState | null>((state, { fact, place }) => addFact(view, state, fact, place), null);
  if (folded === null) throw new Error('nothing was folded');
  const blob = encodeState(view, folded);
  const atMs = START_MS + EVENTS * HALF_DAY_MS;
  const conditions = `one entity of ${EVENTS} events in its windows, ${view.names.length} features`;
  const each = async (figure: string, times: number, work: () => void): Promise<void> => {
    for (let n = 0; n < times / 10; n += 1) work();
    const ms = await timed(() => {
      for (let n = 0; n < times; n += 1) work();
    });
    report({ figure, unit: 'µs', value: (1_000 * ms) / times, conditions });
  };
  await each('vector of a state', 20_000, () => vectorAt(view, folded, atMs));
  await each('vector of a blob', 20_000, () => vectorAt(view, decodeState(view, blob), atMs));
  await each('blob of a state', 20_000, () => encodeState(view, folded));
  const last = known.at(-1) as KnownFact;
  const before = known
    .slice(0, -1)
    .reduce<FeatureState | null>((state, one) => addFact(view, state, one.fact, one.place), null);
  await each('fold of an event', 50_000, () => addFact(view, before, last.fact, last.place));
  report({ figure: 'blob', unit: 'bytes', value: blob.length, conditions });
}

function factsOfClients(): Facts {
  const facts = new Map<string, KnownFact[]>();
  for (let client = 0; client < ENTITIES; client += 1) {
    const entity = `client-${client}`;
    const known: KnownFact[] = [];
    for (let n = 0; n < EVENTS; n += 1) {
      const atMs = START_MS + n * HALF_DAY_MS + client;
      const place = { topic: 'customer_success_events', partition: client % 3, offset: n * ENTITIES + client };
      const fact = factOf(view, usage(entity, n, atMs));
      if (fact === null || isRejection(fact)) throw new Error('the view takes no such event');
      known.push({ fact: fact as Fact, place, knownAtMs: atMs + 5_000 });
    }
    facts.set(featureField('acme', entity), known);
  }
  return facts;
}

function usage(entity: string, n: number, occurredAtMs: number): ClientUsageCounted {
  const origin = { id: randomUUID(), tenant: 'acme', entity, occurredAtMs, actor: 'service:bench' };
  return {
    type: 'ClientUsageCounted',
    envelope: factEnvelope(origin),
    dayAtMs: occurredAtMs,
    conversations: n % 50,
    expectedConversations: 40,
    resolvedConversations: n % 40,
    satisfactionHundredths: 4_000 + (n % 100),
    logins: n % 7,
    featuresUsed: n % 9,
    featuresAvailable: 9,
    apiCalls: n * 3,
    expectedApiCalls: null,
    featureRequests: n % 2,
  };
}

function rowsOfClients(): JoinRow[] {
  return Array.from({ length: ROWS }, (_, n) => ({
    tenant: 'acme',
    entity: `client-${n % ENTITIES}`,
    atMs: START_MS + ((n * 7_919) % EVENTS) * HALF_DAY_MS + 20_000,
  }));
}

function newestBefore(facts: Facts, rows: readonly JoinRow[]): number {
  let found = 0;
  for (const { tenant, entity, atMs } of rows) {
    const known = facts.get(featureField(tenant, entity)) ?? [];
    let low = 0;
    let high = known.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((known[middle] as KnownFact).fact.timeMs < atMs) low = middle + 1;
      else high = middle;
    }
    if (low > 0) found += 1;
  }
  return found;
}

/**
 * The invariants (I1 to I4 of the reliability notes in docs/architecture.md), each as a function from the ledger and what the
 * world was told to the breaches it finds, in words. No breach, no words.
 */
import { uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { type CampaignEvent, campaignDecider } from '../deciders/campaign/decider.ts';
import { partitionName, type Snapshot } from '../runtime/projection/projection-store.ts';
import { reactorSlot } from '../runtime/reactor/reactor-checkpoints.ts';
import type { History } from './history.ts';
import { isPoison, type Parked } from './judge-parking.ts';
import type { Entry, Ledger } from './ledger.ts';
import { alerter, reactionsTo } from './reactor.ts';
import type { ViewName } from './views.ts';

/** I1: what was acknowledged is on the log, at the place that was told. */
export function lostFacts(ledger: Ledger, { facts }: History): string[] {
  return facts.flatMap(({ id, position }) => {
    const { topic, partition, offset } = position;
    const found = at(ledger, topic, partition, offset);
    return found?.event.envelope.id === id
      ? []
      : [`I1: acknowledged fact ${id} is not at ${topic}/${partition}@${offset}`];
  });
}

/** I1 of decisions: what was accepted has won, all of it and once; what was refused has not. */
export function wrongDecisions(ledger: Ledger, { commands }: History): string[] {
  const winners = new Map<string, AnyEvent[]>();
  for (const [name, entries] of ledger.partitions) {
    if (!name.startsWith('campaign_events:')) continue;
    for (const { event, won } of entries) {
      const id = event.envelope.decision?.id;
      if (won && id !== undefined) winners.set(id, [...(winners.get(id) ?? []), event]);
    }
  }
  return commands.flatMap(({ commandId, tenant, entity, outcome, expectedVersion, knownVersion, isOverlapped }) => {
    const won = winners.get(uuidFrom('campaign_events', tenant, entity, commandId)) ?? [];
    const found = won.map(({ envelope }) => envelope.id).join();
    if ('version' in outcome && outcome.version < knownVersion) {
      return [
        `R3: command ${commandId} was answered ${outcome.kind} from version ${outcome.version}, ${knownVersion} was known`,
      ];
    }
    if (outcome.kind !== 'accepted') {
      return won.length === 0 || isOverlapped
        ? []
        : [`I1: command ${commandId} was answered ${outcome.kind} and has won: ${found}`];
    }
    const told = outcome.events.map(({ envelope }) => envelope.id).join();
    if (told !== found) return [`I1: command ${commandId} was told [${told}] and the log's winners are [${found}]`];
    const before = (won[0]?.envelope.streamVersion ?? 0) - 1;
    if (expectedVersion !== undefined && expectedVersion !== before) {
      return [`R3: command ${commandId} expected version ${expectedVersion} and was decided on ${before}`];
    }
    return [];
  });
}

/** R3: what was decided, accepted or refused, is what the rules say on the state the log gives at that version. */
export function wrongStates(ledger: Ledger, { commands }: History): string[] {
  const streams = new Map<string, CampaignEvent[]>();
  for (const [name, entries] of ledger.partitions) {
    if (!name.startsWith('campaign_events:')) continue;
    for (const { event, won } of entries) {
      const key = `${event.envelope.tenant}|${event.envelope.entity}`;
      if (won) streams.set(key, [...(streams.get(key) ?? []), event as CampaignEvent]);
    }
  }
  return commands.flatMap(({ commandId, tenant, entity, command, outcome }) => {
    if (outcome.kind !== 'accepted' && outcome.kind !== 'rejected') return [];
    const events = streams.get(`${tenant}|${entity}`) ?? [];
    const before = outcome.kind === 'accepted' ? outcome.version - outcome.events.length : outcome.version;
    let state = campaignDecider.initialState();
    for (const event of events.slice(0, before)) state = campaignDecider.evolve(state, event);
    const decided = campaignDecider.decide(command, state);
    const told = outcome.kind === 'accepted' ? outcome.events.map(({ type }) => type).join() : outcome.code;
    const right = decided.kind === 'accept' ? decided.events.map(({ type }) => type).join() : decided.code;
    return told === right
      ? []
      : [`R3: command ${commandId} at version ${before} came to ${told}, its rules say ${right}`];
  });
}

/** I3: a producer that waits for each answer finds its facts in its order; only repeats come later. */
export function disorder(ledger: Ledger): string[] {
  const breaches: string[] = [];
  for (const [name, entries] of ledger.partitions) {
    const last = new Map<string, number>();
    const seen = new Set<string>();
    for (const { event } of entries) {
      const { id, tenant, entity } = event.envelope;
      if (event.type !== 'ImpressionBilled' || seen.has(id)) continue;
      seen.add(id);
      const key = `${tenant}|${entity}`;
      if (event.costMicros < (last.get(key) ?? 0))
        breaches.push(`I3: ${key} in ${name} has ${event.costMicros} too late`);
      last.set(key, event.costMicros);
    }
  }
  return breaches;
}

/**
 * I2, I4, and that a view is never ahead of its checkpoint nor behind it: its rows are those of the log up to the offsets it
 * claims, no more and no less.
 */
export async function wrongRows(
  ledger: Ledger,
  view: ViewName,
  snapshot: Snapshot | null,
  parked: Parked | null,
): Promise<string[]> {
  if (snapshot === null) return [];
  const expected = ledger.rowsOf(view, snapshot.checkpoint.offsets, parked?.places ?? new Set());
  const breaches: string[] = [];
  let rows = 0;
  for await (const page of snapshot.rows) {
    for (const { key, row } of page) {
      rows += 1;
      const found = canonical(row);
      const wanted = expected.get(key.text);
      expected.delete(key.text);
      if (wanted === undefined) breaches.push(`I2: ${view} has a row ${key.text} that the log does not give: ${found}`);
      else if (canonical(JSON.parse(wanted)) !== found) {
        breaches.push(`I2: ${view} row ${key.text} is ${found}, the log up to its checkpoint gives ${wanted}`);
      }
    }
  }
  for (const [key, row] of expected)
    breaches.push(`I1: ${view} has no row ${key}, the log up to its checkpoint gives ${row}`);
  if (rows !== snapshot.checkpoint.rows)
    breaches.push(`${view} says it has ${snapshot.checkpoint.rows} rows, it has ${rows}`);
  return breaches;
}

function canonical(row: object): string {
  return JSON.stringify(Object.entries(row).sort(([left], [right]) => (left < right ? -1 : 1)));
}

/**
 * Effects: every fact was answered, by one event however often it is on the log; nothing was answered that is no fact, or
 * that waits behind another one of its key that cannot be answered (R10).
 */
export function wrongReactions(ledger: Ledger, rung: ReadonlyMap<string, unknown>, parked: Parked | null): string[] {
  const results = new Map<string, string>();
  for (const entries of ledger.partitions.values()) {
    for (const { event } of entries) {
      const { id, causationId } = event.envelope;
      if (event.type === 'IncidentAlerted') results.set(id, causationId ?? '');
    }
  }
  const whole = Object.fromEntries([...ledger.partitions.keys()].map((name) => [name, Number.POSITIVE_INFINITY]));
  const taken = ledger.countedFor(reactorSlot(alerter.name), whole, parked?.places ?? new Set());
  const facts = new Map<string, AnyEvent>();
  for (const event of taken) if (event.type === 'ImpressionBilled') facts.set(event.envelope.id, event);
  const breaches: string[] = [];
  for (const [id, fact] of facts) {
    // What nobody ruled on and is not parked is told as such.
    const [reaction] = isPoison(fact) ? [] : reactionsTo(fact as never);
    if (!results.delete(uuidFrom(id, 'alert'))) breaches.push(`R2: fact ${id} was never answered`);
    if (reaction?.kind === 'effect' && !rung.has(id)) breaches.push(`R2: the effect of ${id} was never done`);
  }
  for (const [id, cause] of results) breaches.push(`R2: answer ${id} has no fact: ${cause}`);
  return breaches;
}

function at(ledger: Ledger, topic: string, partition: number, offset: number): Entry | undefined {
  return ledger.partitions.get(partitionName(topic, partition))?.find((entry) => entry.offset === offset);
}

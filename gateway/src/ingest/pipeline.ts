/**
 * The one way from any door to the log: seal → drop what came before → choose a lane → append → remember → say what
 * became of each. A door only reads its own format and checks it.
 *
 * `accepted` is said only after the log has the event durably. `duplicate` means the id came in before (see
 * `seen-events.ts` for why that is a hint and the readers' idempotence the guarantee). What does not fit never touches the
 * log and never holds up the good ones beside it; it is counted for the tenant's warnings.
 *
 * What a sender says of a person is sealed first of all, before it is hashed, looked up or appended (R6).
 */
import { hash } from 'node:crypto';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { LogPosition } from '@mainstem/streams/log/event-log';
import { PrivacyError } from '@mainstem/streams/privacy/errors';
import type { Sealer } from '@mainstem/streams/privacy/sealer';
import { crashpoint } from '#crashpoint';
import type { FieldProblem } from '../http/field-problem.ts';
import type { Identity } from '../identity/identity.ts';
import { type Arrival, type Checked, type Door, fits, type ItemResult, misfit } from './item.ts';
import { createKeyedTurns } from './keyed-turns.ts';
import type { Lanes } from './lanes/lanes.ts';
import type { SeenEvents } from './seen-events.ts';
import type { Warn } from './warnings/warnings.ts';

export interface PipelineParts {
  readonly sealer: Pick<Sealer, 'sealEach'>;
  readonly append: (events: readonly AnyEvent[]) => Promise<readonly LogPosition[]>;
  readonly seen: SeenEvents;
  readonly lanes: Lanes;
  readonly warn: Warn;
  readonly clock: () => number;
  /** Told when the seen events could not be asked or noted: the request goes on without them. */
  readonly onSeenFailure: (error: unknown, during: 'find' | 'remember') => void;
}

/** One request: who sent it, by which door, and what was in it. */
export interface Delivery {
  readonly identity: Identity;
  readonly door: Door;
  readonly items: readonly Checked[];
  readonly nowMs: number;
}

export type Pipeline = (delivery: Delivery) => Promise<ItemResult[]>;

/**
 * Results come in the order of the items. Throws the log's error when nothing could be made durable, `RATE_EXCEEDED` when
 * the sender's rate and its lane are used up, and what the key store throws.
 */
export function createPipeline(parts: PipelineParts): Pipeline {
  const turns = createKeyedTurns();
  return async (delivery) => {
    const { tenant } = delivery.identity;
    const items = await sealAll(parts, delivery.items);
    const named = items.flatMap((item) => (fits(item) && item.named ? [item.event.envelope.id] : []));
    const done = await turns.take([...new Set(named)].map((id) => `${tenant}|${id}`));
    try {
      const results = await appendNew(parts, { ...delivery, items }, named);
      tellWarnings(parts.warn, delivery, items, results);
      return results;
    } finally {
      done();
    }
  };
}

async function appendNew(parts: PipelineParts, delivery: Delivery, named: readonly string[]): Promise<ItemResult[]> {
  const { identity, items, nowMs } = delivery;
  const seen = new Map(named.length === 0 ? [] : await findSeen(parts, identity.tenant, named));
  const fresh: Arrival[] = [];
  const results = items.map((item): ItemResult | Arrival => {
    if (!fits(item)) return { id: item.id, status: 'invalid', problems: item.problems };
    const { id } = item.event.envelope;
    const before = seen.get(id);
    if (before !== undefined)
      return before === '' || before === item.fingerprint ? { id, status: 'duplicate' } : reused(id);
    seen.set(id, item.fingerprint); // so that the same id later in this request is a duplicate too
    fresh.push(item);
    return item;
  });
  const ways = parts.lanes.choose(identity, fresh, nowMs);
  const positions =
    ways.length === 0 ? [] : await parts.append(fresh.map(({ event }, at) => ways[at]?.wrap(event) ?? event));
  crashpoint('ingest.appended');
  await remember(parts, identity.tenant, fresh, nowMs);
  let next = 0;
  return results.map((result) => {
    if (!('event' in result)) return result;
    const at = next++;
    const lane = ways[at]?.lane;
    const taken = { id: result.event.envelope.id, status: 'accepted', position: positions[at] as LogPosition } as const;
    return lane === undefined ? taken : { ...taken, lane };
  });
}

async function findSeen(parts: PipelineParts, tenant: string, ids: readonly string[]) {
  try {
    return await parts.seen.find(tenant, ids);
  } catch (error) {
    parts.onSeenFailure(error, 'find');
    return [];
  }
}

async function remember(parts: PipelineParts, tenant: string, fresh: readonly Arrival[], nowMs: number): Promise<void> {
  const events = fresh.flatMap(({ event, fingerprint, named }) =>
    named ? [{ id: event.envelope.id, fingerprint }] : [],
  );
  if (events.length === 0) return;
  try {
    await parts.seen.remember(tenant, events, nowMs);
  } catch (error) {
    parts.onSeenFailure(error, 'remember');
  }
}

/** Takes the words of persons out of what was checked. Throws when the keys are not to be had. */
async function sealAll(parts: PipelineParts, items: readonly Checked[]): Promise<Checked[]> {
  const arrivals = items.filter(fits);
  const sealed = await parts.sealer.sealEach(
    arrivals.map(({ event }) => event),
    (at) => arrivals[at]?.byId !== true,
  );
  let next = 0;
  return items.map((item) => {
    if (!fits(item)) return item;
    const result = sealed[next++] as Awaited<ReturnType<Sealer['sealEach']>>[number];
    if (!(result instanceof PrivacyError)) {
      const { event, fingerprint } = result;
      if (fingerprint === null) return { ...item, event };
      return { ...item, event, fingerprint: hash('sha256', item.fingerprint + fingerprint) };
    }
    if (result.code !== 'PRIVACY_SUBJECT_ERASED') throw result;
    return { ...misfit(item.event.envelope.id, erased(item.event)), eventType: item.event.type };
  });
}

function erased({ type }: AnyEvent): FieldProblem {
  return {
    code: 'SUBJECT_ERASED',
    field: type === 'LeadReceived' ? 'contactRef' : 'userId',
    message: 'this person is erased, and personal data of theirs is not taken',
    hint: 'Send the event without it, or record their new consent first (mainstem erase <subject> --reopen).',
  };
}

function reused(id: string): ItemResult {
  const problem: FieldProblem = {
    code: 'ID_REUSED',
    field: 'id',
    message: 'another event came in under this id before',
    hint: 'Give every event its own id; resend an event unchanged.',
  };
  return { id, status: 'invalid', problems: [problem] };
}

function tellWarnings(warn: Warn, delivery: Delivery, items: readonly Checked[], results: readonly ItemResult[]): void {
  for (const [at, result] of results.entries()) {
    if (result.status !== 'invalid') continue;
    const item = items[at] as Checked;
    const eventType = fits(item) ? item.event.type : (item.eventType ?? null);
    warn({ ...delivery, eventType, problems: result.problems });
  }
}

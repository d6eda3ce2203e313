/**
 * Events from outside: check each, append what is new, say per event what became of it.
 *
 * `accepted` is said only after the log has the event durably. `duplicate` means the id came in before (see
 * `seen-events.ts` for why that is a hint and the readers' idempotence the guarantee). `invalid` items never touch the
 * log and never hold up the good ones beside them.
 *
 * What a sender says of a person is sealed right after it was checked, before it is hashed, looked up or appended (R6).
 */
import { hash } from 'node:crypto';
import { uuidV7, withEnvelope } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { isOpened } from '@mainstem/schemas/personal';
import type { LogPosition } from '@mainstem/streams/log/event-log';
import { PrivacyError } from '@mainstem/streams/privacy/errors';
import type { Sealer } from '@mainstem/streams/privacy/sealer';
import type { Identity } from '../auth.ts';
import { type FieldProblem, problemsOf } from '../http/field-problem.ts';
import { allows } from '../roles.ts';
import { extraPermission, fieldsOf, type IngestItem, isIngestable, itemSchemas, refusedType } from './event-types.ts';
import { createKeyedTurns } from './keyed-turns.ts';
import type { SeenEvents } from './seen-events.ts';

/** Clocks of senders run ahead by hours when their zone is wrong; more than a day is a mistake (as PostHog's 23 h). */
const AHEAD_MAX_MS = 24 * 3_600_000;
/** 2000-01-01: anything before is seconds taken for milliseconds. */
const OCCURRED_MIN_MS = 946_684_800_000;

export type ItemResult =
  | { readonly id: string; readonly status: 'accepted'; readonly position: LogPosition }
  | { readonly id: string; readonly status: 'duplicate' }
  | { readonly id: string | null; readonly status: 'invalid'; readonly problems: readonly FieldProblem[] };

export interface IngestParts {
  readonly sealer: Pick<Sealer, 'sealEach'>;
  readonly append: (events: readonly AnyEvent[]) => Promise<readonly LogPosition[]>;
  readonly seen: SeenEvents;
  readonly clock: () => number;
  /** Told when the seen events could not be asked or noted: the request goes on without them. */
  readonly onSeenFailure: (error: unknown, during: 'find' | 'remember') => void;
}

export type Ingest = (identity: Identity, items: readonly unknown[]) => Promise<ItemResult[]>;

interface Valid {
  readonly event: AnyEvent;
  /** Of the item as it was sent; personal values go into it under a key that dies with the person's. */
  readonly fingerprint: string;
  /** False when the gateway made the id itself: nobody can have sent it before. */
  readonly named: boolean;
}
type Checked = Valid | { readonly problems: readonly FieldProblem[]; readonly id: string | null };

/** Results come in the order of the items. Throws the log's error when nothing could be made durable. */
export function createIngest(parts: IngestParts): Ingest {
  const turns = createKeyedTurns();
  return async (identity, items) => {
    const nowMs = parts.clock();
    const checked = await sealAll(
      parts,
      items.map((item) => check(item, identity, nowMs)),
    );
    const named = checked.flatMap((item) => ('event' in item && item.named ? [item.event.envelope.id] : []));
    const done = await turns.take([...new Set(named)].map((id) => `${identity.tenant}|${id}`));
    try {
      return await appendNew(parts, identity.tenant, checked, named, nowMs);
    } finally {
      done();
    }
  };
}

async function appendNew(
  parts: IngestParts,
  tenant: string,
  checked: readonly Checked[],
  named: readonly string[],
  nowMs: number,
): Promise<ItemResult[]> {
  const seen = new Map(named.length === 0 ? [] : await findSeen(parts, tenant, named));
  const fresh: Valid[] = [];
  const results = checked.map((item): ItemResult | Valid => {
    if (!('event' in item)) return { id: item.id, status: 'invalid', problems: item.problems };
    const { id } = item.event.envelope;
    const before = seen.get(id);
    if (before !== undefined) return before === item.fingerprint ? { id, status: 'duplicate' } : reused(id);
    seen.set(id, item.fingerprint); // so that the same id later in this request is a duplicate too
    fresh.push(item);
    return item;
  });
  const positions = fresh.length === 0 ? [] : await parts.append(fresh.map(({ event }) => event));
  await remember(parts, tenant, fresh, nowMs);
  let next = 0;
  return results.map((result) => {
    if (!('event' in result)) return result;
    const position = positions[next++] as LogPosition;
    return { id: result.event.envelope.id, status: 'accepted', position };
  });
}

async function findSeen(parts: IngestParts, tenant: string, ids: readonly string[]) {
  try {
    return await parts.seen.find(tenant, ids);
  } catch (error) {
    parts.onSeenFailure(error, 'find');
    return [];
  }
}

async function remember(parts: IngestParts, tenant: string, fresh: readonly Valid[], nowMs: number): Promise<void> {
  const events = fresh.flatMap((item) =>
    item.named ? [{ id: item.event.envelope.id, fingerprint: item.fingerprint }] : [],
  );
  if (events.length === 0) return;
  try {
    await parts.seen.remember(tenant, events, nowMs);
  } catch (error) {
    parts.onSeenFailure(error, 'remember');
  }
}

/** Takes the words of persons out of what was checked. Throws when the keys are not to be had. */
async function sealAll(parts: IngestParts, checked: readonly Checked[]): Promise<Checked[]> {
  const valid = checked.filter((item) => 'event' in item);
  const sealed = await parts.sealer.sealEach(valid.map(({ event }) => event));
  let next = 0;
  return checked.map((item) => {
    if (!('event' in item)) return item;
    const result = sealed[next++] as Awaited<ReturnType<Sealer['sealEach']>>[number];
    const { id } = item.event.envelope;
    if (!(result instanceof PrivacyError)) {
      const { event, fingerprint } = result;
      return fingerprint === null
        ? item
        : { ...item, event, fingerprint: hash('sha256', item.fingerprint + fingerprint) };
    }
    if (result.code !== 'PRIVACY_SUBJECT_ERASED') throw result;
    return invalid(id, {
      code: 'SUBJECT_ERASED',
      field: 'contactRef',
      message: 'this person is erased, and personal data of theirs is not taken',
      hint: 'Send the event without it, or record their new consent first (mainstem erase <subject> --reopen).',
    });
  });
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

function check(item: unknown, identity: Identity, nowMs: number): Checked {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    return invalid(null, { code: 'FIELD_WRONG_TYPE', field: '', message: 'an event is an object' });
  }
  const { type, id } = item as { type?: unknown; id?: unknown };
  const shownId = typeof id === 'string' ? id.slice(0, 64) : null;
  if (!isIngestable(type)) return invalid(shownId, refusedType(type));
  const needed = extraPermission[type];
  if (needed !== undefined && !allows(identity.roles, needed)) {
    return invalid(shownId, {
      code: 'EVENT_FORBIDDEN',
      field: 'type',
      message: `the roles of the token do not allow ${type}`,
    });
  }
  const parsed = itemSchemas[type].safeParse(item);
  if (!parsed.success) return invalid(shownId, ...problemsOf(parsed.error, item, { fields: fieldsOf(type) }));
  const time = timeProblem(parsed.data.occurredAtMs, nowMs);
  if (time !== undefined) return invalid(shownId, time);
  const fingerprint = hash('sha256', canonical(parsed.data));
  return { event: eventOf(parsed.data, identity, nowMs), fingerprint, named: id !== undefined };
}

function invalid(id: string | null, ...problems: FieldProblem[]): Checked {
  return { id, problems };
}

function timeProblem(occurredAtMs: number | undefined, nowMs: number): FieldProblem | undefined {
  if (occurredAtMs === undefined) return undefined;
  const field = 'occurredAtMs';
  if (occurredAtMs > nowMs + AHEAD_MAX_MS) {
    return {
      code: 'FIELD_OUT_OF_RANGE',
      field,
      message: 'more than 24 hours ahead of now',
      hint: 'Check the sender’s clock.',
    };
  }
  if (occurredAtMs < OCCURRED_MIN_MS) {
    return {
      code: 'FIELD_OUT_OF_RANGE',
      field,
      message: 'before the year 2000',
      hint: 'Send milliseconds, not seconds.',
    };
  }
  return undefined;
}

function eventOf(item: IngestItem, identity: Identity, nowMs: number): AnyEvent {
  const { id = uuidV7(nowMs), entity, occurredAtMs = nowMs, correlationId, ...body } = item;
  return withEnvelope(body as never, {
    id,
    tenant: identity.tenant,
    entity,
    streamVersion: 0,
    decision: null,
    occurredAtMs,
    actor: identity.actor,
    correlationId: correlationId ?? id,
    causationId: null,
  }) as AnyEvent;
}

/**
 * A checked item as text that does not depend on the order its fields came in; items are flat by their schemas. Words of
 * persons are left out: a plain hash of a telephone number is soon guessed.
 */
function canonical(item: IngestItem): string {
  const entries = Object.entries(item).map(([name, value]) => [name, isOpened(value) ? '(personal)' : value] as const);
  return JSON.stringify(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
}

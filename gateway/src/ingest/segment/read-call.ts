/** One call of Segment's as the event it becomes, or what is wrong with it. */
import { hash } from 'node:crypto';
import { uuidFrom, uuidV7 } from '@mainstem/schemas/envelope';
import type { EventType } from '@mainstem/schemas/generated/events';
import { type FieldProblem, problemsOf } from '../../http/field-problem.ts';
import type { Identity } from '../../identity/identity.ts';
import { type Checked, type Misfit, misfit } from '../item.ts';
import { clearName } from '../persons/clear-words.ts';
import { type PersonBody, type PersonCall, personFact, sealedJson, trackedBody } from '../persons/person-facts.ts';
import type { PersonIds } from '../persons/person-ids.ts';
import { correctedAtMs, PAST_AFTER_MS, readTime, timeProblem } from '../times.ts';
import { CALL_MAX_BYTES, type Call, type CallKind, callKinds, callSchemas, isCallKind } from './calls.ts';

/** What holds for every call of one request. */
export interface CallFrame {
  readonly identity: Identity;
  readonly ids: PersonIds;
  readonly nowMs: number;
  /** Kind by the route; undefined where each call names its own. */
  readonly kind: CallKind | undefined;
  /** When the request was sent, by the sender's clock. */
  readonly sentAt: unknown;
  /** True for a route that brings in the past. */
  readonly historical: boolean;
  /** True when the request is small enough for any of its calls. */
  readonly sizeKnown: boolean;
}

export const eventTypeOf: Readonly<Record<CallKind, EventType>> = {
  identify: 'PersonIdentified',
  track: 'PersonTracked',
  page: 'PageViewed',
  screen: 'ScreenViewed',
  group: 'PersonGrouped',
  alias: 'PersonAliased',
};

export function readCall(raw: unknown, frame: CallFrame): Checked {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return misfit(null, { code: 'FIELD_WRONG_TYPE', field: '', message: 'a call is an object' });
  }
  const { type, messageId } = raw as Record<string, unknown>;
  const shownId = typeof messageId === 'string' ? messageId.slice(0, 64) : null;
  const kind = frame.kind ?? type;
  if (!isCallKind(kind)) return misfit(shownId, kindProblem(kind));
  const refuse = (...problems: FieldProblem[]): Misfit => ({
    ...misfit(shownId, ...problems),
    eventType: eventTypeOf[kind],
  });
  if (!frame.sizeKnown && Buffer.byteLength(JSON.stringify(raw)) > CALL_MAX_BYTES) return refuse(tooLarge);
  const parsed = callSchemas[kind].safeParse(raw);
  if (!parsed.success) return refuse(...problemsOf(parsed.error, raw));
  const call = { kind, ...parsed.data } as Call;
  if (call.userId === undefined && call.anonymousId === undefined) return refuse(nobody);
  const times = timesOf(call, frame);
  if ('problem' in times) return refuse(times.problem);
  return checkedOf(call, times, frame);
}

function checkedOf(call: Call, times: CallTimes, frame: CallFrame): Checked {
  const { identity, ids, nowMs } = frame;
  const eventId = call.messageId === undefined ? uuidV7(nowMs) : uuidFrom('segment', identity.tenant, call.messageId);
  const past = frame.historical || times.occurredAtMs < nowMs - PAST_AFTER_MS;
  const { userId, anonymousId, context, integrations } = call;
  const about = { userId, anonymousId, context, integrations };
  const person: PersonCall = { ...times, ...about, eventId, door: 'segment', receivedAtMs: nowMs, historical: past };
  return {
    event: personFact(person, bodyOf(call, ids), identity, ids),
    // The id says it all (Segment's rule): a client may send a call again with other times, and it is the same call.
    fingerprint: hash('sha256', eventId),
    named: call.messageId !== undefined,
    past,
    byId: true,
  };
}

function bodyOf(call: Call, ids: PersonIds): PersonBody {
  switch (call.kind) {
    case 'identify':
      return { type: 'PersonIdentified', traitsJson: sealedJson(call.traits) };
    case 'track':
      return trackedBody(call.event, call.properties);
    case 'page':
      return { type: 'PageViewed', ...viewed(call) };
    case 'screen':
      return { type: 'ScreenViewed', ...viewed(call) };
    case 'group':
      return { type: 'PersonGrouped', groupId: ids.known(call.groupId).entity, traitsJson: sealedJson(call.traits) };
    case 'alias':
      return { type: 'PersonAliased', previousId: previousOf(call.previousId, call.anonymousId, ids) };
  }
}

function viewed({ name, category, properties }: Extract<Call, { kind: 'page' | 'screen' }>) {
  const kept = (word: 'name' | 'category', said: string | undefined) =>
    said === undefined || clearName(said) !== null ? {} : { [word]: said };
  const all = { ...(properties ?? {}), ...kept('name', name), ...kept('category', category) };
  return { name: clearName(name), category: clearName(category), propertiesJson: sealedJson(all) };
}

/** The other id is mostly the one from before the person was known: clients make those as UUIDs. */
function previousOf(previousId: string, anonymousId: string | undefined, ids: PersonIds): string {
  const isAnonymous = previousId === anonymousId || /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(previousId);
  return (isAnonymous ? ids.anonymous(previousId) : ids.known(previousId)).entity;
}

interface CallTimes {
  readonly originalAtMs: number | undefined;
  readonly sentAtMs: number | undefined;
  readonly occurredAtMs: number;
}

function timesOf(call: Call, frame: CallFrame): CallTimes | { readonly problem: FieldProblem } {
  const said = call.originalTimestamp ?? call.timestamp;
  const originalAtMs = readTime(said);
  if (said !== undefined && originalAtMs === undefined) {
    const message = 'is no time of ISO 8601 and no milliseconds since 1970';
    return { problem: { code: 'FIELD_INVALID', field: 'timestamp', message } };
  }
  const sentAtMs = readTime(call.sentAt ?? frame.sentAt);
  // What an import says is of another time: its clock is no longer asked.
  const skewed = frame.historical ? undefined : sentAtMs;
  const occurredAtMs = correctedAtMs({ originalAtMs, sentAtMs: skewed, receivedAtMs: frame.nowMs });
  const problem = timeProblem('timestamp', occurredAtMs, frame.nowMs);
  return problem === undefined ? { originalAtMs, sentAtMs, occurredAtMs } : { problem };
}

function kindProblem(kind: unknown): FieldProblem {
  const hint = `Calls taken here: ${callKinds.join(', ')}.`;
  if (kind === undefined) return { code: 'FIELD_MISSING', field: 'type', message: 'type is missing', hint };
  return { code: 'EVENT_TYPE_UNKNOWN', field: 'type', message: 'there is no such call', hint };
}

const tooLarge: FieldProblem = {
  code: 'EVENT_TOO_LARGE',
  field: '',
  message: 'a call is at most 32 KiB of JSON',
  hint: 'Send less, or a reference to where the rest is.',
};

const nobody: FieldProblem = {
  code: 'FIELD_MISSING',
  field: 'userId',
  message: 'a call needs userId or anonymousId',
  hint: 'Clients make an anonymousId by themselves; send the same one as long as the person is not known.',
};

/**
 * Writes events to their topics: checks the envelope's rules, encodes, appends. Facts go through here; events of decided
 * streams come from a `DecisionWriter`, which uses it too, so no event gets onto the log past these checks.
 *
 * A fact by which a program decided something has its record written with it (`../decision-record`), so that nobody who
 * decides can forget it; those of decided streams are recorded by their writer, once it is known that they won.
 */
import type { Codec } from '@mainstem/schemas/codec';
import { entityPattern, keyOf, tenantPattern } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import { topicNamed, topicOf } from '@mainstem/schemas/topics';
import { recordsOf as decisionRecordsOf } from '../decision-record/records-of.ts';
import type { Sealer } from '../privacy/sealer.ts';
import { currentTrace, isTracing, traceOf } from '../telemetry/carried.ts';
import { TRACEPARENT } from '../telemetry/names.ts';
import { activeTraceparent } from '../telemetry/spans.ts';
import { countAppended } from './appended.ts';
import { LogError } from './errors.ts';
import type { AppendRecord, EventLog, LogPosition } from './event-log.ts';

export interface EventWriter {
  /**
   * Appends events of any topics in the given order; those of one partition are written whole or not at all. Throws
   * `LOG_EVENT_INVALID` or `SCHEMA_INVALID_EVENT` before anything is written, else what `EventLog.append` throws.
   */
  append(events: readonly AnyEvent[]): Promise<LogPosition[]>;
}

/** An event in the bytes it will have on the log. */
export interface EncodedEvent extends AppendRecord {
  readonly type: EventType;
}

/**
 * For whoever may not wait and has many: an event is encoded when it happens and appended later with others, so that what
 * waits is some hundred bytes and not an event with all that hangs on it, and no append encodes thousands at once.
 */
export interface EncodingWriter extends EventWriter {
  /** Of facts without words of a person. Throws `LOG_EVENT_INVALID` or `SCHEMA_INVALID_EVENT`. */
  encode(event: AnyEvent): EncodedEvent;
  /** As `append`. */
  appendEncoded(events: readonly EncodedEvent[]): Promise<LogPosition[]>;
}

/**
 * With a sealer, personal fields are sealed on the way (R6), which may throw `PRIVACY_SUBJECT_ERASED` or that the keys are
 * not to be had. Without one an event with words of a person is refused: the codec writes sealed bytes only.
 */
export function createEventWriter(
  log: Pick<EventLog, 'append'>,
  codec: Pick<Codec, 'encode'>,
  sealer?: Pick<Sealer, 'seal'>,
): EncodingWriter {
  return {
    async append(given) {
      const records = decisionRecordsOf(given.filter(isFact));
      const events = records.length === 0 ? given : [...given, ...records];
      const sealed = sealer === undefined ? events : await sealer.seal(events);
      const positions = await log.append(recordsOf(events, sealed, codec));
      countAppended(events);
      return positions.slice(0, given.length);
    },
    encode(event) {
      const { topic, key, value } = toRecord(event, codec);
      const traceparent = currentTrace();
      if (traceparent === undefined) return { type: event.type, topic, key, value };
      return { type: event.type, topic, key, value, headers: { [TRACEPARENT]: traceparent } };
    },
    async appendEncoded(events) {
      const positions = await log.append(events);
      countAppended(events);
      return positions;
    },
  };
}

function isFact({ envelope }: AnyEvent): boolean {
  return envelope.decision === null;
}

/** Sampled ones carry their trace, or that of who writes them; the others carry nothing: headers are dear (design §4). */
function recordsOf(
  events: readonly AnyEvent[],
  sealed: readonly AnyEvent[],
  codec: Pick<Codec, 'encode'>,
): AppendRecord[] {
  if (!isTracing()) return sealed.map((event) => toRecord(event, codec));
  const active = activeTraceparent();
  return sealed.map((event, at) => {
    const traceparent = traceOf(events[at] ?? event) ?? active;
    const record = toRecord(event, codec);
    return traceparent === undefined ? record : { ...record, headers: { [TRACEPARENT]: traceparent } };
  });
}

/** The record of an event. Throws when its envelope breaks a rule of its stream. */
export function toRecord(event: AnyEvent, codec: Pick<Codec, 'encode'>): AppendRecord {
  const topic = topicOf(event.type);
  const problem = problemOf(event, topicNamed(topic).kind);
  if (problem !== undefined) throw new LogError('LOG_EVENT_INVALID', `${event.type}: ${problem}`);
  const { tenant, entity } = event.envelope;
  return { topic, key: keyOf(tenant, entity), value: codec.encode(event) };
}

/**
 * A writer's clock may be wrong by this much. What is later is a broken clock and not a fact: it would be the newest of
 * everything for a day and more. Readers take whatever is on the log, and let no watermark follow it.
 */
const AHEAD_MS_MAX = 24 * 3_600_000;

/** Says nothing of what was found: an entity may have been given by somebody (R6). */
function problemOf(event: AnyEvent, kind: 'decided' | 'facts'): string | undefined {
  const { tenant, entity, streamVersion, decision, occurredAtMs } = event.envelope;
  if (!tenantPattern.test(tenant)) return 'tenant must be 1-63 characters of a-z, 0-9 and "-"';
  if (!entityPattern.test(entity)) return 'entity must be 1-128 characters without "|" and spaces';
  if (occurredAtMs > Date.now() + AHEAD_MS_MAX) return 'occurredAtMs is more than a day ahead of this clock';
  if (kind === 'facts') {
    if (streamVersion !== 0 || decision !== null) return 'a fact has streamVersion 0 and no decision';
    return undefined;
  }
  if (streamVersion < 1) return 'an event of a decided stream has streamVersion 1 or more';
  if (decision === null) return 'an event of a decided stream belongs to a decision';
  if (decision.n < 1 || decision.n > decision.of) return 'number within its decision must be from 1 to its count';
  return undefined;
}

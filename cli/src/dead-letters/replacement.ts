/** The bytes a person puts in place of a parked record: an event made anew, checked as any reader will check it. */
import type { Codec } from '@mainstem/schemas/codec';
import { eventWith, keyOf, parseKey, uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import { personalFieldsOf } from '@mainstem/schemas/personal-fields';
import { topicNamed, topicOf } from '@mainstem/schemas/topics';
import { keyIdOf } from '@mainstem/streams/privacy/sealed-value';
import type { ParkedRecord } from '@mainstem/streams/runtime/parking/parked';
import { CliError, usage } from '../errors.ts';
import { type Body, bodyFrom, jsonOf, withDefaults } from '../event-fields.ts';

export interface EditOptions {
  readonly type?: EventType;
  readonly field?: readonly string[];
  readonly data?: string;
  readonly envelope?: string;
  readonly hex?: string;
}

/** Throws with the reason when the bytes would be no sound event of the record's key. */
export function replacementOf(codec: Codec, record: ParkedRecord, now: AnyEvent | null, options: EditOptions): Buffer {
  const value = options.hex === undefined ? madeOf(codec, record, now, options) : bytesOf(options.hex);
  const event = codec.decode(value);
  const { tenant, entity } = event.envelope;
  if (keyOf(tenant, entity) !== record.key)
    throw refused(`the new event is of ${keyOf(tenant, entity)}, the record of ${record.key}`, 'Discard it instead.');
  if (topicOf(event.type) !== record.topic) throw refused(`a ${event.type} does not live on ${record.topic}`);
  const open = personalFieldsOf(event.type).find(({ name }) => !isSealedOrNull((event as unknown as Body)[name]));
  if (open !== undefined)
    throw refused(`${open.name} of the new event is not sealed, and a ruling stays on the log (R6)`, 'Leave it out.');
  return value;
}

function isSealedOrNull(value: unknown): boolean {
  if (value === null) return true;
  try {
    return keyIdOf(value as Buffer) !== '';
  } catch {
    return false; // PRIVACY_VALUE_MALFORMED: it is what was asked
  }
}

function madeOf(codec: Codec, record: ParkedRecord, now: AnyEvent | null, options: EditOptions): Buffer {
  const type = options.type ?? now?.type;
  if (type === undefined)
    throw usage('the record cannot be read, so its type is not known', "Say it: --type LeadReceived --data '{…}'.");
  const data = options.data === undefined ? {} : (jsonOf(options.data, '--data') as Body);
  const given = bodyFrom(type, options.field ?? [], data);
  const sealed = personalFieldsOf(type).map(({ name }) => name);
  const touched = sealed.find((name) => given[name] !== undefined && given[name] !== null);
  if (touched !== undefined)
    throw refused(`${touched} is personal data, which is sealed by its writer and kept as it is (R6)`, 'Leave it out.');
  const base = now?.type === type ? (now as unknown as Body) : withDefaults(type, {});
  const envelope = envelopeOf(record, type, now, options.envelope);
  return codec.encode(eventWith({ ...base, ...given, type }, envelope));
}

/** The envelope the record has, or the plainest that is sound, with what was given over it. */
function envelopeOf(record: ParkedRecord, type: EventType, now: AnyEvent | null, given: string | undefined) {
  const owner = parseKey(record.key);
  if (owner === null)
    throw refused(`the record key "${record.key}" names no tenant, so no event fits it`, 'Discard it.');
  const id = uuidV7();
  const isDecided = topicNamed(topicOf(type)).kind === 'decided';
  const plain = {
    id,
    ...owner,
    streamVersion: isDecided ? 1 : 0,
    decision: isDecided ? { id, n: 1, of: 1 } : null,
    occurredAtMs: record.appendedAtMs,
    actor: 'user:mainstem-dlq',
    correlationId: id,
    causationId: null,
  };
  const over = given === undefined ? {} : (jsonOf(given, '--envelope') as object);
  return { ...plain, ...now?.envelope, ...owner, ...over };
}

function bytesOf(hex: string): Buffer {
  const clean = hex.replaceAll(/\s/g, '');
  if (!/^([0-9a-f]{2})+$/i.test(clean)) throw usage('--hex: allowed are pairs of hex digits');
  return Buffer.from(clean, 'hex');
}

function refused(message: string, next = ''): CliError {
  return new CliError('CLI_REFUSED', message, { next });
}

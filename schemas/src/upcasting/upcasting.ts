/**
 * Upcasting: what an old version of an event means in today's words, where Avro's own resolution cannot say it (ADR 0014).
 *
 * Resolution fills a new field with its default, whatever the old value held. When the new field follows from the old
 * ones (a length in ms from one in s), a function says so: it gets the value exactly as its writer meant it, before any
 * default is filled in, and gives back today's fields; fields it leaves out get their defaults. Functions are pure (R4): the
 * same bytes mean the same in every replay. Upcasting is no way around the rules of growth: `mainstem schemas check` holds
 * schemas to them as if there were none.
 */
import type avro from 'avsc';
import type { EventType } from '../generated/events.ts';
import { readWhole, type WireType, writeWhole } from '../wire.ts';

/** A decoded value, field by field. */
export type GenericValue = Readonly<Record<string, unknown>>;

/** From the value of one released version straight to today's. Must not change what it gets. */
export type Upcast = (written: GenericValue) => GenericValue;

/** Event type → fingerprint of a released version (`fingerprintOf`) → what it means today. */
export type Upcasters = Readonly<Partial<Record<EventType, Readonly<Record<string, Upcast>>>>>;

/**
 * Names a version by what its bytes are made of: names, types and order of its fields. Docs, defaults and the layout of
 * the text do not count, so a registry may write it out as it likes. 64 hexadecimal digits.
 */
export function fingerprintOf(type: avro.Type): string {
  return type.fingerprint('sha256').toString('hex');
}

/** A whole value of today's type, defaults filled in, sharing nothing with what it was made from. Throws on a misfit. */
export function asToday(value: GenericValue, today: WireType): unknown {
  return readWhole(today, writeWhole(today, value, 0), 0);
}

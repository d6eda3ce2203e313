/**
 * Parking (R10, ADR 0009): what a view cannot take waits, and everything else flows on.
 *
 * The unit is the record key in its partition. The first record of a key that fails is kept with its bytes and what is
 * wrong with it; every later record of that key is kept behind it, unread and in order. Other keys never notice. Parked
 * records are stored in the commit that moves the checkpoint over them, so none is lost and none is kept twice.
 *
 * Shapes only; `sieve.ts` decides what is parked, the stores keep it, `drain.ts` brings it back.
 */
import type { EventType } from '@mainstem/schemas/generated/events';
import type { LogPosition, LogRecord } from '../../log/event-log.ts';
import { messageOf } from '../../message-of.ts';
import type { LocatedEvent } from '../projection/window.ts';

/**
 * Where a record failed: `decode` no event this program can read, `upcast` written with a schema that today's cannot
 * take, `apply` the projection throws or makes no sound row, `write` the store refuses the row.
 */
export const parkCauses = ['decode', 'upcast', 'apply', 'write'] as const;
export type ParkCause = (typeof parkCauses)[number];

/** What is wrong with a record. Plain data: it is stored, and passes between threads. */
export interface Fault {
  readonly cause: ParkCause;
  readonly code: string;
  readonly message: string;
}

/** A record that could not be turned into an event. */
export interface PoisonRecord {
  readonly record: LogRecord;
  /** Its type, when its schema id tells. */
  readonly type: EventType | null;
  readonly fault: Fault;
}

/** A record that people ruled on, and what it is from then on for the views the ruling names. */
export interface RuledRecord {
  readonly record: LogRecord;
  readonly rulingId: string;
  readonly view: string;
  /** The replacement; null when it is discarded, or no sound event either. */
  readonly event: LocatedEvent | null;
  readonly poison: PoisonRecord | null;
}

/** A key of one partition. For a sound record the key names the partition; one without a key may lie anywhere. */
export interface KeyPlace {
  readonly topic: string;
  readonly partition: number;
  /** As on the log. */
  readonly key: string;
}

export interface ParkedRecord extends LogPosition, KeyPlace {
  readonly value: Buffer;
  readonly appendedAtMs: number;
  /** By the clock of who parked it, ms since 1970 UTC. */
  readonly parkedAtMs: number;
  /** Null for a record that only waits behind another one. */
  readonly fault: Fault | null;
}

/** One parked key, as the store counts it. */
export interface ParkedKey extends KeyPlace {
  readonly records: number;
  readonly bytes: number;
  /** The record everything waits behind. */
  readonly firstOffset: number;
  readonly sinceMs: number;
  readonly fault: Fault;
}

/** Parked keys of one view. Their names are held in memory, about 300 KB; more of them is no accident of single records. */
export const PARKED_KEYS_MAX = 1_000;
/** Records behind one key: draining them is some seconds of work. */
export const PARKED_RECORDS_PER_KEY_MAX = 10_000;
/** Parked records of one view: counting them at the start of a session is one read. */
export const PARKED_RECORDS_MAX = 100_000;
/** Bytes of one view's parked records: what a store, Redis too, holds beside the view without harm. */
export const PARKED_BYTES_MAX = 64 * 1024 * 1024;
/** Characters kept of what is wrong: drivers put whole packets in there. */
const MESSAGE_CHARACTERS_MAX = 500;

/** Text of a key and its place, for maps. */
export function placeText({ topic, partition, key }: KeyPlace): string {
  return `${topic}:${partition}|${key}`;
}

/** Stores have no U+0000 in texts; two keys that differ only there are parked together. */
export function storableKey(key: string): string {
  return key.includes('\u0000') ? key.replaceAll('\u0000', '\uFFFD') : key;
}

export function faultOf(cause: ParkCause, code: string, error: unknown): Fault {
  return { cause, code, message: storableKey(messageOf(error)).slice(0, MESSAGE_CHARACTERS_MAX) };
}

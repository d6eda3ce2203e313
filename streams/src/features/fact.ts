/**
 * What an event says to a view, or why it may say nothing: expectations are judged on every event, live and over the log
 * alike, so what is kept out of the one is kept out of the other. A record kept out holds nothing up, for the fold does not
 * depend on the order of events; it is listed with its reason by the view `feature_quarantine`. Pure.
 */
import { hash } from 'node:crypto';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { Check, FeatureValue, FeatureView, Pick, Where } from './definition.ts';
import { DAY_MS, fieldOf, isOfType } from './definition.ts';
import { pickOf, planOf } from './plan.ts';

/** What one event brings: a cell for each measure, a value for each slot; null where it says nothing. */
export interface Fact {
  readonly timeMs: number;
  /** Last 48 bits of the event's id: as good as the id among the few thousand of an entity, and 6 bytes. */
  readonly id: number;
  readonly cells: readonly (number | null)[];
  /** Slots that only want the time have the value true. */
  readonly values: readonly (FeatureValue | null)[];
}

export const rejectionKinds = ['TIME', 'FROM_FUTURE', 'TYPE', 'NOT_WHOLE', 'RANGE', 'NOT_ALLOWED', 'MISSING'] as const;
export type RejectionCode = (typeof rejectionKinds)[number];

/** Why an event was kept out of a view. Says which field, never what stood in it. */
export interface Rejection {
  readonly code: RejectionCode;
  readonly field: string;
  readonly words: string;
}

/** Event times beyond the making of the event's own id by more than this are a broken clock, ms. */
const AHEAD_MS_MAX = DAY_MS;
/** Ids made before this platform was are no clock, ms since 1970 UTC. */
const MADE_AT_MS_MIN = 1_577_836_800_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isRejection(found: Fact | Rejection): found is Rejection {
  return 'code' in found;
}

/** What the event says to the view; a rejection when an expectation is broken. Null for an event that says nothing. */
export function factOf(view: FeatureView, event: AnyEvent): Fact | Rejection | null {
  const broken = brokenTime(event) ?? brokenCheck(view.checks, event);
  if (broken !== null) return broken;
  const { measures, slots } = planOf(view);
  const cells: (number | null)[] = [];
  for (const { of, isWhole } of measures) {
    const pick = pickOf(of, event.type);
    const found = pick === undefined ? null : pickedOf(event, pick);
    const cell = typeof found === 'boolean' ? Number(found) : found;
    const field = pick?.field ?? '';
    // What is only counted may be of any type.
    if (cell !== null && typeof cell !== 'number') cells.push(1);
    else if (cell !== null && !Number.isFinite(cell)) return { code: 'TYPE', field, words: `${field} is no number` };
    else if (cell !== null && isWhole && !Number.isSafeInteger(cell)) {
      return { code: 'NOT_WHOLE', field, words: `${field} is no whole number, so no sum of it is exact` };
    } else cells.push(cell);
  }
  const values: (FeatureValue | null)[] = [];
  for (const { of, type } of slots) {
    const pick = pickOf(of, event.type);
    const found = pick === undefined ? null : pickedOf(event, pick);
    const field = pick?.field ?? '';
    if (found === null) values.push(null);
    else if (type === null) values.push(true);
    else {
      const value = type === 'long' && typeof found === 'boolean' ? Number(found) : found;
      if (!isOfType(value, type)) return { code: 'TYPE', field, words: `${field} is no ${type}` };
      values.push(value);
    }
  }
  if (cells.every((cell) => cell === null) && values.every((value) => value === null)) return null;
  return { timeMs: event.envelope.occurredAtMs, id: idOf(event.envelope.id), cells, values };
}

/** Null when the event says nothing: it is of another kind, or the field is null. */
function pickedOf(event: AnyEvent, { field, is = 1, where }: Pick): FeatureValue | null {
  if (where !== undefined && !meets(event, where)) return null;
  return field === undefined ? is : (fieldOf(event, field) as FeatureValue | null);
}

function meets(event: AnyEvent, where: Where): boolean {
  return Object.entries(where).every(([field, wanted]) => {
    const value = fieldOf(event, field);
    return Array.isArray(wanted) ? wanted.includes(value as FeatureValue) : value === wanted;
  });
}

function brokenTime({ envelope: { occurredAtMs, id } }: AnyEvent): Rejection | null {
  const field = 'envelope.occurredAtMs';
  if (!Number.isSafeInteger(occurredAtMs) || occurredAtMs < 0) {
    return { code: 'TIME', field, words: 'the event time is no whole number of ms since 1970' };
  }
  // One event from the year 2100 would push everything before it out of the windows. Ids of version 7 say when they were made.
  if (UUID.exec(id)?.[1] !== '7') return null;
  const madeAtMs = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
  if (madeAtMs < MADE_AT_MS_MIN || occurredAtMs <= madeAtMs + AHEAD_MS_MAX) return null;
  return { code: 'FROM_FUTURE', field, words: 'the event time is more than a day after the event was made' };
}

function brokenCheck(checks: readonly Check[], event: AnyEvent): Rejection | null {
  for (const check of checks) {
    const pick = pickOf(check.of, event.type);
    if (pick === undefined) continue;
    const found = pickedOf(event, pick);
    const field = pick.field ?? '';
    if (check.kind === 'present') {
      if (found === null) return { code: 'MISSING', field, words: `${field} is not there` };
    } else if (found === null) {
    } else if (check.kind === 'oneOf') {
      if (!check.values.includes(found))
        return { code: 'NOT_ALLOWED', field, words: `${field} is none of the allowed` };
    } else {
      const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = check;
      // Not a number is in no range.
      if (!(Number(found) >= min && Number(found) <= max)) {
        return { code: 'RANGE', field, words: `${field} is not within ${min} to ${max}` };
      }
    }
  }
  return null;
}

function idOf(id: string): number {
  const hex = UUID.test(id) ? id.slice(-12) : hash('sha256', id, 'hex').slice(0, 12);
  return Number.parseInt(hex, 16);
}

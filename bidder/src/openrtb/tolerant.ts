/**
 * Tolerant readers for single values. Live traffic sends numbers as strings, lists as strings, empty strings and nulls
 * for "absent" (a fifth of 10,000 recorded payloads have at least one such clash). A reader answers `undefined` for what
 * cannot be read; it never throws. Absent always means "unknown", never a value (OpenRTB 2.6 §2.3).
 */
import { type Json, Later } from '../json/later.ts';

export type { Json };
export type JsonObject = { readonly [key: string]: Json };

const none: readonly never[] = Object.freeze([]);

/** Lists longer than this are cut: no real request blocks more, and each entry costs time on the bid path. */
export const LIST_MAX = 10_000;

export function objectIn(value: Json | undefined): JsonObject | undefined {
  if (value instanceof Later) return value.isObject ? objectIn(value.value()) : undefined;
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** Whether it is an object, without reading it. */
export function isObjectIn(value: Json | undefined): boolean {
  return value instanceof Later ? value.isObject : objectIn(value) !== undefined;
}

/** Non-empty text; numbers become their decimal text (ids are sent as numbers). */
export function textIn(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' ? String(value) : undefined;
}

export function numberIn(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const read = Number(value);
  return Number.isFinite(read) ? read : undefined;
}

/** A whole number; `1.0` and `"1"` are 1, `1.5` is unreadable. */
export function integerIn(value: Json | undefined): number | undefined {
  const read = numberIn(value);
  return read !== undefined && Number.isSafeInteger(read) ? read : undefined;
}

/** True for 1, "1", true and "true"; everything else, absent too, is not a yes. */
export function flagIn(value: Json | undefined): boolean {
  return value === 1 || value === true || value === '1' || value === 'true';
}

/** True for a yes and false for a no in any spelling; undefined for anything else, which is unknown. */
export function saidIn(value: Json | undefined): boolean | undefined {
  if (flagIn(value)) return true;
  return value === false || value === 'false' || integerIn(value) === 0 ? false : undefined;
}

/** A list; one scalar is a list of one, and "a,b" is two: `cur` and `badv` come so. Null and "" are empty. */
export function listIn(value: Json | undefined): readonly Json[] {
  if (value instanceof Later) return listIn(value.value());
  if (Array.isArray(value)) return value.length > LIST_MAX ? value.slice(0, LIST_MAX) : value;
  if (typeof value === 'number') return [value];
  if (typeof value === 'string' && value !== '') return value.split(',').slice(0, LIST_MAX);
  return none;
}

/**
 * True when `listIn` gives all of it: absent, or a list (or what it takes for one) that is not too long. A list that
 * forbids something must be read whole or not be bid against.
 */
export function isWholeList(value: Json | undefined): boolean {
  if (value === undefined || value === null || typeof value === 'number') return true;
  if (Array.isArray(value)) return value.length <= LIST_MAX;
  // A text of n characters has at most n commas, so only long ones are counted.
  return typeof value === 'string' && (value.length < LIST_MAX || value.split(',').length <= LIST_MAX);
}

/** The readable texts of a list, each mapped; entries that map to undefined are left out. */
export function textsIn(value: Json | undefined, map: (text: string) => string | undefined = keep): readonly string[] {
  const list = listIn(value);
  if (list.length === 0) return none;
  const texts: string[] = [];
  for (const entry of list) {
    const text = textIn(entry);
    const mapped = text === undefined ? undefined : map(text.trim());
    if (mapped !== undefined && mapped !== '') texts.push(mapped);
  }
  return texts;
}

export function integersIn(value: Json | undefined): readonly number[] {
  const list = listIn(value);
  if (list.length === 0) return none;
  const numbers: number[] = [];
  for (const entry of list) {
    const read = integerIn(entry);
    if (read !== undefined) numbers.push(read);
  }
  return numbers;
}

/**
 * The same of a list of what alone is allowed. One that says something and nothing that can be read allows nothing: it must
 * not become an empty one, which allows all. Blank entries say nothing.
 */
export function allowedTextsIn(value: Json | undefined, map?: (text: string) => string | undefined): readonly string[] {
  const texts = textsIn(value, map);
  return texts.length > 0 || !saysSomething(value) ? texts : noText;
}

export function allowedIntegersIn(value: Json | undefined): readonly number[] {
  const numbers = integersIn(value);
  return numbers.length > 0 || !saysSomething(value) ? numbers : noNumber;
}

/** What no ad is, has or speaks. */
const noText: readonly string[] = Object.freeze(['\u0000']);
const noNumber: readonly number[] = Object.freeze([Number.NaN]);

function saysSomething(value: Json | undefined): boolean {
  return listIn(value).some((entry) => entry !== null && (typeof entry !== 'string' || entry.trim() !== ''));
}

/** Zero and below are written by those who mean "not said". */
export function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}

export function lower(text: string): string {
  return text.toLowerCase();
}

export function upper(text: string): string {
  return text.toUpperCase();
}

function keep(text: string): string {
  return text;
}

/** Reads what stands on the wire, for the rules: their own reading, apart from the bidder's. */
import type { Json, JsonObject } from './rule.ts';

export function objectOf(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

export function objectsOf(value: Json | undefined): JsonObject[] {
  return (Array.isArray(value) ? value : []).map(objectOf).filter((entry) => entry !== undefined);
}

/** Texts of a list, trimmed; "a,b" is two, and numbers are texts. */
export function strings(value: Json | undefined): string[] {
  const list = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [value];
  return list
    .filter((entry) => typeof entry === 'string' || typeof entry === 'number')
    .map((entry) => String(entry).trim())
    .filter((entry) => entry !== '');
}

export function numbers(value: Json | undefined): number[] {
  return strings(value)
    .map(Number)
    .filter((entry) => Number.isFinite(entry));
}

/** A number in any spelling; undefined for anything else. */
export function number(value: Json | undefined): number | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'number' && (typeof value !== 'string' || value.trim() === '')) return undefined;
  return Number.isFinite(Number(value)) ? Number(value) : undefined;
}

export function text(value: Json | undefined): string | undefined {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : undefined;
}

export function isOne(value: Json | undefined): boolean {
  return value === true || value === 'true' || number(value) === 1;
}

/** A domain as it stands in lists: without scheme, `www.`, `*.`, path, port and user. */
export function bareDomain(written: string): string {
  return written
    .trim()
    .toLowerCase()
    .replace(/^([a-z][a-z0-9+.-]*:)?\/\//, '')
    .replace(/[/?#].*$/, '')
    .replace(/^.*@/, '')
    .replace(/:.*$/, '')
    .replace(/^\*?\./, '')
    .replace(/^www\./, '')
    .replace(/\.$/, '');
}

export function isWithin(domain: string, parent: string): boolean {
  return parent !== '' && (domain === parent || domain.endsWith(`.${parent}`));
}

/** A decimal as a whole number of millionths, exact to nine digits more than any price needs. */
export function micros(decimal: number): bigint {
  return BigInt(Math.round(decimal * 1e9)) / 1_000n;
}

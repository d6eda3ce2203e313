/** Values as pages and interfaces write them. What cannot be read is null, never a guess. */

/** Stars from 0 to 5 in hundredths, from a number or its text. */
export function ratingOf(value: unknown): number | null {
  const stars = typeof value === 'string' && value.trim() !== '' ? Number(value.replace(',', '.')) : value;
  if (typeof stars !== 'number' || !(stars >= 0 && stars <= 5)) return null;
  return Math.round(stars * 100);
}

/** Times before this are no times of the web, so a small number counts seconds. */
const SECONDS_BELOW = 100_000_000_000;

/** ms since 1970 UTC, from ISO text, ms or s. */
export function timeOf(value: unknown): number | null {
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) {
    return Math.round(value < SECONDS_BELOW ? value * 1_000 : value);
  }
  const atMs = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(atMs) ? null : atMs;
}

/** The value at a path such as `data.children` or `0.title`; undefined where there is none. */
export function valueAt(value: unknown, path: string): unknown {
  if (path === '') return value;
  let at = value;
  for (const part of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    at = (at as Record<string, unknown>)[part];
  }
  return at;
}

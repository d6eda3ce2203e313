/** Query parameters: everything comes as text, so each says how it is read; unknown ones are refused, not ignored. */
import { z } from 'zod';
import { isSafeText } from '../http/safe-text.ts';

/** Rows of one answer. Creatives carry their markup (up to 100 KB), so a page stays below some 10 MB at the very worst. */
export const LIMIT_MAX = 100;
const LIMIT_DEFAULT = 50;
const CURSOR_MAX_CHARACTERS = 2_048;

/** Text to compare with; what no column can hold is refused here, not by Postgres. */
export const word = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u, 'no control characters and no half characters');

export const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

const digits = z.string().regex(/^\d{1,15}$/, 'ms since 1970 UTC, or a time such as 2026-11-21T08:00:00Z');
/** A point in time, as ms since 1970 UTC or in RFC 3339. */
export const time = z
  .union([digits.transform(Number), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))])
  .describe('ms since 1970 UTC, or RFC 3339.');

export const pageParameters = {
  limit: z
    .string()
    .regex(/^\d{1,6}$/, `a whole number from 1 to ${LIMIT_MAX}`)
    .transform(Number)
    .pipe(z.int().min(1).max(LIMIT_MAX))
    .default(LIMIT_DEFAULT)
    .describe(`Rows in the answer, 1 to ${LIMIT_MAX}; ${LIMIT_DEFAULT} when not said.`),
  cursor: z
    .string()
    .max(CURSOR_MAX_CHARACTERS)
    .regex(/^[A-Za-z0-9_-]+$/, 'give back nextCursor as it came')
    .refine(holdsSafeText, 'give back nextCursor as it came')
    .optional()
    .describe('nextCursor of the answer before; leave it out for the beginning.'),
};

/** A cursor's parts reach a statement as values; whether they are the list's own is checked by the view. */
function holdsSafeText(cursor: string): boolean {
  try {
    return isSafeText(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    return false; // no JSON: not a cursor of ours
  }
}

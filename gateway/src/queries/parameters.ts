/** Query parameters: everything comes as text, so each says how it is read; unknown ones are refused, not ignored. */

import { IN_VALUES_MAX } from '@mainstem/projections/query-filters';
import type { TableProjection } from '@mainstem/streams/runtime/projection/projection';
import { z } from 'zod';
import { isSafeText } from '../http/safe-text.ts';

/** Rows of one answer. Creatives carry their markup (up to 100 KB), so a page stays below some 10 MB at the very worst. */
export const LIMIT_MAX = 100;
const LIMIT_DEFAULT = 50;
const CURSOR_MAX_CHARACTERS = 2_048;
const WORD_MAX_CHARACTERS = 200;

/** Text to compare with; what no column can hold is refused here, not by Postgres. */
export const word = z
  .string()
  .min(1)
  .max(WORD_MAX_CHARACTERS)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u, 'no control characters and no half characters');

const wordList = z
  .string()
  .min(1)
  .max(IN_VALUES_MAX * (WORD_MAX_CHARACTERS + 1))
  .regex(/^[^\p{Cc}\p{Cs},]+(,[^\p{Cc}\p{Cs},]+)*$/u, 'words separated by commas')
  .transform((text) => text.split(','))
  .pipe(z.array(word).max(IN_VALUES_MAX))
  .describe(`One of these: up to ${IN_VALUES_MAX} words, separated by commas.`);

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

const wholeNumber = z
  .string()
  .regex(/^-?\d{1,15}$/, 'a whole number')
  .transform(Number);
const decimal = z
  .string()
  .regex(/^-?\d{1,15}(\.\d{1,15})?$/, 'a number')
  .transform(Number);

const digits = z.string().regex(/^\d{1,15}$/, 'ms since 1970 UTC, or a time such as 2026-11-21T08:00:00Z');
/** A point in time, as ms since 1970 UTC or in RFC 3339. */
const time = z.union([
  digits.transform(Number),
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
]);

const pageParameters = {
  limit: z
    .string()
    .regex(/^([1-9]\d?|100)$/, `a whole number from 1 to ${LIMIT_MAX}`)
    .transform(Number)
    .default(LIMIT_DEFAULT)
    .describe(`Rows in the answer, 1 to ${LIMIT_MAX}; ${LIMIT_DEFAULT} when not said.`),
  cursor: z
    .string()
    .max(CURSOR_MAX_CHARACTERS)
    .regex(/^[A-Za-z0-9_-]+$/, 'give back nextCursor as it came')
    .refine(holdsSafeText, 'give back nextCursor as it came')
    .optional()
    .describe('nextCursor of the answer before, with the same sort; leave it out for the beginning.'),
};

/** `limit`, `cursor`, `sort` and `fields` of a list. */
export function listParameters(view: TableProjection, sorts: readonly string[]): Record<string, z.ZodType> {
  const [usual] = sorts;
  const about = `The list's order, "-" for descending; ${usual} when not said.`;
  return {
    ...pageParameters,
    sort: z
      .enum(sorts as [string, ...string[]])
      .optional()
      .describe(about),
    fields: fieldsParameter(view),
  };
}

/** Sparse rows: `fields=status,name`. */
export function fieldsParameter(view: TableProjection): z.ZodType<string[] | undefined> {
  const names = [...Object.keys(view.store.key), ...Object.keys(view.store.columns)];
  const one = `(${names.join('|')})`;
  return z
    .string()
    .max(names.join(',').length)
    .regex(new RegExp(`^${one}(,${one})*$`), 'fields of a row, separated by commas')
    .transform((text) => [...new Set(text.split(','))])
    .optional()
    .describe('Only these fields of each row, and its id; all when not said.');
}

/** Names in the address, where they are not the filter's own. */
const namesOutside: Readonly<Record<string, string>> = { campaignId: 'campaign', fromMs: 'from', toMs: 'to' };

export interface FilterParameter {
  /** As in the address. */
  readonly name: string;
  /** As the view's query has it. */
  readonly filter: string;
  readonly schema: z.ZodType;
}

/** The parameter of a filter of `query-table.ts`, by its operator and the type of its column. */
export function filterParameter(view: TableProjection, filter: string): FilterParameter {
  const [field = '', operator] = filter.split('.', 2);
  const outside = namesOutside[field] ?? field;
  const name = operator === undefined ? outside : `${outside}.${operator}`;
  return { name, filter, schema: schemaOf(view, field, operator).optional() };
}

function schemaOf(view: TableProjection, field: string, operator: string | undefined): z.ZodType {
  const columns: Readonly<Record<string, string>> = { ...view.store.key, ...view.store.columns };
  const type = columns[field]?.replace('?', '');
  if (field === 'fromMs') return time.describe('At or after: ms since 1970 UTC, or RFC 3339.');
  if (field === 'toMs') return time.describe('Before: ms since 1970 UTC, or RFC 3339.');
  if (operator === 'in') return wordList;
  if (operator === 'any') return wordList;
  if (operator === 'has') return word.describe('Has this among its values.');
  if (operator === 'not') return word.describe('Not this; rows without a value are among them.');
  if (operator !== undefined) {
    const bound = type === 'double' ? decimal : wholeNumber;
    return bound.describe(operator === 'gte' ? 'At least this.' : 'Less than this.');
  }
  // What is no column is a question with yes and no.
  return type === 'text' ? word : flag;
}

/** A cursor's parts reach a statement as values; whether they are the list's own is checked by the view. */
function holdsSafeText(cursor: string): boolean {
  try {
    return isSafeText(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    return false; // no JSON: not a cursor of ours
  }
}

/**
 * What a list can be narrowed by, as SQL conditions. A filter is named after its field, alone for "is", or with an operator:
 * `status`, `status.in` (one of up to 20), `status.not`, `score.gte`, `score.lt`. Every condition is narrowed within an index
 * walk of the list's order, so a page reads no more than the rows it passes.
 */
import { columnName } from '@mainstem/streams/runtime/stores/store.postgres.sql';

/** SQL condition for a filter's name and the parameter that holds its value. */
export type Filter = (name: string, parameter: string) => string;

/** Values of `.in`; a person picks some from a list. */
export const IN_VALUES_MAX = 20;

/** Filters with an operator, beside those a view names itself. Which fields have which, `query-table.ts` says. */
export interface OperatorFilters {
  readonly [name: `${string}.in`]: readonly string[] | undefined;
  readonly [name: `${string}.not`]: string | undefined;
  readonly [name: `${string}.has`]: string | undefined;
  readonly [name: `${string}.any`]: readonly string[] | undefined;
  readonly [name: `${string}.gte`]: number | undefined;
  readonly [name: `${string}.lt`]: number | undefined;
}

export const equal: Filter = (name, parameter) => `${columnName(name)} = ${parameter}`;

type WordFilters<Name extends string> = { readonly [Each in Name | `${Name}.in` | `${Name}.not`]: Filter };

/** Fields of text: is, one of, is not (which keeps rows without a value). */
export function words<Name extends string>(...names: readonly Name[]): WordFilters<Name> {
  const filters = names.flatMap((name): [string, Filter][] => [
    [name, equal],
    [`${name}.in`, (_, parameter) => `${columnName(name)} = any(${parameter}::text[])`],
    [`${name}.not`, (_, parameter) => `${columnName(name)} is distinct from ${parameter}`],
  ]);
  return Object.fromEntries(filters) as WordFilters<Name>;
}

type SetFilters<Name extends string> = { readonly [Each in `${Name}.has` | `${Name}.any`]: Filter };

/** Fields that hold several words: has this one, has one of these. */
export function sets<Name extends string>(...names: readonly Name[]): SetFilters<Name> {
  const filters = names.flatMap((name): [string, Filter][] => [
    [`${name}.has`, (_, parameter) => `${parameter} = any(${columnName(name)})`],
    [`${name}.any`, (_, parameter) => `${columnName(name)} && ${parameter}::text[]`],
  ]);
  return Object.fromEntries(filters) as SetFilters<Name>;
}

type NumberFilters<Name extends string> = { readonly [Each in `${Name}.gte` | `${Name}.lt`]: Filter };

/** Numbers: at least, less than. A row without a value is in neither. */
export function numbers<Name extends string>(...names: readonly Name[]): NumberFilters<Name> {
  const filters = names.flatMap((name): [string, Filter][] => [
    [`${name}.gte`, (_, parameter) => `${columnName(name)} >= ${parameter}`],
    [`${name}.lt`, (_, parameter) => `${columnName(name)} < ${parameter}`],
  ]);
  return Object.fromEntries(filters) as NumberFilters<Name>;
}

/** `fromMs` and `toMs` on the time a list is about. */
export function span(field: string): { readonly fromMs: Filter; readonly toMs: Filter } {
  return {
    fromMs: (_, parameter) => `${columnName(field)} >= ${parameter}`,
    toMs: (_, parameter) => `${columnName(field)} < ${parameter}`,
  };
}

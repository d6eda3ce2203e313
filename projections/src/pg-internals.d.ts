/** What pg has for query classes of others (pg-cursor, pg-query-stream use the same) and @types/pg does not declare. */
declare module 'pg/lib/result' {
  import type { FieldDef } from 'pg';
  export default class Result {
    rows: Record<string, unknown>[];
    addFields(fields: readonly FieldDef[]): void;
    parseRow(values: readonly (string | null)[]): Record<string, unknown>;
  }
}

declare module 'pg/lib/utils' {
  /** A parameter as the wire carries it. */
  export function prepareValue(value: unknown): string | Buffer | null;
}

/** The shape of a view's rows as zod, from the projection's own columns, so that /docs shows what is really there. */
import type { TableProjection } from '@mainstem/streams/runtime/projection/projection';
import { z } from 'zod';

const byColumn: Readonly<Record<string, z.ZodType>> = {
  text: z.string(),
  bigint: z.int(),
  double: z.number(),
  boolean: z.boolean(),
  'text[]': z.array(z.string()),
};

export function rowSchema(view: TableProjection): z.ZodObject {
  const { key, columns } = view.store;
  const shape = Object.entries<string>({ ...key, ...columns }).map(([name, type]) => {
    const nullable = type.endsWith('?');
    const schema = byColumn[nullable ? type.slice(0, -1) : type];
    if (schema === undefined) throw new Error(`${view.name}.${name}: no schema for the column type ${type}`);
    const known = nullable ? schema.nullable() : schema;
    return [name, name in key ? known : known.optional()] as const; // `fields` leaves out any but the id
  });
  return z.object(Object.fromEntries(shape));
}

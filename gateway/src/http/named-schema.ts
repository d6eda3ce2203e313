/**
 * Schemas with a name of their own in the OpenAPI document: said once below `components.schemas`, whatever number of routes
 * use them (`shared-parts.ts`). A name is part of the contract: clients' generated types carry it.
 */
import { z } from 'zod';

/** What a converted schema says of itself until the document is whole. */
export interface Label {
  readonly name: string;
  /** What is said of it everywhere; a single use may say more. */
  readonly description: string | undefined;
}

const labels = z.registry<Label>();

/** Where it says so; an extension, so that nothing on the way drops it. */
export const LABEL_KEY = 'x-label';

/** The same schema, known by the name in the document. What is described or refined of it is the same thing there. */
export function named<Schema extends z.ZodType>(name: string, schema: Schema): Schema {
  labels.add(schema, { name, description: schema.description });
  return schema;
}

export function labelOf(schema: z.core.$ZodType): Label | undefined {
  return labels.get(schema);
}

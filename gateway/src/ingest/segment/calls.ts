/**
 * The calls of Segment's spec as their clients send them (https://segment.com/docs/connections/spec/common): six kinds,
 * common fields, four times. Lenient as Segment is: unknown fields are let be, numbers are taken as ids, null is missing.
 */
import { z } from 'zod';
import { named } from '../../http/named-schema.ts';
import { isSafeText } from '../../http/safe-text.ts';

export const callKinds = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const;
export type CallKind = (typeof callKinds)[number];

/** One call, as its JSON (Segment's limit). */
export const CALL_MAX_BYTES = 32 * 1_024;
/** One request (Segment's limit). */
export const BATCH_MAX_BYTES = 500 * 1_024;
/** Calls of one request (Segment's limit for its batch route). */
export const CALLS_MAX = 2_500;

const absent = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === null || value === '' ? undefined : value), schema.optional());

const wellFormed = (text: string) => text.isWellFormed() && !text.includes('\0');
const idText = z.string().max(256).refine(wellFormed, 'no NUL and no half characters');
const id = absent(z.union([idText, z.int().transform(String)]));
const requiredId = z.union([idText.min(1), z.int().transform(String)]);
const time = absent(z.union([z.string().max(64), z.number()]));
/** Anything an app may say; it goes on as JSON text, sealed. */
const anything = absent(z.record(z.string(), z.unknown()).refine(isSafeText, 'too deep, or text that is no Unicode'));
const name = absent(z.string().max(1_024).refine(wellFormed, 'no NUL and no half characters'));

const common = {
  messageId: id.describe('Id of the call; the same id again is the same call. Made by every client by itself.'),
  userId: id.describe('Id of the person in your system. An address or a number is kept as a pseudonym.'),
  anonymousId: id.describe('Id of a person who is not known yet.'),
  timestamp: time.describe('When it happened, ISO 8601, by the sender’s clock.'),
  originalTimestamp: time.describe('The same; it goes before timestamp.'),
  sentAt: time.describe('When it was sent, by the sender’s clock: the difference to ours is taken off.'),
  context: anything.describe('Where it happened: library, device, page, campaign.'),
  integrations: anything.describe('Destinations; kept, and obeyed by none here.'),
};

export const callSchemas = {
  identify: z.looseObject({ ...common, traits: anything }),
  track: z.looseObject({
    ...common,
    event: z.string().min(1).max(1_024).refine(wellFormed, 'no NUL and no half characters'),
    properties: anything,
  }),
  page: z.looseObject({ ...common, name, category: name, properties: anything }),
  screen: z.looseObject({ ...common, name, category: name, properties: anything }),
  group: z.looseObject({ ...common, groupId: requiredId, traits: anything }),
  alias: z.looseObject({ ...common, userId: requiredId, previousId: requiredId }),
} as const;

type Schemas = typeof callSchemas;
export type Call = { [Kind in CallKind]: { readonly kind: Kind } & z.output<Schemas[Kind]> }[CallKind];

export function isCallKind(value: unknown): value is CallKind {
  return (callKinds as readonly unknown[]).includes(value);
}

/** A request of many; each call is checked for itself. */
export const batchSchema = z.looseObject({
  batch: z.array(z.unknown()).min(1).max(CALLS_MAX),
  sentAt: time,
  context: anything,
});
export const documentedBatch = z.looseObject({
  batch: z
    .array(z.union(callKinds.map((kind) => callSchemas[kind].extend({ type: z.literal(kind) }))))
    .min(1)
    .max(CALLS_MAX),
  sentAt: time,
});
named('SegmentBatch', documentedBatch);

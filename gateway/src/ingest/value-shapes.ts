/**
 * What customers bought, what they were given back, where they came from and as whom bidders see them (docs/value.md). The entity is a pseudonym: an
 * address or a name is refused, and Segment's clients, who may send addresses, have them made into one at their own door.
 */
import { LONG_MAX } from '@mainstem/schemas/codec';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { segmentPattern, viewerPattern } from '@mainstem/streams/values/contract';
import { z } from 'zod';

export const valueTypes = ['PurchaseObserved', 'PurchaseRefunded', 'CustomerLinked'] as const;
type ValueType = (typeof valueTypes)[number];

type ShapesOf = {
  [Each in ValueType]: {
    [Field in Exclude<keyof EventsByType[Each], 'type' | 'envelope'>]: z.ZodType<EventsByType[Each][Field]>;
  };
};

export function valueShapes(opaqueId: z.ZodType<string>) {
  const money = {
    amountMicros: z.int().min(0).max(LONG_MAX),
    currency: z.string().regex(/^[A-Z]{3}$/, 'ISO 4217, e.g. "USD"'),
  };
  return {
    PurchaseObserved: { ...money, orderId: opaqueId.nullable().default(null) },
    PurchaseRefunded: { ...money, orderId: opaqueId, refundId: opaqueId.nullable().default(null) },
    CustomerLinked: {
      viewer: z.string().regex(viewerPattern, '16 hex digits, as in BidPlaced').nullable().default(null),
      segment: z.string().regex(segmentPattern, 'a short name, e.g. "spring-sale"').nullable().default(null),
    },
  } satisfies ShapesOf;
}

/** A link of nothing to nothing would take away what was known. */
export const saysSomething: [
  (link: { readonly viewer: string | null; readonly segment: string | null }) => boolean,
  { path: string[]; message: string },
] = [
  ({ viewer, segment }) => viewer !== null || segment !== null,
  { path: ['viewer'], message: 'a viewer, a segment, or both' },
];

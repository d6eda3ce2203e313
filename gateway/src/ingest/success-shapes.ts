/**
 * What is told of a client that is live (docs/client-success.md): what its product counted on a day, and whether it renews
 * or leaves. The entity is the client. Choices, figures and ids only.
 */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { z } from 'zod';

export const successTypes = ['ClientUsageCounted', 'RenewalDecided', 'SuccessCancelled'] as const;
type SuccessType = (typeof successTypes)[number];

type ShapesOf = {
  [Each in SuccessType]: {
    [Field in Exclude<keyof EventsByType[Each], 'type' | 'envelope'>]: z.ZodType<EventsByType[Each][Field]>;
  };
};

const DAY_MS = 86_400_000;
/** Counts of one client on one day. */
const COUNT_MAX = 1_000_000_000;
const FEATURES_MAX = 10_000;

const orNull = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().default(null);
const count = z.int().min(0).max(COUNT_MAX);
const features = z.int().min(0).max(FEATURES_MAX);
const ms = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const day = ms.refine((at) => at % DAY_MS === 0, 'the begin of a day, UTC');

export function successShapes(slug: z.ZodType<string>, opaqueId: z.ZodType<string>) {
  return {
    ClientUsageCounted: {
      dayAtMs: day,
      conversations: count,
      expectedConversations: count,
      resolvedConversations: count,
      satisfactionHundredths: orNull(z.int().min(100).max(500)),
      logins: count,
      featuresUsed: features,
      featuresAvailable: features,
      apiCalls: count,
      expectedApiCalls: orNull(count),
      featureRequests: count,
    },
    RenewalDecided: {
      outcome: z.enum(['RENEWED', 'DECLINED']),
      renewsAtMs: ms,
      contractRef: orNull(opaqueId),
      reason: orNull(slug),
    },
    SuccessCancelled: { reason: orNull(slug), endsAtMs: ms },
  } satisfies ShapesOf;
}

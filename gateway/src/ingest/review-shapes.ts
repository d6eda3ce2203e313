/**
 * What is told of business reviews and of what flows and deployments brought (docs/client-success.md): a review that was
 * held, counts of A/B flows by day, and an objective measured before and after. The entity is the client.
 */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { z } from 'zod';
import type { Blocks } from './client-shapes.ts';

export const reviewTypes = ['QbrHeld', 'ClientFlowCounted', 'DeploymentMeasured'] as const;
type ReviewType = (typeof reviewTypes)[number];

type ShapesOf = {
  [Each in ReviewType]: {
    [Field in Exclude<keyof EventsByType[Each], 'type' | 'envelope'>]: z.ZodType<EventsByType[Each][Field]>;
  };
};

const DAY_MS = 86_400_000;
const COUNT_MAX = 1_000_000_000;
/** A share may be above one: what is sold more often than asked for. */
const PPM_MAX = 100_000_000;
const NEXT_STEPS_MAX = 100;
const WORDS_MAX = 4_000;

const orNull = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().default(null);
const count = z.int().min(0).max(COUNT_MAX);
const ppm = z.int().min(0).max(PPM_MAX);
const ms = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const day = ms.refine((at) => at % DAY_MS === 0, 'the begin of a day, UTC');

export function reviewShapes({ opaqueId, personRef, slug, sealed }: Blocks) {
  return {
    QbrHeld: {
      qbrId: slug,
      heldAtMs: ms,
      agentId: opaqueId,
      personRef,
      outcome: orNull(slug),
      nextStepCount: z.int().min(0).max(NEXT_STEPS_MAX),
      words: sealed(WORDS_MAX),
    },
    ClientFlowCounted: {
      dayAtMs: day,
      experimentId: slug,
      objective: slug,
      flow: slug,
      isControl: z.boolean(),
      conversations: count,
      reached: count,
    },
    DeploymentMeasured: {
      product: z.enum(['chatbot', 'voicebot']),
      businessType: orNull(slug),
      objective: slug,
      kind: z.enum(['CROSS_SELL', 'UPSELL', 'RAPPORT', 'NEW_REVENUE', 'SAVINGS']),
      metric: slug,
      baselinePpm: ppm,
      nowPpm: ppm,
      conversations: count,
      fromMs: ms,
      toMs: ms,
    },
  } satisfies ShapesOf;
}

export const isFlowWhole = ({ conversations, reached }: { conversations: number; reached: number }): boolean =>
  reached <= conversations;
export const isPeriodWhole = ({ fromMs, toMs }: { fromMs: number; toMs: number }): boolean => fromMs < toMs;

/**
 * What is told of a client that may want more, less or none of it (docs/client-success.md): a specialist is invited, tells the
 * outcome, or is not wanted any more; and what the client itself wishes of its plan. The entity is the client. Words of people
 * are sealed (R6); everything else is a choice, a figure or an id.
 */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { z } from 'zod';
import type { Blocks } from './client-shapes.ts';

export const growthTypes = [
  'SpecialistInvited',
  'SpecialistOutcomeReported',
  'SpecialistWithdrawn',
  'ClientPlanRequested',
] as const;
export type GrowthType = (typeof growthTypes)[number];

type ShapesOf = {
  [Each in GrowthType]: {
    [Field in Exclude<keyof EventsByType[Each], 'type' | 'envelope'>]: z.ZodType<EventsByType[Each][Field]>;
  };
};

const MICROS_MAX = Number.MAX_SAFE_INTEGER;
const WORDS_MAX = 4_000;
const EVIDENCE_MAX = 50;
const EXPERTISE_MAX = 20;
const INTEGRATIONS_MAX = 100;
const CONVERSATIONS_MAX = 1_000_000_000;

const orNull = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().default(null);
const ms = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const subject = z.string().regex(/^[a-z0-9][a-z0-9-]{0,49}$/, 'small letters, digits and "-", e.g. "voice"');

export function growthShapes({ opaqueId, personRef, slug, words, sealed }: Blocks) {
  const invitationId = opaqueId;
  return {
    SpecialistInvited: {
      invitationId,
      kind: z.enum(['PREMIUM', 'VOICE_ADD_ON', 'CUSTOM_INTEGRATION', 'OTHER']),
      reason: slug,
      expertise: z.array(subject).max(EXPERTISE_MAX),
      opportunityId: orNull(opaqueId),
      invitedBy: orNull(opaqueId),
      personRef,
      contextUri: orNull(words(500)),
      evidenceEventIds: z.array(z.uuid()).max(EVIDENCE_MAX),
      words: sealed(WORDS_MAX),
    },
    SpecialistOutcomeReported: {
      invitationId,
      specialistId: opaqueId,
      outcome: z.enum(['DEAL', 'NO_DEAL', 'LATER']),
      revenueMicros: z.int().min(0).max(MICROS_MAX),
      currency: orNull(z.string().regex(/^[A-Z]{3}$/, 'ISO 4217, e.g. "USD"')),
      contractRef: orNull(opaqueId),
      followUpAtMs: orNull(ms),
      personRef,
      nextSteps: sealed(WORDS_MAX),
    },
    SpecialistWithdrawn: { invitationId, because: slug },
    ClientPlanRequested: {
      requestId: opaqueId,
      change: z.enum(['BEGIN', 'UPGRADE', 'DOWNGRADE', 'CANCEL']),
      plan: orNull(slug),
      conversationsPerMonth: orNull(z.int().min(1).max(CONVERSATIONS_MAX)),
      integrations: z.int().min(0).max(INTEGRATIONS_MAX),
      termsRef: orNull(opaqueId),
      personRef,
      reason: orNull(slug),
      words: sealed(WORDS_MAX),
    },
  } satisfies ShapesOf;
}

function isOutcomeWhole({
  outcome,
  revenueMicros,
  currency,
}: {
  readonly outcome: string;
  readonly revenueMicros: number;
  readonly currency: string | null;
}): boolean {
  return outcome === 'DEAL' ? currency !== null : revenueMicros === 0;
}

function isWishWhole({
  change,
  plan,
  termsRef,
}: {
  readonly change: string;
  readonly plan: string | null;
  readonly termsRef: string | null;
}): boolean {
  if (change === 'CANCEL') return plan === null;
  return plan !== null && (change !== 'BEGIN' || termsRef !== null);
}

/** What `refine` takes. */
type Rule<Given> = [holds: (given: Given) => boolean, told: { path: string[]; message: string }];

/** What a deal is worth needs its currency; without a deal there is nothing. */
export const outcomeRule: Rule<Parameters<typeof isOutcomeWhole>[0]> = [
  isOutcomeWhole,
  { path: ['revenueMicros'], message: 'a deal needs its currency, and only a deal has a revenue' },
];

/** Who cancels names no plan; who wants one does, and who begins accepts its terms. */
export const wishRule: Rule<Parameters<typeof isWishWhole>[0]> = [
  isWishWhole,
  { path: ['plan'], message: 'a plan, and to begin the terms that were accepted; none to cancel' },
];

/**
 * What people tell of a client on its way from signup to going live (docs/clients.md): findings, validations, tests and
 * pilots, answers, reviews and plans of a PRD. The entity is the client. Words of people are sealed (R6); everything else
 * is a choice, a figure or an id.
 */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { z } from 'zod';

export const clientTypes = [
  'HumanFindingAdded',
  'ClientRequirementsValidated',
  'DemoTested',
  'DemoPresented',
  'PilotAgreed',
  'PilotDeclined',
  'PrdQuestionAnswered',
  'PrdReviewed',
  'PrdSprintPlanned',
] as const;
export type ClientType = (typeof clientTypes)[number];

type ShapesOf<Type extends ClientType> = {
  [Each in Type]: {
    [Field in Exclude<keyof EventsByType[Each], 'type' | 'envelope'>]: z.ZodType<EventsByType[Each][Field]>;
  };
};

/** The building blocks of `event-types.ts`. */
export interface Blocks {
  readonly opaqueId: z.ZodType<string>;
  readonly personRef: z.ZodType<string>;
  readonly slug: z.ZodType<string>;
  /** Words the platform shows again: nothing about a person. */
  readonly words: (maxCharacters: number) => z.ZodType<string>;
  /** Words about or of a person: sealed. */
  readonly sealed: (maxCharacters: number) => z.ZodType<EventsByType['PilotDeclined']['words']>;
}

const PPM = 1_000_000;
const HOURS_OF_A_WEEK = 168;
const DAYS_MAX = 365;
const WORDS_MAX = 4_000;
const CHOICES_MAX = 32;
const SPRINTS_MAX = 24;
const MONTHS_MAX = 36;
const topics = [
  'USE_CASES',
  'OBJECTIVES',
  'EDGE_CASES',
  'KPIS',
  'TOOLS',
  'INTEGRATIONS',
  'ESCALATION',
  'VOICE',
] as const;

const orNull = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().default(null);
const number = (max: number, min = 0) => z.int().min(min).max(max);
const ms = number(Number.MAX_SAFE_INTEGER);

export function clientShapes({ opaqueId, personRef, slug, words, sealed }: Blocks) {
  return {
    HumanFindingAdded: {
      researchId: opaqueId,
      findingId: opaqueId,
      gap: z.enum(['RESPONSE_QUALITY', 'RESPONSE_TIME', 'HOURS_COVERED', 'OTHER']),
      severity: z.enum(['HIGH', 'MEDIUM', 'LOW']),
      agentId: opaqueId,
      team: orNull(slug),
      personRef,
      typicalResponseMs: orNull(ms),
      hoursCoveredPerWeek: orNull(number(HOURS_OF_A_WEEK)),
      answeredWellPpm: orNull(number(PPM)),
      words: sealed(WORDS_MAX),
    },
    ClientRequirementsValidated: {
      draftId: opaqueId,
      revision: number(1_000, 1),
      outcome: z.enum(['CONFIRMED', 'CORRECTED']),
      conversationsPerMonth: orNull(number(1_000_000_000)),
      objectivesConfirmed: number(100),
      personRef,
      words: sealed(WORDS_MAX),
    },
    DemoTested: {
      demoId: opaqueId,
      attempt: number(1_000, 1),
      testedBy: opaqueId,
      passedCount: number(1_000),
      failedCount: number(1_000),
      failed: z.array(slug).max(CHOICES_MAX),
    },
    DemoPresented: { demoId: opaqueId, agentId: opaqueId },
    PilotAgreed: { demoId: opaqueId, personRef, pilotDays: number(DAYS_MAX, 1) },
    PilotDeclined: { demoId: opaqueId, personRef, reason: slug, words: sealed(WORDS_MAX) },
    ...prdShapes({ opaqueId, personRef, slug, words, sealed }),
  } satisfies ShapesOf<ClientType>;
}

function prdShapes({ opaqueId, personRef, words, sealed }: Blocks) {
  const sprint = z.strictObject({
    number: number(SPRINTS_MAX, 1),
    endsAtMs: ms,
    targetPpm: number(PPM),
    platformDoes: words(400),
    humansDo: words(400),
    engineersDo: words(400),
  });
  return {
    PrdQuestionAnswered: {
      prdId: opaqueId,
      questionId: opaqueId,
      personRef,
      choices: z.array(words(80)).max(CHOICES_MAX),
      figure: orNull(ms),
      words: sealed(WORDS_MAX),
    },
    PrdReviewed: {
      prdId: opaqueId,
      revision: number(1_000, 1),
      side: z.enum(['CLIENT', 'ONBOARDING']),
      isSatisfied: z.boolean(),
      askAgain: z.array(z.enum(topics)).max(topics.length),
      personRef,
      words: sealed(WORDS_MAX),
    },
    PrdSprintPlanned: {
      prdId: opaqueId,
      revision: number(1_000, 1),
      goalPpm: number(PPM),
      goalMonths: number(MONTHS_MAX, 1),
      sprints: z.array(sprint).min(1).max(SPRINTS_MAX),
    },
  } satisfies ShapesOf<'PrdQuestionAnswered' | 'PrdReviewed' | 'PrdSprintPlanned'>;
}

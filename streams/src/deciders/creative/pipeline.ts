/**
 * Commands of the way from a brief to a checked creative (SM-12): briefed → generated → quality → sentiment → brand safety →
 * compliance. What is found comes in with the command; that nothing is left out, and that nothing goes on after a failure, is
 * the decider's.
 */
import { z } from 'zod';

const MARKUP_MAX_CHARACTERS = 100_000;
const WORDS_MAX_CHARACTERS = 2_000;
const SIDE_MAX_PX = 16_384;
/** Findings of one check: more say nothing new. */
const FINDINGS_MAX = 100;
/** Variations of one brief. */
export const VARIATIONS_MAX = 50;
/** A prompt that lists more says nothing. */
export const LESSONS_MAX = 5;
const ONE_MILLION = 1_000_000;

export const blockSteps = ['QUALITY', 'SENTIMENT', 'BRAND_SAFETY', 'COMPLIANCE', 'REVIEW'] as const;
export type BlockStep = (typeof blockSteps)[number];

const id = z.string().regex(/^[^|\s]{1,128}$/, '1-128 characters without "|" and spaces');
const words = z.string().max(WORDS_MAX_CHARACTERS);
const said = words.min(1);
const sidePx = z.int().min(1).max(SIDE_MAX_PX);
const ppm = z.int().min(0).max(ONE_MILLION);
const list = z.array(z.string().min(1).max(500)).max(FINDINGS_MAX);
const rulesVersion = z.string().min(1).max(128);

/** What is advertised, to whom and how; a campaign's goal has the same. Words about things and groups, never of a person. */
export const briefShape = {
  product: said.max(200),
  offer: said.max(300),
  audience: said.max(300),
  style: z.enum(['plain', 'warm', 'bold', 'playful']).default('plain'),
  language: z
    .string()
    .regex(/^[a-z]{2,3}$/, 'BCP 47 primary subtag, e.g. "de"')
    .default('en'),
  /** ISO 3166-1 alpha-3, or "*" for everywhere. */
  region: z
    .string()
    .regex(/^([A-Z]{3}|\*)$/, 'ISO 3166-1 alpha-3, e.g. "DEU", or "*"')
    .default('*'),
  industry: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'lower case, e.g. "retail"'),
  landingUrl: z
    .string()
    .max(2_000)
    .regex(/^https:\/\/[^\s"<>]+$/, 'an https address'),
  widthPx: sidePx.default(300),
  heightPx: sidePx.default(250),
};

export const briefCreative = z.strictObject({
  type: z.literal('BriefCreative'),
  campaignId: id,
  ...briefShape,
  template: z.enum(['card', 'banner', 'split']).default('card'),
  variation: z.int().min(1).max(VARIATIONS_MAX).default(1),
  variationOf: id.nullable().default(null),
  /** What its words begin with; null when its number says so. */
  angle: said.max(64).nullable().default(null),
  /** What worked before, given to who writes (KIKI-59); each with the event that proves it. */
  lessons: z
    .array(z.strictObject({ eventId: id, words: said.max(300) }))
    .max(LESSONS_MAX)
    .default([]),
  because: said.max(500),
});
export type BriefCreative = z.output<typeof briefCreative>;

export const recordGeneration = z.strictObject({
  type: z.literal('RecordGeneration'),
  markup: z.string().min(1).max(MARKUP_MAX_CHARACTERS),
  attributes: z.array(z.int().min(1).max(10_000)).max(100).default([]),
  imageUrl: z.string().max(2_000).nullable().default(null),
  headline: words,
  body: words,
  callToAction: words,
  disclosure: words,
  promptRef: said,
  provider: said,
  model: said,
  offline: z.boolean(),
});
export const recordQuality = z.strictObject({
  type: z.literal('RecordQuality'),
  passed: z.boolean(),
  scorePpm: ppm,
  findings: list,
  rulesVersion,
});
export const recordSentiment = z.strictObject({
  type: z.literal('RecordSentiment'),
  passed: z.boolean(),
  compoundPpm: z.int().min(-ONE_MILLION).max(ONE_MILLION),
  linePpm: z.int().min(-ONE_MILLION).max(ONE_MILLION),
  rulesVersion,
});
export const recordSafety = z.strictObject({
  type: z.literal('RecordSafety'),
  passed: z.boolean(),
  findings: list,
  rulesVersion,
});
export const recordCompliance = z.strictObject({
  type: z.literal('RecordCompliance'),
  passed: z.boolean(),
  findings: list,
  disclosures: z.array(z.string().min(1).max(64)).max(FINDINGS_MAX),
  rulesVersion,
});

/** Written by the creative workflow alone: a person who could send them could pass his own words. */
export const pipelineCommands = [
  'RecordGeneration',
  'RecordQuality',
  'RecordSentiment',
  'RecordSafety',
  'RecordCompliance',
] as const;

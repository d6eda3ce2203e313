/** Commands of the experiment stream (SM-11): what may be asked, with the bounds a sender is told about. */
import { LONG_MAX } from '@mainstem/schemas/codec';
import { z } from 'zod';

const PPM = 1_000_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const atMs = z.int().min(0).max(LONG_MAX);
const because = z.string().min(1).max(500);
const id = z.string().min(1).max(128);
const count = z.int().min(0).max(LONG_MAX);

/** WAP-90: variants of one experiment. */
export const ARMS_MAX = 100;
/** What an arm shows is an id, a template or some sentences of a prompt. */
const CONTENT_MAX_CHARACTERS = 2_000;
const GUARDRAILS_MAX = 5;
/** Blocks one move tells at most; more wait for the next. */
export const SETTLED_MAX = 50;
export const SEED_MAX = 2 ** 32 - 1;

export const cohorts = ['new_trial', 'power', 'at_risk', 'renewal'] as const;
/** WAP-91. */
export const metrics = ['CLICK', 'CONVERSION', 'SESSION_LENGTH', 'FEATURE_ADOPTION'] as const;
export const subjectKinds = ['CAMPAIGN', 'CONFIG', 'JOURNEY', 'OTHER'] as const;

const arm = z.strictObject({ armId: id, content: z.string().max(CONTENT_MAX_CHARACTERS) });
const guardrail = z.strictObject({ metric: z.enum(metrics), sharePpm: z.int().min(100_000).max(PPM) });

export const designExperiment = z.strictObject({
  type: z.literal('DesignExperiment'),
  name: z.string().min(1).max(200),
  subjectKind: z.enum(subjectKinds).default('OTHER'),
  subjectId: id.nullable().default(null),
  cohort: z.enum(cohorts).nullable().default(null),
  metric: z.enum(metrics).default('CLICK'),
  /** Size of an outcome that is one whole success: 1, or ms of a session; larger ones count as one. */
  wholeOutcome: z.int().min(1).max(DAY_MS).default(1),
  /** The first is the control. */
  arms: z
    .array(arm)
    .min(2)
    .max(ARMS_MAX)
    .refine((arms) => new Set(arms.map(({ armId }) => armId)).size === arms.length, { message: 'two arms of one id' }),
  seed: z.int().min(0).max(SEED_MAX),
  holdoutPpm: z.int().min(0).max(500_000).default(0),
  /** Spread evenly over the arms: it bounds the weights of whoever judges another policy by this log. */
  floorPpm: z.int().min(10_000).max(PPM).default(100_000),
  /** What all arms are compared with may not starve. */
  controlPpm: z.int().min(0).max(500_000).default(100_000),
  isSticky: z.boolean().default(false),
  outcomeWindowMs: z
    .int()
    .min(100)
    .max(30 * DAY_MS)
    .default(HOUR_MS),
  moveEveryMs: z.int().min(100).max(DAY_MS).default(10_000),
  /** Three days: a weekday and a weekend, or most of it, are in what is promoted. */
  runMinMs: z
    .int()
    .min(0)
    .max(365 * DAY_MS)
    .default(3 * DAY_MS),
  runMaxMs: z
    .int()
    .min(1)
    .max(365 * DAY_MS)
    .nullable()
    .default(null),
  /** WAP-93. */
  trialsMin: z.int().min(1).max(LONG_MAX).default(1_000),
  alphaPpm: z.int().min(1_000).max(200_000).default(50_000),
  guardAlphaPpm: z.int().min(1_000).max(200_000).default(20_000),
  guardrails: z
    .array(guardrail)
    .max(GUARDRAILS_MAX)
    .refine((all) => new Set(all.map(({ metric }) => metric)).size === all.length, { message: 'two of one metric' })
    .default([{ metric: 'CLICK', sharePpm: 800_000 }]),
  because,
});
export const startExperiment = z.strictObject({ type: z.literal('StartExperiment'), atMs });
export const stopExperiment = z.strictObject({ type: z.literal('StopExperiment'), because, atMs });

const byArm = z.array(count).min(2).max(ARMS_MAX);
const settledBlock = z.strictObject({
  block: z.int().min(1),
  trials: byArm,
  successesPpm: byArm,
  guardPpm: z.array(z.strictObject({ metric: id, successesPpm: byArm })).max(GUARDRAILS_MAX),
});
/** Ends the block that runs and tells which have settled. The watch alone gives it. */
export const moveWeights = z.strictObject({
  type: z.literal('MoveWeights'),
  block: z.int().min(1),
  settled: z.array(settledBlock).max(SETTLED_MAX),
  atMs,
});

export const experimentCommand = z.discriminatedUnion('type', [
  designExperiment,
  startExperiment,
  stopExperiment,
  moveWeights,
]);
export type ExperimentCommand = z.output<typeof experimentCommand>;
export type DesignExperiment = z.output<typeof designExperiment>;
export type MoveWeights = z.output<typeof moveWeights>;

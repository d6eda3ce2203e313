/** Commands of the model registry (KIKI-13, UW-18): what may be asked, with the bounds a sender is told about. */
import { LONG_MAX } from '@mainstem/schemas/codec';
import { z } from 'zod';

/** Columns a model is asked with; a histogram of each stays in one record of far less than a MiB. */
export const COLUMNS_MAX = 500;
/** Bins of a histogram (`baselineOf` makes 21 at most), and groups of a calibration. */
const BINS_MAX = 32;
/** Figures of one judging. */
const METRICS_MAX = 100;
/** Partitions of all topics a training set is built from. */
const OFFSETS_MAX = 2_000;
const PORTS_MAX = 16;
/** An artefact is one object of the store (`OBJECT_BYTES_MAX`). */
export const ARTEFACT_BYTES_MAX = 64 * 1024 * 1024;

const because = z.string().min(1).max(500);
const count = z.int().min(0).max(LONG_MAX);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, '64 hex digits');
const word = z.string().min(1).max(128);
/** Any number but those JSON cannot hold. */
const figure = z.number();

export const modelVersion = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, 'letters, digits, ".", "_" and "-", at most 40, e.g. "2026-11-21.1"');
/** A name is the entity: `churn`, `lead`. */
export const modelName = /^[a-z][a-z0-9-]{0,40}$/;

const port = z.strictObject({
  name: word,
  elements: z.enum(['float', 'int64', 'other']),
  width: z.int().min(1).max(COLUMNS_MAX).nullable(),
});
const artefact = z.strictObject({
  /** Key of the object store; `streams/src/models/artefacts.ts` makes it of the hash. */
  uri: z.string().min(1).max(512),
  sha256,
  bytes: z.int().min(1).max(ARTEFACT_BYTES_MAX),
  format: z.enum(['onnx', 'json']),
});
const column = z.strictObject({
  name: word,
  /** AFTER: known only once the decision is made, e.g. how long the call took. Such a model is refused. */
  knownBy: z.enum(['BEFORE', 'AFTER']),
  /** Latest moment a training row knew it, ms after that row's decision; null when nobody measured. */
  lastKnownMs: z.int().min(-LONG_MAX).max(LONG_MAX).nullable().default(null),
});
const features = z.strictObject({
  /** `table/<name>` for columns from outside; their fingerprint is `tableFingerprint` of their names. */
  view: word,
  version: z.int().min(1).max(1_000_000).default(1),
  fingerprint: sha256,
  columns: z.array(column).min(1).max(COLUMNS_MAX),
});
const training = z.strictObject({
  source: z.string().min(1).max(200),
  offsets: z
    .array(z.strictObject({ topic: word, partition: count, fromOffset: count, toOffset: count }))
    .max(OFFSETS_MAX)
    .default([]),
  rows: count,
  positives: count.nullable().default(null),
  fromAtMs: count,
  toAtMs: count,
  setSha256: sha256,
  /** How it was judged: FOLDS, TIME or another word. */
  split: z.string().min(1).max(40).default('TIME'),
});
const metric = z.strictObject({
  name: word,
  value: figure,
  /** Ends of its 95 % interval. */
  low: figure.nullable().default(null),
  high: figure.nullable().default(null),
  rows: count.default(0),
});
const baseline = z
  .strictObject({
    /** A feature's name, or `score`. */
    column: word,
    cuts: z.array(figure).max(BINS_MAX),
    shares: z
      .array(z.number().min(0).max(1))
      .min(2)
      .max(BINS_MAX + 2),
  })
  .refine(({ cuts, shares }) => shares.length === cuts.length + 2, {
    path: ['shares'],
    message: 'one more than bins, the last for what is missing',
  });

export const registerModel = z.strictObject({
  type: z.literal('RegisterModel'),
  version: modelVersion,
  /** CHURN, LEAD, CLICK, VALUE or another word. */
  kind: z.string().regex(/^[A-Z][A-Z_]{1,39}$/, 'a word in capitals, e.g. "CHURN"'),
  artefact,
  signature: z.strictObject({
    inputs: z.array(port).min(1).max(PORTS_MAX),
    outputs: z.array(port).min(1).max(PORTS_MAX),
  }),
  features: z.array(features).max(32),
  training,
  metrics: z.array(metric).max(METRICS_MAX).default([]),
  calibration: z
    .array(z.strictObject({ foretold: figure, happened: figure, rows: count }))
    .max(BINS_MAX)
    .default([]),
  baselines: z
    .array(baseline)
    .max(COLUMNS_MAX + 1)
    .default([]),
  /** Score from which it says yes; null when it says no such thing. */
  line: figure.nullable().default(null),
  /** WHEN_BETTER: the model monitor promotes it once it is proven better as a challenger. */
  promotion: z.enum(['BY_HAND', 'WHEN_BETTER']).default('BY_HAND'),
  codeVersion: z.string().min(1).max(128),
  runId: z.string().min(1).max(128).nullable().default(null),
  note: z.string().max(500).default(''),
});

const evidence = z
  .array(z.strictObject({ name: word, reading: figure, rows: count }))
  .max(METRICS_MAX)
  .default([]);

/** Points an alias at a version. The champion is who is asked; moving it is a promotion. */
export const moveAlias = z.strictObject({
  type: z.literal('MoveAlias'),
  alias: z.enum(['champion', 'challenger', 'shadow']),
  /** Null points challenger or shadow at nobody. */
  version: modelVersion.nullable(),
  /** Where the caller thinks it points; a promotion that was overtaken is refused. Left out: wherever. */
  from: modelVersion.nullable().optional(),
  because,
  evidence,
});
/** The champion before, or an earlier one by name, is asked again. */
export const rollBack = z.strictObject({
  type: z.literal('RollBack'),
  version: modelVersion.optional(),
  because,
  evidence,
});

export const modelCommand = z.discriminatedUnion('type', [registerModel, moveAlias, rollBack]);
export type ModelCommand = z.output<typeof modelCommand>;
export type ModelCommandOf<Type extends ModelCommand['type']> = Extract<ModelCommand, { type: Type }>;

/**
 * What a journey is, as its YAML says it: nodes by id, and one policy. Everything has a bound, so that a journey that is
 * accepted fits into one event of the log and one state of a workflow. docs/journeys.md.
 */
import { z } from 'zod';
import { clockShape, durationMs, durationShape, longestMs } from './durations.ts';
import { readingTypes } from './readings.ts';

export const NODES_MAX = 60;
export const BRANCHES_MAX = 10;
export const MATCHERS_MAX = 10;
/** Texts to choose from, strategies, and looks of one strategy. */
export const CHOICES_MAX = 5;
const id = z.string().regex(/^[a-z][a-z0-9-]{0,47}$/, 'small letters, digits and "-", e.g. "day-1"');
const field = z.string().regex(/^[a-zA-Z][A-Za-z0-9]{0,47}$/, 'name of a field, e.g. "plan"');
const scalar = z.union([z.string().max(200), z.number(), z.boolean()]);
const duration = z
  .string()
  .regex(durationShape, 'a number and m, h, d or w, e.g. "3d"')
  .refine((text) => durationMs(text) <= longestMs, 'at most 400 days');
const clock = z.string().regex(clockShape, 'a time of day, e.g. "09:00"');

/** An event by its type and, where given, by fields of it. */
const matcher = z.strictObject({
  on: z.string().regex(/^[A-Z][A-Za-z]{2,63}$/, 'an event type, e.g. "PersonTracked"'),
  where: z.record(field, scalar).default({}),
});

const entry = z.strictObject({ kind: z.literal('event'), ...matcher.shape, key: field.optional(), next: id });
const wait = z.strictObject({ kind: z.literal('wait'), ...matcher.shape, for: duration, next: id, otherwise: id });
const delay = z.strictObject({ kind: z.literal('delay'), for: duration.optional(), until: clock.optional(), next: id });
const condition = z.strictObject({
  kind: z.literal('condition'),
  if: z.union([
    z.strictObject({ field, is: scalar }),
    z.strictObject({ field, over: z.number() }),
    z.strictObject({ field, under: z.number() }),
    z.strictObject({ seen: matcher, within: duration }),
  ]),
  next: id,
  otherwise: id,
});
const split = z.strictObject({
  kind: z.literal('split'),
  branches: z
    .array(z.strictObject({ name: id, percent: z.number().min(0).max(100), next: id }))
    .min(2)
    .max(BRANCHES_MAX),
});
const times = { atLeast: z.int().min(1).max(500).optional(), atMost: z.int().min(0).max(500).optional() };
const values = z.array(scalar).min(1).max(20);
/** What is looked at to choose (UW-24). */
const look = z.union([
  /** Where somebody stands: what the last event of a type said. */
  z.strictObject({ last: matcher.shape.on, field, in: values }),
  /** What brought them in. */
  z.strictObject({ field, in: values }),
  /** What they did. */
  z.strictObject({ seen: matcher, within: duration, ...times }),
  /** What they were told, by this journey or by all. */
  z.strictObject({ messages: z.enum(['journey', 'all']), within: duration, ...times }),
  /** How often they were in a journey. */
  z.strictObject({ entered: id, ...times }),
]);
const choose = z.strictObject({
  kind: z.literal('choose'),
  strategies: z
    .array(z.strictObject({ name: id, when: z.array(look).min(1).max(CHOICES_MAX), next: id }))
    .min(1)
    .max(CHOICES_MAX),
  otherwise: id,
});
const template = z.string().regex(/^[a-z0-9-]{1,64}@v\d{1,4}$/, 'a template and its version, e.g. "welcome@v1"');
const message = z.strictObject({
  kind: z.literal('message'),
  channel: z.enum(['email', 'sms', 'push']),
  template,
  /** Other texts for the same: which one somebody gets is learned from what they take up (UW-25). */
  or: z
    .array(template)
    .min(1)
    .max(CHOICES_MAX - 1)
    .optional(),
  variables: z.record(field, scalar).default({}),
  next: id,
});
const goal = z.strictObject({
  kind: z.literal('goal'),
  name: id,
  on: matcher.shape.on.optional(),
  where: matcher.shape.where,
});
const exit = z.strictObject({ kind: z.literal('exit'), on: matcher.shape.on.optional(), where: matcher.shape.where });
export const nodeShape = z.discriminatedUnion('kind', [
  entry,
  wait,
  delay,
  condition,
  split,
  choose,
  message,
  goal,
  exit,
]);

const cap = z.strictObject({ messages: z.int().min(1).max(100), per: duration });
export const policyShape = z.strictObject({
  /** How often and how soon somebody may come in again. */
  reEntry: z.strictObject({ after: duration.optional(), times: z.int().min(1).max(1_000).optional() }).default({}),
  /** Walks of one person in this journey at a time. */
  concurrency: z.int().min(1).max(20).default(1),
  /** Messages of this journey to one person. */
  capJourney: cap.optional(),
  /** Messages of all journeys to one person. */
  capPerson: cap.optional(),
  /** When several want to speak at the same moment, the highest speaks first. */
  priority: z.int().min(0).max(100).default(50),
  /** Hours on the person's wall in which nothing is sent; they may span midnight. */
  quietHours: z.strictObject({ from: clock, to: clock }).optional(),
  /** Messages may wait at most so long for the hour the person reads at (UW-25); at most a day. */
  bestHour: z
    .strictObject({ within: duration.refine((text) => durationMs(text) <= durationMs('1d'), 'at most a day') })
    .optional(),
  /** What messages need; only marketing asks for consent. */
  purpose: z.enum(['transactional', 'marketing']),
  /** Share of people who walk and are told nothing, for comparison. */
  holdoutPercent: z.number().min(0).max(50).default(0),
});

export const journeyShape = z.strictObject({
  journey: id,
  family: z.enum(['onboarding', 'engagement', 'retention', 'growth']),
  about: z.string().min(1).max(300),
  /** IANA; where a person's own zone is not known. */
  zone: z.string().max(64).default('UTC'),
  policy: policyShape,
  nodes: z.record(id, nodeShape),
});
export type Journey = z.output<typeof journeyShape>;
export type JourneyNode = z.output<typeof nodeShape>;
export type Matcher = z.output<typeof matcher>;
export type Policy = z.output<typeof policyShape>;
export type Scalar = z.output<typeof scalar>;

/** Ids that a node leads to. */
export function targetsOf(node: JourneyNode): readonly string[] {
  if (node.kind === 'split') return node.branches.map(({ next }) => next);
  if (node.kind === 'choose') return [...node.strategies.map(({ next }) => next), node.otherwise];
  if (node.kind === 'goal' || node.kind === 'exit') return [];
  return 'otherwise' in node ? [node.next, node.otherwise] : [node.next];
}

/** Event types the journey looks at, sorted. */
export function listensTo({ nodes, policy }: Journey): readonly string[] {
  const types = Object.values(nodes).flatMap((node): readonly string[] => {
    if (node.kind === 'condition') return 'seen' in node.if ? [node.if.seen.on] : [];
    if (node.kind === 'choose') return node.strategies.flatMap(({ when }) => when.flatMap(typesOf));
    if (node.kind === 'message') return node.or === undefined ? [] : readingTypes;
    return 'on' in node && node.on !== undefined ? [node.on] : [];
  });
  return [...new Set([...types, ...(policy.bestHour === undefined ? [] : readingTypes)])].sort();
}

function typesOf(asked: z.output<typeof look>): readonly string[] {
  if ('last' in asked) return [asked.last];
  return 'seen' in asked ? [asked.seen.on] : [];
}

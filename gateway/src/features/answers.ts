/** Answers as text for people and as Avro binary for programs (KAIROS-08): the same vectors, written by hand for their rate. */
import { type AnswerFeature, answerSchemaOf, encodeFeatureAnswer } from '@mainstem/schemas/features/feature-answer';
import { type PackedType, packValues } from '@mainstem/schemas/features/packed';
import type { FeatureValue, FeatureView } from '@mainstem/streams/features/definition';
import { typesOf } from '@mainstem/streams/features/served/vector-bytes';
import { z } from 'zod';
import type { ServedFeatures, ServedVector } from './serve.ts';

export const featureVector = z.object({
  entity: z.string(),
  values: z
    .record(z.string(), z.union([z.number(), z.boolean(), z.string()]))
    .describe('Typed values by feature; never null.'),
  defaulted: z.boolean().describe('True when all of these are defaults: then judge by none of them.'),
  flags: z.string().describe('One letter for each feature, in the order of the view: F fresh, S stale, D default.'),
  source: z
    .enum(['STORE', 'MEMORY', 'DEFAULT'])
    .describe('Where they were had: the store, a copy of at most a minute, or the defaults.'),
  reason: z
    .string()
    .nullable()
    .describe('Why not all was read from the store: ENTITY_UNKNOWN, SOURCE_TIMEOUT, BREAKER_OPEN …; null when it was.'),
  asOfMs: z.int().nullable().describe('Event time of the newest fact in it, ms since 1970 UTC.'),
  ages: z
    .record(z.string(), z.int().nullable())
    .optional()
    .describe('Age of the newest fact in each feature, ms; when asked for.'),
});
export const featureAnswer = z.object({
  view: z.string(),
  version: z.int(),
  fingerprint: z.string().describe('SHA-256 of the definition of the view.'),
  servedAtMs: z.int().describe('Time the values are of, ms since 1970 UTC.'),
  vectors: z.array(featureVector).describe('One per entity, in the order asked.'),
});
export type FeatureAnswer = z.output<typeof featureAnswer>;
export type AnsweredVector = z.output<typeof featureVector>;

/** Which features are wanted, in the order of the view; null for all. */
export type Wanted = readonly string[] | null;

export function wantedOf({ names }: FeatureView, features: readonly string[] | undefined): Wanted {
  return features === undefined ? null : names.filter((name) => features.includes(name));
}

/** The answer as an object, for tools. */
export function answerOf({ view, atMs, vectors }: ServedFeatures, wanted: Wanted, ages: boolean): FeatureAnswer {
  const { name, version, fingerprint } = view;
  const places = placesOf(view, wanted);
  const named = <Value>(all: readonly Value[]) =>
    Object.fromEntries(places.map((at) => [view.names[at] as string, all[at] as Value]));
  return {
    view: name,
    version,
    fingerprint,
    servedAtMs: atMs,
    vectors: vectors.map((vector) => ({
      entity: vector.entity,
      values: named(vector.values),
      defaulted: isDefaulted(vector),
      flags: flagsOf(vector, places),
      source: vector.source,
      reason: vector.reason,
      asOfMs: vector.asOfMs,
      ...(ages ? { ages: named(vector.ages()) } : {}),
    })),
  };
}

/** The same as `JSON.stringify(answerOf(…))`, many times faster: names are written once a process. */
export function jsonOf({ view, atMs, vectors }: ServedFeatures, wanted: Wanted, ages: boolean): string {
  const { head, heads } = writtenOf(view);
  const places = placesOf(view, wanted);
  let text = `${head}${atMs},"vectors":[`;
  for (let at = 0; at < vectors.length; at += 1) {
    const vector = vectors[at] as ServedVector;
    text += `${at === 0 ? '' : ','}{"entity":${JSON.stringify(vector.entity)},"values":{`;
    for (let n = 0; n < places.length; n += 1) {
      const place = places[n] as number;
      const value = vector.values[place] as FeatureValue;
      text += (n === 0 ? '' : ',') + heads[place] + (typeof value === 'string' ? JSON.stringify(value) : value);
    }
    text += `},"defaulted":${isDefaulted(vector)},"flags":"${flagsOf(vector, places)}","source":"${vector.source}"`;
    text += `,"reason":${vector.reason === null ? 'null' : `"${vector.reason}"`},"asOfMs":${vector.asOfMs}`;
    if (ages) text += `,"ages":${agesText(vector.ages(), heads, places)}`;
    text += '}';
  }
  return `${text}]}`;
}

function agesText(all: readonly (number | null)[], heads: readonly string[], places: readonly number[]): string {
  return `{${places.map((place) => `${heads[place]}${all[place]}`).join(',')}}`;
}

interface Written {
  /** All before the time. */
  readonly head: string;
  /** Each name with its quotes and colon. */
  readonly heads: readonly string[];
  readonly places: readonly number[];
}

const writtenByView = new WeakMap<FeatureView, Written>();

function writtenOf(view: FeatureView): Written {
  const known = writtenByView.get(view);
  if (known !== undefined) return known;
  const { name, version, fingerprint, names } = view;
  const written = {
    head: `{"view":"${name}","version":${version},"fingerprint":"${fingerprint}","servedAtMs":`,
    heads: names.map((one) => `"${one}":`),
    places: names.map((_, at) => at),
  };
  writtenByView.set(view, written);
  return written;
}

/** Where in the view the features of an answer stand. */
function placesOf(view: FeatureView, wanted: Wanted): readonly number[] {
  return wanted === null ? writtenOf(view).places : wanted.map((one) => view.names.indexOf(one));
}

export function avroOf({ view, atMs, vectors }: ServedFeatures, wanted: Wanted): Buffer {
  const { name, version, fingerprint } = view;
  return encodeFeatureAnswer({
    view: name,
    version,
    fingerprint,
    servedAtMs: atMs,
    vectors: wanted === null ? vectors : vectors.map((vector) => onlyOf(view, vector, placesOf(view, wanted))),
  });
}

function onlyOf(view: FeatureView, vector: ServedVector, places: readonly number[]) {
  const types = typesOf(view);
  const packed = packValues(
    places.map((at) => types[at] as PackedType),
    places.map((at) => vector.values[at] as FeatureValue),
  );
  return { ...vector, packed, flags: flagsOf(vector, places) };
}

/** The Avro schema of a view's answers when all features are asked for. */
export function avroSchemaOf(view: FeatureView) {
  const types = typesOf(view);
  return answerSchemaOf(view.names.map((name, at): AnswerFeature => ({ name, type: types[at] as PackedType })));
}

export function isDefaulted({ flags }: Pick<ServedVector, 'flags'>): boolean {
  return !flags.includes('F') && !flags.includes('S');
}

function flagsOf({ flags }: ServedVector, places: readonly number[]): string {
  return places.length === flags.length ? flags : places.map((at) => flags[at]).join('');
}

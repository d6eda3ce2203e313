/**
 * Whether what was served is what the log says (KAIROS-02): every vector on record is computed again from the log, as far as it
 * was in the row that served it, and must be the same to the last bit. Not a comparison of distributions: one value that
 * differs is a fault of the projection, the store, the fold or the server, and is named.
 *
 * A row that is right as far as it goes may stand still, or never have been written: a vector is behind when it lacks what the
 * log had long before, and would have said something else with it.
 *
 * Vectors of a definition that this program does not have are counted and not judged. So are those that were never kept.
 */
import { type PackedValue, unpackValues } from '@mainstem/schemas/features/packed';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import type { EventLog } from '../../log/event-log.ts';
import { createEventReader } from '../../log/event-reader.ts';
import { RULING_TOPIC } from '../../runtime/parking/read-rulings.ts';
import type { LearningCodec } from '../../runtime/projection/projection-reader.ts';
import { featureField } from '../contract.ts';
import type { FeatureView } from '../definition.ts';
import { type KnownFact, readHistory } from '../offline/history.ts';
import { isWithin, stateReached } from '../offline/join.ts';
import { type OffsetRange, topicsOfViews } from '../offline/range.ts';
import { addFact, type FeatureState, type Reached } from '../state.ts';
import { listedAt } from '../vector.ts';
import { packVector, typesOf } from './vector-bytes.ts';

type ServedVector = EventsByType['FeaturesServed']['vectors'][number];

/** Vectors of one comparison, each with what the log has of its entity: some hundred MB. Newer ones are kept for the next. */
export const VECTORS_MAX = 200_000;
/** Mismatches that are told one by one. */
const TOLD_MAX = 100;
/** A copy in memory may be a minute old, and a view a minute late before its alarm. */
export const BEHIND_MS = 120_000;

export interface Mismatch {
  readonly view: string;
  readonly tenant: string;
  readonly entity: string;
  readonly servedAtMs: number;
  readonly source: string;
  /** `DIFFERS` from the log as far as it claims to go; `BEHIND` it by more than two minutes. */
  readonly kind: 'DIFFERS' | 'BEHIND';
  /** Features whose value or flag differs. */
  readonly features: readonly string[];
}

export interface MismatchReport {
  /** Vectors read, at most `VECTORS_MAX`. */
  readonly vectors: number;
  readonly compared: number;
  readonly mismatched: number;
  /** Of those compared; 0 when none was. */
  readonly rate: number;
  /** Vectors that lack what the log had more than two minutes before, and differ by it. */
  readonly behind: number;
  /** Vectors of another definition than any of today. */
  readonly otherDefinition: number;
  /** Vectors that were served and not kept. */
  readonly unlogged: number;
  readonly bySource: Readonly<Record<string, number>>;
  /** The first hundred. */
  readonly mismatches: readonly Mismatch[];
  /** Records of the topic of vectors that are no event. */
  readonly unreadable: number;
  /** True when there were more vectors than one comparison takes. */
  readonly isCut: boolean;
}

export interface MismatchOptions {
  readonly log: Pick<EventLog, 'endOffsets' | 'read'>;
  readonly codec: LearningCodec;
  readonly views: readonly FeatureView[];
  /** Only what was served from then on, ms since 1970 UTC. */
  readonly sinceMs?: number;
  readonly tenant?: string;
}

interface Served {
  readonly tenant: string;
  readonly vector: ServedVector;
}

/** Vectors of one view, by `featureField` of the entity. */
interface OfView {
  readonly view: FeatureView;
  readonly served: Map<string, Served[]>;
}

/** Throws `FEATURE_RANGE_TOO_LARGE` when the entities served have more facts than are held at once: ask since a later time. */
export async function findMismatches(options: MismatchOptions): Promise<MismatchReport> {
  const { views, counts } = await readServed(options);
  const { facts } = await readHistory(options, {
    views: views.map(({ view }) => view),
    ranges: await rangesOf(options.log, views),
    wants: (tenant, entity) => views.some(({ served }) => served.has(featureField(tenant, entity))),
  });
  const mismatches: Mismatch[] = [];
  const found = { DIFFERS: 0, BEHIND: 0 };
  let compared = 0;
  for (const ofView of views) {
    for (const [key, served] of ofView.served) {
      const known = facts.get(ofView.view.name)?.get(key) ?? [];
      for (const { tenant, vector, kind, features } of differing(ofView.view, served, known)) {
        found[kind] += 1;
        const { entity, servedAtMs, source } = vector;
        if (mismatches.length < TOLD_MAX) {
          mismatches.push({ view: ofView.view.name, tenant, entity, servedAtMs, source, kind, features });
        }
      }
      compared += served.length;
    }
  }
  const { DIFFERS: mismatched, BEHIND: behind } = found;
  return { ...counts, compared, mismatched, rate: compared === 0 ? 0 : mismatched / compared, behind, mismatches };
}

async function readServed({ log, codec, views, sinceMs = 0, tenant }: MismatchOptions) {
  const byFingerprint = new Map<string, OfView>(views.map((view) => [view.fingerprint, { view, served: new Map() }]));
  const bySource: Record<string, number> = {};
  const counts = { vectors: 0, otherDefinition: 0, unlogged: 0, bySource, unreadable: 0, isCut: false };
  const onPoison = () => {
    counts.unreadable += 1;
  };
  const reader = createEventReader(codec, { types: new Set(['FeaturesServed']), skipForeign: true, onPoison });
  for (const [partition, end] of (await log.endOffsets('feature_events')).entries()) {
    for await (const batch of log.read('feature_events', partition, 0, end)) {
      for (const { event } of await reader.read(batch)) {
        if (event.type !== 'FeaturesServed' || event.envelope.occurredAtMs < sinceMs) continue;
        if (tenant !== undefined && event.envelope.tenant !== tenant) continue;
        counts.unlogged += event.unlogged;
        const ofView = byFingerprint.get(event.definitionSha256);
        if (ofView === undefined) counts.otherDefinition += event.vectors.length;
        else keepServed(ofView, event, counts);
      }
    }
  }
  return { views: [...byFingerprint.values()].filter(({ served }) => served.size > 0), counts };
}

interface Counts {
  vectors: number;
  readonly bySource: Record<string, number>;
  isCut: boolean;
}

function keepServed({ served }: OfView, { envelope, vectors }: EventsByType['FeaturesServed'], counts: Counts): void {
  for (const vector of vectors) {
    if (counts.vectors >= VECTORS_MAX) {
      counts.isCut = true;
      return;
    }
    counts.vectors += 1;
    counts.bySource[vector.source] = (counts.bySource[vector.source] ?? 0) + 1;
    const key = featureField(envelope.tenant, vector.entity);
    const before = served.get(key);
    // Bytes may be a view of a whole batch of the log: what is kept is copied.
    const one = { tenant: envelope.tenant, vector: { ...vector, packed: Buffer.from(vector.packed) } };
    if (before === undefined) served.set(key, [one]);
    else before.push(one);
  }
}

/** All of the views' topics, for what a row lacks stands behind what it has; and all that was ruled on dead letters. */
async function rangesOf(log: MismatchOptions['log'], views: readonly OfView[]): Promise<OffsetRange[]> {
  const ranges: OffsetRange[] = [];
  for (const topic of new Set([...topicsOfViews(views.map(({ view }) => view)), RULING_TOPIC])) {
    for (const [partition, end] of (await log.endOffsets(topic)).entries()) {
      if (end > 0) ranges.push({ topic, partition, fromOffset: 0, toOffset: end });
    }
  }
  return ranges;
}

function* differing(view: FeatureView, served: readonly Served[], facts: readonly KnownFact[]) {
  const states = new Map<string, FeatureState | null>();
  for (const one of served) {
    const { folded, servedAtMs } = one.vector;
    // What waited for a ruling was in no row before it, however far that row had come.
    const known = facts.filter(({ waited, knownAtMs }) => waited === undefined || knownAtMs <= servedAtMs);
    const reached = folded.map(({ topic, ...place }) => ({ ...place, topic: view.plan.topics.indexOf(topic) }));
    const upTo = `${known.length} ${JSON.stringify(folded)}`;
    let state = states.get(upTo);
    if (state === undefined) {
      state = stateReached(view, known, reached);
      states.set(upTo, state);
    }
    const features = differences(view, state, one.vector, servedAtMs);
    if (features.length > 0) yield { ...one, kind: 'DIFFERS' as const, features };
    else {
      const lacking = lacks(view, known, reached, one.vector);
      if (lacking.length > 0) yield { ...one, kind: 'BEHIND' as const, features: lacking };
    }
  }
}

/** Features that differ by what was on the log long before and is not in the vector. One that was not read claims nothing. */
function lacks(view: FeatureView, facts: readonly KnownFact[], reached: readonly Reached[], served: ServedVector) {
  if (served.source === 'DEFAULT' && served.reason !== 'ENTITY_UNKNOWN') return [];
  const then = served.servedAtMs - BEHIND_MS;
  const isThere = ({ place }: KnownFact) => isWithin(view, place, reached);
  if (facts.every((known) => isThere(known) || known.knownAtMs > then)) return [];
  let state: FeatureState | null = null;
  for (const known of facts) {
    if (isThere(known) || known.knownAtMs <= then) state = addFact(view, state, known.fact, known.place);
  }
  return differences(view, state, served, served.servedAtMs);
}

function differences(view: FeatureView, state: FeatureState | null, served: ServedVector, atMs: number): string[] {
  const vector = listedAt(view, state, atMs);
  const { flags } = vector;
  const packed = packVector(view, vector);
  if (packed.equals(served.packed) && flags === served.flags) return [];
  let values: readonly PackedValue[];
  try {
    values = unpackValues(typesOf(view), served.packed);
  } catch {
    return [...view.names]; // no value of it can be told apart any more
  }
  return view.names.filter((_, at) => !Object.is(values[at], vector.values[at]) || served.flags[at] !== flags[at]);
}

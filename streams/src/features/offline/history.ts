/**
 * What the log says of entities, for joins: the facts of a range as each view takes them, with where they stand and since
 * when they were known. Everything is left out that the live view leaves out, by the same code: losers of races (R3), what
 * expectations keep out, and what waits behind a record that is none until people have ruled on it (R10). Rulings are those
 * of the range, so the same range gives the same history, whatever is ruled later.
 */
import type { EventLog, LogPosition } from '../../log/event-log.ts';
import { type KnownRulings, RULING_TOPIC, readRulings } from '../../runtime/parking/read-rulings.ts';
import { createBatchDecoder, type LearningCodec } from '../../runtime/projection/projection-reader.ts';
import { type SettledEvent, SettledView } from '../../runtime/projection/settled-view.ts';
import { featureField, featureProjectionName } from '../contract.ts';
import type { FeatureView } from '../definition.ts';
import { FeatureError } from '../errors.ts';
import { type Fact, factOf, isRejection, type Rejection } from '../fact.ts';
import { checkRange, type OffsetRange, topicsOfViews } from './range.ts';

export interface KnownFact {
  readonly fact: Fact;
  readonly place: LogPosition;
  /** Since when it was known: the broker's time of its append, or of the ruling it waited for, ms since 1970 UTC. */
  readonly knownAtMs: number;
  /** Set when it waited for a ruling: a live row may have reached its place before, without it. */
  readonly waited?: true;
}

export interface Rejected extends Rejection {
  readonly view: string;
  readonly eventId: string;
  readonly place: LogPosition;
}

export interface History {
  /** Facts by view's name, then by `featureField` of the entity. */
  readonly facts: ReadonlyMap<string, ReadonlyMap<string, readonly KnownFact[]>>;
  /** Facts in all. */
  readonly held: number;
  /** How many events each view kept out, by `view|code`. */
  readonly rejections: ReadonlyMap<string, number>;
  /** The first of them. */
  readonly rejected: readonly Rejected[];
  /** Records that are no event, and those that wait behind them. */
  readonly unreadable: number;
}

export interface HistoryParts {
  readonly log: Pick<EventLog, 'read' | 'endOffsets'>;
  readonly codec: LearningCodec;
}

export interface HistoryOptions {
  readonly views: readonly FeatureView[];
  readonly ranges: readonly OffsetRange[];
  /** Whether an entity is wanted, by tenant and entity; all when not said. */
  readonly wants?: (tenant: string, entity: string) => boolean;
  /** Called after each batch. */
  readonly beat?: () => void;
}

/** Facts held in memory, about 200 B each: a larger range is joined in parts. */
const FACTS_MAX = 5_000_000;
const REJECTED_TOLD = 100;

/** Throws `FEATURE_RANGE_GONE`, `FEATURE_RANGE_TOO_LARGE`, `PROJECTION_PARKING_FULL`, and what the log throws. */
export async function readHistory(parts: HistoryParts, options: HistoryOptions): Promise<History> {
  const { views, ranges } = options;
  await checkRange(parts.log, ranges);
  const rulings = await readRulings(
    parts,
    ranges.filter(({ topic }) => topic === RULING_TOPIC),
  );
  const builder = new HistoryBuilder(options);
  const wanted = new Set<string>(topicsOfViews(views));
  for (const range of ranges) if (wanted.has(range.topic)) await readRange(parts, options, rulings, builder, range);
  return builder;
}

async function readRange(
  { log, codec }: HistoryParts,
  { views, beat }: HistoryOptions,
  rulings: KnownRulings,
  builder: HistoryBuilder,
  { topic, partition, fromOffset, toOffset }: OffsetRange,
): Promise<void> {
  const readers = views
    .filter(({ plan }) => plan.topics.includes(topic))
    .map((view) => ({
      view,
      settled: new SettledView({ name: featureProjectionName(view), types: view.types }, rulings),
    }));
  const decoder = createBatchDecoder(codec, rulings);
  const all = { name: 'features', types: readers.flatMap(({ view }) => view.types) };
  for await (const batch of log.read(topic, partition, fromOffset, toOffset)) {
    const decoded = await decoder.decode(all, [batch]);
    for (const { view, settled } of readers)
      for (const one of decoded.flatMap((part) => settled.take(part))) builder.take(view, one);
    beat?.();
  }
  // A record that is no event holds its key back in each of them.
  builder.unreadable += Math.max(...readers.map(({ settled }) => settled.held));
}

class HistoryBuilder implements History {
  readonly facts = new Map<string, Map<string, KnownFact[]>>();
  readonly rejections = new Map<string, number>();
  readonly rejected: Rejected[] = [];
  held = 0;
  unreadable = 0;
  readonly #options: HistoryOptions;

  constructor(options: HistoryOptions) {
    this.#options = options;
    for (const { name } of options.views) this.facts.set(name, new Map());
  }

  take(view: FeatureView, { event, position: place, knownAtMs, waited }: SettledEvent): void {
    const { tenant, id } = event.envelope;
    const entity = view.keyOf(event);
    if (entity === null || this.#options.wants?.(tenant, entity) === false) return;
    const fact = factOf(view, event);
    if (fact === null) return;
    if (isRejection(fact)) this.#reject({ ...fact, view: view.name, eventId: id, place });
    else {
      const known = waited ? { fact, place, knownAtMs, waited } : { fact, place, knownAtMs };
      this.#keep(view.name, featureField(tenant, entity), known);
    }
  }

  #keep(view: string, field: string, known: KnownFact): void {
    const ofView = this.facts.get(view) as Map<string, KnownFact[]>;
    const list = ofView.get(field);
    if (list === undefined) ofView.set(field, [known]);
    else list.push(known);
    this.held += 1;
    if (this.held > FACTS_MAX) {
      throw new FeatureError(
        'FEATURE_RANGE_TOO_LARGE',
        `a join holds at most ${FACTS_MAX} facts: take fewer views or entities`,
      );
    }
  }

  #reject(rejected: Rejected): void {
    const key = `${rejected.view}|${rejected.code}`;
    this.rejections.set(key, (this.rejections.get(key) ?? 0) + 1);
    if (this.rejected.length < REJECTED_TOLD) this.rejected.push(rejected);
  }
}

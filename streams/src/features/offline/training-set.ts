/**
 * Training sets: labels joined with the features of their moment, from a stretch of the log. The same labels, views and
 * offsets give the same bytes, whatever was appended since, in whatever order the labels are given: a set is named by its
 * hash, and can be made again from what the registry keeps of it (offsets, fingerprints).
 *
 * The file is lines of JSON: one that says what it is, then a row each, sorted by tenant, entity, time and label:
 * `[tenant, entity, atMs, label, values, flags]`, flags one letter a feature: F fresh, S stale, D default.
 */
import { hash } from 'node:crypto';
import { featureField } from '../contract.ts';
import type { FeatureValue, FeatureVector, FeatureView } from '../definition.ts';
import { FeatureError } from '../errors.ts';
import { type History, type HistoryParts, readHistory } from './history.ts';
import { type JoinRow, joinAsOf } from './join.ts';
import type { OffsetRange } from './range.ts';

export interface Label extends Pick<JoinRow, 'tenant' | 'entity' | 'atMs'> {
  readonly label: FeatureValue;
}

export interface TrainingRow extends Label {
  /** In the order of `columns`. */
  readonly values: readonly FeatureValue[];
  readonly flags: string;
}

export interface TrainingSet {
  readonly bytes: Buffer;
  /** SHA-256 of the bytes, 64 hex digits. */
  readonly sha256: string;
  /** `view.feature`. */
  readonly columns: readonly string[];
  readonly rows: readonly TrainingRow[];
  readonly ranges: readonly OffsetRange[];
  readonly history: Pick<History, 'held' | 'rejections' | 'rejected' | 'unreadable'>;
}

export interface TrainingSetOptions {
  readonly views: readonly FeatureView[];
  readonly labels: readonly Label[];
  readonly ranges: readonly OffsetRange[];
  readonly beat?: () => void;
}

const FORMAT = 'mainstem-training-set/1';

/** Throws `FEATURE_RANGE_GONE`, `FEATURE_RANGE_TOO_LARGE`, and what the log throws. */
export async function buildTrainingSet(parts: HistoryParts, options: TrainingSetOptions): Promise<TrainingSet> {
  const { views, beat } = options;
  const entities = new Set(options.labels.map(({ tenant, entity }) => featureField(tenant, entity)));
  const ranges = [...options.ranges].sort(byPlace);
  const wants = (tenant: string, entity: string) => entities.has(featureField(tenant, entity));
  const history = await readHistory(parts, { views, ranges, wants, ...(beat === undefined ? {} : { beat }) });
  const labels = [...options.labels].sort(byLabel);
  const vectors = views.map((view) => joinAsOf(view, history, labels));
  const rows = labels.map((label, at) => ({
    ...label,
    values: vectors.flatMap((ofView) => Object.values((ofView[at] as FeatureVector).values)),
    flags: vectors.map((ofView) => lettersOf(ofView[at] as FeatureVector)).join(''),
  }));
  const columns = views.flatMap(({ name, names }) => names.map((feature) => `${name}.${feature}`));
  const bytes = bytesOf(views, columns, ranges, rows);
  return { bytes, sha256: hash('sha256', bytes, 'hex'), columns, rows, ranges, history };
}

/** Offsets a set says it was made of. Throws `FEATURE_SET_UNREADABLE` for bytes that are none. */
export function rangesOfSet(bytes: Buffer): OffsetRange[] {
  const end = bytes.indexOf('\n');
  try {
    const said = JSON.parse(bytes.toString('utf8', 0, end)) as {
      format: string;
      offsets: [string, number, number, number][];
    };
    if (said.format !== FORMAT) throw new Error(`its format is ${said.format}`);
    return said.offsets.map(([topic, partition, fromOffset, toOffset]) => ({ topic, partition, fromOffset, toOffset }));
  } catch (cause) {
    throw new FeatureError('FEATURE_SET_UNREADABLE', `this is no training set: ${(cause as Error).message}`, { cause });
  }
}

function lettersOf({ flags }: FeatureVector): string {
  return Object.values(flags)
    .map((flag) => flag[0])
    .join('');
}

function bytesOf(
  views: readonly FeatureView[],
  columns: readonly string[],
  ranges: readonly OffsetRange[],
  rows: readonly TrainingRow[],
): Buffer {
  const said = {
    format: FORMAT,
    views: views.map(({ name, version, fingerprint }) => ({ name, version, fingerprint })),
    columns,
    offsets: ranges.map(({ topic, partition, fromOffset, toOffset }) => [topic, partition, fromOffset, toOffset]),
    rows: rows.length,
  };
  const lines = rows.map(({ tenant, entity, atMs, label, values, flags }) =>
    JSON.stringify([tenant, entity, atMs, label, values, flags]),
  );
  return Buffer.from(`${[JSON.stringify(said), ...lines].join('\n')}\n`);
}

function byPlace(one: OffsetRange, other: OffsetRange): number {
  return compare(one.topic, other.topic) || one.partition - other.partition || one.fromOffset - other.fromOffset;
}

function byLabel(one: Label, other: Label): number {
  return (
    compare(one.tenant, other.tenant) ||
    compare(one.entity, other.entity) ||
    one.atMs - other.atMs ||
    compare(JSON.stringify(one.label), JSON.stringify(other.label))
  );
}

/** By code units, not by a language: the same on every machine. */
function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

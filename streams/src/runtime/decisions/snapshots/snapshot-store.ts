/**
 * The port to snapshots of a decided stream (ADR 0013): the folded state of each entity, and a checkpoint that says from
 * where on the log must still be read. A snapshot is a view (R1): dropped and made again at will, and believed only while it
 * adds up.
 *
 * Any number of processes may save into one set. A snapshot is a function of the log alone, so two that cover the same
 * offset are equal, and of two the one that covers more stays; the checkpoint keeps the greatest offset of each partition.
 * Everything before the checkpoint is in the snapshots, some of which may be ahead of it.
 *
 * One set per topic and fold: another decider, or another version of it, has another fingerprint and another set.
 */

export interface Snapshot {
  readonly tenant: string;
  readonly entity: string;
  readonly partition: number;
  /** Offset after the last record it covers. */
  readonly coveredTo: number;
  /** JSON of the entity. */
  readonly payload: string;
}

/** A record near the end of what is covered: on another log, something else stands there. */
export interface Anchor {
  readonly offset: number;
  /** SHA-256 of the record's value, hexadecimal. */
  readonly hash: string;
}

export interface CoveredPartition {
  readonly partition: number;
  /** Next offset to read. */
  readonly offset: number;
  /** Null while nothing is covered. */
  readonly anchor: Anchor | null;
}

export interface SnapshotSet {
  /** Changes when the set is dropped: whoever relies on the old one must begin again. */
  readonly generation: string;
  readonly covered: readonly CoveredPartition[];
}

/** All may throw a retryable `ProjectionError` while the store does not answer. */
export interface SnapshotStore {
  /** The set there is, when its snapshots add up to what its checkpoint says; else it is dropped and an empty one made. */
  open(): Promise<SnapshotSet>;
  /** Forgets a set, unless another took its place already. */
  drop(generation: string): Promise<void>;
  /** Those there are, of the keys asked for (`tenant|entity`); `lost` when the set or one of them is not what was saved. */
  load(generation: string, keys: readonly string[]): Promise<readonly Snapshot[] | 'lost'>;
  /** Saves all or nothing; `covered` is null while more snapshots of the same moment are to come. */
  save(
    generation: string,
    snapshots: readonly Snapshot[],
    covered: readonly CoveredPartition[] | null,
  ): Promise<'saved' | 'lost'>;
}

/** The greater of each partition. */
export function furthest(one: readonly CoveredPartition[], other: readonly CoveredPartition[]): CoveredPartition[] {
  const merged = new Map(one.map((part) => [part.partition, part]));
  for (const part of other) {
    if (part.offset > (merged.get(part.partition)?.offset ?? 0)) merged.set(part.partition, part);
  }
  return [...merged.values()];
}

/**
 * Keeps the snapshots of one writer (ADR 0013): opens them when it starts, brings entities back that are not in memory,
 * saves those that changed, lets go those that are saved when there are too many.
 *
 * Order of effects: a moment is taken at once, entities and offsets together, between two batches; then its snapshots are
 * written, the offsets last. So what is before a saved offset is always in the snapshots. An entity is let go only after
 * its snapshot is written, and comes back before its next record is folded.
 *
 * Safety does not rest on it. What is damaged, dropped, ahead of the log or away is left alone: `DECISION_SNAPSHOTS_UNUSABLE`
 * tells the writer to read its stream from the beginning, as a writer without snapshots does.
 */
import { keyOf } from '@mainstem/schemas/envelope';
import { crashpoint } from '#crashpoint';
import type { Batch, EventLog } from '../../../log/event-log.ts';
import type { Clock } from '../../clock.ts';
import type { Entities, Entity } from '../entities.ts';
import { DecisionError } from '../errors.ts';
import type { WinnerEntry, Winners } from '../winners.ts';
import { entityOf, snapshotOf } from './entity-payload.ts';
import { FoldedOffsets } from './folded-offsets.ts';
import { misfit } from './log-fit.ts';
import { patiently } from './patience.ts';
import type { Snapshot, SnapshotSet, SnapshotStore } from './snapshot-store.ts';

/** Entities in memory with snapshots: some kilobytes each, so about 200 MB at most. */
const ENTITIES_MAX = 50_000;
/** What a process that dies leaves to be read again: seconds of a stream. */
const SAVE_EVERY_MS = 5_000;
/** Changed entities that are saved at once, without waiting for the time. */
const SAVE_AT_DIRTY = 5_000;
/** Snapshots of one statement: a few megabytes. */
const SAVE_ROWS_MAX = 1_000;

export interface SnapshotOptions {
  readonly store: SnapshotStore;
  /** `ENTITIES_MAX` when not given. */
  readonly entitiesMax?: number;
  /** Told what went wrong with snapshots, each of which the writer does without. */
  readonly report?: (message: string, cause?: unknown) => void;
}

interface Parts<State> extends SnapshotOptions {
  readonly topic: string;
  readonly log: EventLog;
  readonly clock: Clock;
  readonly entities: Entities<State>;
  readonly winners: Winners;
  /** An entity nothing has happened to. */
  readonly blank: (key: string) => Entity<State>;
}

export class SnapshotKeeper<State> {
  readonly #parts: Parts<State>;
  readonly #loading = new Map<string, Promise<void>>();
  readonly #folded = new FoldedOffsets();
  #generation: string | null = null;
  /** An entity that is not in memory may have a snapshot. */
  #absentMayExist = false;
  #saving: Promise<void> | null = null;
  #cancelSave: (() => void) | null = null;
  /** Entities that differ from their snapshots since the last save. */
  #changed = 0;
  /** No save before this time, ms of the clock: the last one failed. */
  #notBeforeMs = 0;
  #closed = false;
  /** Called when snapshots that the fold relies on are gone. */
  onUnusable: (() => void) | null = null;

  constructor(parts: Parts<State>) {
    this.#parts = parts;
  }

  /** Where to read on from, and where the stream ends, by partition; from 0 when there are no snapshots to believe. */
  async open(): Promise<{ starts: number[]; ends: number[] }> {
    const { store, log, topic, clock, report } = this.#parts;
    this.reset();
    try {
      const set = await patiently(clock, () => store.open());
      // Asked after, so that a set another process is still saving into is not taken for one ahead of the log.
      const ends = await log.endOffsets(topic);
      const trouble = await misfit(set.covered, ends, log, topic);
      if (trouble === undefined) return { starts: this.#begin(set, ends), ends };
      report?.(`snapshots of ${topic} are not of this log (${trouble}) and are dropped`);
      await patiently(clock, () => store.drop(set.generation));
    } catch (error) {
      report?.(`snapshots of ${topic} cannot be asked: the stream is read from its beginning`, error);
    }
    const ends = await log.endOffsets(topic);
    return { starts: ends.map(() => 0), ends };
  }

  #begin({ generation, covered }: SnapshotSet, ends: readonly number[]): number[] {
    this.#generation = generation;
    const starts = ends.map(() => 0);
    for (const { partition, offset, anchor } of covered) {
      this.#absentMayExist ||= offset > 0;
      starts[partition] = offset;
      this.#folded.begin(partition, offset, anchor);
    }
    return starts;
  }

  /** Forgets everything that relied on a set of snapshots. */
  reset(): void {
    this.#generation = null;
    this.#absentMayExist = false;
    this.#changed = 0;
    this.#cancelSave?.();
    this.#cancelSave = null;
    this.#folded.reset();
  }

  /**
   * Brings back those that are not in memory, and keeps them all there until `release`. Throws
   * `DECISION_SNAPSHOTS_UNUSABLE`.
   */
  async hold(keys: ReadonlySet<string>): Promise<void> {
    const { entities, blank } = this.#parts;
    // One that came back may be let go again before the last of them is here.
    while (this.#absentMayExist && [...keys].some((key) => entities.get(key) === undefined)) await this.#bring(keys);
    for (const key of keys) {
      const entity = entities.get(key) ?? blank(key);
      entity.uses += 1;
      entities.touch(key, entity);
    }
  }

  release(keys: ReadonlySet<string>): void {
    for (const key of keys) {
      const entity = this.#parts.entities.get(key);
      if (entity !== undefined && entity.uses > 0) entity.uses -= 1;
    }
  }

  async #bring(keys: ReadonlySet<string>): Promise<void> {
    const absent = [...keys].filter((key) => this.#parts.entities.get(key) === undefined);
    const missing = absent.filter((key) => !this.#loading.has(key));
    if (missing.length > 0) {
      const loaded = this.#load(missing).finally(() => {
        for (const key of missing) this.#loading.delete(key);
      });
      for (const key of missing) this.#loading.set(key, loaded);
    }
    await Promise.all(new Set(absent.map((key) => this.#loading.get(key))));
  }

  /**
   * A batch was folded, and so many more entities differ from their snapshots. Waits only when there are too many in memory.
   * `frozen`: a record of the partition could not be read, in this batch or before: what is covered ends before it.
   */
  async folded(batch: Batch, changed: number, frozen = false): Promise<void> {
    if (!frozen) this.#folded.take(batch);
    this.#changed += changed;
    const { entities, entitiesMax = ENTITIES_MAX, clock } = this.#parts;
    this.#schedule();
    if (entities.size <= entitiesMax) return;
    this.#evict(entitiesMax);
    if (entities.size <= entitiesMax || clock.nowMs() < this.#notBeforeMs) return;
    await this.#saving; // one under way since before this batch does not hold it
    await this.save();
    this.#evict(entitiesMax);
  }

  #schedule(): void {
    const { clock } = this.#parts;
    if (this.#closed) return;
    if (this.#changed >= SAVE_AT_DIRTY && clock.nowMs() >= this.#notBeforeMs) void this.save();
    else if (this.#changed > 0) this.#cancelSave ??= clock.after(SAVE_EVERY_MS, () => void this.save());
  }

  /** The last save. */
  async close(): Promise<void> {
    await this.#saving;
    this.#closed = true;
    if (!this.#folded.isEmpty) await this.save();
  }

  /** Saves what changed. Never throws: what cannot be saved stays in memory and is tried again with the next. */
  save(): Promise<void> {
    this.#saving ??= this.#save().finally(() => {
      this.#saving = null;
    });
    return this.#saving;
  }

  #evict(max: number): void {
    const { entities, winners, topic } = this.#parts;
    entities.evict(max, ({ tenant, id }) => {
      this.#absentMayExist = true;
      winners.forget(topic, tenant, id);
    });
  }

  async #save(): Promise<void> {
    const { store, entities, topic, report } = this.#parts;
    this.#cancelSave?.();
    this.#cancelSave = null;
    this.#changed = 0;
    const changed = entities.dirty();
    const covered = this.#folded.covered;
    const snapshots = changed.map((entity) => this.#snapshotOf(entity));
    for (const entity of changed) Object.assign(entity, { dirty: false, saving: true });
    let saved = 0;
    try {
      this.#generation ??= (await store.open()).generation;
      const generation = this.#generation;
      for (let from = 0; from === 0 || from < snapshots.length; from += SAVE_ROWS_MAX) {
        const rows = snapshots.slice(from, from + SAVE_ROWS_MAX);
        const isLast = from + SAVE_ROWS_MAX >= snapshots.length;
        crashpoint('decision.before-snapshots');
        if ((await store.save(generation, rows, isLast ? covered : null)) === 'lost') {
          this.#lost(generation);
          return;
        }
        crashpoint('decision.snapshots-saved');
        saved += rows.length;
      }
    } catch (error) {
      report?.(`snapshots of ${topic} cannot be saved: they stay in memory`, error);
      this.#notBeforeMs = this.#parts.clock.nowMs() + SAVE_EVERY_MS;
    } finally {
      for (const [n, entity] of changed.entries()) {
        entity.saving = false;
        entity.dirty ||= n >= saved;
      }
      if (saved < changed.length) this.#changed += changed.length - saved;
      if (this.#generation !== null || saved < changed.length) this.#schedule();
    }
  }

  /** Dropped under us. A writer that has let nobody go needs no snapshots: it saves all it has into the new set. */
  #lost(generation: string): void {
    if (this.#generation !== generation) return;
    this.#parts.report?.(`snapshots of ${this.#parts.topic} were dropped`);
    this.#generation = null;
    if (this.#absentMayExist) this.onUnusable?.();
    else this.#parts.entities.markDirty();
  }

  async #load(keys: readonly string[]): Promise<void> {
    const { store, entities, blank, clock } = this.#parts;
    const generation = this.#generation;
    if (generation === null) throw this.#unusable('were dropped');
    let found: Awaited<ReturnType<SnapshotStore['load']>>;
    try {
      found = await patiently(clock, () => store.load(generation, keys));
    } catch (cause) {
      throw this.#unusable('cannot be asked', cause);
    }
    if (this.#generation !== generation) throw this.#unusable('were dropped');
    try {
      if (found === 'lost') throw new Error('they are not what was saved');
      for (const snapshot of found) this.#install(snapshot);
      for (const key of keys) entities.add(key, blank(key));
    } catch (cause) {
      // Whoever opens them next looks for itself: they may be sound, and another process only dropped the old ones.
      await store.drop(generation).catch(() => undefined);
      throw this.#unusable('were dropped or damaged', cause);
    }
  }

  #install(snapshot: Snapshot): void {
    const { entities, winners, topic } = this.#parts;
    const { entity, race } = entityOf<State>(snapshot, topic);
    entities.add(keyOf(entity.tenant, entity.id), entity);
    winners.restore([race]);
  }

  #snapshotOf(entity: Entity<State>): Snapshot {
    const { winners, topic } = this.#parts;
    return snapshotOf(entity, winners.entryOf(topic, entity.tenant, entity.id) as WinnerEntry);
  }

  #unusable(why: string, cause?: unknown): DecisionError {
    this.onUnusable?.();
    return new DecisionError('DECISION_SNAPSHOTS_UNUSABLE', `snapshots ${why}`, { retryable: true, cause });
  }
}

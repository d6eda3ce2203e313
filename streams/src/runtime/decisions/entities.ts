/**
 * The folded entities of a decided stream that are in memory, the longest unused first. With snapshots their number is
 * bounded (R8): whoever is saved and not in use may be let go and comes back from its snapshot. Without, all are here.
 */

/** Where the events of an accepted decision are. They are neighbours: one record batch. */
export interface RememberedDecision {
  readonly id: string;
  readonly partition: number;
  readonly offset: number;
  readonly of: number;
  /** Version of the entity after its last event. */
  readonly version: number;
}

export interface Entity<State> {
  readonly tenant: string;
  readonly id: string;
  readonly partition: number;
  state: State;
  version: number;
  readonly decisions: RememberedDecision[];
  /** Offset after the last record that is in the state. */
  coveredTo: number;
  /** Differs from its snapshot, or has none. */
  dirty: boolean;
  /** Its snapshot is being written. */
  saving: boolean;
  /** Commands and batches that work on it. */
  uses: number;
}

export class Entities<State> {
  readonly #byKey = new Map<string, Entity<State>>();

  get size(): number {
    return this.#byKey.size;
  }

  get(key: string): Entity<State> | undefined {
    return this.#byKey.get(key);
  }

  /** Unless it is there already. */
  add(key: string, entity: Entity<State>): void {
    if (!this.#byKey.has(key)) this.#byKey.set(key, entity);
  }

  /** Makes it the last to be let go. */
  touch(key: string, entity: Entity<State>): void {
    this.#byKey.delete(key);
    this.#byKey.set(key, entity);
  }

  all(): Iterable<Entity<State>> {
    return this.#byKey.values();
  }

  dirty(): Entity<State>[] {
    return [...this.#byKey.values()].filter((entity) => entity.dirty);
  }

  /** None of them has a snapshot any more. */
  markDirty(): void {
    for (const entity of this.#byKey.values()) entity.dirty ||= entity.version > 0;
  }

  /** Lets go the longest unused that are saved, until at most `max` are left; calls back for each. */
  evict(max: number, gone: (entity: Entity<State>) => void): void {
    for (const [key, entity] of this.#byKey) {
      if (this.#byKey.size <= max) return;
      if (entity.dirty || entity.saving || entity.uses > 0) continue;
      this.#byKey.delete(key);
      gone(entity);
    }
  }

  clear(): void {
    this.#byKey.clear();
  }
}

/**
 * The catalogue as one bidder process saw it, state after state, from its marks on the log and the history of rows. A mark
 * may stand on the log before decisions that were made of the state before it, so marks wait until a decision asks for
 * their state.
 */
import type { CatalogueFollowed } from '@mainstem/schemas/generated/events';
import { STAND_IN_VERSION, standInFor } from '@mainstem/streams/catalogue/contract';
import { createSnapshotBuilder, type RowChange, type Snapshot, type SnapshotBuilder } from '../catalogue/snapshot.ts';
import type { RowHistory } from './row-history.ts';

/** Of a row that was withheld from the bidder, which is on no stream. */
const standInVersion = String(STAND_IN_VERSION);

/** Changes a row as a candidate policy wants it; gives back JSON. */
export type RowEdit = (field: string, json: string) => string;
/** Rows in place of those of then, and besides them, by field; an empty text takes a row away. */
export type GivenRows = ReadonlyMap<string, string>;

export class CatalogueOfThen {
  readonly #history: RowHistory;
  readonly #edit: RowEdit;
  readonly #given: GivenRows;
  #marks: CatalogueFollowed[] = [];
  #next = 0;
  #builder: SnapshotBuilder | undefined;
  #snapshot: Snapshot | undefined;
  #generation = '';
  #position = -1;
  #missing: string | undefined;

  constructor(history: RowHistory, edit: RowEdit = (_, json) => json, given: GivenRows = new Map()) {
    this.#history = history;
    this.#edit = edit;
    this.#given = given;
  }

  add(mark: CatalogueFollowed): void {
    this.#marks.push(mark);
  }

  /** The state of that number; a text that says why it cannot be had. States are asked for in their order. */
  at(generation: string, position: number): Snapshot | string {
    while (!(this.#generation === generation && this.#position === position)) {
      const mark = this.#marks[this.#next];
      if (mark === undefined) return `the log does not say what catalogue ${generation}@${position} held`;
      this.#next += 1;
      this.#play(mark);
    }
    if (this.#next > 1_000) {
      this.#marks = this.#marks.slice(this.#next);
      this.#next = 0;
    }
    return this.#missing ?? (this.#snapshot as Snapshot);
  }

  #play(mark: CatalogueFollowed): void {
    const { generation, position, loaded, part, parts } = mark;
    const changes = this.#changesOf(mark, loaded && part === 0);
    if (!loaded) this.#snapshot = this.#builder?.apply(changes, position);
    else {
      if (part === 0) this.#builder = createSnapshotBuilder(generation, () => undefined);
      this.#builder?.take(changes);
      if (part + 1 < parts) return;
      while (this.#builder?.settle(1_000) === false);
      this.#snapshot = this.#builder?.loaded(position);
    }
    this.#generation = generation;
    this.#position = position;
  }

  #changesOf({ rows }: CatalogueFollowed, isFresh: boolean): RowChange[] {
    if (isFresh) this.#missing = undefined;
    const besides = isFresh ? Array.from(this.#given, ([field, json]) => ({ field, json })) : [];
    const changes = Object.entries(rows).map(([field, version]) => {
      const given = this.#given.get(field);
      if (given !== undefined) return { field, json: given };
      if (version === '') return { field, json: '' };
      const json = version === standInVersion ? standInFor(field) : this.#history.rowAt(field, version);
      if (json === undefined) this.#missing ??= `the log has no row ${field} of version ${version}`;
      return { field, json: json === undefined ? '' : this.#edit(field, json) };
    });
    return [...changes, ...besides];
  }
}

/** The port of a search for plaintext: one adapter per kind of store. An adapter writes nothing and shows no value. */
import type { SweptStore } from '@mainstem/schemas/generated/events';
import type { Needles } from './needles.ts';

export type { SweptStore };

/** Where a value was found: enough to look there, nothing of what was found. */
export interface Finding {
  readonly store: string;
  readonly place: string;
  /** Offset, row, key, workflow id or file. */
  readonly item: string;
}

export interface Sweeper {
  readonly store: string;
  /** Throws when a part of the store could not be searched: a search that is not whole proves nothing. */
  sweep(needles: Needles, found: (finding: Finding) => void): Promise<SweptStore[]>;
}

/** Counts what is searched in one place. */
export class PlaceCount {
  readonly #needles: Needles;
  readonly #found: (finding: Finding) => void;
  readonly #store: string;
  readonly #place: string;
  items = 0;
  sizeBytes = 0;
  findings = 0;

  constructor(store: string, place: string, needles: Needles, found: (finding: Finding) => void) {
    this.#store = store;
    this.#place = place;
    this.#needles = needles;
    this.#found = found;
  }

  /** Searches an item in its parts. */
  search(item: string, ...parts: readonly Uint8Array[]): void {
    this.items += 1;
    for (const part of parts) this.sizeBytes += part.length;
    if (parts.some((part) => this.#needles.isIn(part))) this.found(item);
  }

  found(item: string): void {
    this.findings += 1;
    this.#found({ store: this.#store, place: this.#place, item });
  }

  done(offsets: { fromOffset: number; toOffset: number } | null = null): SweptStore {
    const { items, sizeBytes, findings } = this;
    const { fromOffset, toOffset } = offsets ?? { fromOffset: null, toOffset: null };
    return { store: this.#store, place: this.#place, fromOffset, toOffset, items, sizeBytes, findings };
  }
}

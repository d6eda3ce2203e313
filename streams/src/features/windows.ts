/**
 * What the windows of a state hold at a time: one walk over head and tiles for each measure, from the newest back, however
 * many windows and features ask for it. Pure.
 */
import type { FeatureView } from './definition.ts';
import { planOf } from './plan.ts';
import type { Cell, FeatureState, HeadEntry, Tile } from './state.ts';
import type { Sum } from './varint.ts';

export interface WindowTotal {
  readonly count: number;
  /** Of whole numbers, exact up to 2^53; 0 for a measure nobody wants the sum of. */
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** Event time of the newest, ms. */
  readonly lastMs: number;
}

/** By measure, then by its windows (plan.ts); null for a window that is not wholly kept. */
export type Totals = readonly (readonly (WindowTotal | null)[])[];

export function totalsAt(view: FeatureView, state: FeatureState, atMs: number): Totals {
  const { measures } = planOf(view);
  const all: (readonly (WindowTotal | null)[])[] = [];
  for (let at = 0; at < measures.length; at += 1) {
    const { needs, windowsMs } = measures[at] as (typeof measures)[number];
    all.push(totalsOf(state, at, new Running(needs.sum), windowsMs, view.tileMs, atMs));
  }
  return all;
}

/** The windows come shortest first, so each goes on where the one before ended. */
function totalsOf(
  { tiles, head, cutTile }: FeatureState,
  at: number,
  running: Running,
  windowsMs: readonly number[],
  tileMs: number,
  atMs: number,
): readonly (WindowTotal | null)[] {
  const totals: (WindowTotal | null)[] = [];
  let tile = tiles.length - 1;
  let entry = head.length - 1;
  for (const windowMs of windowsMs) {
    const from = Math.max(0, Math.floor((atMs - windowMs) / tileMs));
    if (from < cutTile) {
      totals.push(null);
      continue;
    }
    for (; tile >= 0 && (tiles[tile] as Tile).index >= from; tile -= 1) {
      const cell = (tiles[tile] as Tile).cells[at];
      if (cell !== null && cell !== undefined) running.addCell(cell);
    }
    for (; entry >= 0 && (head[entry] as HeadEntry).timeMs >= from * tileMs; entry -= 1) {
      const { timeMs, cells } = head[entry] as HeadEntry;
      const value = cells[at];
      if (value !== null && value !== undefined && timeMs < atMs) running.addValue(value, timeMs);
    }
    totals.push(running.total());
  }
  return totals;
}

/** Adds up in place. */
class Running {
  #count = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #lastMs = 0;
  /** Exact for as long as it is a safe whole number; what is beyond goes to `#large`. */
  #small = 0;
  #large = 0n;
  readonly #sums: boolean;

  constructor(sums: boolean) {
    this.#sums = sums;
  }

  addCell({ count, sum, min, max, lastMs }: Cell): void {
    this.#count += count;
    if (min < this.#min) this.#min = min;
    if (max > this.#max) this.#max = max;
    if (lastMs > this.#lastMs) this.#lastMs = lastMs;
    if (this.#sums) this.#addSum(sum);
  }

  addValue(value: number, timeMs: number): void {
    this.#count += 1;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    if (timeMs > this.#lastMs) this.#lastMs = timeMs;
    if (this.#sums) this.#addSum(value);
  }

  total(): WindowTotal {
    const sum = this.#large === 0n ? this.#small : Number(this.#large + BigInt(this.#small));
    return { count: this.#count, sum, min: this.#min, max: this.#max, lastMs: this.#lastMs };
  }

  #addSum(sum: Sum): void {
    const next = this.#small + Number(sum);
    if (Number.isSafeInteger(next)) this.#small = next;
    else this.#large += BigInt(sum);
  }
}

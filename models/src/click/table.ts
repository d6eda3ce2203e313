/**
 * Impressions as a table for the learner all models share (`learner/`): the slots as columns of words (their hashes), then
 * the numbers. Two of the numbers are click rates of the past, which the model brings itself (`cells.ts`).
 *
 * Past rates are counted on the first quarter of time alone, and the rest is learnt from: so no click helps to foretell
 * itself, and rows that are learnt from see the very rates a bid will see. (Rates that grow while they are learnt from are
 * surer in the end than in the beginning, and a model that learnt of both foretells too boldly: calibration off by .015.)
 */
import { type Column, WORDS_MAX } from '../learner/columns.ts';
import type { LearningTable } from '../learner/table.ts';
import type { Cells } from './cells.ts';
import { clickColumns, clickNumbers, clickSlots, type FeatureRow, numberOf, slotOf } from './features.ts';

export interface ClickExample {
  readonly row: FeatureRow;
  readonly positive: boolean;
  /** Moment of the bid, ms of the epoch. */
  readonly atMs: number;
}

export interface ClickTable {
  readonly table: LearningTable;
  /** Rows of the table. */
  readonly rows: readonly FeatureRow[];
  /** Past rates: what a model ships with. */
  readonly cells: Cells;
}

/** Fewer impressions or clicks make no model, only noise with a version. */
export const EXAMPLES_MIN = 2_000;
export const POSITIVES_MIN = 50;
/** Share of time in which past rates are counted. */
const PAST_SHARE = 0.25;
/** A rate of the past is drawn towards the mean as if it had been seen so many times at it. */
const CELL_PRIOR = 100;
/** Creatives and places a model brings rates of, 11 bytes each in its file; rarer ones are told like unknown ones. */
const CELLS_KEPT = 5_000;

/** Fills the past rates into the rows. Null when there are too few impressions or clicks to learn from. */
export function clickTable(examples: readonly ClickExample[]): ClickTable | null {
  const positives = examples.reduce((sum, { positive }) => sum + Number(positive), 0);
  if (examples.length < EXAMPLES_MIN || positives < POSITIVES_MIN) return null;
  const ordered = [...examples].sort((one, other) => one.atMs - other.atMs);
  const from = Math.floor(ordered.length * PAST_SHARE);
  const cells = countCells(ordered.slice(0, from));
  const seen = ordered.slice(from);
  for (const { row } of seen) fillPast(row, cells);
  const rows = seen.map(({ row }) => row);
  return { table: tableOfRows(seen, rows), rows, cells };
}

function tableOfRows(examples: readonly ClickExample[], rows: readonly FeatureRow[]): LearningTable {
  const slots = clickSlots.map((name, slot) => slotColumn(name, slot, rows));
  const numbers = clickNumbers.map((_, number) => Float32Array.from(rows, ({ dense }) => dense[number] as number));
  return {
    columns: [...slots.map(({ column }) => column), ...clickNumbers.map((name): Column => ({ name, words: null }))],
    matrix: { names: clickColumns, columns: [...slots.map(({ values }) => values), ...numbers], rows: rows.length },
    outcomes: Uint8Array.from(examples, ({ positive }) => Number(positive)),
    atMs: Float64Array.from(examples, ({ atMs }) => atMs),
  };
}

/** The hashes that are seen most are the words; rarer ones, and what says nothing, are missing. */
function slotColumn(name: string, slot: number, rows: readonly FeatureRow[]): { column: Column; values: Float32Array } {
  const counts = new Map<number, number>();
  for (const { slots } of rows) {
    const hash = slots[slot] as number;
    if (hash !== 0) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  }
  const kept = [...counts].sort(([one, many], [other, more]) => more - many || one - other).slice(0, WORDS_MAX);
  const hashes = kept.map(([hash]) => hash).sort((one, other) => one - other);
  const places = new Map(hashes.map((hash, place) => [hash, place]));
  const values = Float32Array.from(rows, ({ slots }) => places.get(slots[slot] as number) ?? Number.NaN);
  return { column: { name, words: hashes.map(String) }, values };
}

const pastSlots = [slotOf.creative, slotOf.place] as const;

function countCells(examples: readonly ClickExample[]): Cells {
  const counts = new Map<number, { shown: number; acted: number }>();
  let acted = 0;
  for (const { row, positive } of examples) {
    acted += Number(positive);
    for (const slot of pastSlots) {
      const hash = row.slots[slot] as number;
      if (hash === 0) continue;
      const held = counts.get(hash) ?? { shown: 0, acted: 0 };
      held.shown += 1;
      held.acted += Number(positive);
      counts.set(hash, held);
    }
  }
  const mean = (acted + 1) / (examples.length + 2);
  const kept = [...counts].sort(([one, { shown: many }], [other, { shown: more }]) => more - many || one - other);
  const logOdds = new Map<number, number>();
  for (const [hash, { shown, acted: own }] of kept.slice(0, CELLS_KEPT)) {
    const rate = (own + CELL_PRIOR * mean) / (shown + CELL_PRIOR);
    logOdds.set(hash, Math.fround(Math.log(rate / (1 - rate))));
  }
  return { prior: Math.fround(Math.log(mean / (1 - mean))), logOdds };
}

function fillPast({ slots, dense }: FeatureRow, { prior, logOdds }: Cells): void {
  dense[numberOf.creativePast] = logOdds.get(slots[slotOf.creative] as number) ?? prior;
  dense[numberOf.placePast] = logOdds.get(slots[slotOf.place] as number) ?? prior;
}

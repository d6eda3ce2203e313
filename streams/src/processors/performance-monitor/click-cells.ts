/**
 * Impressions and clicks of one creative, oldest first, in cells that grow with age: the newest hold a quarter of a
 * window each, older ones are merged in pairs of equal size. So every past split of baseline and window can be looked at
 * in a few dozen cells, however long the creative is on the air: precise where it is recent, coarse where it is not.
 */
import type { Counts } from '@mainstem/models/rate-drop';

export interface Cell {
  trials: number;
  successes: number;
  /** Youngest event time in it, ms since 1970 UTC. */
  lastMs: number;
  /** Merged so often: it holds 2^level of the smallest cells. */
  level: number;
  /** The cell it was merged into; counts go on there. */
  mergedInto: Cell | null;
}

/** Cells of one level before the two oldest are merged. Some 100 cells hold a thousand million impressions. */
const CELLS_PER_LEVEL = 4;

export interface ClickCells {
  /** Counts an impression; answers with its cell, for its click. `closed` when the cell is full with it. */
  impression(atMs: number, cellSize: number): { readonly cell: Cell; readonly closed: boolean };
  /** Cells whose youngest impression is not younger than `untilMs`, oldest first; the open one never. */
  settled(untilMs: number): Counts[];
  readonly size: number;
}

export function createClickCells(): ClickCells {
  const closed: Cell[] = [];
  let open: Cell | null = null;
  return {
    impression(atMs, cellSize) {
      open ??= { trials: 0, successes: 0, lastMs: atMs, level: 0, mergedInto: null };
      const cell = open;
      cell.trials += 1;
      cell.lastMs = Math.max(cell.lastMs, atMs);
      if (cell.trials < cellSize) return { cell, closed: false };
      closed.push(cell);
      open = null;
      mergeOld(closed);
      return { cell, closed: true };
    },
    settled(untilMs) {
      // Cells are in order of arrival; the first one too young ends what may be judged.
      const end = closed.findIndex(({ lastMs }) => lastMs > untilMs);
      return end === -1 ? closed : closed.slice(0, end);
    },
    get size() {
      return closed.length + (open === null ? 0 : 1);
    },
  };
}

/** Counts the click of an impression, wherever its cell has gone. */
export function click(cell: Cell): void {
  let into = cell;
  while (into.mergedInto !== null) into = into.mergedInto;
  into.successes += 1;
}

/** Levels fall from old to new, so the two oldest of a level are neighbours. */
function mergeOld(cells: Cell[]): void {
  for (let level = 0; ; level += 1) {
    const first = cells.findIndex((cell) => cell.level === level);
    const count = cells.filter((cell) => cell.level === level).length;
    if (count <= CELLS_PER_LEVEL) return;
    const [older, newer] = cells.slice(first, first + 2) as [Cell, Cell];
    newer.mergedInto = older;
    older.trials += newer.trials;
    older.successes += newer.successes;
    older.lastMs = Math.max(older.lastMs, newer.lastMs);
    older.level += 1;
    cells.splice(first + 1, 1);
  }
}

/**
 * Circles on the ground, found by where a viewer is: a grid of cells of one degree names the circles that may reach into
 * each, and only those are measured. Circles too wide for that are few and measured always.
 */
import { Dimension } from '../bitmaps/dimension.ts';
import { type Circle, insideCircle } from './asking.ts';

interface Placed {
  readonly slot: number;
  readonly circle: Circle;
}

const CELL_E6 = 1_000_000;
const CELLS_ROUND = 360;
/** Metres in a degree of latitude, rounded down, so that a circle is never taken for smaller than it is. */
const METRES_PER_DEGREE = 111_000;
/** Circles that reach into more cells are measured for every request. */
const CELLS_MAX = 64;
/** So near a pole a degree of longitude says little. */
const POLAR_DEGREES = 80;

export class Circles extends Dimension {
  readonly #cells = new Map<number, Placed[]>();
  readonly #wide: Placed[] = [];

  addAll(slot: number, circles: readonly Circle[], words: number): void {
    super.add(slot, circles.length === 0 ? [] : [ASKED], words);
    for (const circle of circles) {
      const cells = cellsOf(circle);
      if (cells === undefined) this.#wide.push({ slot, circle });
      for (const cell of cells ?? []) {
        const list = this.#cells.get(cell);
        if (list === undefined) this.#cells.set(cell, [{ slot, circle }]);
        else list.push({ slot, circle });
      }
    }
  }

  removeAll(slot: number, circles: readonly Circle[]): void {
    super.remove(slot, circles.length === 0 ? [] : [ASKED]);
    for (const circle of circles) {
      const cells = cellsOf(circle);
      if (cells === undefined) drop(this.#wide, slot);
      for (const cell of cells ?? []) {
        const list = this.#cells.get(cell) as Placed[];
        drop(list, slot);
        if (list.length === 0) this.#cells.delete(cell);
      }
    }
  }

  hitPoint(northE6: number, eastE6: number, words: number): void {
    this.#measure(this.#wide, northE6, eastE6, words);
    const near = this.#cells.get(cellAt(Math.floor(northE6 / CELL_E6), Math.floor(eastE6 / CELL_E6)));
    if (near !== undefined) this.#measure(near, northE6, eastE6, words);
  }

  #measure(list: readonly Placed[], northE6: number, eastE6: number, words: number): void {
    for (let index = 0; index < list.length; index += 1) {
      const { slot, circle } = list[index] as Placed;
      if (insideCircle(circle, northE6, eastE6)) this.hitSlot(slot, words);
    }
  }
}

/** No request has it. */
const ASKED = '\u0000circle';

function cellAt(north: number, east: number): number {
  const around = (((east + CELLS_ROUND / 2) % CELLS_ROUND) + CELLS_ROUND) % CELLS_ROUND;
  return (north + 90) * CELLS_ROUND + around;
}

/** Cells a circle may reach into; undefined when they are too many to list. */
function cellsOf({ northE6, eastE6, radiusM }: Circle): number[] | undefined {
  const reach = radiusM / METRES_PER_DEGREE;
  const north = northE6 / CELL_E6;
  const east = eastE6 / CELL_E6;
  const highest = Math.abs(north) + reach;
  if (highest >= POLAR_DEGREES) return undefined;
  const across = reach / Math.cos((highest * Math.PI) / 180);
  const [bottom, top] = [Math.floor(north - reach), Math.floor(north + reach)];
  const [left, right] = [Math.floor(east - across), Math.floor(east + across)];
  if ((top - bottom + 1) * (right - left + 1) > CELLS_MAX) return undefined;
  const cells: number[] = [];
  for (let row = bottom; row <= top; row += 1) {
    for (let column = left; column <= right; column += 1) cells.push(cellAt(row, column));
  }
  return cells;
}

/** One circle of the slot goes; which of them does not matter, for all of a slot go together. */
function drop(list: Placed[], slot: number): void {
  const at = list.findIndex((placed) => placed.slot === slot);
  list[at] = list.at(-1) as Placed;
  list.pop();
}

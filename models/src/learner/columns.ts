/**
 * What a table's columns hold: numbers, or words of a list that was written down in training. A model takes float32
 * alone: a word is its place in the list, true is 1, and what is missing, or a word that was not in training, is NaN.
 */

export type Cell = number | string | boolean | null;

export interface Column {
  readonly name: string;
  /** Of a column of words, in the order of their places; null for numbers. */
  readonly words: readonly string[] | null;
}

/** Words a column may have; rarer ones are told like what is missing. */
export const WORDS_MAX = 64;

export function columnOf(name: string, cells: readonly Cell[]): Column {
  if (!cells.some((cell) => typeof cell === 'string')) return { name, words: null };
  const counts = new Map<string, number>();
  for (const cell of cells) if (typeof cell === 'string') counts.set(cell, (counts.get(cell) ?? 0) + 1);
  const kept = [...counts].sort(([one, many], [other, more]) => more - many || (one < other ? -1 : 1));
  const words = kept.slice(0, WORDS_MAX).map(([word]) => word);
  return { name, words: words.sort() };
}

export function numberOf({ words }: Column, cell: Cell | undefined): number {
  if (cell === null || cell === undefined) return Number.NaN;
  if (words === null) return typeof cell === 'string' ? Number.NaN : Number(cell);
  const place = words.indexOf(String(cell));
  return place < 0 ? Number.NaN : place;
}

/** A row as a model takes it. What is not named is missing. */
export function rowFrom(columns: readonly Column[], cells: Readonly<Record<string, Cell>>): Float32Array {
  return Float32Array.from(columns, (column) => numberOf(column, cells[column.name]));
}

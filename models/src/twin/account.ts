/** What both sides of a comparison come to, by group of auctions, and the bids of which nothing is sure. */
import { binOf } from '../shading/observations.ts';
import { type BidOfThen, GROUPS, type Place } from './place.ts';

/** Sums by group; the last is of all. */
export type Sums = Float64Array;
export const sums = (): Sums => new Float64Array(GROUPS + 1);

export function add(into: Sums, group: number, value: number): void {
  into[group] = (into[group] as number) + value;
  into[GROUPS] = (into[GROUPS] as number) + value;
}

export const measures = ['bids', 'wins', 'spentMicros', 'clicks'] as const;
export type Measure = (typeof measures)[number];
type Side = Readonly<Record<Measure, Sums>>;
export const side = (): Side => ({ bids: sums(), wins: sums(), spentMicros: sums(), clicks: sums() });

export interface Account {
  readonly recorded: Side;
  readonly candidate: Side;
  /** Of sure wins that were not billed then: what they would cost, billed or not. */
  readonly unbilled: Sums;
  readonly cells: Map<string, Cell>;
}

type Known = 'NOTHING' | 'ABOVE' | 'WITHIN';
/** Bids of the other policy that are alike: same segment, same price, same knowledge. */
export interface Cell {
  readonly segment: string;
  readonly currency: string;
  readonly known: Known;
  readonly isFirst: boolean;
  readonly cpmMicros: number;
  readonly wasMicros: number;
  readonly bids: Sums;
  readonly costMicros: Sums;
  readonly clicks: Sums;
}

export function openAccount(): Account {
  return { recorded: side(), candidate: side(), unbilled: sums(), cells: new Map() };
}

export function censored({ cells }: Account, place: Place, { cpmMicros, costMicros, chancePpm }: BidOfThen): void {
  const { recorded, segment, currency, isFirst, group } = place;
  const known: Known = recorded === null ? 'NOTHING' : recorded.won ? 'WITHIN' : 'ABOVE';
  const wasMicros = recorded?.cpmMicros ?? 0;
  const key = `${segment}\n${known}\n${binOf(cpmMicros)}\n${binOf(wasMicros)}\n${isFirst}`;
  let cell = cells.get(key);
  if (cell === undefined) {
    const empty = { bids: sums(), costMicros: sums(), clicks: sums() };
    cell = { segment, currency, known, isFirst, cpmMicros, wasMicros, ...empty };
    cells.set(key, cell);
  }
  add(cell.bids, group, 1);
  add(cell.costMicros, group, costMicros);
  add(cell.clicks, group, (chancePpm ?? 0) / 1e6);
}

/** Name of the curve of all of a currency: of segments with too few auctions of their own. */
export function marketOf(currency: string): string {
  return `*:${currency}`;
}

/**
 * What is kept of an entity, and the fold of one event into it.
 *
 * The state is a function of the *set* of events that were folded, not of their order: topics and partitions come in any
 * order, and a live row and one made from the log must be equal to the last byte. Everything below is chosen for that:
 *
 *  - `head`: the newest events whole, by (event time, offset). What leaves it never comes back, since it only moves on.
 *  - `tiles`: older events added up by tile, with their ids, so that an event the log holds again is known for one.
 *  - a tile before the longest window is let go; how far that is follows from the newest event time alone.
 *  - beyond `EVENTS_MAX` ids whole tiles are let go, oldest first. `cutTile` says from where on they are whole: a window
 *    that begins before has its default (TOO_MANY). It only moves on, and its end does not depend on the way there.
 *  - `latest`: the newest few values of each slot, so that a time shortly before the newest event can still be asked for.
 *
 * Sums are of whole numbers, which can be added in any order. Pure; a state is never changed in place.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { LogPosition } from '../log/event-log.ts';
import type { FeatureValue, FeatureView } from './definition.ts';
import { HOUR_MS } from './definition.ts';
import { type Fact, factOf, isRejection } from './fact.ts';
import { planOf, type ViewPlan } from './plan.ts';
import type { Sum } from './varint.ts';

/** Order of events of one entity: event time, then offset (the later known corrects), then place, so that it is total. */
export interface Order {
  readonly timeMs: number;
  readonly offset: number;
  /** Index of the topic among those of the view. */
  readonly topic: number;
  readonly partition: number;
  readonly id: number;
}

export interface HeadEntry extends Order {
  readonly cells: readonly (number | null)[];
}

export interface LatestEntry extends Order {
  readonly value: FeatureValue;
}

/** One measure in one tile. */
export interface Cell {
  readonly count: number;
  readonly sum: Sum;
  readonly min: number;
  readonly max: number;
  /** Event time of its newest, ms. */
  readonly lastMs: number;
}

export interface Tile {
  /** Event time divided by the length of a tile. */
  readonly index: number;
  /** Ascending. */
  readonly ids: readonly number[];
  /** By measure; null when nothing was measured. */
  readonly cells: readonly (Cell | null)[];
}

/** Last offset of a partition that is in the state. */
export interface Reached {
  readonly topic: number;
  readonly partition: number;
  readonly offset: number;
}

export interface FeatureState {
  readonly firstMs: number;
  /** Event time of the newest event, ms. */
  readonly lastMs: number;
  readonly reached: readonly Reached[];
  /** By slot, newest first. */
  readonly latest: readonly (readonly LatestEntry[])[];
  /** Oldest first. */
  readonly head: readonly HeadEntry[];
  /** Oldest first. */
  readonly tiles: readonly Tile[];
  readonly cutTile: number;
}

/** Events kept whole when there are windows: a time before the oldest of them cannot be asked of the live row. */
export const HEAD_MAX = 64;
/** And when there are none: enough to know an event that the log holds again. */
export const HEAD_MAX_PLAIN = 8;
/** Values kept of a slot. */
export const LATEST_MAX = 4;
/** Ids in the tiles of an entity, 12 KiB: who has more within one window is a machine. */
export const EVENTS_MAX = 2_048;
/** How far before the newest event a window may still be asked for, ms: clocks of senders differ. */
const SLACK_MS = HOUR_MS;

/** The state after an event of its entity; the same object when the event says nothing to the view or is kept out of it. */
export function fold(
  view: FeatureView,
  state: FeatureState | null,
  event: AnyEvent,
  place: LogPosition,
): FeatureState | null {
  const fact = factOf(view, event);
  return fact === null || isRejection(fact) ? state : addFact(view, state, fact, place);
}

export function headMaxOf({ windowMs }: Pick<FeatureView, 'windowMs'>): number {
  return windowMs > 0 ? HEAD_MAX : HEAD_MAX_PLAIN;
}

/** First tile a row with this newest event time keeps. */
export function keptFromTile({ windowMs, tileMs }: Pick<FeatureView, 'windowMs' | 'tileMs'>, lastMs: number): number {
  return Math.max(0, Math.floor((lastMs - windowMs - SLACK_MS) / tileMs));
}

export function addFact(view: FeatureView, before: FeatureState | null, fact: Fact, place: LogPosition): FeatureState {
  const plan = planOf(view);
  const state = before ?? emptyOf(plan, fact.timeMs);
  const topic = plan.topics.indexOf(place.topic);
  const order = { timeMs: fact.timeMs, offset: place.offset, topic, partition: place.partition, id: fact.id };
  const reached = reachedWith(state.reached, order);
  if (holds(view, state, fact)) return { ...state, reached };
  const lastMs = Math.max(state.lastMs, fact.timeMs);
  const entry: HeadEntry = { ...order, cells: fact.cells };
  const head = inserted(state.head, entry);
  const left = head.length > headMaxOf(view) ? head.shift() : undefined;
  const kept = windowsWith(view, { ...state, lastMs }, left);
  return {
    firstMs: Math.min(state.firstMs, fact.timeMs),
    lastMs,
    reached,
    latest: state.latest.map((list, slot) => latestWith(list, order, fact.values[slot] ?? null)),
    head,
    ...kept,
  };
}

export function compareOrder(one: Order, other: Order): number {
  return (
    one.timeMs - other.timeMs ||
    one.offset - other.offset ||
    one.topic - other.topic ||
    one.partition - other.partition ||
    one.id - other.id
  );
}

function emptyOf({ slots }: ViewPlan, atMs: number): FeatureState {
  return { firstMs: atMs, lastMs: atMs, reached: [], latest: slots.map(() => []), head: [], tiles: [], cutTile: 0 };
}

function reachedWith(reached: readonly Reached[], { topic, partition, offset }: Reached): readonly Reached[] {
  const at = reached.findIndex((one) => one.topic === topic && one.partition === partition);
  const held = reached[at];
  if (held !== undefined) return held.offset >= offset ? reached : reached.with(at, { topic, partition, offset });
  const more = [...reached, { topic, partition, offset }];
  return more.sort((one, other) => one.topic - other.topic || one.partition - other.partition);
}

/** Whether the event is in the state already. */
function holds({ tileMs }: FeatureView, { head, tiles, latest }: FeatureState, { id, timeMs }: Fact): boolean {
  if (head.some((entry) => entry.id === id)) return true;
  if (latest.some((list) => list.some((entry) => entry.id === id))) return true;
  const tile = tiles.find(({ index }) => index === Math.floor(timeMs / tileMs));
  return tile !== undefined && tile.ids[placeIn(tile.ids, id)] === id;
}

function inserted(head: readonly HeadEntry[], entry: HeadEntry): HeadEntry[] {
  let at = head.length;
  while (at > 0 && compareOrder(head[at - 1] as HeadEntry, entry) > 0) at -= 1;
  return [...head.slice(0, at), entry, ...head.slice(at)];
}

function latestWith(list: readonly LatestEntry[], order: Order, value: FeatureValue | null): readonly LatestEntry[] {
  if (value === null) return list;
  const at = list.findIndex((held) => compareOrder(held, order) < 0);
  const place = at < 0 ? list.length : at;
  return [...list.slice(0, place), { ...order, value }, ...list.slice(place)].slice(0, LATEST_MAX);
}

/** Tiles after an event left the head, and after the newest event moved on what is kept. */
function windowsWith(
  view: FeatureView,
  { tiles, cutTile, lastMs }: Pick<FeatureState, 'tiles' | 'cutTile' | 'lastMs'>,
  left: HeadEntry | undefined,
): Pick<FeatureState, 'tiles' | 'cutTile'> {
  if (view.windowMs === 0) return { tiles, cutTile };
  const from = Math.max(cutTile, keptFromTile(view, lastMs));
  let kept = (tiles[0]?.index ?? from) < from ? tiles.filter(({ index }) => index >= from) : tiles;
  if (left === undefined || Math.floor(left.timeMs / view.tileMs) < from) return { tiles: kept, cutTile };
  kept = tilesWith(view, kept, left);
  let cut = cutTile;
  let ids = kept.reduce((total, tile) => total + tile.ids.length, 0);
  while (ids > EVENTS_MAX) {
    const [oldest] = kept as [Tile];
    ids -= oldest.ids.length;
    cut = oldest.index + 1;
    kept = kept.slice(1);
  }
  return { tiles: kept, cutTile: cut };
}

function tilesWith(view: FeatureView, tiles: readonly Tile[], { timeMs, id, cells }: HeadEntry): readonly Tile[] {
  const index = Math.floor(timeMs / view.tileMs);
  let at = tiles.length;
  while (at > 0 && (tiles[at - 1] as Tile).index >= index) at -= 1;
  const held = tiles[at];
  if (held === undefined || held.index !== index) {
    const tile = { index, ids: [id], cells: cells.map((cell) => (cell === null ? null : oneOf(cell, timeMs))) };
    return [...tiles.slice(0, at), tile, ...tiles.slice(at)];
  }
  const place = placeIn(held.ids, id);
  const ids = [...held.ids.slice(0, place), id, ...held.ids.slice(place)];
  return tiles.with(at, { index, ids, cells: held.cells.map((cell, n) => added(cell, cells[n] ?? null, timeMs)) });
}

function oneOf(value: number, lastMs: number): Cell {
  return { count: 1, sum: Number.isSafeInteger(value) ? value : 0, min: value, max: value, lastMs };
}

function added(cell: Cell | null, value: number | null, timeMs: number): Cell | null {
  if (value === null) return cell;
  return cell === null ? oneOf(value, timeMs) : joined(cell, oneOf(value, timeMs));
}

export function joined(one: Cell, other: Cell): Cell {
  return {
    count: one.count + other.count,
    sum: addedUp(one.sum, other.sum),
    min: Math.min(one.min, other.min),
    max: Math.max(one.max, other.max),
    lastMs: Math.max(one.lastMs, other.lastMs),
  };
}

/** Exact, and a number whenever it can be: equal sums are equal bytes, however they came about. */
function addedUp(one: Sum, other: Sum): Sum {
  if (typeof one === 'number' && typeof other === 'number' && Number.isSafeInteger(one + other)) return one + other;
  const large = BigInt(one) + BigInt(other);
  return Number.isSafeInteger(Number(large)) ? Number(large) : large;
}

/** Where an id is, or belongs. */
function placeIn(ids: readonly number[], id: number): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] as number) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

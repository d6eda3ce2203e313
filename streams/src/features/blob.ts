/**
 * A state as bytes, and back: one blob for an entity and a view (KAIROS-05). Whole numbers are written in as many bytes as
 * they need (seven bits a byte), times and offsets as differences; equal states are equal bytes.
 *
 * A blob begins with its layout and the fingerprint of its view: one of another making is told at once, and not read.
 */
import type { FeatureType, FeatureValue, FeatureView } from './definition.ts';
import { type Measure, planOf, type Slot } from './plan.ts';
import type { Cell, FeatureState, HeadEntry, LatestEntry, Reached, Tile } from './state.ts';
import { ByteReader, ByteWriter } from './varint.ts';

const LAYOUT = 1;
/** Bytes of the fingerprint that stand in a blob. */
const MARK_BYTES = 4;
/** Bytes of an event id. */
const ID_BYTES = 6;

export function encodeState(view: FeatureView, state: FeatureState): Buffer {
  const { measures, slots } = planOf(view);
  const out = new ByteWriter();
  const { firstMs, lastMs, reached, latest, head, tiles, cutTile } = state;
  out.byte(LAYOUT);
  out.fixed(markOf(view), MARK_BYTES);
  out.whole(firstMs);
  out.whole(lastMs - firstMs);
  out.whole(cutTile);
  writeList(out, reached, writeReached);
  for (const [at, slot] of slots.entries()) {
    writeList(out, latest[at] ?? [], (to, entry) => writeLatest(to, slot, lastMs, entry));
  }
  writeList(out, head, (to, entry) => writeHead(to, measures, lastMs, entry));
  let index = 0;
  writeList(out, tiles, (to, tile) => {
    to.whole(tile.index - index);
    index = tile.index;
    writeTile(to, view, measures, tile);
  });
  return out.bytes();
}

/** Throws an Error for bytes that are no state of this very definition. */
export function decodeState(view: FeatureView, bytes: Buffer): FeatureState {
  const { measures, slots } = planOf(view);
  const from = new ByteReader(bytes);
  if (from.byte() !== LAYOUT || from.fixed(MARK_BYTES) !== markOf(view)) {
    throw new Error(
      `a row of ${view.name} was made by another definition than version ${view.version} of this program`,
    );
  }
  const firstMs = from.whole();
  const lastMs = firstMs + from.whole();
  const cutTile = from.whole();
  const reached = readList(from, readReached);
  const latest = slots.map((slot) => readList(from, () => readLatest(from, slot, lastMs)));
  const head = readList(from, () => readHead(from, measures, lastMs));
  let index = 0;
  const tiles = readList(from, () => {
    index += from.whole();
    return readTile(from, view, measures, index);
  });
  from.end();
  return { firstMs, lastMs, reached, latest, head, tiles, cutTile };
}

function markOf({ fingerprint }: FeatureView): number {
  return Number.parseInt(fingerprint.slice(0, 2 * MARK_BYTES), 16);
}

function writeList<Item>(out: ByteWriter, items: readonly Item[], write: (out: ByteWriter, item: Item) => void): void {
  out.whole(items.length);
  for (const item of items) write(out, item);
}

function readList<Item>(from: ByteReader, read: (from: ByteReader) => Item): Item[] {
  const items: Item[] = [];
  for (let left = from.whole(); left > 0; left -= 1) items.push(read(from));
  return items;
}

function writeReached(out: ByteWriter, { topic, partition, offset }: Reached): void {
  out.whole(topic);
  out.whole(partition);
  out.whole(offset);
}

function readReached(from: ByteReader): Reached {
  return { topic: from.whole(), partition: from.whole(), offset: from.whole() };
}

type Ordered = Omit<LatestEntry, 'value'>;

function writeOrder(out: ByteWriter, lastMs: number, { timeMs, offset, topic, partition, id }: Ordered): void {
  out.whole(lastMs - timeMs);
  out.whole(offset);
  out.whole(topic);
  out.whole(partition);
  out.fixed(id, ID_BYTES);
}

function readOrder(from: ByteReader, lastMs: number): Ordered {
  return {
    timeMs: lastMs - from.whole(),
    offset: from.whole(),
    topic: from.whole(),
    partition: from.whole(),
    id: from.fixed(ID_BYTES),
  };
}

function writeLatest(out: ByteWriter, { type }: Slot, lastMs: number, entry: LatestEntry): void {
  writeOrder(out, lastMs, entry);
  if (type !== null) writeValue(out, type, entry.value);
}

function readLatest(from: ByteReader, { type }: Slot, lastMs: number): LatestEntry {
  return { ...readOrder(from, lastMs), value: type === null ? true : readValue(from, type) };
}

function writeValue(out: ByteWriter, type: FeatureType, value: FeatureValue): void {
  if (type === 'string') out.text(String(value));
  else if (type === 'boolean') out.byte(value === true ? 1 : 0);
  else if (type === 'double') out.double(Number(value));
  else out.signed(Number(value));
}

function readValue(from: ByteReader, type: FeatureType): FeatureValue {
  if (type === 'string') return from.text();
  if (type === 'boolean') return from.byte() === 1;
  return type === 'double' ? from.double() : from.number();
}

function writeNumber(out: ByteWriter, { isWhole }: Measure, value: number): void {
  if (isWhole) out.signed(value);
  else out.double(value);
}

function readNumber(from: ByteReader, { isWhole }: Measure): number {
  return isWhole ? from.number() : from.double();
}

/** Which of the measures are there, one bit each, then those. */
function writePresent<Value>(
  out: ByteWriter,
  values: readonly (Value | null)[],
  write: (value: Value, at: number) => void,
): void {
  for (let first = 0; first < values.length; first += 8) {
    let bits = 0;
    for (let n = 0; n < 8; n += 1) if ((values[first + n] ?? null) !== null) bits |= 1 << n;
    out.byte(bits);
  }
  for (const [at, value] of values.entries()) if (value !== null) write(value, at);
}

/** Loops and no callbacks of arrays: most of the time of a read is spent here. */
function readPresent<Value>(from: ByteReader, count: number, read: (at: number) => Value): (Value | null)[] {
  const bits: number[] = [];
  for (let first = 0; first < count; first += 8) bits.push(from.byte());
  const values: (Value | null)[] = [];
  for (let at = 0; at < count; at += 1) {
    const isThere = ((bits[at >> 3] as number) & (1 << (at & 7))) !== 0;
    values.push(isThere ? read(at) : null);
  }
  return values;
}

function writeHead(out: ByteWriter, measures: readonly Measure[], lastMs: number, entry: HeadEntry): void {
  writeOrder(out, lastMs, entry);
  writePresent(out, entry.cells, (cell, at) => writeNumber(out, measures[at] as Measure, cell));
}

function readHead(from: ByteReader, measures: readonly Measure[], lastMs: number): HeadEntry {
  const order = readOrder(from, lastMs);
  return { ...order, cells: readPresent(from, measures.length, (at) => readNumber(from, measures[at] as Measure)) };
}

function writeTile(
  out: ByteWriter,
  view: FeatureView,
  measures: readonly Measure[],
  { index, ids, cells }: Tile,
): void {
  writeList(out, ids, (to, id) => to.fixed(id, ID_BYTES));
  const endMs = (index + 1) * view.tileMs;
  writePresent(out, cells, (cell: Cell, at) => {
    const measure = measures[at] as Measure;
    out.whole(cell.count);
    out.whole(endMs - cell.lastMs);
    if (measure.needs.sum) out.signed(cell.sum);
    if (measure.needs.min) writeNumber(out, measure, cell.min);
    if (measure.needs.max) writeNumber(out, measure, cell.max);
  });
}

function readTile(from: ByteReader, view: FeatureView, measures: readonly Measure[], index: number): Tile {
  const ids = readList(from, () => from.fixed(ID_BYTES));
  const endMs = (index + 1) * view.tileMs;
  const cells = readPresent(from, measures.length, (at): Cell => {
    const measure = measures[at] as Measure;
    const count = from.whole();
    const lastMs = endMs - from.whole();
    const sum = measure.needs.sum ? from.sum() : 0;
    const min = measure.needs.min ? readNumber(from, measure) : 0;
    return { count, lastMs, sum, min, max: measure.needs.max ? readNumber(from, measure) : 0 };
  });
  return { index, ids, cells };
}

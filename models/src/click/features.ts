/**
 * What a click model may look at: the one list of features, with its version. Training and bidding read it from here, and
 * a bid writes the row it was scored by onto its event, so a model is trained on exactly what bids see.
 *
 * A row has two parts, which are the two inputs a model may have:
 *  - `slots`: one hash per feature that is a name (`hash.ts`), 0 where the request says nothing. In ONNX the input
 *    `buckets`, int64 [N, 28]: each hash brought to a place in the model's table of weights (`placeOf`).
 *  - `dense`: numbers. In ONNX the input `dense`, float [N, 12].
 * A model learnt of a table of such rows (`table.ts`) has one input `row` instead, float [N, 40]: both parts as columns.
 * Two of the numbers, the past click rates, come from the model itself: it brings the rates that were known when it was
 * trained, by hash of creative and place (`cells.ts`).
 *
 * Nothing here says who a viewer is (R6): ids of people are no feature, segments are hashed.
 */

/** Changes with the lists, their order, or the hash: a model of another version is refused. */
export const clickFeaturesVersion = 'bid-features@1';

export const clickSlots = [
  'exchange',
  'channel',
  'place',
  'publisher',
  'mediaType',
  'size',
  'position',
  'hour',
  'weekday',
  'deviceType',
  'os',
  'connection',
  'language',
  'country',
  'region',
  'campaign',
  'creative',
  'campaignAtPlace',
  'creativeAtSize',
  'creativeOnOs',
  'segment0',
  'segment1',
  'segment2',
  'segment3',
  'segment4',
  'segment5',
  'segment6',
  'segment7',
] as const;
export type ClickSlot = (typeof clickSlots)[number];

export const clickNumbers = [
  /** ln(1 + floor in currency units, CPM). */
  'logFloor',
  /** ln(1 + predicted value of the viewer in currency units); 0 when unknown. */
  'logViewerValue',
  /** 1 when something is known of the viewer. */
  'viewerKnown',
  /** Segments the viewer is in, divided by `SEGMENTS_MAX`, at most 1. */
  'segmentShare',
  /** Log-odds of a click in the past, of the creative and of the place; filled in by the model. */
  'creativePast',
  'placePast',
  /** Hour of the day on a circle. */
  'hourSine',
  'hourCosine',
  /** ln(width × height) / 10; 0 when there is no size. */
  'area',
  'interstitial',
  'mobile',
  'app',
] as const;
export type ClickNumber = (typeof clickNumbers)[number];

/** Columns of a model that is learnt of a table of such rows: the slots, whose words are hashes, then the numbers. */
export const clickColumns: readonly string[] = [...clickSlots, ...clickNumbers];

export const SLOTS = clickSlots.length;
export const NUMBERS = clickNumbers.length;
/** Segments of a viewer that a model looks at, in the order of their names. */
export const SEGMENTS_MAX = 8;

/** Index of each slot and number, so that those who fill a row need not count. */
export const slotOf = Object.freeze(
  Object.fromEntries(clickSlots.map((name, index) => [name, index])) as Record<ClickSlot, number>,
);
export const numberOf = Object.freeze(
  Object.fromEntries(clickNumbers.map((name, index) => [name, index])) as Record<ClickNumber, number>,
);

/** What a model sees of one candidate in one auction. Made once and filled again and again. */
export interface FeatureRow {
  readonly slots: Int32Array;
  readonly dense: Float32Array;
}

export function createFeatureRow(): FeatureRow {
  return { slots: new Int32Array(SLOTS), dense: new Float32Array(NUMBERS) };
}

/** First byte of a packed row: the layout it was packed by. */
const LAYOUT = 1;
/** A packed row, bytes. */
export const PACKED_BYTES = 1 + 4 * (SLOTS + NUMBERS);

/** The row as bytes, for the bid's event: little-endian, the same on every machine. */
export function packRow(row: FeatureRow): Uint8Array {
  const bytes = new Uint8Array(PACKED_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, LAYOUT);
  for (let index = 0; index < SLOTS; index += 1) view.setInt32(1 + 4 * index, row.slots[index] as number, true);
  const from = 1 + 4 * SLOTS;
  for (let index = 0; index < NUMBERS; index += 1) view.setFloat32(from + 4 * index, row.dense[index] as number, true);
  return bytes;
}

/** Undefined for bytes of another layout. */
export function unpackRow(bytes: Uint8Array): FeatureRow | undefined {
  if (bytes.length !== PACKED_BYTES || bytes[0] !== LAYOUT) return undefined;
  const row = createFeatureRow();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let index = 0; index < SLOTS; index += 1) row.slots[index] = view.getInt32(1 + 4 * index, true);
  const from = 1 + 4 * SLOTS;
  for (let index = 0; index < NUMBERS; index += 1) row.dense[index] = view.getFloat32(from + 4 * index, true);
  return row;
}

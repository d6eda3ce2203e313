/**
 * Texts out of bytes. Most texts of events are short and come again and again (tenants, currencies, ids of campaigns), and a
 * call out of JavaScript for each of them was the largest part of decoding (ADR 0018). So short ones are looked up by their
 * bytes, and two of the same bytes are one text in memory; that also spares the collector most of what a window holds.
 *
 * Nothing is left to luck: a text is given out only when all its bytes are those asked for. Personal words are not among
 * them, they lie in sealed bytes (R6).
 */

/** Longer texts are mostly ids that come once. */
const SHORT_BYTES_MAX = 24;
/** Texts held; 2,048 of them with their bytes are about 150 KB, which stays in the processor's cache. */
const SLOTS = 2_048;

/** Odd, with bits all over: spreads sums over the slots. */
const MIXER = 0x9e3779b1;

/** What `toString('utf8', …)` comes to after looking at its arguments; avsc reads its texts by it, too. */
interface Sliced {
  utf8Slice(from: number, to: number): string;
}

const texts: string[] = new Array(SLOTS).fill('');
const lengths = new Uint8Array(SLOTS);
const held = new Uint8Array(SLOTS * SHORT_BYTES_MAX);

/** The long text read last and where it was: ids are often written twice in one event (its own and that of its chain). */
let lastBytes: Uint8Array = held;
let lastFrom = 0;
let lastTo = 0;
let lastText = '';

/** UTF-8 of `bytes` from `from` up to `to`, which must lie within. Ill-formed parts become U+FFFD. */
export function textOf(bytes: Buffer, from: number, to: number): string {
  const length = to - from;
  if (length > SHORT_BYTES_MAX) return longText(bytes, from, to);
  if (length === 0) return '';
  // Four bytes tell texts apart well enough; ids that differ elsewhere share a slot, and do not drive the others out.
  const ends =
    ((bytes[from] as number) << 8) ^ (bytes[to - 1] as number) ^ ((bytes[to - (length >> 2) - 1] as number) << 4);
  const slot = (Math.imul(ends ^ ((bytes[from + (length >> 1)] as number) << 12) ^ length, MIXER) >>> 18) & (SLOTS - 1);
  const base = slot * SHORT_BYTES_MAX;
  if (lengths[slot] === length) {
    let same = 0;
    while (same < length && held[base + same] === bytes[from + same]) same += 1;
    if (same === length) return texts[slot] as string;
  }
  const text = (bytes as unknown as Sliced).utf8Slice(from, to);
  for (let at = 0; at < length; at += 1) held[base + at] = bytes[from + at] as number;
  lengths[slot] = length;
  texts[slot] = text;
  return text;
}

function longText(bytes: Buffer, from: number, to: number): string {
  const length = to - from;
  if (bytes === lastBytes && lastTo - lastFrom === length) {
    let same = 0;
    while (same < length && bytes[from + same] === bytes[lastFrom + same]) same += 1;
    if (same === length) return lastText;
  }
  const text = (bytes as unknown as Sliced).utf8Slice(from, to);
  lastBytes = bytes;
  lastFrom = from;
  lastTo = to;
  lastText = text;
  return text;
}

/** Lets the bytes of the last value go: they are a slice of a whole fetch. */
export function forgetBytes(): void {
  lastBytes = held;
}

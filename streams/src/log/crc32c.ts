/**
 * CRC-32C (Castagnoli), which covers every Kafka record batch. Node's zlib has only CRC-32. Sixteen bytes a step, all
 * tables in one array: 1.2 GB/s on the machine of ADR 0010, where four bytes a step made 0.85 and eight 1.0.
 */
const POLYNOMIAL = 0x82f63b78;
const STEP_BYTES = 16;

const table = makeTable();

/** Table `n` of 256 begins at `n * 256` and tells what a byte does to the sum when `n` bytes follow it. */
function makeTable(): Int32Array {
  const made = new Int32Array(STEP_BYTES * 256);
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    made[byte] = crc;
  }
  for (let at = 256; at < made.length; at += 1) {
    const before = made[at - 256] as number;
    made[at] = (before >>> 8) ^ (made[before & 255] as number);
  }
  return made;
}

/** CRC-32C of a range, as an unsigned 32-bit integer. */
export function crc32c(data: Buffer, from = 0, to = data.length): number {
  let crc = -1;
  let at = from;
  for (const whole = to - ((to - from) % STEP_BYTES); at < whole; at += STEP_BYTES) crc = step(data, at, crc);
  for (; at < to; at += 1) crc = (crc >>> 8) ^ (table[(crc ^ (data[at] as number)) & 255] as number);
  return (crc ^ -1) >>> 0;
}

/** Unrolled by hand: a loop over the sixteen costs half the rate. Out-of-range reads cannot occur, so none is checked. */
function step(data: Buffer, at: number, crc: number): number {
  const first =
    crc ^
    ((data[at] as number) |
      ((data[at + 1] as number) << 8) |
      ((data[at + 2] as number) << 16) |
      ((data[at + 3] as number) << 24));
  return (
    (table[3840 | (first & 255)] as number) ^
    (table[3584 | ((first >>> 8) & 255)] as number) ^
    (table[3328 | ((first >>> 16) & 255)] as number) ^
    (table[3072 | (first >>> 24)] as number) ^
    (table[2816 | (data[at + 4] as number)] as number) ^
    (table[2560 | (data[at + 5] as number)] as number) ^
    (table[2304 | (data[at + 6] as number)] as number) ^
    (table[2048 | (data[at + 7] as number)] as number) ^
    (table[1792 | (data[at + 8] as number)] as number) ^
    (table[1536 | (data[at + 9] as number)] as number) ^
    (table[1280 | (data[at + 10] as number)] as number) ^
    (table[1024 | (data[at + 11] as number)] as number) ^
    (table[768 | (data[at + 12] as number)] as number) ^
    (table[512 | (data[at + 13] as number)] as number) ^
    (table[256 | (data[at + 14] as number)] as number) ^
    (table[data[at + 15] as number] as number)
  );
}

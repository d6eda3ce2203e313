/** CRC-32C (Castagnoli), which covers every Kafka record batch. Node's zlib has only CRC-32. Four bytes a step. */
const POLYNOMIAL = 0x82f63b78;

const tables = makeTables();

function makeTables(): Int32Array[] {
  const first = new Int32Array(256);
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    first[byte] = crc;
  }
  const made = [first];
  for (let index = 1; index < 4; index += 1) {
    const previous = made[index - 1] as Int32Array;
    made.push(previous.map((crc) => (crc >>> 8) ^ (first[crc & 255] as number)));
  }
  return made;
}

/** CRC-32C of a range, as an unsigned 32-bit integer. */
export function crc32c(data: Buffer, from = 0, to = data.length): number {
  const [t0, t1, t2, t3] = tables as [Int32Array, Int32Array, Int32Array, Int32Array];
  let crc = -1;
  let at = from;
  for (const whole = to - ((to - from) & 3); at < whole; at += 4) {
    crc ^=
      (data[at] as number) |
      ((data[at + 1] as number) << 8) |
      ((data[at + 2] as number) << 16) |
      ((data[at + 3] as number) << 24);
    crc =
      (t3[crc & 255] as number) ^
      (t2[(crc >>> 8) & 255] as number) ^
      (t1[(crc >>> 16) & 255] as number) ^
      (t0[crc >>> 24] as number);
  }
  for (; at < to; at += 1) crc = (crc >>> 8) ^ (t0[(crc ^ (data[at] as number)) & 255] as number);
  return (crc ^ -1) >>> 0;
}

/**
 * Key → partition, as the Java client's default partitioner does it: murmur2 of the UTF-8 key, sign bit dropped, modulo
 * the partition count. Every Kafka client that is told to be compatible agrees, so a key stays in one partition whoever
 * writes it. Synchronous and our own, because the port promises the answer without a metadata request.
 */
const SEED = 0x9747b28c;
const M = 0x5bd1e995;
const R = 24;

/** Partition of a key, 0 ≤ partition < partitions. */
export function partitionOf(key: string, partitions: number): number {
  return (murmur2(Buffer.from(key)) & 0x7fffffff) % partitions;
}

/** Kafka's murmur2 (org.apache.kafka.common.utils.Utils.murmur2), as a signed 32-bit integer. */
export function murmur2(data: Buffer): number {
  const whole = data.length & ~3;
  let h = (SEED ^ data.length) | 0;
  for (let at = 0; at < whole; at += 4) {
    let k = Math.imul(data.readInt32LE(at), M);
    k ^= k >>> R;
    h = Math.imul(h, M) ^ Math.imul(k, M);
  }
  h = tail(h, data, whole);
  h ^= h >>> 13;
  h = Math.imul(h, M);
  return h ^ (h >>> 15);
}

function tail(hash: number, data: Buffer, from: number): number {
  const left = data.length - from;
  if (left === 0) return hash;
  let h = hash;
  for (let index = left - 1; index >= 0; index -= 1) h ^= (data[from + index] as number) << (8 * index);
  return Math.imul(h, M);
}

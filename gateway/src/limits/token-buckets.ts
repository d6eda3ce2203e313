/** Token buckets by name, in this process: how many things each may send now, and when it may send again. */

/** Names held at once; beyond, the one used longest ago begins anew, full. */
const BUCKETS_MAX = 20_000;

export interface TokenBuckets {
  /** Takes `count` tokens when they are there, and tells so; a bucket never holds more than it was made for. */
  take(name: string, count: number, nowMs: number): boolean;
  /** Gives back what was taken for something that was not done. */
  giveBack(name: string, count: number): void;
  /** How long until `count` tokens are there, ms; more than a bucket holds counts as a full one. */
  waitMs(name: string, count: number, nowMs: number): number;
}

export interface BucketOptions {
  readonly perS: number;
  /** Most a bucket holds. */
  readonly size: number;
}

export function createTokenBuckets({ perS, size }: BucketOptions): TokenBuckets {
  const held = new Map<string, { tokens: number; atMs: number }>();
  const filled = (name: string, nowMs: number) => {
    const bucket = held.get(name) ?? { tokens: size, atMs: nowMs };
    // A clock that goes back gives nothing and takes nothing.
    const sinceMs = Math.max(0, nowMs - bucket.atMs);
    bucket.tokens = Math.min(size, bucket.tokens + (sinceMs * perS) / 1_000);
    bucket.atMs = Math.max(nowMs, bucket.atMs);
    held.delete(name);
    held.set(name, bucket);
    if (held.size > BUCKETS_MAX) held.delete(held.keys().next().value as string);
    return bucket;
  };
  return {
    take(name, count, nowMs) {
      const bucket = filled(name, nowMs);
      // A request larger than the bucket passes when the bucket is full, and is paid off afterwards.
      if (bucket.tokens < Math.min(count, size)) return false;
      bucket.tokens -= count;
      return true;
    },
    giveBack(name, count) {
      const bucket = held.get(name);
      if (bucket !== undefined) bucket.tokens = Math.min(size, bucket.tokens + count);
    },
    waitMs(name, count, nowMs) {
      const missing = Math.min(count, size) - filled(name, nowMs).tokens;
      return missing <= 0 ? 0 : Math.ceil((missing * 1_000) / perS);
    },
  };
}

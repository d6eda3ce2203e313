/**
 * Latency by buckets of one part in 32 (like an HDR histogram of two digits): constant memory at any rate, so that a long
 * run costs no more than a short one.
 */
const SUB = 32;
/** 2^40 µs is 12 days: nothing is longer. */
const OCTAVES = 40;

export class LatencyHistogram {
  readonly #counts = new Float64Array(OCTAVES * SUB);
  #count = 0;
  #maxUs = 0;

  get count(): number {
    return this.#count;
  }

  /** Adds one latency, ms. */
  add(ms: number): void {
    const us = Math.max(1, Math.round(ms * 1000));
    this.#counts[indexOf(us)] = (this.#counts[indexOf(us)] as number) + 1;
    this.#count += 1;
    this.#maxUs = Math.max(this.#maxUs, us);
  }

  /** The latency that the share (0 to 1) of all did not pass, ms; 0 when nothing was added. */
  quantile(share: number): number {
    const target = Math.ceil(share * this.#count);
    let seen = 0;
    for (const [index, count] of this.#counts.entries()) {
      seen += count;
      if (count > 0 && seen >= target) return Math.min(upperUs(index), this.#maxUs) / 1000;
    }
    return 0;
  }

  summary(): LatencySummary {
    return {
      p50: this.quantile(0.5),
      p90: this.quantile(0.9),
      p99: this.quantile(0.99),
      p999: this.quantile(0.999),
      max: this.#maxUs / 1000,
    };
  }
}

/** Milliseconds. */
export interface LatencySummary {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

function indexOf(us: number): number {
  const octave = Math.floor(Math.log2(us));
  const within = Math.floor((us / 2 ** octave - 1) * SUB);
  return Math.min(octave * SUB + within, OCTAVES * SUB - 1);
}

function upperUs(index: number): number {
  const octave = Math.floor(index / SUB);
  return 2 ** octave * (1 + ((index % SUB) + 1) / SUB);
}

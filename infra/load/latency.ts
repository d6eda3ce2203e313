/** Latency as an HDR histogram (Node's own, three digits): constant memory at any rate, whatever the length of a run. */
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** An hour: nothing is longer, µs. */
const LONGEST_US = 3_600_000_000;

export class LatencyHistogram {
  readonly #histogram: RecordableHistogram = createHistogram({ lowest: 1, highest: LONGEST_US, figures: 3 });

  get count(): number {
    return this.#histogram.count;
  }

  /** Adds one latency, ms. */
  add(ms: number): void {
    this.#histogram.record(Math.min(LONGEST_US, Math.max(1, Math.round(ms * 1000))));
  }

  /** The latency that the share (0 to 1) of all did not pass, ms; 0 when nothing was added. */
  quantile(share: number): number {
    return this.count === 0 ? 0 : this.#histogram.percentile(share * 100) / 1000;
  }

  summary(): LatencySummary {
    return {
      p50: this.quantile(0.5),
      p90: this.quantile(0.9),
      p99: this.quantile(0.99),
      p999: this.quantile(0.999),
      max: this.count === 0 ? 0 : this.#histogram.max / 1000,
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

/**
 * A histogram of microseconds cheap enough for the bid path: one array, one binary search, no labels. Shown to Prometheus
 * when it asks.
 */
const BOUNDS_US = [5, 10, 20, 35, 50, 75, 100, 150, 200, 300, 500, 1_000, 2_000, 5_000, 10_000, 50_000];

/** Finer buckets are for the status page; a dozen are what Prometheus keeps. */
const SHOWN_FROM_US = 50;
const MICROS_A_SECOND = 1_000_000;

export class MicrosHistogram {
  readonly #counts = new Float64Array(BOUNDS_US.length + 1);
  #sum = 0;
  #count = 0;

  observe(micros: number): void {
    let low = 0;
    let high = BOUNDS_US.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (micros <= (BOUNDS_US[middle] as number)) high = middle;
      else low = middle + 1;
    }
    this.#counts[low] = (this.#counts[low] as number) + 1;
    this.#sum += micros;
    this.#count += 1;
  }

  /** Upper bound of the bucket that holds the quantile (0 to 1), µs; 0 when nothing was observed. */
  quantile(share: number): number {
    const target = share * this.#count;
    let seen = 0;
    for (const [index, count] of this.#counts.entries()) {
      seen += count;
      if (seen >= target && seen > 0) return BOUNDS_US[index] ?? Number.POSITIVE_INFINITY;
    }
    return 0;
  }

  /** Prometheus text exposition of the histogram, in seconds. */
  exposition(name: string, help: string): string {
    let cumulative = 0;
    const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`];
    for (const [index, count] of this.#counts.entries()) {
      cumulative += count;
      const bound = BOUNDS_US[index];
      if (bound !== undefined && bound < SHOWN_FROM_US) continue;
      const le = bound === undefined ? '+Inf' : bound / MICROS_A_SECOND;
      lines.push(`${name}_bucket{le="${le}"} ${cumulative}`);
    }
    return [...lines, `${name}_sum ${this.#sum / MICROS_A_SECOND}`, `${name}_count ${this.#count}`, ''].join('\n');
  }
}

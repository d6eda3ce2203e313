/** Fisher's exact test of a two by two table, one-sided: exact also where counts are small. Pure. */

export interface TwoByTwo {
  /** Of the first group: all, and those with the outcome. */
  readonly withAll: number;
  readonly withHits: number;
  readonly withoutAll: number;
  readonly withoutHits: number;
}

/** The test for tables of at most so many clients: their factorials are reckoned once, 8 bytes a client. */
export function createFisher(clientsMax: number): (table: TwoByTwo) => number {
  const logFactorials = new Float64Array(clientsMax + 1);
  for (let n = 1; n <= clientsMax; n += 1) logFactorials[n] = (logFactorials[n - 1] as number) + Math.log(n);
  return (table) => tailOf(table, (n) => logFactorials[n] as number);
}

/** Chance of at least so many hits in the first group where the groups do not differ; 0 to 1. */
function tailOf({ withAll, withHits, withoutAll, withoutHits }: TwoByTwo, log: (n: number) => number): number {
  const all = withAll + withoutAll;
  const hits = withHits + withoutHits;
  const fixed = log(withAll) + log(withoutAll) + log(hits) + log(all - hits) - log(all);
  let sum = 0;
  for (let k = withHits; k <= Math.min(withAll, hits); k += 1) {
    const misses = withoutAll - (hits - k);
    if (misses < 0) continue;
    sum += Math.exp(fixed - log(k) - log(withAll - k) - log(hits - k) - log(misses));
  }
  return Math.min(1, sum);
}

/** A million viewers: what the table weighs, what a lookup costs, and how long filing stands in the way of auctions. */
import { UserTable } from '@mainstem/bidder/value/user-table';
import { atMost, type BenchContext, median, percentile } from '../../figures.ts';

const VIEWERS = 1_000_000;
const LOOKUPS = 1_000_000;
const ROUNDS = 5;
/** As the follower files them. */
const ROWS_AT_ONCE = 200;
/** No auction may wait longer. */
const PAUSE_MS_MAX = 1;

export function measureViewers({ report, note }: BenchContext): void {
  note('a million viewers ...');
  const before = process.memoryUsage();
  const table = new UserTable(VIEWERS);
  const cohorts = Array.from({ length: 200 }, (_, n) => [`cohort-${n % 20}`, `stage-${n % 10}`, `band-${n}`]);
  const rows = Array.from({ length: ROWS_AT_ONCE }, (_, n) =>
    JSON.stringify({ v: n * 1_000, s: cohorts[n], m: 'ltv@1' }),
  );
  const slices: number[] = [];
  for (let from = 0; from < VIEWERS; from += ROWS_AT_ONCE) {
    const begun = process.cpuUsage();
    for (let n = 0; n < ROWS_AT_ONCE; n += 1) {
      const { v, s, m } = JSON.parse(rows[n] as string) as { v: number; s: string[]; m: string };
      table.put('acme', viewer(from + n), v, s, m);
    }
    const { user, system } = process.cpuUsage(begun);
    slices.push((user + system) / 1_000);
  }
  const after = process.memoryUsage();
  const { bytes, rows: held, labels } = table.counts;
  const conditions = `${held} viewers of one tenant, ${labels} distinct lists of segments`;
  report({ figure: 'a million viewers, arrays', value: bytes / 1e6, unit: 'MB', aim: atMost(64), conditions });
  const grown = after.arrayBuffers + after.heapUsed - before.arrayBuffers - before.heapUsed;
  report({ figure: 'a million viewers, all memory', value: grown / 1e6, unit: 'MB', conditions });
  report({
    figure: `filing ${ROWS_AT_ONCE} rows, p99`,
    value: percentile(slices, 99),
    unit: 'ms',
    aim: atMost(PAUSE_MS_MAX),
    conditions: `${slices.length} slices with their JSON, CPU time of all threads, garbage collection among them; median ${median(slices).toFixed(3)} ms, p99.9 ${percentile(slices, 99.9).toFixed(3)} ms`,
  });
  for (const [kind, shift] of [
    ['known', 0],
    ['unknown', VIEWERS],
  ] as const) {
    const names = Array.from({ length: 100_000 }, (_, n) => viewer(shift + ((n * 7_919) % VIEWERS)));
    report({
      figure: `looking up a viewer that is ${kind}`,
      value: median(Array.from({ length: ROUNDS }, () => nanosEach(table, names))),
      unit: 'ns',
      conditions: `spread over the table, 16 characters hashed; floor: the same in a Map of objects; median of ${ROUNDS}`,
      floor: median(Array.from({ length: ROUNDS }, () => nanosOfMap(names))),
    });
  }
}

/** As a pseudonym looks. */
function viewer(n: number): string {
  return (BigInt(n + 1) * 0x9e3779b97f4a7c15n).toString(16).slice(-16).padStart(16, '0');
}

function nanosEach(table: UserTable, names: readonly string[]): number {
  let found = 0;
  const begun = process.cpuUsage();
  for (let n = 0; n < LOOKUPS; n += 1) if (table.first(names[n % names.length] as string) >= 0) found += 1;
  const { user, system } = process.cpuUsage(begun);
  if (found !== 0 && found !== LOOKUPS) throw new Error('the table knows some of the viewers and not the others');
  return ((user + system) * 1_000) / LOOKUPS;
}

let map: Map<string, { value: number }> | undefined;

function nanosOfMap(names: readonly string[]): number {
  map ??= new Map(Array.from({ length: VIEWERS }, (_, n) => [viewer(n), { value: n }]));
  let found = 0;
  const begun = process.cpuUsage();
  for (let n = 0; n < LOOKUPS; n += 1) if (map.get(names[n % names.length] as string) !== undefined) found += 1;
  const { user, system } = process.cpuUsage(begun);
  return found < 0 ? 0 : ((user + system) * 1_000) / LOOKUPS;
}

/**
 * Measures the catalogue in a process of its own, with `--expose-gc`: argument is the number of campaigns, the answer one
 * message. Times are processor time of the process, its collector's included, so what else runs on the machine does not
 * count; floors are of the same run.
 */
import { createLeaseBook } from '@mainstem/bidder/budget/lease-book';
import type { CampaignRow, CreativeRow } from '@mainstem/bidder/catalogue/rows';
import { inSlices, type Slicing } from '@mainstem/bidder/catalogue/slices';
import {
  candidatesIn,
  createSnapshotBuilder,
  type RowChange,
  type Snapshot,
  type SnapshotBuilder,
} from '@mainstem/bidder/catalogue/snapshot';
import { CampaignIndex, type Entry } from '@mainstem/bidder/catalogue/targeting/campaign-index';
import { Resting } from '@mainstem/bidder/catalogue/targeting/resting';
import { Sweep } from '@mainstem/bidder/catalogue/targeting/sweep';
import { byScan } from '@mainstem/bidder/decide/by-scan';
import { type Conditions, plainConditions } from '@mainstem/bidder/decide/conditions';
import { decide } from '@mainstem/bidder/decide/decide';
import type { Finder } from '@mainstem/bidder/decide/search';
import { type BidRequest, readParsed } from './catalogue-requests.ts';
import { benchAsking, benchCampaign, benchCreative, CREATIVES_EACH } from './catalogue-world.ts';
import { watchPauses } from './pauses.ts';

export interface CatalogueFigures {
  readonly decisionUs: readonly number[];
  readonly scanUs: readonly number[];
  readonly creativeLevelUs: readonly number[];
  readonly bidRate: number;
  /** Of one changed row until the next decision sees it. */
  readonly campaignChangeMs: readonly number[];
  readonly creativeChangeMs: readonly number[];
  readonly largestChangeMs: number;
  /** What a re-load of everything in one go takes. */
  readonly loadMs: number;
  /** Everything anew beside decisions, as readers are moved to another build. */
  readonly slowLoadMs: number;
  /** Work between two turns of the event loop meanwhile, the longest thousand; and before it began. */
  readonly pausesMs: readonly number[];
  readonly idlePausesMs: readonly number[];
  readonly heapMiB: number;
  readonly indexMiB: number;
}

const REQUESTS = 2_000;
const WARM_UP = 4_000;
const DECISIONS = 20_000;
const SCANS = 100;
const CHANGES = 300;
const MIB = 1024 * 1024;
const NOW_MS = 1_700_000_000_000;
/** As the mirror rests beside bids. */
const REST_MS = 5;
const IDLE_MS = 3_000;

const campaigns = Number(process.argv[2]);
const collect = globalThis.gc;
if (!(campaigns > 0) || collect === undefined) throw new Error('needs a number of campaigns, and --expose-gc');

const rowOf = (kind: string, row: CampaignRow | CreativeRow): RowChange => ({
  field: `${kind}|${row.tenant}|${row.id}`,
  json: JSON.stringify(row),
});

function* rows(): Generator<RowChange> {
  for (let number = 0; number < campaigns; number += 1) {
    for (let each = 0; each < CREATIVES_EACH; each += 1) yield rowOf('creative', benchCreative(number, each));
    yield rowOf('campaign', benchCampaign(number));
  }
}

const refuse = (field: string, error: unknown): never => {
  throw new Error(`row ${field} cannot be read`, { cause: error });
};

function heldMiB(): number {
  collect?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / MIB;
}

/** Processor time of this process so far, µs: other processes on the same cores do not count. */
function workedUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** What looking at it takes. */
const LOOK_US = (() => {
  const begun = workedUs();
  for (let count = 0; count < 10_000; count += 1) workedUs();
  return (workedUs() - begun) / 10_000;
})();

interface Loaded {
  readonly builder: SnapshotBuilder;
  readonly snapshot: Snapshot;
  readonly elapsedMs: number;
}

async function loadInSlices(all: readonly RowChange[], slicing: Slicing): Promise<Loaded> {
  const startedAtMs = performance.now();
  const builder = createSnapshotBuilder('bench', refuse);
  let at = 0;
  await inSlices(() => {
    const row = all[at];
    if (row !== undefined) builder.take([row]);
    at += 1;
    return row !== undefined;
  }, slicing);
  await inSlices(() => !builder.settle(1), slicing);
  return { builder, snapshot: builder.loaded(1), elapsedMs: performance.now() - startedAtMs };
}

/** Every campaign has money: what is measured is the search, not the budget. */
function conditionsFor(segments: () => readonly string[]): Conditions {
  const book = createLeaseBook();
  return plainConditions({ ...book, leaseFor: () => 'lease' }, { profiles: { of: () => profileOf(segments()) } });
}

const profileOf = (segments: readonly string[]) => ({ segments, values: [], known: true });

let segmentsNow: readonly string[] = [];
const conditions = conditionsFor(() => segmentsNow);

/** Requests are read outside of what is measured, and anew for each decision, for they keep what they read. */
function decideOne(snapshot: Snapshot, number: number, find?: Finder): { us: number; isBid: boolean } {
  const { body, segments } = benchAsking(number % REQUESTS);
  const request: BidRequest = readParsed(body, `exchange-${number % 5}`);
  segmentsNow = segments;
  const begun = workedUs();
  const decision = decide(request, snapshot, conditions, NOW_MS + number, find);
  return { us: Math.max(0, workedUs() - begun - LOOK_US), isBid: decision.bids.length > 0 };
}

function decideAll(snapshot: Snapshot, count: number, find?: Finder): { us: number[]; bids: number } {
  const us: number[] = [];
  let bids = 0;
  for (let number = 0; number < count; number += 1) {
    const one = decideOne(snapshot, number, find);
    us.push(one.us);
    bids += Number(one.isBid);
  }
  return { us, bids };
}

/** The same catalogue with a slot for each creative, for comparing. */
function creativeLevel(snapshot: Snapshot): Snapshot {
  const index = new CampaignIndex(Number.POSITIVE_INFINITY);
  for (const entry of snapshot.index.all()) {
    for (const [kind, list] of entry.kinds) {
      for (const candidate of list) {
        const own: Entry = { ...entry, budgetKey: candidate.creativeId, kinds: new Map([[kind, [candidate]]]) };
        if (!index.put(own)) throw new Error('more creatives than slots');
      }
    }
  }
  const resting = new Resting(index);
  return { ...snapshot, index, resting, sweep: new Sweep(index, resting) };
}

function changesMs(builder: SnapshotBuilder, changeOf: (number: number) => RowChange): number[] {
  const ms: number[] = [];
  for (let number = 0; number < CHANGES; number += 1) {
    const change = changeOf((number * 7_919) % campaigns);
    const begun = workedUs();
    builder.apply([change], number + 2);
    ms.push((workedUs() - begun) / 1_000);
  }
  return ms;
}

/** Every list as long as a command may make it. */
function largestCampaign(): RowChange {
  const texts = (prefix: string) => Array.from({ length: 1_000 }, (_, number) => `${prefix}${number}`);
  const row = benchCampaign(1);
  const lists = Object.entries(row.targeting ?? benchCampaign(2).targeting ?? {}).map(([name, value]) => {
    if (!Array.isArray(value) || name === 'circles' || name === 'operatingSystems' || name === 'weekHours')
      return [name, value];
    const isNumbers = name === 'deviceTypes' || name === 'connectionTypes' || name === 'positions';
    return [name, isNumbers ? texts('').map(Number) : texts(name)];
  });
  return rowOf('campaign', { ...row, targeting: Object.fromEntries(lists) });
}

/** The whole catalogue anew beside decisions, as when readers are moved to another build; before it, decisions alone. */
async function pausesOfLoad(all: readonly RowChange[], snapshot: Snapshot) {
  const pauses = watchPauses();
  let count = 0;
  const deciding = setInterval(() => {
    count += 1;
    decideOne(snapshot, count);
  }, 1);
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  const idle = pauses.take();
  const begunAtMs = performance.now();
  await loadInSlices(all, { restMs: REST_MS });
  const loading = pauses.take();
  const slowLoadMs = performance.now() - begunAtMs;
  clearInterval(deciding);
  pauses.stop();
  return { slowLoadMs, pausesMs: loading, idlePausesMs: idle };
}

async function measure(): Promise<CatalogueFigures> {
  const all = [...rows()];
  const beforeMiB = heldMiB();
  const first = await loadInSlices(all, {});
  const heapMiB = heldMiB() - beforeMiB;
  const { builder, snapshot } = first;
  if (candidatesIn(snapshot).length !== campaigns * CREATIVES_EACH) throw new Error('the catalogue is not whole');
  decideAll(snapshot, WARM_UP);
  const decided = decideAll(snapshot, DECISIONS);
  const scanned = decideAll(snapshot, SCANS, byScan());
  const perCreative = creativeLevel(snapshot);
  decideAll(perCreative, WARM_UP / 2);
  const creativeLevelUs = decideAll(perCreative, DECISIONS / 2).us;
  const campaignChangeMs = changesMs(builder, (number) => rowOf('campaign', benchCampaign(number, 1_000_000 + number)));
  const creativeChangeMs = changesMs(builder, (number) => rowOf('creative', benchCreative(number, 1)));
  const begun = workedUs();
  builder.apply([largestCampaign()], CHANGES + 2);
  const largestChangeMs = (workedUs() - begun) / 1_000;
  const paused = await pausesOfLoad(all, snapshot);
  const begunAtMs = performance.now();
  createSnapshotBuilder('bench', refuse).apply(all, 1);
  return {
    decisionUs: decided.us,
    scanUs: scanned.us,
    creativeLevelUs,
    bidRate: decided.bids / DECISIONS,
    campaignChangeMs,
    creativeChangeMs,
    largestChangeMs,
    loadMs: performance.now() - begunAtMs,
    ...paused,
    heapMiB,
    indexMiB: snapshot.index.bytes / MIB,
  };
}

process.send?.(await measure(), () => process.disconnect?.());

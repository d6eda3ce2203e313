/**
 * The record of decisions: bytes on the log for each, what it costs the bid path and the background, and how fast recorded
 * decisions are decided again. No connections: events go into a list.
 */
import { performance } from 'node:perf_hooks';
import { deflateRawSync } from 'node:zlib';
import { type BodySize, benchBody } from '@mainstem/bidder/bench/bodies';
import type { CampaignRow, CreativeRow } from '@mainstem/bidder/catalogue/rows';
import { plainConditions } from '@mainstem/bidder/decide/conditions';
import { createNoticeSigner } from '@mainstem/bidder/notices/token';
import { type DecisionRecord, unpack, writeRecord } from '@mainstem/bidder/record/layout';
import { readPolicy } from '@mainstem/bidder/record/policy';
import { tapeConditions } from '@mainstem/bidder/record/tape';
import { decideAgain, differenceOf } from '@mainstem/bidder/replay/decide-again';
import { TEST_SECRET } from '@mainstem/bidder/testing/kit';
import { type Recording, startRecording } from '@mainstem/bidder/testing/recording';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { atMost, type BenchContext } from '../figures.ts';
import { benchCampaign, benchCreative, CREATIVES_EACH } from './catalogue-world.ts';

const CAMPAIGNS = 1_000;
/** Requests between two looks at the clock; fewer than the recorder takes before it writes. */
const TURN = 500;
const TURNS = 24;
const WARM_UP_TURNS = 8;
const NOW_MS = 1_795_251_000_000;
const BID_PATH_AIM_NS = 2_000;
const LOOPS = 50_000;

function world(): { campaigns: CampaignRow[]; creatives: CreativeRow[] } {
  const campaigns = Array.from({ length: CAMPAIGNS }, (_, number) => benchCampaign(number));
  const creatives = campaigns.flatMap((_, number) =>
    Array.from({ length: CREATIVES_EACH }, (__, each) => benchCreative(number, each)),
  );
  return { campaigns, creatives };
}

export async function measureRecord(context: BenchContext): Promise<void> {
  const answers = 10;
  context.report({
    figure: 'record: what it adds to the bid path',
    value: pathNs(answers),
    unit: 'ns/request',
    aim: atMost(BID_PATH_AIM_NS),
    conditions: `${answers} answers of conditions taped, tape taken and handed over; processor time, best of 10 × ${LOOPS}`,
  });
  for (const size of ['small', 'large'] as const) {
    context.note(`record, ${size} bodies ...`);
    const { campaigns, creatives } = world();
    const plain = startRecording({ campaigns, creatives, recorded: false });
    const recorded = startRecording({ campaigns, creatives, noBids: 'none' });
    const cost = await drive(plain, recorded, size);
    const records = recordsIn(await recorded.recorded());
    reportCost(context, size, cost);
    reportBytes(context, size, records, recorded.recorder.counts.bytes);
    reportReplay(context, size, recorded, records);
  }
}

/** The work that a record adds to one request, alone: what conditions say is taped, taken, and handed over. */
function pathNs(answers: number): number {
  const budget = { leaseFor: () => '01890a5d-ac96-774b-bcce-b302099a8058' };
  const plain = plainConditions(budget);
  const tape = tapeConditions(plain);
  const handed: object[] = [];
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 10; round += 1) {
    const spent = [plain, tape.conditions].map(({ budget: asked }, which) => {
      const before = process.cpuUsage();
      for (let loop = 0; loop < LOOPS; loop += 1) {
        if (which === 1) tape.clear();
        for (let answer = 0; answer < answers; answer += 1) asked.leaseFor('acme|campaign-1', 2_000, loop, []);
        if (which === 1) handed.push({ generation: 'g', position: loop, nowMs: loop, tape: tape.take() });
        if (handed.length === TURN) handed.length = 0;
      }
      const { user, system } = process.cpuUsage(before);
      return ((user + system) * 1_000) / LOOPS;
    });
    best = Math.min(best, (spent[1] as number) - (spent[0] as number));
  }
  return best;
}

interface Cost {
  /** Median time of one request, ns. */
  readonly withoutNs: number;
  readonly withNs: number;
  /** Processor time in the background for each recorded decision, µs. */
  readonly backgroundUs: number;
  readonly bidRate: number;
}

/** Both cores get the same requests, turn by turn, so that what else runs on the machine hits both. */
async function drive(plain: Recording, recorded: Recording, size: BodySize): Promise<Cost> {
  const times: [number[], number[]] = [[], []];
  let background = 0;
  let written = 0;
  let asked = 0;
  // Its core records nothing; its timers would only be in the way.
  await plain.recorded();
  for (let turn = 0; turn < WARM_UP_TURNS + TURNS; turn += 1) {
    const bodies = Array.from({ length: TURN }, (_, index) => benchBody(turn * TURN + index, size));
    const order = turn % 2 === 0 ? [0, 1] : [1, 0];
    const spent: number[] = [0, 0];
    for (const which of order) spent[which] = ask(which === 0 ? plain : recorded, bodies, turn);
    const before = recorded.recorder.counts.decisions;
    const cpuUs = await settle(recorded);
    if (turn < WARM_UP_TURNS) continue;
    for (const which of [0, 1] as const) times[which].push((spent[which] as number) / TURN);
    background += cpuUs;
    written += recorded.recorder.counts.decisions - before;
    asked += TURN;
  }
  const median = (list: number[]): number => list.toSorted((a, b) => a - b)[list.length >> 1] as number;
  return {
    withoutNs: median(times[0]),
    withNs: median(times[1]),
    backgroundUs: background / Math.max(1, written),
    bidRate: written / asked,
  };
}

/** Nanoseconds of processor time for all of them, in one synchronous go. */
function ask({ core }: Recording, bodies: readonly string[], turn: number): number {
  const before = process.cpuUsage();
  for (const body of bodies) core.handle(body, 'x', NOW_MS + turn);
  const { user, system } = process.cpuUsage(before);
  return (user + system) * 1_000;
}

/** Waits until all is written; processor time of that, other threads' packing with it, µs. */
async function settle({ recorder }: Recording): Promise<number> {
  const before = process.cpuUsage();
  while (recorder.backlog > 0) await new Promise((resolve) => setTimeout(resolve, 25));
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function recordsIn(events: readonly AnyEvent[]): DecisionRecord[] {
  return events.flatMap((event) => (event.type === 'AuctionsDecided' ? unpack(event.records) : []));
}

function reportCost(context: BenchContext, size: BodySize, cost: Cost): void {
  const { withoutNs, withNs, backgroundUs, bidRate } = cost;
  const conditions = `${size} bodies, ${CAMPAIGNS} campaigns, ${(bidRate * 100).toFixed(0)} % of requests recorded`;
  context.report({
    figure: `record: a request with a record, ${size} bodies`,
    value: withNs,
    unit: 'ns/request',
    floor: withoutNs,
    conditions: `${conditions}; processor time, median of ${TURNS} turns; floor: the same without a record`,
  });
  context.report({
    figure: `record: processor time in the background, ${size} bodies`,
    value: backgroundUs,
    unit: 'µs/decision',
    conditions: `${conditions}; text, hash, packing, all threads; without the log itself`,
  });
}

function reportBytes(context: BenchContext, size: BodySize, records: readonly DecisionRecord[], bytes: number): void {
  const texts = records.map((record) => writeRecord(record, JSON.stringify(record.request)));
  const alone = texts.reduce((sum, text) => sum + deflateRawSync(text).length, 0);
  const raw = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const each = (total: number): string => (total / records.length).toFixed(0);
  context.report({
    figure: `record: bytes per decision on the log, ${size} bodies`,
    value: bytes / records.length,
    unit: 'B',
    conditions: `${records.length} decisions with a bid; as JSON text ${each(raw)} B, each packed alone ${each(alone)} B`,
  });
}

function reportReplay(
  context: BenchContext,
  size: BodySize,
  recording: Recording,
  records: readonly DecisionRecord[],
): void {
  const policy = readPolicy(recording.policyJson);
  const signer = createNoticeSigner(TEST_SECRET);
  const snapshot = recording.snapshot();
  const startedMs = performance.now();
  let same = 0;
  for (const record of records) {
    if (differenceOf(record, decideAgain(record, snapshot, policy, signer), true) === undefined) same += 1;
  }
  const seconds = (performance.now() - startedMs) / 1_000;
  if (same !== records.length)
    throw new Error(`${records.length - same} of ${records.length} decisions came out otherwise`);
  context.report({
    figure: `replay: decisions a second, ${size} bodies`,
    value: records.length / seconds,
    unit: 'decisions/s',
    conditions: `${records.length} decisions, all the same byte by byte; one thread, the log read already`,
  });
}

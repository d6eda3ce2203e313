/** Event accepted → bid changed, through the whole running platform, beside a bare append → read of the same log. */
import type { EventLog } from '@mainstem/streams/log/event-log';
import { openPlatform } from '../../e2e/platform.ts';
import { makeCampaign } from '../../e2e/steps/campaign.ts';
import { type ChangeTimes, priceChangesNextBid } from '../../e2e/steps/price-change.ts';
import { atMost, type BenchContext, median, percentile, repeat } from '../figures.ts';
import { openScratch, type Scratch } from '../kit/scratch.ts';

const CHANGES = 200;

export async function benchChangeLatency(context: BenchContext, environment: NodeJS.ProcessEnv): Promise<void> {
  const platform = await openPlatform(environment as Record<string, string>);
  const campaign = await makeCampaign(platform);
  const scratch = await openScratch(environment);
  try {
    const runs = await repeat(async (repetition) => {
      context.note(`${CHANGES} price changes, run ${repetition + 1} ...`);
      const base = campaign.bidPriceMicros + repetition * CHANGES * 1_000;
      const times = await priceChangesNextBid(platform, { ...campaign, bidPriceMicros: base }, CHANGES);
      return { times, roundTrips: await roundTrips(scratch) };
    });
    report(context, runs);
  } finally {
    await scratch.close();
  }
}

interface Run {
  readonly times: ChangeTimes;
  readonly roundTrips: number[];
}

function report(context: BenchContext, runs: readonly Run[]): void {
  const of = (pick: (times: ChangeTimes) => number): number => median(runs.map(({ times }) => pick(times)));
  const floor = (share: number): number => median(runs.map((run) => percentile(run.roundTrips, share)));
  const conditions =
    `median of ${runs.length} runs of ${CHANGES} changes through gateway, Kafka, projector, Redis and bidder, ` +
    'asking over HTTP in a loop; floor: one record appended and read back on the same log';
  const line = (figure: string, value: number, share: number, aimMs?: number): void =>
    context.report({
      figure,
      value,
      unit: 'ms',
      floor: floor(share),
      ...(aimMs === undefined ? {} : { aim: atMost(aimMs) }),
      conditions,
    });
  line(
    'event accepted → bid changed p50',
    of((times) => times.acceptedToBidP50Ms),
    50,
  );
  line(
    'event accepted → bid changed p99',
    of((times) => times.acceptedToBidP99Ms),
    99,
    250,
  );
  line(
    'command sent → bid changed p50',
    of((times) => times.sentToBidP50Ms),
    50,
  );
  line(
    'command sent → bid changed p99',
    of((times) => times.sentToBidP99Ms),
    99,
    250,
  );
}

/** Milliseconds from an append to the sight of its record on a tail, one at a time. */
async function roundTrips(scratch: Scratch): Promise<number[]> {
  const topic = 'config_events';
  const key = 'bench|round-trip';
  const partition = scratch.log.partitionFor(topic, key);
  const [offset = 0] = [(await scratch.log.endOffsets(topic))[partition]];
  let seen = Promise.withResolvers<void>();
  const tail = scratch.log.tail([{ topic, partition, offset }], (batch) => {
    if (batch.records.length > 0) seen.resolve();
  });
  const times: number[] = [];
  for (let trip = 0; trip < CHANGES; trip += 1) {
    seen = Promise.withResolvers<void>();
    const startedAtMs = performance.now();
    await appendOne(scratch.log, topic, key);
    await seen.promise;
    times.push(performance.now() - startedAtMs);
  }
  await tail.stop();
  return times;
}

async function appendOne(log: EventLog, topic: string, key: string): Promise<void> {
  await log.append([{ topic, key, value: Buffer.from('round trip') }]);
}

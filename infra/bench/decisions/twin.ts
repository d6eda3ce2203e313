/**
 * The twin: recorded auctions decided again under another policy and reckoned, from a log in memory, beside JSON.parse of the
 * same records; and auctions of a made-up business. No connections: one thread, processor time.
 */
import { setTimeout } from 'node:timers/promises';
import { zstdDecompressSync } from 'node:zlib';
import { benchBody } from '@mainstem/bidder/bench/bodies';
import { readCandidatePolicy } from '@mainstem/bidder/replay/candidate-policy';
import { replayTwin } from '@mainstem/bidder/replay/twin/twin';
import { startRecording } from '@mainstem/bidder/testing/recording';
import { scenarioOf } from '@mainstem/bidder/twin/scenario';
import { packs } from '@mainstem/models/twin/packs';
import { createCodec } from '@mainstem/schemas/codec';
import { type AnyEvent, eventTypes } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { createMemoryLog } from '@mainstem/streams/log/log.memory';
import { benchCampaign, benchCreative, CREATIVES_EACH } from '../bidder/catalogue-world.ts';
import { atLeast, type BenchContext, median } from '../figures.ts';

const CAMPAIGNS = 200;
const AUCTIONS = 8_000;
const RUNS = 3;
/** Auctions between two waits for the recorder. */
const TURN = 500;
const AT_MS = 1_795_251_000_000;
/** A day of millions of auctions is to be replayed within minutes. */
const REPLAY_AIM = 2_000;
const SCENARIO_SEEDS = 2;

export async function measureTwin(context: BenchContext): Promise<void> {
  await replayed(context);
  context.interrupted.throwIfAborted();
  const startedUs = processorUs();
  const { auctions } = scenarioOf({ pack: packs.shop, seeds: SCENARIO_SEEDS });
  context.report({
    figure: 'twin: auctions of a scenario',
    value: auctions / ((processorUs() - startedUs) / 1e6),
    unit: 'auctions/s',
    conditions: `${auctions} auctions of pack shop, both policies, ${SCENARIO_SEEDS} seeds, customers' lives included; processor time`,
  });
}

async function replayed(context: BenchContext): Promise<void> {
  const campaigns = Array.from({ length: CAMPAIGNS }, (_, number) => benchCampaign(number));
  const creatives = campaigns.flatMap((_, number) =>
    Array.from({ length: CREATIVES_EACH }, (__, each) => benchCreative(number, each)),
  );
  const recording = startRecording({ campaigns, creatives });
  for (let number = 0; number < AUCTIONS; number += 1) {
    recording.core.handle(benchBody(number), 'x', AT_MS + number);
    // The recorder sheds what it has no room for; it writes between turns of the loop.
    if (number % TURN === TURN - 1) while (recording.recorder.backlog > 0) await setTimeout(1);
  }
  const recorded = await recording.recorded();
  const codec = {
    ...createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1]))),
    learner: undefined,
  };
  const log = createMemoryLog({
    topics: topics.map(({ name }) => ({ name, partitions: 1 })),
    clock: () => AT_MS,
  });
  const writer = createEventWriter(log, codec);
  for (const event of [...recorded, ...recording.events]) await writer.append([event]);
  const policy = readCandidatePolicy('{"campaigns":{"*":{"bidSharePpm":900000}}}');
  const span = { fromMs: AT_MS, toMs: AT_MS + AUCTIONS };
  const { history } = recording;
  const texts = textsOf(recorded);
  const runs: { perSecond: number; floor: number; decisions: number }[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    context.interrupted.throwIfAborted();
    const parsed = processorUs();
    for (const text of texts) JSON.parse(text);
    const startedUs = processorUs();
    const { decisions } = await replayTwin({ log, codec, history, span, policy });
    const perSecond = decisions / ((processorUs() - startedUs) / 1e6);
    runs.push({ perSecond, floor: decisions / ((startedUs - parsed) / 1e6), decisions });
  }
  const { decisions = 0 } = runs[0] ?? {};
  context.report({
    figure: 'twin: replay under another policy',
    value: median(runs.map(({ perSecond }) => perSecond)),
    unit: 'auctions/s',
    floor: median(runs.map(({ floor }) => floor)),
    aim: atLeast(REPLAY_AIM),
    conditions:
      `${decisions} auctions, ${CAMPAIGNS} campaigns of ${CREATIVES_EACH} creatives, read, decided and reckoned; floor: ` +
      `JSON.parse of the same records, unpacked before; processor time, median of ${RUNS}`,
  });
}

function textsOf(events: readonly AnyEvent[]): string[] {
  return events.flatMap((event) =>
    event.type === 'AuctionsDecided' ? [zstdDecompressSync(event.records).toString('utf8')] : [],
  );
}

function processorUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Another policy's answers to recorded requests, and explanations: from a log in memory. */
import { createCodec } from '@mainstem/schemas/codec';
import { type AnyEvent, type BidPlaced, eventTypes } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { createMemoryLog } from '@mainstem/streams/log/log.memory';
import { expect, test } from 'vitest';
import { auctionLost, auctionWon, clickRecorded, impressionBilled } from '../events/notice-events.ts';
import { campaignRow, creativeRow } from '../testing/kit.ts';
import { billSaid, noticeWith } from '../testing/notices.ts';
import { type Recording, startRecording } from '../testing/recording.ts';
import { type CandidatePolicy, readCandidatePolicy } from './candidate-policy.ts';
import { explainBid, explainRequest } from './explanation.ts';
import { type WhatIfReport, whatIf } from './what-if.ts';
import { wordsOf } from './words.ts';

const codec = {
  ...createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1]))),
  learner: undefined,
};
const AT_MS = 1_795_251_000_000;
const campaigns = [campaignRow(), campaignRow({ id: 'campaign-2', bidPriceMicros: 3_000_000 })];
const creatives = [creativeRow(), creativeRow({ id: 'creative-2', campaignId: 'campaign-2' })];

function bodyOf(number: number, more: Record<string, unknown> = {}): string {
  const imp = [{ id: '1', banner: { w: 300, h: 250 }, bidfloor: number % 2 === 0 ? 0.5 : 2.9 }];
  return JSON.stringify({ id: `auction-${number}`, at: 1, imp, site: { domain: 'news.example' }, ...more });
}

const unsaid = {
  clearingPriceMicros: null,
  minToWinMicros: null,
  currency: null,
  marketBidRatio: null,
  lossReason: null,
};

async function logOf(recording: Recording, more: readonly AnyEvent[] = []): Promise<EventLog> {
  const named = topics.map(({ name }) => ({ name, partitions: 2 }));
  const log = createMemoryLog({ topics: named, clock: () => AT_MS + 5_000 });
  const writer = createEventWriter(log, codec);
  for (const event of [...(await recording.recorded()), ...recording.events, ...more]) await writer.append([event]);
  return log;
}

function placed({ events }: Recording): BidPlaced[] {
  return events.filter((event): event is BidPlaced => event.type === 'BidPlaced');
}

async function under(policy: Partial<CandidatePolicy>, more: readonly AnyEvent[] = []): Promise<WhatIfReport> {
  const recording = startRecording({ campaigns, creatives });
  for (let number = 0; number < 10; number += 1) recording.core.handle(bodyOf(number), 'x', AT_MS + number);
  const span = { fromMs: AT_MS, toMs: AT_MS + 1_000 };
  const given = readCandidatePolicy(JSON.stringify(policy));
  const notices = more.length > 0 ? more : outcomesOf(recording);
  return whatIf({ log: await logOf(recording, notices), codec, history: recording.history, span, policy: given });
}

/** Every bid learns that 2.5 would have won; the even ones did win and were billed. */
function outcomesOf(recording: Recording): AnyEvent[] {
  return placed(recording).flatMap((bid, index): AnyEvent[] => {
    const { campaignId, creativeId, auctionId, leaseId } = bid;
    const about = { bidId: bid.envelope.entity, campaignId, creativeId, auctionId, leaseId };
    const notice = noticeWith({ ...about, bidPriceMicros: bid.bidPriceMicros });
    const said = { ...unsaid, minToWinMicros: 2_500_000, clearingPriceMicros: 3_000_000 };
    if (index % 2 === 1) return [auctionLost(notice, said, AT_MS + 50)];
    return [
      auctionWon(notice, said, AT_MS + 50),
      impressionBilled(notice, billSaid({ costMicros: 3_000, clearingPriceMicros: 3_000_000 }), AT_MS + 60),
    ];
  });
}

test('the same policy bids the same, and wins and spends what was won', async () => {
  const { total, campaigns: by } = await under({});
  expect(total).toMatchObject({ gained: 0, lost: 0, dearer: 0, cheaper: 0, unknownWins: 0 });
  expect(total.recorded).toEqual({ bids: 10, offeredMicros: 30_000, wins: 5, spentMicros: 15_000 });
  expect(total.candidate).toMatchObject({ bids: 10, offeredMicros: 30_000, wins: 10 });
  expect(by.map(([name]) => name)).toEqual(['acme|campaign-2']);
});

test('a campaign that is off leaves its place to the next, where the floor lets it', async () => {
  const { total, campaigns: by } = await under({ campaigns: { 'acme|campaign-2': { active: false } } });
  expect(total).toMatchObject({ gained: 5, lost: 10 });
  expect(Object.fromEntries(by)['acme|campaign-1']).toMatchObject({ gained: 5, candidate: { bids: 5, wins: 0 } });
});

test('a lower price loses what it does not win any more', async () => {
  const { total } = await under({ campaigns: { 'acme|campaign-2': { bidPriceMicros: 2_400_000 } } });
  expect(total).toMatchObject({ cheaper: 5, lost: 5, candidate: { bids: 5, wins: 0 } });
});

test('floors raised, sellers blocked, another mode', async () => {
  expect((await under({ floorMarginPpm: 100_000 })).total).toMatchObject({ lost: 5, candidate: { bids: 5 } });
  expect((await under({ mode: { halted: true } })).total).toMatchObject({ lost: 10, candidate: { bids: 0 } });
  expect((await under({ mode: { bidSharePpm: 900_000 } })).total).toMatchObject({ lost: 5, cheaper: 5 });
  const chain = { schain: { complete: 1, ver: '1.0', nodes: [{ asi: 'seller.example', sid: '1', hp: 1 }] } };
  const recording = startRecording({ campaigns, creatives });
  recording.core.handle(bodyOf(0, { source: { ext: chain } }), 'x', AT_MS);
  const policy = readCandidatePolicy('{"blockedSellers":["seller.example"]}');
  const span = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };
  const report = await whatIf({ log: await logOf(recording), codec, history: recording.history, span, policy });
  expect(report.total).toMatchObject({ lost: 1, recorded: { bids: 1 }, candidate: { bids: 0 } });
});

test('a policy with a field there is none of is refused by name', () => {
  expect(() => readCandidatePolicy('{"floorMargin":1}')).toThrow('floorMargin');
  expect(() => readCandidatePolicy('{')).toThrow('the candidate policy cannot be used');
});

test('KIKI-21: an explanation says who bid what and why, who was refused by which rule, and what became of it', async () => {
  const recording = startRecording({ campaigns, creatives, amounts: { 'acme|campaign-2': 1_000 } });
  recording.core.handle(bodyOf(0), 'x', AT_MS);
  const [bid] = placed(recording) as [BidPlaced];
  const about = { bidId: bid.envelope.entity, leaseId: bid.leaseId, auctionId: bid.auctionId };
  const notice = noticeWith(about);
  const more = [
    auctionWon(notice, { ...unsaid, clearingPriceMicros: 2_000_000, minToWinMicros: 1_900_000 }, AT_MS + 500),
    impressionBilled(notice, billSaid({ costMicros: 2_000 }), AT_MS + 900),
    clickRecorded(notice, false, AT_MS + 1_000),
  ];
  const log = await logOf(recording, [...more, more[1] as AnyEvent]);
  const explained = await explainBid({ log, codec }, bid.envelope.entity);
  expect(explained.notices.map(({ type }) => type)).toEqual(['AuctionWon', 'ImpressionBilled', 'ClickRecorded']);
  const words = wordsOf(explained);
  expect(words).toContain('Campaign campaign-1 of acme bid 2.00 USD per thousand on impression 1 of auction auction-0');
  expect(words).toContain('the floor was 0.50');
  expect(words).toContain('acme|campaign-2, creative creative-2, impression 1: BUDGET');
  expect(words).toContain('1.90 USD would have won');
  expect(words).toContain('billed 0.002000 USD');
  await expect(explainBid({ log, codec }, 'auction-0')).rejects.toThrow('no bid auction-0');
});

test('a request without a bid is explained by the reasons of its impressions', async () => {
  const recording = startRecording({ campaigns, creatives });
  recording.core.handle(bodyOf(0, { badv: ['advertiser.example'] }), 'x', AT_MS);
  const log = await logOf(recording);
  const words = wordsOf(await explainRequest({ log, codec }, 'auction-0', AT_MS));
  expect(words).toContain('no bid on impression 1, because of BLOCKED_DOMAIN');
  await expect(explainRequest({ log, codec }, 'auction-9')).rejects.toThrow('no request auction-9 is on record');
});

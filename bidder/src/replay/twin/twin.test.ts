/** KIKI-51: a log in memory replayed under other policies and catalogues, with prices told and censored. */
import { createFeatureRow } from '@mainstem/models/click/features';
import { clickModelOf } from '@mainstem/models/click/learn';
import { createCodec } from '@mainstem/schemas/codec';
import { type AnyEvent, type BidPlaced, eventTypes } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { createMemoryLog } from '@mainstem/streams/log/log.memory';
import { expect, test } from 'vitest';
import { auctionLost, auctionWon, impressionBilled } from '../../events/notice-events.ts';
import { campaignRow, creativeRow } from '../../testing/kit.ts';
import { billSaid, noticeWith } from '../../testing/notices.ts';
import { type Recording, startRecording } from '../../testing/recording.ts';
import { readCandidatePolicy } from '../candidate-policy.ts';
import { givenModel, readGivenRows } from './given-rows.ts';
import { replayTwin, type TwinOptions, type TwinReport } from './twin.ts';

const codec = {
  ...createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1]))),
  learner: undefined,
};
const AT_MS = 1_795_251_000_000;
const AUCTIONS = 300;
const campaigns = [campaignRow(), campaignRow({ id: 'campaign-2', bidPriceMicros: 3_000_000 })];
const creatives = [creativeRow(), creativeRow({ id: 'creative-2', campaignId: 'campaign-2' })];

function record(rows = campaigns): Recording {
  const recording = startRecording({ campaigns: rows, creatives });
  for (let number = 0; number < AUCTIONS; number += 1) {
    const imp = [{ id: '1', banner: { w: 300, h: 250 }, bidfloor: number % 3 === 0 ? 0.5 : 0 }];
    const body = { id: `auction-${number}`, at: 1, imp, site: { domain: 'news.example' } };
    recording.core.handle(JSON.stringify(body), 'x', AT_MS + number);
  }
  return recording;
}

/** Half of the bids won at their price, told of neither more nor less. */
function noticesOf({ events }: Recording): AnyEvent[] {
  const placed = events.filter((event): event is BidPlaced => event.type === 'BidPlaced');
  const unsaid = {
    minToWinMicros: null,
    clearingPriceMicros: null,
    currency: null,
    marketBidRatio: null,
    lossReason: null,
  };
  return placed.flatMap((bid, index): AnyEvent[] => {
    const { campaignId, creativeId, auctionId, leaseId, bidPriceMicros } = bid;
    const about = { bidId: bid.envelope.entity, campaignId, creativeId, auctionId, leaseId, bidPriceMicros };
    const notice = noticeWith(about);
    if (index % 2 === 1) return [auctionLost(notice, unsaid, AT_MS + 50)];
    const bill = impressionBilled(notice, billSaid({ costMicros: 3_000, clearingPriceMicros: 3_000_000 }), AT_MS + 60);
    return [auctionWon(notice, unsaid, AT_MS + 50), bill];
  });
}

async function ask(more: Partial<TwinOptions>, policy: object = {}, rows = campaigns): Promise<TwinReport> {
  const recording = record(rows);
  const named = topics.map(({ name }) => ({ name, partitions: 2 }));
  const log = createMemoryLog({ topics: named, clock: () => AT_MS + 5_000 });
  const events = [...(await recording.recorded()), ...recording.events, ...noticesOf(recording)];
  const writer = createEventWriter(log, codec);
  for (const event of events) await writer.append([event]);
  const span = { fromMs: AT_MS, toMs: AT_MS + 1_000 };
  const { history } = recording;
  return replayTwin({ log, codec, history, span, policy: readCandidatePolicy(JSON.stringify(policy)), ...more });
}

test('KIKI-51: under the policy that ran the twin wins and spends what was won and spent', async () => {
  const { total, censoring, decisions, changes } = await ask({});
  expect(decisions).toBe(AUCTIONS);
  expect(total.wins).toMatchObject({
    recorded: AUCTIONS / 2,
    candidate: AUCTIONS / 2,
    lift: { value: 0, low: 0, high: 0 },
  });
  expect(total.spentMicros).toMatchObject({ recorded: 450_000, candidate: 450_000 });
  expect(censoring).toMatchObject({ estimated: 0, unknown: 0, implied: AUCTIONS });
  expect(changes).toEqual({ gained: 0, lost: 0, other: 0 });
});

test('a lower price is censored where it won: what it would win is an estimate, and said to be one', async () => {
  const { total, censoring, curves } = await ask(
    {},
    { campaigns: { 'acme|campaign-2': { bidPriceMicros: 2_900_000 } } },
  );
  // Where it was lost at 3.00 it is lost at 2.90; where it was won nobody said whether 2.90 would have done.
  expect(censoring).toMatchObject({ implied: AUCTIONS / 2, estimated: AUCTIONS / 2, unknown: 0 });
  expect(total.wins.candidate).toBeGreaterThan(0);
  expect(total.wins.candidate).toBeLessThanOrEqual(AUCTIONS / 2);
  expect(censoring.estimatedWins).toBeCloseTo(total.wins.candidate, 6);
  expect(curves.map(({ segment }) => segment)).toContain('x:banner:USD:0');
});

test('another catalogue: a campaign is taken away, a new one bids in its place', async () => {
  const rows = readGivenRows(
    JSON.stringify({
      'campaign|acme|campaign-2': null,
      'campaign|acme|campaign-9': campaignRow({ id: 'campaign-9', bidPriceMicros: 2_500_000 }),
      'creative|acme|creative-9': creativeRow({ id: 'creative-9', campaignId: 'campaign-9' }),
    }),
  );
  const { total, changes, campaigns: by } = await ask({ given: rows });
  expect(changes).toEqual({ gained: 0, lost: 0, other: AUCTIONS });
  expect(total.bids.candidate).toBe(AUCTIONS);
  expect(Object.fromEntries(by)['acme|campaign-9']?.bids).toMatchObject({ recorded: 0, candidate: AUCTIONS });
});

test('another click model: the tenant’s campaigns ask it in place of their own; one that is not there lets none bid', async () => {
  const examples = Array.from({ length: 2_400 }, (_, index) => ({
    row: createFeatureRow(),
    positive: index % 10 === 0,
    atMs: index,
  }));
  const onnx = clickModelOf(examples, { learner: 'LOGISTIC', folds: 2 }) as Uint8Array;
  const valuation = {
    goal: 'CLICK',
    actionValueMicros: 20_000,
    marginPpm: 1_000_000,
    model: 'click@1',
    shading: false,
  };
  const rows = campaigns.map((row) => ({ ...row, valuation }));
  const models = new Map([['acme', 'click@9']]);
  expect((await ask({ models }, {}, rows)).total.bids.candidate).toBe(0);
  const { total } = await ask({ models, given: new Map([givenModel('acme', 'click@9', onnx)]) }, {}, rows);
  expect(total.bids.candidate).toBe(AUCTIONS);
  // A tenth of what is shown is clicked, by the model.
  expect(total.clicks.candidate / total.wins.candidate).toBeCloseTo(0.1, 1);
});

test('rows that are none are refused by their name', () => {
  expect(() => readGivenRows('[]')).toThrow('no object of rows');
  expect(() => readGivenRows('{"campaign|acme|x":{"id":1}}')).toThrow('row campaign|acme|x');
});

test('the same question gives the same bytes', async () => {
  const policy = { campaigns: { '*': { bidSharePpm: 950_000 } } };
  expect(JSON.stringify(await ask({}, policy))).toBe(JSON.stringify(await ask({}, policy)));
});

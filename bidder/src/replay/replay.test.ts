/** What was recorded is decided again to the same bytes, and what differs is named. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCodec } from '@mainstem/schemas/codec';
import { type AnyEvent, eventTypes } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { createMemoryLog } from '@mainstem/streams/log/log.memory';
import { expect, test } from 'vitest';
import type { Conditions } from '../decide/conditions.ts';
import { campaignRow, changesOf, creativeRow, experimentChange, experimentRow, TEST_SECRET } from '../testing/kit.ts';
import { type Recording, startRecording } from '../testing/recording.ts';
import { readBlock } from './recorded.ts';
import { type FoundDifference, type ReplayReport, replayBids } from './replay.ts';
import type { RowHistory } from './row-history.ts';

const codec = {
  ...createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1]))),
  learner: undefined,
};
const ever = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };

async function logOf(events: readonly AnyEvent[]): Promise<EventLog> {
  const log = createMemoryLog({ topics: topics.map(({ name }) => ({ name, partitions: 2 })) });
  const writer = createEventWriter(log, codec);
  for (const event of events) await writer.append([event]);
  return log;
}

async function replayed(
  recording: Recording,
  given: { secret?: string; history?: RowHistory; leaveOut?: AnyEvent['type'] } = {},
): Promise<ReplayReport & { differences: FoundDifference[] }> {
  const events = (await recording.recorded()).filter(({ type }) => type !== given.leaveOut);
  const log = await logOf(events);
  const differences: FoundDifference[] = [];
  const { history } = recording;
  const report = await replayBids({
    log,
    codec,
    history,
    span: ever,
    secret: TEST_SECRET,
    onDifference: (difference) => differences.push(difference),
    ...given,
  });
  await log.close();
  return { ...report, differences };
}

const campaigns = [
  campaignRow(),
  campaignRow({ id: 'campaign-2', bidPriceMicros: 3_000_000, countries: ['CAN'] }),
  campaignRow({ id: 'campaign-3', bidPriceMicros: 2_500_000, categories: ['IAB7-39'] }),
];
const creatives = [
  creativeRow(),
  creativeRow({ id: 'creative-2', campaignId: 'campaign-2' }),
  creativeRow({ id: 'creative-3', campaignId: 'campaign-3' }),
  creativeRow({ id: 'creative-4', format: 'VIDEO' }),
];

const agent =
  'Mozilla/5.0 (Linux; Android 15; canary-phone) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36';

/** A request with a person in it, different from call to call. */
function bodyOf(number: number, more: Record<string, unknown> = {}): string {
  const geo = { country: number % 2 === 0 ? 'CAN' : 'USA', lat: 52.520_008, lon: 13.404_954, zip: '10115' };
  return JSON.stringify({
    id: `auction-${number}`,
    imp: [
      { id: '1', banner: { w: 300, h: 250 }, bidfloor: 0.5 },
      { id: '2', video: { mimes: ['video/mp4'], protocols: [2], minduration: 5, maxduration: 30 } },
    ],
    site: { domain: 'news.example', cat: ['IAB12'] },
    device: { ua: agent, ip: '203.0.113.77', ifa: 'canary-ifa', os: 'Android', geo },
    user: { id: 'canary-user', buyeruid: 'canary-buyer', eids: [{ source: 's', uids: [{ id: 'canary-eid' }] }] },
    regs: { us_privacy: '1YNN', gpp: 'canary-gpp' },
    bcat: number % 3 === 0 ? ['IAB7'] : [],
    badv: ['blocked.example'],
    ...more,
  });
}

function drive(recording: Recording, count: number, nowMs = 1_795_251_000_000): void {
  for (let number = 0; number < count; number += 1) recording.core.handle(bodyOf(number), 'x', nowMs + number);
}

test('KIKI-21: what was decided is decided again to the same bytes, over changes of the catalogue', async () => {
  const recording = startRecording({ campaigns, creatives });
  drive(recording, 50);
  recording.change(changesOf([campaignRow({ id: 'campaign-2', bidPriceMicros: 1_000_000, version: 2 })], []));
  drive(recording, 50);
  recording.change([{ field: 'creative|acme|creative-3', json: '' }]);
  drive(recording, 50);
  const { differences, ...report } = await replayed(recording);
  expect(differences).toEqual([]);
  expect(report).toMatchObject({ decisions: 150, same: 150, unknown: 0, tokensCompared: true });
  expect(report.bids).toBeGreaterThan(200);
});

test('money, pace, caps, modes, people and prices answer from the record', async () => {
  let turn = 0;
  const mode = {
    bidSharePpm: 500_000,
    provenOnly: false,
    capSharePpm: 1,
    probePpm: 900_000,
    halted: false,
    version: '7',
  };
  const special: Partial<Conditions> = {
    viewers: { of: () => 'secret-pseudonym' },
    profiles: { of: () => ({ segments: ['acme|loyal'], values: [], known: true }) },
    caps: { capped: (candidate) => candidate.campaignId === 'campaign-3' && turn % 2 === 0 },
    pace: { refusal: (candidate) => (candidate.campaignId === 'campaign-2' && turn % 3 === 0 ? 'PACED' : undefined) },
    modes: { of: () => mode },
    pricer: {
      price(_candidate, _request, _imp, _profile, _deal, floorMicros, ceilingMicros, into) {
        turn += 1;
        into.bidMicros = ceilingMicros - (turn % 97) * 1_000;
        into.unshadedMicros = ceilingMicros;
        into.modelVersion = 'clicks@3';
        into.clickPpm = 1_234;
        return into.bidMicros < floorMicros ? 'FLOOR' : undefined;
      },
    },
  };
  const recording = startRecording({ campaigns, creatives, special, amounts: { 'acme|campaign-1': 50_000 } });
  drive(recording, 120);
  const { differences, ...report } = await replayed(recording);
  expect(differences).toEqual([]);
  expect(report).toMatchObject({ decisions: 120, same: 120 });
  const text = JSON.stringify(await recording.recorded().then((events) => events.map(textOf)));
  expect(text).toContain('clicks@3');
  expect(text).not.toContain('secret-pseudonym');
});

test('MAMS-13: arms of an experiment are drawn again, over blocks and its end, though nobody knows the viewers any more', async () => {
  const special: Partial<Conditions> = { viewers: { of: ({ id }) => `secret-pseudonym of ${id}` } };
  const more = [...creatives, creativeRow({ id: 'creative-5' }), creativeRow({ id: 'creative-6' })];
  const recording = startRecording({ campaigns: [campaignRow()], creatives: more, special });
  const row = experimentRow(['creative-1', 'creative-5', 'creative-6']);
  recording.change([experimentChange(row)]);
  drive(recording, 40);
  recording.change([experimentChange({ ...row, block: 2, sharesPpm: [100_000, 0, 900_000], version: 3 })]);
  drive(recording, 40);
  recording.change([experimentChange({ ...row, state: 'promoted', winner: 'arm of creative-6', version: 4 })]);
  drive(recording, 10);
  const { differences, ...report } = await replayed(recording);
  expect(differences).toEqual([]);
  expect(report).toMatchObject({ decisions: 90, same: 90 });
  const drawn = recording.events.flatMap((event) =>
    event.type === 'BidPlaced' && event.experiment !== null ? [event] : [],
  );
  expect(new Set(drawn.map(({ creativeId }) => creativeId)).size).toBe(3);
  const text = JSON.stringify(await recording.recorded().then((events) => events.map(textOf)));
  expect(text).not.toContain('secret-pseudonym');
});

test('a decision that comes out otherwise is named by the first field that differs', async () => {
  const recording = startRecording({ campaigns, creatives });
  drive(recording, 10);
  const { history } = recording;
  const dearer: RowHistory = {
    ...history,
    rowAt: (field, version) =>
      history.rowAt(field, version)?.replace('"bidPriceMicros":2500000', '"bidPriceMicros":2600000'),
  };
  const { differences, different, same } = await replayed(recording, { history: dearer });
  expect([different, same]).toEqual([3, 7]);
  expect(differences[0]).toMatchObject({ field: 'bids[0].cpmMicros', recorded: 2_500_000, replayed: 2_600_000 });
});

test('markup is compared by the hash of the answer, tokens by that of the secret', async () => {
  const recording = startRecording({ campaigns, creatives });
  drive(recording, 4);
  const { history } = recording;
  const other: RowHistory = {
    ...history,
    rowAt: (field, version) => history.rowAt(field, version)?.replaceAll('cdn.example', 'cdn2.example'),
  };
  const edited = await replayed(recording, { history: other });
  expect(edited.differences.map(({ field }) => field)).toEqual(Array(4).fill(expect.stringContaining('answer')));
  const forged = await replayed(recording, { secret: `${TEST_SECRET}!` });
  expect(forged.differences.map(({ field }) => field)).toEqual(Array(4).fill('tokens of notices (their hash)'));
});

test('without the secret all but the tokens is compared, and the report says so', async () => {
  const recording = startRecording({ campaigns, creatives });
  drive(recording, 4);
  const events = await recording.recorded();
  const log = await logOf(events);
  const report = await replayBids({
    log,
    codec,
    history: recording.history,
    span: ever,
    onDifference: (difference) => expect.unreachable(JSON.stringify(difference)),
  });
  expect(report).toMatchObject({ same: 4, tokensCompared: false });
});

test('what a decision was made of and the log does not hold is counted as unknown, never as the same', async () => {
  const recording = startRecording({ campaigns, creatives });
  drive(recording, 4);
  const { history } = recording;
  const torn: RowHistory = {
    ...history,
    rowAt: (field, version) => (field.includes('creative-2') ? undefined : history.rowAt(field, version)),
  };
  expect(await replayed(recording, { history: torn })).toMatchObject({ same: 0, unknown: 4 });
  expect(await replayed(recording, { leaveOut: 'CatalogueFollowed' })).toMatchObject({ same: 0, unknown: 4 });
  expect(await replayed(recording, { leaveOut: 'BidPolicyApplied' })).toMatchObject({ same: 0, unknown: 4 });
});

/** Everything a recorded event says, unpacked. */
function textOf(event: AnyEvent): string {
  return event.type === 'AuctionsDecided' ? JSON.stringify(readBlock(event)) : JSON.stringify(event);
}

test('R6: nothing of the person, the device or the place is on record', async () => {
  const recording = startRecording({ campaigns, creatives });
  drive(recording, 20);
  const texts = (await recording.recorded()).map(textOf);
  expect(texts.join('')).toContain('auction-7');
  for (const said of ['canary', 'Mozilla', '203.0.113.77', '1YNN', '52520008', '13404954', '52.52', '13.40']) {
    expect(texts.filter((text) => text.includes(said))).toEqual([]);
  }
  // No finer than a hundred metres.
  expect(texts.join('')).toContain('"northE6":52520000');
});

const corpus = join(
  process.env.MAINSTEM_CORPUS ?? join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'corpus'),
  'openrtb',
  'valid.ndjson',
);

test.skipIf(!existsSync(corpus))('every request of the corpus is decided again to the same bytes', async () => {
  const sizes = [
    [300, 250],
    [320, 50],
    [728, 90],
    [300, 600],
    [160, 600],
    [320, 480],
    [970, 250],
  ] as const;
  const banners = sizes.map(([widthPx, heightPx], index) => creativeRow({ id: `banner-${index}`, widthPx, heightPx }));
  const recording = startRecording({ campaigns, creatives: [...creatives, ...banners] });
  const lines = readFileSync(corpus, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  for (const [index, line] of lines.entries()) {
    const { request } = JSON.parse(line) as { request?: unknown };
    if (request !== undefined) recording.core.handle(JSON.stringify(request), 'x', 1_795_251_000_000 + index);
  }
  const { differences, ...report } = await replayed(recording);
  expect(differences).toEqual([]);
  expect(report).toMatchObject({ different: 0, unknown: 0 });
  expect(report.bids).toBeGreaterThan(50);
});

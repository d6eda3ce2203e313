/** What is read without a store is what the live view took: winners (R3), nothing behind a dead letter not ruled on (R10). */
import { keyOf } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { expect, test } from 'vitest';
import { createReactorKit, eventOf, type ReactorKit } from '../../testing/reactor-kit.ts';
import { RULING_TOPIC, readRulings } from '../parking/read-rulings.ts';
import { createBatchDecoder } from './projection-reader.ts';
import { SettledView } from './settled-view.ts';

const view = { name: 'pauses', types: ['CampaignPaused'] } as const;
const topic = 'campaign_events';

/** An event of a decision of two. */
function paused(reason: string, entity: string, streamVersion: number, n = 1): AnyEvent {
  const decision = { id: `decision ${reason[0]}`, n, of: 2 };
  return eventOf({ type: 'CampaignPaused', reason }, { id: reason, entity, streamVersion, decision });
}

function ruling(action: 'DISCARD' | 'EDIT', of: { partition: number; offset: number }, more: object = {}): AnyEvent {
  const said = { topic, ...of, action, replacement: null, reason: 'seen', fourEyes: false, view: view.name, ...more };
  return eventOf({ type: 'DeadLetterRuled', ...said }, { id: JSON.stringify([of, more]) });
}

/** Reasons a reader takes, with when they were known; and how many records wait. */
async function taken({ log, codec }: ReactorKit, name: string = view.name) {
  const stretches = (await log.endOffsets(RULING_TOPIC)).map((toOffset, partition) => ({
    ...{ partition, fromOffset: 0, toOffset },
  }));
  const rulings = await readRulings({ log, codec }, stretches);
  const decoder = createBatchDecoder(codec, rulings);
  const reasons: [reason: string, knownAtMs: number, waited: boolean][] = [];
  let held = 0;
  for (const [partition, end] of (await log.endOffsets(topic)).entries()) {
    const settled = new SettledView({ ...view, name }, rulings);
    for await (const batch of log.read(topic, partition, 0, end)) {
      for (const decoded of await decoder.decode({ ...view, name }, [batch]))
        for (const { event, knownAtMs, waited } of settled.take(decoded))
          reasons.push([event.type === 'CampaignPaused' ? event.reason : event.type, knownAtMs, waited]);
    }
    held += settled.held;
  }
  return { reasons, held };
}

function open() {
  const clock = { nowMs: 1_000 };
  const kit = createReactorKit({ clock: () => clock.nowMs });
  const place = { partition: kit.log.partitionFor(topic, keyOf('acme', 'c1')), offset: 2 };
  return { kit, clock, place };
}

test('R3: of two decisions on the same state only the first one counts, whole', async () => {
  const { kit } = open();
  await kit.writer.append([paused('a1', 'c1', 1, 1), paused('a2', 'c1', 2, 2)]);
  await kit.writer.append([paused('b1', 'c1', 1, 1), paused('b2', 'c1', 2, 2)]);
  expect(await taken(kit)).toEqual({ reasons: ['a1', 'a2'].map((reason) => [reason, 1_000, false]), held: 0 });
});

test('R10: what waits behind a dead letter is known from its ruling on, in the view it was ruled in', async () => {
  const { kit, clock, place } = open();
  await kit.writer.append([paused('a1', 'c1', 1, 1), paused('a2', 'c1', 2, 2)]);
  await kit.log.append([{ topic, key: keyOf('acme', 'c1'), value: Buffer.from('no event') }]);
  await kit.writer.append([paused('b1', 'c1', 3, 1), paused('c1', 'c2', 1, 1)]);
  const before = [
    ['a1', 1_000, false],
    ['a2', 1_000, false],
  ];
  const other = ['c1', 1_000, false];
  const reasonsOf = async (name?: string) => (await taken(kit, name)).reasons;
  expect(new Set(await reasonsOf())).toEqual(new Set([...before, other]));
  expect((await taken(kit)).held).toBe(2);
  clock.nowMs = 5_000;
  await kit.writer.append([ruling('DISCARD', place)]);
  expect(new Set(await reasonsOf())).toEqual(new Set([...before, ['b1', 5_000, true], other]));
  expect(new Set(await reasonsOf('another'))).toEqual(new Set([...before, other]));
});

test('R10: a dead letter that was mended stands in its place; with four eyes from the second pair on', async () => {
  const { kit, clock, place } = open();
  await kit.writer.append([paused('a1', 'c1', 1, 1), paused('a2', 'c1', 2, 2)]);
  await kit.log.append([{ topic, key: keyOf('acme', 'c1'), value: Buffer.from('no event') }]);
  await kit.writer.append([paused('b2', 'c1', 4, 2)]);
  const replacement = kit.codec.encode(paused('b1', 'c1', 3, 1)).toString('base64');
  const proposal = ruling('EDIT', place, { replacement, fourEyes: true });
  await kit.writer.append([proposal]);
  expect((await taken(kit)).held).toBe(2);
  clock.nowMs = 9_000;
  const confirmed = eventOf(
    { type: 'DeadLetterRulingConfirmed', rulingId: proposal.envelope.id, reason: 'seen' },
    { id: 'confirmed' },
  );
  await kit.writer.append([{ ...confirmed, envelope: { ...confirmed.envelope, actor: 'user:bea' } }]);
  const { reasons, held } = await taken(kit);
  expect(reasons.slice(2)).toEqual([
    ['b1', 9_000, true],
    ['b2', 9_000, true],
  ]);
  expect(held).toBe(0);
});

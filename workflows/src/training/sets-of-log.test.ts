/** KAIROS-05: labels are read as views read the log: winners alone (R3), dead letters by their rulings (R10), known by then. */
import { type AnyBody, keyOf } from '@mainstem/schemas/envelope';
import type { PinnedCodec } from '@mainstem/streams/log/pinned-codec';
import { createReactorKit, eventOf } from '@mainstem/streams/testing/reactor-kit';
import { expect, test } from 'vitest';
import { recipeOf } from './recipes.ts';
import { buildSet } from './sets-of-log.ts';

const recipe = recipeOf('lead') as Parameters<typeof buildSet>[2];
const DAY_MS = 86_400_000;

test('R10: an answer that waits behind a dead letter is no outcome until the ruling, and then from there on', async () => {
  const clock = { nowMs: 0 };
  const kit = createReactorKit({ clock: () => clock.nowMs });
  const parts = { log: kit.log, codec: kit.codec as PinnedCodec };
  const at = (type: string, entity: string, more: object = {}) =>
    eventOf({ type, ...more } as unknown as AnyBody, { id: `${type} ${entity}`, entity, occurredAtMs: clock.nowMs });
  const score = { score: 0.5, class: 'WARM', confidence: 0.5, reasons: [], modelVersion: 'm' };
  const answer = { channel: 'email', messageId: null };
  await kit.writer.append([at('LeadScored', 'l-1', score), at('LeadScored', 'l-2', score)]);
  clock.nowMs = DAY_MS;
  const topic = 'lead_events';
  await kit.log.append([{ topic, key: keyOf('acme', 'l-1'), value: Buffer.from('no event') }]);
  await kit.writer.append([at('LeadResponded', 'l-1', answer), at('LeadResponded', 'l-2', answer)]);
  const outcomes = async (asOfMs: number) => {
    const { labels, sha256 } = await buildSet(parts, 'acme', recipe, asOfMs, () => undefined);
    const sorted = labels.toSorted((one, other) => (one.entity < other.entity ? -1 : 1));
    return { outcomes: sorted.map(({ outcome }) => outcome), sha256 };
  };
  const before = 15 * DAY_MS;
  const first = await outcomes(before);
  expect(first.outcomes).toEqual([false, true]);
  clock.nowMs = before + DAY_MS;
  const partition = kit.log.partitionFor(topic, keyOf('acme', 'l-1'));
  let offset = -1;
  for await (const { records } of kit.log.read(topic, partition, 0, 5))
    offset = records.find(({ value }) => value.toString() === 'no event')?.offset ?? offset;
  const place = { topic, partition, offset };
  const ruling = { view: 'feature_lead_facts', action: 'DISCARD', replacement: null, reason: 'seen', fourEyes: false };
  await kit.writer.append([at('DeadLetterRuled', 'platform', { ...place, ...ruling })]);
  expect((await outcomes(before)).outcomes).toEqual([false, true]);
  expect((await outcomes(clock.nowMs)).outcomes).toEqual([true, true]);
});

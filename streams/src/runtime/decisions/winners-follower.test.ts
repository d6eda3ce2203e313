import { expect, test } from 'vitest';
import { createReactorKit, eventOf, until } from '../../testing/reactor-kit.ts';
import { followWinners } from './winners-follower.ts';

const paused = (id: string, entity: string, streamVersion: number) => {
  const decision = { id: `00000000-0000-4000-8000-0000000000${id}`, n: 1, of: 1 };
  return eventOf({ type: 'CampaignPaused', reason: id }, { id, entity, streamVersion, decision });
};

test('R3: winners only, from the beginning and as they come; a key that cannot be read is left out from there', async () => {
  const kit = createReactorKit();
  await kit.writer.append([paused('01', 'a', 1), paused('02', 'a', 1), paused('03', 'b', 1)]);
  await kit.log.append([{ topic: 'campaign_events', key: 'acme|b', value: Buffer.from([9]) }]);
  const seen: string[] = [];
  const unreadable: string[] = [];
  const follower = followWinners({
    ...kit,
    topic: 'campaign_events',
    onEvent: (event) => seen.push(event.type === 'CampaignPaused' ? event.reason : ''),
    onUnreadable: (key) => unreadable.push(key),
  });
  await follower.whenCaughtUp();
  expect(seen.sort()).toEqual(['01', '03']);
  expect(unreadable).toEqual(['acme|b']);
  await kit.writer.append([paused('04', 'a', 2), paused('05', 'b', 2)]);
  await until(() => seen.length === 3);
  expect(seen).toContain('04');
  await follower.stop();
  await expect(follower.done).resolves.toBeUndefined();
});

test('what ends it is told to whoever waits', async () => {
  const kit = createReactorKit();
  await kit.writer.append([paused('01', 'a', 1)]);
  const onEvent = () => {
    throw new Error('a bug of the fold');
  };
  const follower = followWinners({ ...kit, topic: 'campaign_events', onEvent });
  await expect(follower.done).rejects.toThrow('a bug of the fold');
  await expect(follower.whenCaughtUp()).rejects.toThrow('a bug of the fold');
});

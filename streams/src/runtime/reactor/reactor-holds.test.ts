import { keyOf } from '@mainstem/schemas/envelope';
import { afterEach, describe, expect, test } from 'vitest';
import { caller, count, live, router, start, stopReactors } from '../../testing/lead-reactors.ts';
import { createReactorKit, leadReceived, until } from '../../testing/reactor-kit.ts';
import { createMemoryCheckpoints } from './reactor-checkpoints.ts';
import { BEYOND_HELD_MAX, createHolds } from './reactor-holds.ts';

afterEach(stopReactors);

describe('R10: a record that cannot be taken', () => {
  test('holds its key and no other, nothing is skipped, and the next process tries it again', async () => {
    const kit = createReactorKit();
    const checkpoints = createMemoryCheckpoints();
    const reactor = start(kit, router, { checkpoints });
    await live(reactor);
    const poison = { topic: 'lead_events', key: keyOf('acme', 'poison'), value: Buffer.from([1, 2, 3]) };
    await kit.log.append([poison]);
    const leads = Array.from({ length: 30 }, (_, n) => leadReceived(`lead-${n}`));
    await kit.writer.append([...leads, leadReceived('poison')]);
    await until(async () => (await count(kit, 'LeadRouted')) === leads.length);
    const stuck = kit.log.partitionFor('lead_events', poison.key);
    expect(reactor.status()).toMatchObject({
      state: 'live',
      stoppedPartitions: [],
      heldKeys: [{ topic: 'lead_events', partition: stuck, offset: 0, key: poison.key }],
    });
    await reactor.stop();
    expect((await checkpoints.load(router.name))?.[`lead_events:${stuck}`]).toBe(0);
    const next = start(kit, router, { checkpoints });
    await until(() => next.status().heldKeys.length === 1);
  });

  test('an effect that will never succeed holds its key; what comes of it waits, and other keys of its partition flow on', async () => {
    const kit = createReactorKit();
    const performed: string[] = [];
    let isMended = false;
    const perform = (lead: string) => {
      if (lead === 'a' && !isMended) return Promise.reject(new Error('refused for good'));
      performed.push(lead);
      return Promise.resolve();
    };
    const checkpoints = createMemoryCheckpoints();
    const reactor = start(kit, caller, { perform, checkpoints });
    await live(reactor);
    const here = kit.log.partitionFor('lead_events', keyOf('acme', 'a'));
    const neighbours = Array.from({ length: 60 }, (_, n) => `lead-${n}`).filter(
      (id) => kit.log.partitionFor('lead_events', keyOf('acme', id)) === here,
    );
    await kit.writer.append(['a', ...neighbours].map((id) => leadReceived(id)));
    await until(() => neighbours.every((id) => performed.includes(id)));
    expect(neighbours.length).toBeGreaterThan(1);
    await until(() => reactor.status().heldKeys.length === 1);
    expect(performed).not.toContain('a');
    expect(reactor.status()).toMatchObject({
      state: 'live',
      heldKeys: [{ key: 'acme|a', message: 'refused for good' }],
    });
    await reactor.stop();
    isMended = true;
    const next = start(kit, caller, { perform, checkpoints });
    await until(() => performed.includes('a'));
    expect(next.status().heldKeys).toEqual([]);
  });
});

test('R8: a partition stops once more was done beyond a held record than a restart may repeat', () => {
  let told = 0;
  const holds = createHolds(() => {
    told += 1;
  });
  const held = { topic: 'lead_events', partition: 2, offset: 40, key: 'acme|a', message: 'refused' };
  holds.hold(held);
  holds.hold({ ...held, offset: 90 }); // its key is held already
  holds.hold({ ...held, offset: 50, key: 'acme|b' });
  expect(told).toBe(2);
  expect(holds.isHeld('lead_events', 2, 'acme|a')).toBe(true);
  expect(holds.isHeld('lead_events', 1, 'acme|a')).toBe(false);
  expect(holds.checkpointOf('lead_events', 2, 1_000)).toBe(40);
  expect(holds.checkpointOf('lead_events', 1, 1_000)).toBe(1_000);
  expect(holds.blocking('lead_events', 2, 40 + BEYOND_HELD_MAX)).toBeNull();
  expect(holds.blocking('lead_events', 2, 41 + BEYOND_HELD_MAX)).toEqual(held);
});

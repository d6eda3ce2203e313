import { keyOf } from '@mainstem/schemas/envelope';
import { afterEach, describe, expect, test } from 'vitest';
import { caller, count, live, router, start, stopReactors } from '../../testing/lead-reactors.ts';
import { createReactorKit, eventOf, leadReceived, type ReactorKit, until } from '../../testing/reactor-kit.ts';
import { openRulings } from '../parking/ruling-feed.ts';
import type { Reactor } from './reactor.ts';
import { createMemoryCheckpoints, reactorSlot } from './reactor-checkpoints.ts';

afterEach(stopReactors);

/** Performs calls, but for those it is told to refuse. */
function phone() {
  const performed: string[] = [];
  const refused = new Set<string>();
  const perform = (lead: string) => {
    if (refused.has(lead)) return Promise.reject(new Error(`${lead} is refused for good`));
    performed.push(lead);
    return Promise.resolve();
  };
  return { performed, refused, perform };
}

const partitionOf = (kit: ReactorKit, lead: string) => kit.log.partitionFor('lead_events', keyOf('acme', lead));
const neighboursOf = (kit: ReactorKit, lead: string) =>
  Array.from({ length: 60 }, (_, n) => `lead-${n}`).filter((id) => partitionOf(kit, id) === partitionOf(kit, lead));

function ruled(view: string, partition: number, offset: number, replacement: Buffer | null) {
  return eventOf(
    {
      type: 'DeadLetterRuled',
      view,
      topic: 'lead_events',
      partition,
      offset,
      action: replacement === null ? 'DISCARD' : 'EDIT',
      replacement: replacement?.toString('base64') ?? null,
      reason: 'test',
      fourEyes: false,
    },
    { id: `ruling ${view} ${offset}` },
  );
}

describe('R10: a record that cannot be taken', () => {
  test('parks its key and no other, with its bytes; the checkpoint goes on, and the next process tries it again', async () => {
    const kit = createReactorKit();
    const checkpoints = createMemoryCheckpoints();
    const reactor = start(kit, router, { checkpoints });
    await live(reactor);
    const poison = { topic: 'lead_events', key: keyOf('acme', 'poison'), value: Buffer.from([1, 2, 3]) };
    await kit.log.append([poison]);
    const leads = Array.from({ length: 30 }, (_, n) => leadReceived(`lead-${n}`));
    await kit.writer.append([...leads, leadReceived('poison')]);
    await until(async () => (await count(kit, 'LeadRouted')) === leads.length);
    const partition = partitionOf(kit, 'poison');
    const place = { topic: 'lead_events', partition, key: poison.key };
    await until(() => reactor.status().heldKeys.length === 1);
    expect(reactor.status()).toMatchObject({
      state: 'live',
      stoppedPartitions: [],
      heldKeys: [{ ...place, offset: 0 }],
    });
    await reactor.stop();
    const ends = await kit.log.endOffsets('lead_events');
    expect((await checkpoints.load(router.name))?.[`lead_events:${partition}`]).toBe(ends[partition]);
    expect(await checkpoints.parkedKeys(router.name)).toMatchObject([{ ...place, records: 2, firstOffset: 0 }]);
    const [first, second] = await checkpoints.parkedRecords(router.name, place, 10);
    expect(first).toMatchObject({ value: poison.value, fault: { cause: 'decode' } });
    expect(second?.fault).toBeNull();
    const next = start(kit, router, { checkpoints });
    await live(next);
    expect(next.status().heldKeys).toMatchObject([{ ...place, offset: 0 }]);
  });

  test('R2: is not lost when Postgres comes back from a crash without the save that parked it', async () => {
    const kit = createReactorKit();
    const { performed, refused, perform } = phone();
    refused.add('a');
    const checkpoints = createMemoryCheckpoints();
    const reactor = start(kit, caller, { perform, checkpoints });
    await live(reactor);
    await kit.writer.append([leadReceived('a')]);
    await until(async () => (await checkpoints.parkedKeys(caller.name)).length === 1);
    checkpoints.rewind(caller.name, 1);
    expect(await checkpoints.parkedKeys(caller.name)).toEqual([]);
    await kit.writer.append([leadReceived('b')]);
    await until(() => performed.includes('b'));
    const partition = partitionOf(kit, 'b');
    const end = (await kit.log.endOffsets('lead_events'))[partition];
    await until(async () => (await checkpoints.load(caller.name))?.[`lead_events:${partition}`] === end);
    expect(await checkpoints.parkedKeys(caller.name)).toMatchObject([{ key: 'acme|a', records: 1 }]);
    // Found out without another event, too.
    checkpoints.rewind(caller.name, 5);
    expect(await checkpoints.parkedKeys(caller.name)).toEqual([]);
    await until(async () => (await checkpoints.parkedKeys(caller.name)).length === 1);
  });

  test('an effect that will never succeed parks its key; a restart takes it back in order, before what comes next', async () => {
    const kit = createReactorKit();
    const { performed, refused, perform } = phone();
    refused.add('a');
    const checkpoints = createMemoryCheckpoints();
    const reactor = start(kit, caller, { perform, checkpoints });
    await live(reactor);
    const neighbours = neighboursOf(kit, 'a');
    await kit.writer.append(['a', ...neighbours].map((id) => leadReceived(id)));
    await until(() => neighbours.every((id) => performed.includes(id)));
    expect(neighbours.length).toBeGreaterThan(1);
    await until(() => reactor.status().heldKeys.length === 1);
    expect(reactor.status()).toMatchObject({
      state: 'live',
      heldKeys: [{ key: 'acme|a', message: 'a is refused for good' }],
    });
    await reactor.stop();
    const parked = await checkpoints.parkedKeys(caller.name);
    expect(parked).toMatchObject([{ key: 'acme|a', records: 1, fault: { cause: 'write' } }]);

    // A restart in which it still fails acts on nothing of the key, and repeats nothing of the others.
    const before = performed.length;
    const second = start(kit, caller, { perform, checkpoints });
    await live(second);
    await kit.writer.append([leadReceived('a-later', { entity: 'a' }), leadReceived('z')]);
    await until(() => performed.includes('z'));
    await until(async () => (await checkpoints.parkedKeys(caller.name))[0]?.records === 2);
    expect(performed.slice(before)).toEqual(['z']);
    await second.stop();

    refused.clear();
    const third = start(kit, caller, { perform, checkpoints });
    await until(() => performed.filter((lead) => lead === 'a').length === 2);
    await until(() => third.status().heldKeys.length === 0);
    await third.stop();
    expect(await checkpoints.parkedKeys(caller.name)).toEqual([]);
  });

  test('without a checkpoint, what fails is parked from the log alone, and all else is done', async () => {
    const kit = createReactorKit();
    const { performed, refused, perform } = phone();
    refused.add('a');
    await kit.writer.append(['b', 'a', 'c'].map((id) => leadReceived(id)));
    await kit.writer.append([leadReceived('a-later', { entity: 'a' })]);
    const checkpoints = createMemoryCheckpoints();
    const reactor = start(kit, caller, { perform, checkpoints });
    await live(reactor);
    expect([...new Set(performed)].sort()).toEqual(['b', 'c']);
    expect(await checkpoints.parkedKeys(caller.name)).toMatchObject([{ key: 'acme|a', records: 2 }]);
  });

  test('an event it throws at parks its key, and is no end of it', async () => {
    const kit = createReactorKit();
    const picky: Reactor<null> = {
      ...router,
      react(event, state) {
        if (event.envelope.entity === 'a') throw new Error('cannot be');
        return router.react(event, state);
      },
    };
    const reactor = start(kit, picky);
    await live(reactor);
    await kit.writer.append(['a', 'b', 'c'].map((id) => leadReceived(id)));
    await until(async () => (await count(kit, 'LeadRouted')) === 2);
    expect(reactor.status()).toMatchObject({ state: 'live', heldKeys: [{ key: 'acme|a', message: 'cannot be' }] });
  });

  test('R3: a parked record of a decided stream races when it is taken back', async () => {
    const kit = createReactorKit();
    const { performed, refused, perform } = phone();
    const watcher: Reactor<null, string> = {
      ...caller,
      types: ['CampaignPaused'],
      react: (event) => {
        const effect = event.type === 'CampaignPaused' ? event.reason : '';
        return [{ kind: 'effect', causeId: event.envelope.id, orderKey: 'c1', effect }];
      },
    };
    const decided = (id: string, streamVersion: number) => {
      const decision = { id: `00000000-0000-4000-8000-00000000000${streamVersion}`, n: 1, of: 1 };
      return eventOf({ type: 'CampaignPaused', reason: id }, { id, entity: 'c1', streamVersion, decision });
    };
    refused.add('first');
    const checkpoints = createMemoryCheckpoints();
    const reactor = start(kit, watcher, { perform, checkpoints });
    await live(reactor);
    await kit.writer.append([decided('first', 1), decided('loser', 1), decided('second', 2)]);
    await until(async () => (await checkpoints.parkedKeys(watcher.name))[0]?.records === 3);
    expect(performed).toEqual([]);
    await kit.writer.append([decided('third', 3)]);
    await until(async () => (await checkpoints.parkedKeys(watcher.name))[0]?.records === 4);
    await reactor.stop();
    refused.clear();
    start(kit, watcher, { perform, checkpoints });
    await until(() => performed.length === 3);
    expect(performed).toEqual(['first', 'second', 'third']);
  });
});

describe('R10: people rule on a record a reactor has parked', () => {
  const setup = async (reactor: Reactor<null, string> = caller) => {
    const kit = createReactorKit();
    const rulings = openRulings(kit.log, kit.codec);
    const { performed, refused, perform } = phone();
    const checkpoints = createMemoryCheckpoints();
    const running = start(kit, reactor, { perform, checkpoints, rulings });
    await live(running);
    const key = keyOf('acme', 'a');
    await kit.log.append([{ topic: 'lead_events', key, value: Buffer.from([9]) }]);
    await kit.writer.append([leadReceived('next', { entity: 'a' })]);
    await until(async () => (await checkpoints.parkedKeys(reactor.name))[0]?.records === 2);
    return { kit, rulings, performed, refused, perform, checkpoints, running, partition: partitionOf(kit, 'a') };
  };

  test('a discarded record is passed over, and what waited behind it is done', async () => {
    const { kit, rulings, performed, running, checkpoints, partition } = await setup();
    await kit.writer.append([ruled('leads', partition, 0, null)]); // of a view, not of this reactor
    await kit.writer.append([ruled(reactorSlot(caller.name), partition, 0, null)]);
    await until(() => performed.length === 1);
    await until(() => running.status().heldKeys.length === 0);
    await until(async () => (await checkpoints.parkedKeys(caller.name)).length === 0);
    await rulings.close();
  });

  test('an edited record is done as edited, before what waited behind it', async () => {
    const { kit, rulings, performed, partition } = await setup({
      ...caller,
      react: ({ envelope }) => [{ kind: 'effect', causeId: envelope.id, orderKey: 'x', effect: envelope.id }],
    });
    const better = leadReceived('better', { entity: 'a' });
    await kit.writer.append([ruled(reactorSlot(caller.name), partition, 0, kit.codec.encode(better))]);
    await until(() => performed.length === 2);
    expect(performed).toEqual([better.envelope.id, leadReceived('next').envelope.id]);
    await rulings.close();
  });

  test('a reactor with memory begins again, and remembers in the order of the log', async () => {
    const seen: string[][] = [];
    const { kit, rulings, checkpoints, partition } = await setup({
      ...caller,
      remembers: true,
      initialState: () => {
        seen.push([]);
        return null;
      },
      react: ({ envelope }) => {
        seen.at(-1)?.push(envelope.entity);
        return [];
      },
    });
    await kit.writer.append([leadReceived('b')]);
    await kit.writer.append([ruled(reactorSlot(caller.name), partition, 0, null)]);
    await until(async () => (await checkpoints.parkedKeys(caller.name)).length === 0);
    expect(seen.at(-1)?.sort()).toEqual(['a', 'b']);
    await rulings.close();
  });
});

test('R12: a parked key is told to the log, once', async () => {
  const kit = createReactorKit();
  const checkpoints = createMemoryCheckpoints();
  const reactor = start(kit, router, { checkpoints });
  await live(reactor);
  await kit.log.append([{ topic: 'lead_events', key: keyOf('acme', 'a'), value: Buffer.from([9]) }]);
  await until(async () => (await count(kit, 'RecordParked')) === 1);
  await reactor.stop();
  const next = start(kit, router, { checkpoints });
  await live(next);
  const told = (await kit.events()).filter(({ type }) => type === 'RecordParked');
  expect(new Set(told.map(({ envelope }) => envelope.id)).size).toBe(1);
  expect(told[0]).toMatchObject({ view: 'reactor/router', cause: 'DECODE', envelope: { actor: 'service:router' } });
});

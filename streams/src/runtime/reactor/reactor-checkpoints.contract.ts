/** What every store of reactors' checkpoints must do, said once for all of them. */
import { describe, expect, test } from 'vitest';
import type { ParkedRecord } from '../parking/parked.ts';
import type { ReactorCheckpoints, ReactorSave } from './reactor-checkpoints.ts';

const fault = { cause: 'write', code: 'REFUSED', message: 'refused for good' } as const;

function parked(offset: number, key = 'acme|a', changes: Partial<ParkedRecord> = {}): ParkedRecord {
  const value = Buffer.from([offset]);
  return {
    topic: 'lead_events',
    partition: 0,
    key,
    offset,
    value,
    appendedAtMs: 1,
    parkedAtMs: 2,
    fault: null,
    ...changes,
  };
}

function saved(sequence: number, end: number, changes: Partial<ReactorSave> = {}): ReactorSave {
  const offsets = { 'lead_events:0': end };
  const after = sequence - 1;
  return { epoch: 5, sequence, after, offsets, parked: [], drained: [], reset: false, ...changes };
}

/** `make` gives a store; each test takes a reactor of its own. */
export function checkpointsContract(name: string, make: () => ReactorCheckpoints): void {
  let reactors = 0;
  const open = () => {
    reactors += 1;
    return { store: make(), reactor: `contract-${reactors}` };
  };

  describe(`checkpoints of reactors: ${name}`, () => {
    test('R10: what is parked is stored with the offsets that pass it, and told oldest first', async () => {
      const { store, reactor } = open();
      expect(await store.claim(reactor, 5)).toBeNull();
      const first = saved(1, 4, {
        parked: [parked(3), parked(1, 'acme|a', { fault }), parked(2, 'acme|b', { fault })],
        reset: true,
      });
      expect(await store.save(reactor, first)).toBe(true);
      expect(await store.load(reactor)).toEqual(first.offsets);
      const keys = await store.parkedKeys(reactor);
      expect(keys.find(({ key }) => key === 'acme|a')).toMatchObject({ records: 2, bytes: 2, firstOffset: 1, fault });
      expect(keys).toHaveLength(2);
      const place = { topic: 'lead_events', partition: 0, key: 'acme|a' };
      const records = await store.parkedRecords(reactor, place, 10);
      expect(records).toEqual([parked(1, 'acme|a', { fault }), parked(3)]);
      expect(await store.parkedRecords(reactor, place, 1)).toHaveLength(1);
      expect(await store.parkedKeys('contract-of-nobody')).toEqual([]);
    });

    test('drained records go, a new fault stays, and parking the same again keeps one', async () => {
      const { store, reactor } = open();
      await store.save(reactor, saved(1, 4, { parked: [parked(1, 'acme|a', { fault }), parked(3)], reset: true }));
      const next = saved(2, 4, { drained: [parked(1)], parked: [parked(3, 'acme|a', { fault })] });
      expect(await store.save(reactor, next)).toBe(true);
      expect(await store.save(reactor, { ...next, sequence: 3 })).toBe(true);
      expect(await store.parkedKeys(reactor)).toMatchObject([{ records: 1, firstOffset: 3, fault }]);
    });

    test('R2: a save that arrives late undoes nothing', async () => {
      const { store, reactor } = open();
      await store.save(reactor, saved(1, 4, { parked: [parked(1, 'acme|a', { fault })], reset: true }));
      const late = saved(2, 5, { parked: [parked(4, 'acme|b', { fault })] });
      expect(await store.save(reactor, saved(3, 6, { after: 1, drained: [parked(1)] }))).toBe(true);
      expect(await store.save(reactor, late)).toBe(false);
      expect(await store.load(reactor)).toEqual({ 'lead_events:0': 6 });
      expect(await store.parkedKeys(reactor)).toEqual([]);
    });

    test('R2: who was claimed for a later epoch refuses all lower ones', async () => {
      const { store, reactor } = open();
      await store.save(reactor, saved(7, 4, { reset: true }));
      expect(await store.claim(reactor, 6)).toEqual({ 'lead_events:0': 4 });
      expect(await store.save(reactor, saved(8, 9))).toBe(false);
      await expect(store.claim(reactor, 5)).rejects.toMatchObject({ code: 'PROJECTION_FENCED' });
      expect(await store.save(reactor, saved(1, 5, { epoch: 6 }))).toBe(true);
    });

    test('R10: a save is refused when one before it that was told stored is not there any more', async () => {
      const { store, reactor } = open();
      const offsets = { 'lead_events:0': 4 };
      await store.save(reactor, saved(1, 4, { reset: true }));
      expect(await store.save(reactor, saved(3, 6, { after: 2 }))).toBe(false);
      // The claim for epoch 6 went with a crash: what was read under it may be missing, too.
      expect(await store.save(reactor, saved(1, 6, { epoch: 6, after: 0 }))).toBe(false);
      expect(await store.load(reactor)).toEqual(offsets);
      // Whether save 2 took effect is not known: what it stores comes again with the next one.
      expect(await store.save(reactor, saved(3, 6, { after: 1 }))).toBe(true);
    });

    test('a checkpoint that is gone took what was parked with it: only one made anew is stored', async () => {
      const { store, reactor } = open();
      expect(await store.save(reactor, saved(1, 4))).toBe(false);
      await store.save(reactor, saved(1, 4, { parked: [parked(1, 'acme|a', { fault })], reset: true }));
      await store.save(reactor, saved(2, 4, { parked: [parked(2, 'acme|b', { fault })], reset: true }));
      expect(await store.parkedKeys(reactor)).toMatchObject([{ key: 'acme|b' }]);
    });
  });
}

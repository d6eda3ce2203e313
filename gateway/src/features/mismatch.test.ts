/** Online = offline, proven by what was served: random histories, served in between, computed again from the log. */
import { createCodec } from '@mainstem/schemas/codec';
import { factEnvelope, uuidV7 } from '@mainstem/schemas/envelope';
import { type AnyEvent, eventTypes } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import { decodeState, encodeState } from '@mainstem/streams/features/blob';
import type { FeatureView } from '@mainstem/streams/features/definition';
import { BEHIND_MS, findMismatches } from '@mainstem/streams/features/served/mismatch';
import { featureViewNamed } from '@mainstem/streams/features/views';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { createMemoryLog } from '@mainstem/streams/log/log.memory';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMemoryStates } from '../testing/memory-states.ts';
import { openFeatures } from './open-features.ts';
import type { StateStore } from './states.ts';

const NOW_MS = 1_795_255_200_000;
const codec = createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1])));
const views = ['transaction_stats', 'viewer_activity'].map((name) => featureViewNamed(name) as FeatureView);
const tenants = ['acme', 'globex'];

type Step =
  | {
      readonly kind: 'event';
      readonly who: number;
      readonly lateMs: number;
      readonly amount: number;
      readonly again: boolean;
    }
  | { readonly kind: 'serve'; readonly who: number };
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('event' as const),
      who: fc.nat(5),
      lateMs: fc.nat(5_000),
      amount: fc.nat(9_999),
      again: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('serve' as const), who: fc.nat(6) }) },
);

/** Plays the steps on a log in memory, appended `agoMs` before; `spoil` stands between the store and the server. */
async function played(steps: readonly Step[], spoil: (store: StateStore) => StateStore = (store) => store, agoMs = 0) {
  let nowMs = NOW_MS;
  const log = createMemoryLog({ topics, clock: () => nowMs - agoMs });
  const { append } = createEventWriter(log, codec);
  const store = spoil(createMemoryStates(log, codec));
  const features = openFeatures({ store, append, server: 'test', clock: () => nowMs, report: () => undefined });
  for (const one of steps) {
    nowMs += 700;
    const tenant = tenants[one.who % 2] as string;
    if (one.kind === 'serve') {
      for (const view of views) await features.serve(tenant, view, [`user-${one.who}`], 50);
      continue;
    }
    const event = observed(tenant, `user-${one.who}`, nowMs - one.lateMs, one.amount);
    await append(one.again ? [event, event] : [event]);
  }
  await features.close();
  const report = await findMismatches({ log, codec, views });
  await log.close();
  return report;
}

function observed(tenant: string, entity: string, occurredAtMs: number, amount: number): AnyEvent {
  const origin = { id: uuidV7(occurredAtMs), tenant, entity, occurredAtMs, actor: 'service:test' };
  return {
    type: 'TransactionStatsObserved',
    envelope: factEnvelope(origin),
    fraudFlagged: amount % 7 === 0,
    amountMicros: amount * 1_000_000,
    currency: amount % 2 === 0 ? 'USD' : 'EUR',
    transactionCount: amount,
  };
}

const event = (who: number, amount: number): Step => ({ kind: 'event', who, lateMs: 0, amount, again: false });
const serve = (who: number): Step => ({ kind: 'serve', who });

describe('KAIROS-02: what was served is what the log says', () => {
  test('the mismatch rate is 0, with late events, events held twice, and entities nobody knows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 30 }), async (steps) => {
        const served = steps.filter(({ kind }) => kind === 'serve').length * views.length;
        expect(await played(steps)).toMatchObject({
          compared: served,
          mismatched: 0,
          rate: 0,
          behind: 0,
          otherDefinition: 0,
          unlogged: 0,
        });
      }),
      { numRuns: 60 },
    );
  });

  test('a row that lost an event is found, and the features that differ are named', async () => {
    const before = new Map<string, Buffer | null>();
    // The second row says how far it went, and holds what the first did: an update that was lost.
    const lossy = (store: StateStore): StateStore => ({
      async read(view, keys) {
        const rows = await store.read(view, keys);
        return rows.map((row, at) => {
          const name = `${view.name}|${keys[at]?.entity}`;
          const old = before.get(name);
          before.set(name, row);
          if (row === null || old === undefined || old === null) return row;
          return encodeState(view, { ...decodeState(view, old), reached: decodeState(view, row).reached });
        });
      },
    });
    const report = await played([event(0, 8), serve(0), event(0, 9), serve(0)], lossy);
    expect(report).toMatchObject({ mismatched: 1, compared: 4 });
    expect(report.mismatches[0]?.features).toEqual(['amount_micros', 'currency', 'transaction_count']);
  });

  test('a view that writes nothing, and one that stands still, are found once the log had it two minutes before', async () => {
    const longAgoMs = BEHIND_MS + 60_000;
    const nothing: StateStore = { read: async (_, keys) => keys.map(() => null) };
    const steps = [event(0, 8), serve(0), event(0, 9), serve(0), serve(1)];
    const report = await played(steps, () => nothing, longAgoMs);
    expect(report).toMatchObject({ compared: 6, mismatched: 0, behind: 2 });
    expect(report.mismatches[0]).toMatchObject({ view: 'transaction_stats', entity: 'user-0', kind: 'BEHIND' });
    // Moments after, a row may not be there yet.
    expect(await played(steps, () => nothing)).toMatchObject({ mismatched: 0, behind: 0 });
    const first = new Map<string, Buffer | null>();
    const still = (store: StateStore): StateStore => ({
      async read(view, keys) {
        const rows = await store.read(view, keys);
        return rows.map((row, at) => {
          const name = `${view.name}|${keys[at]?.entity}`;
          if (!first.has(name)) first.set(name, row);
          return first.get(name) ?? null;
        });
      },
    });
    expect(await played([event(0, 8), serve(0), event(0, 9), serve(0)], still, longAgoMs)).toMatchObject({
      mismatched: 0,
      behind: 1,
    });
  });

  test('R7: the row of another tenant is found', async () => {
    const crossed = (store: StateStore): StateStore => ({
      read: (view, keys) =>
        store.read(
          view,
          keys.map((key) => ({ ...key, tenant: 'acme' })),
        ),
    });
    const report = await played([event(0, 8), event(1, 3), { kind: 'serve', who: 1 }], (store) => ({
      read: (view, keys) =>
        crossed(store).read(
          view,
          keys.map((key) => ({ ...key, entity: 'user-0' })),
        ),
    }));
    expect(report.mismatched).toBe(1);
  });
});

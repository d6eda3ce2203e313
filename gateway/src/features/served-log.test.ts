import type { AnyEvent, FeaturesServed } from '@mainstem/schemas/generated/events';
import type { FeatureView } from '@mainstem/streams/features/definition';
import { featureViewNamed } from '@mainstem/streams/features/views';
import { describe, expect, test } from 'vitest';
import { REMEMBERED_MAX, rememberStates, STALE_MAX_MS } from './remembered.ts';
import type { ServedFeatures, ServedVector } from './serve.ts';
import { createServedLog, VECTORS_OF_EVENT_MAX, VECTORS_WAITING_MAX } from './served-log.ts';

const view = featureViewNamed('transaction_stats') as FeatureView;
const vector: ServedVector = {
  entity: 'user-1',
  values: [],
  ages: () => [],
  flags: 'DDDD',
  source: 'DEFAULT',
  reason: 'ENTITY_UNKNOWN',
  asOfMs: null,
  packed: Buffer.from([0, 0, 0, 0]),
  folded: [],
};
const served = (count: number): ServedFeatures => ({
  view,
  atMs: 1,
  vectors: Array.from({ length: count }, () => vector),
});

function opened(append: (events: readonly AnyEvent[]) => Promise<unknown>) {
  const reports: string[] = [];
  const log = createServedLog({ append, server: 's', clock: () => 1, report: (words) => reports.push(words) });
  return { log, reports };
}

describe('KAIROS-02: the record of what was served', () => {
  test('vectors of a view and tenant are one event, and no event has too many', async () => {
    const events: AnyEvent[] = [];
    const { log } = opened(async (some) => events.push(...some));
    for (let n = 0; n < VECTORS_OF_EVENT_MAX + 1; n += 1) log.add('acme', served(1));
    log.add('globex', served(3));
    await log.close();
    const counts = (events as FeaturesServed[]).map(({ envelope, vectors }) => [envelope.tenant, vectors.length]);
    expect(counts).toEqual([
      ['acme', VECTORS_OF_EVENT_MAX],
      ['acme', 1],
      ['globex', 3],
    ]);
    expect(log.waiting).toBe(0);
  });

  test('R8: behind a log that hangs only so many wait; the rest is counted, and said in the next event', async () => {
    const events: AnyEvent[] = [];
    let letGo: () => void = () => undefined;
    const hung = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const { log } = opened((some) => hung.then(() => events.push(...some)));
    const over = 500;
    for (let n = 0; n < (VECTORS_WAITING_MAX + over) / 100; n += 1) log.add('acme', served(100));
    expect([log.waiting, log.unlogged]).toEqual([VECTORS_WAITING_MAX, over]);
    letGo();
    await log.flush();
    log.add('acme', served(1));
    await log.close();
    expect((events.at(-1) as FeaturesServed).unlogged).toBe(over);
  });

  test('a write that fails is reported, and its vectors are counted', async () => {
    let isAway = true;
    const events: AnyEvent[] = [];
    const { log, reports } = opened(async (some) => {
      if (isAway) throw new Error('no broker');
      events.push(...some);
    });
    log.add('acme', served(2));
    await log.flush();
    expect([log.unlogged, log.waiting, reports.length]).toEqual([2, 0, 1]);
    isAway = false;
    log.add('acme', served(1));
    await log.close();
    expect(events).toMatchObject([{ unlogged: 2 }]);
  });
});

describe('copies of states', () => {
  const key = (entity: string) => ({ tenant: 'acme', entity });

  test('a row that has not changed is not decoded again; a copy has its time', () => {
    let decoded = 0;
    const memory = rememberStates(() => (decoded += 1));
    memory.keep(view, key('a'), Buffer.from('row'), 0);
    memory.keep(view, key('a'), Buffer.from('row'), 10);
    expect(decoded).toBe(1);
    expect(memory.recall(view, key('a'), 10 + STALE_MAX_MS)?.state).toBe(1);
    expect(memory.recall(view, key('a'), 11 + STALE_MAX_MS)).toBeUndefined();
    expect(memory.recall(view, { tenant: 'globex', entity: 'a' }, 10)).toBeUndefined();
    memory.keep(view, key('a'), Buffer.from('other'), 20);
    expect(decoded).toBe(2);
  });

  test('R8: only so many are kept, those read last', () => {
    const memory = rememberStates(() => 0, 3);
    for (const entity of ['a', 'b', 'c', 'a', 'd']) memory.keep(view, key(entity), Buffer.from('row'), 0);
    expect(memory.size).toBe(3);
    expect(['a', 'b', 'c', 'd'].filter((entity) => memory.recall(view, key(entity), 0) !== undefined)).toEqual([
      'a',
      'c',
      'd',
    ]);
    expect(REMEMBERED_MAX).toBeGreaterThan(3);
  });
});

/** Snapshots on the log in memory (ADR 0013): whatever becomes of them, a writer answers as one that read everything. */
import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { campaignDecider } from '../../../deciders/campaign/decider.ts';
import type { EventLog, PartitionStart } from '../../../log/event-log.ts';
import { createMemoryLog } from '../../../log/log.memory.ts';
import { by, type CampaignWriter, codec, create, price, readWinners, TOPIC } from '../../../testing/campaign-log.ts';
import { ProjectionError } from '../../projection/projection-errors.ts';
import { startDecisionWriter } from '../decision-writer.ts';
import { foldFingerprint } from './fold-fingerprint.ts';
import { createMemorySnapshots } from './snapshot-store.memory.ts';
import type { SnapshotStore } from './snapshot-store.ts';

const ENTITIES = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8'];

function memoryLog(): EventLog & { readonly starts: PartitionStart[][] } {
  const log = createMemoryLog({ topics: [{ name: TOPIC, partitions: 2 }] });
  onTestFinished(() => log.close());
  const starts: PartitionStart[][] = [];
  return {
    ...log,
    starts,
    tail(places, handler) {
      starts.push([...places]);
      return log.tail(places, handler);
    },
  };
}

const away = () => new ProjectionError('PROJECTION_STORE_UNAVAILABLE', 'test', 'away', { retryable: true });

/** A writer whose process can die: nothing of it reaches the store any more. */
function start(log: EventLog, store: SnapshotStore, entitiesMax = 3) {
  const state = { dead: false };
  const reports: string[] = [];
  const mortal: SnapshotStore = {
    open: () => (state.dead ? Promise.reject(away()) : store.open()),
    drop: (generation) => (state.dead ? Promise.reject(away()) : store.drop(generation)),
    load: (...asked) => (state.dead ? Promise.reject(away()) : store.load(...asked)),
    save: (...given) => (state.dead ? Promise.reject(away()) : store.save(...given)),
  };
  const writer = startDecisionWriter({
    log,
    codec,
    decider: campaignDecider,
    service: 'test',
    snapshots: { store: mortal, entitiesMax, report: (message) => reports.push(message) },
  });
  onTestFinished(() => writer.stop());
  const die = () => {
    state.dead = true;
    return writer.stop();
  };
  return { writer, reports, die };
}

/** State and version of every entity, as any reader of the whole log finds them. */
async function folded(log: EventLog) {
  const all = new Map(ENTITIES.map((entity) => [entity, { state: campaignDecider.initialState(), version: 0 }]));
  for (const { envelope, ...body } of await readWinners(log)) {
    const { state } = all.get(envelope.entity) as { state: ReturnType<typeof campaignDecider.initialState> };
    all.set(envelope.entity, {
      state: campaignDecider.evolve(state, body as never),
      version: envelope.streamVersion,
    });
  }
  return all;
}

async function expectAsFolded(log: EventLog, writer: CampaignWriter): Promise<void> {
  for (const [entity, expected] of await folded(log)) expect(await writer.load('acme', entity)).toEqual(expected);
}

async function history(writer: CampaignWriter, rounds: number, first = 0): Promise<void> {
  for (let n = first; n < first + rounds; n += 1) {
    for (const entity of ENTITIES) {
      await writer.execute('acme', entity, n === 0 ? create : price(2_000 + n), by({ commandId: `h${n}` }));
    }
  }
}

const step = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: fc.constant('command' as const), who: fc.nat(1), entity: fc.nat(7) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('repeat' as const), who: fc.nat(1), entity: fc.nat(7) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('stop' as const, 'die' as const), who: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('drop' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('damage' as const), entity: fc.nat(7) }) },
);

test('R1: whatever is saved, dropped, damaged, let go or died with: two writers answer as a full fold does', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 60 }),
      fc.integer({ min: 1, max: 9 }),
      async (steps, max) => {
        const log = createMemoryLog({ topics: [{ name: TOPIC, partitions: 2 }] });
        const store = createMemorySnapshots();
        const running = [start(log, store, max), start(log, store, max)];
        const accepted: { entity: string; id: string; price: number; outcome: unknown }[] = [];
        await history((running[0] as (typeof running)[0]).writer, 1);
        let n = 0;
        for (const one of steps) {
          if (one.do === 'drop') await store.drop((await store.open()).generation);
          else if (one.do === 'damage') {
            const key = `acme|${ENTITIES[one.entity]}`;
            const row = store.rows.get(key);
            if (row !== undefined) store.rows.set(key, { ...row, payload: '{' });
          } else if (one.do === 'command') {
            n += 1;
            const entity = ENTITIES[one.entity] as string;
            const { writer } = running[one.who] as (typeof running)[0];
            const ask = () => writer.execute('acme', entity, price(5_000 + n), by({ commandId: `k${n}` }));
            const outcome = await ask().catch(ask).catch(ask); // damage found on the way is answered by "again"
            expect(outcome.kind).toBe('accepted');
            accepted.push({ entity, id: `k${n}`, price: 5_000 + n, outcome });
          } else if (one.do === 'repeat') {
            const before = accepted.at(-1 - one.entity);
            if (before === undefined) continue;
            const { writer } = running[one.who] as (typeof running)[0];
            const ask = () => writer.execute('acme', before.entity, price(before.price), by({ commandId: before.id }));
            expect(await ask().catch(ask).catch(ask)).toEqual(before.outcome);
          } else {
            await (one.do === 'die' ? running[one.who]?.die() : running[one.who]?.writer.stop());
            running[one.who] = start(log, store, max);
          }
        }
        for (const { writer } of running) {
          // A writer follows the other by moments, and may find damage only now.
          await vi.waitFor(() => expectAsFolded(log, writer), { timeout: 30_000, interval: 1 });
        }
        await Promise.all(running.map(({ writer }) => writer.stop()));
        const fresh = start(log, store, max);
        await vi.waitFor(() => expectAsFolded(log, fresh.writer), { timeout: 30_000, interval: 1 });
        await fresh.writer.stop();
        await log.close();
      },
    ),
    { numRuns: Number(process.env.MAINSTEM_PROPERTY_RUNS ?? 25) },
  );
}, 120_000);

describe('a writer that begins with snapshots', () => {
  test('reads the log from where they end, and answers a repeated command as before', async () => {
    const log = memoryLog();
    const store = createMemorySnapshots();
    const first = start(log, store, 100);
    await history(first.writer, 4);
    const answer = await first.writer.execute('acme', 'c1', price(7), by({ commandId: 'once' }));
    await first.writer.stop();
    const second = start(log, store, 100);
    expect(await second.writer.execute('acme', 'c1', price(7), by({ commandId: 'once' }))).toEqual(answer);
    await expectAsFolded(log, second.writer);
    expect(log.starts.at(-1)?.map(({ offset }) => offset)).toEqual(await log.endOffsets(TOPIC));
    expect(second.reports).toEqual([]);
  });

  test('after a crash reads what was not saved, and no more', async () => {
    const log = memoryLog();
    const store = createMemorySnapshots();
    const first = start(log, store, 100);
    await history(first.writer, 2);
    await first.writer.stop();
    const saved = await log.endOffsets(TOPIC);
    const second = start(log, store, 100);
    await history(second.writer, 2, 2);
    await second.die();
    const third = start(log, store, 100);
    await expectAsFolded(log, third.writer);
    expect(log.starts.at(-1)?.map(({ offset }) => offset)).toEqual(saved);
  });

  test('R8: holds no more entities than it may, though it knows them all', async () => {
    const log = memoryLog();
    const { writer } = start(log, createMemorySnapshots(), 3);
    await history(writer, 3);
    await expectAsFolded(log, writer);
    await writer.execute('acme', 'c1', price(9), by());
    expect(writer.counts.entities).toBeLessThanOrEqual(3);
  });

  test('`read` of it is a mistake of the caller: what is not in memory would be called new', () => {
    expect(() => start(memoryLog(), createMemorySnapshots()).writer.read('acme', 'c1')).toThrow('`load`');
  });
});

describe('snapshots that are not believed', () => {
  async function kept(rounds = 2) {
    const log = memoryLog();
    const store = createMemorySnapshots();
    const { writer } = start(log, store);
    await history(writer, rounds);
    await writer.stop();
    return { log, store };
  }

  test('ahead of the log: the log was replaced by a shorter one', async () => {
    const { store } = await kept();
    const log = memoryLog();
    const { writer, reports } = start(log, store);
    expect(await writer.execute('acme', 'c1', create, by())).toMatchObject({ kind: 'accepted', version: 1 });
    await expectAsFolded(log, writer);
    expect(reports.join()).toContain('ahead of partition');
  });

  test('of another log of the same length or longer: another record is where theirs was', async () => {
    const { store } = await kept();
    const log = memoryLog();
    const other = startDecisionWriter({ log, codec, decider: campaignDecider, service: 'other' });
    for (const entity of ENTITIES) await other.execute('acme', entity, create, by());
    for (let n = 0; n < 40; n += 1) await other.execute('acme', ENTITIES[n % 8] as string, price(9_000 + n), by());
    await other.stop();
    const { writer, reports } = start(log, store);
    await expectAsFolded(log, writer);
    expect(reports.join()).toContain('another record is at offset');
  });

  test('damaged: the stream is read from its beginning, and the set is made anew', async () => {
    const { log, store } = await kept();
    for (const [key, row] of store.rows) store.rows.set(key, { ...row, payload: row.payload.slice(1) });
    const { writer } = start(log, store);
    await writer.whenCaughtUp();
    await expect(writer.load('acme', 'c1')).rejects.toMatchObject({
      code: 'DECISION_SNAPSHOTS_UNUSABLE',
      retryable: true,
    });
    await expectAsFolded(log, writer);
    expect(log.starts.at(-1)?.map(({ offset }) => offset)).toEqual([0, 0]);
    await writer.stop();
    const again = start(log, store);
    await expectAsFolded(log, again.writer);
    expect(again.reports).toEqual([]);
  });

  test('dropped under a writer that has let entities go: it reads the stream again, and tells nobody twice', async () => {
    const log = memoryLog();
    const store = createMemorySnapshots();
    const { writer } = start(log, store, 2);
    const told: string[] = [];
    writer.onEvent(({ envelope }) => told.push(envelope.id));
    await history(writer, 2);
    await store.drop((await store.open()).generation);
    await writer.load('acme', 'c1').catch(() => undefined);
    await expectAsFolded(log, writer);
    await history(writer, 1, 2);
    await expectAsFolded(log, writer);
    expect(new Set(told).size).toBe(told.length);
    expect(told).toHaveLength(ENTITIES.length * 3);
  });
});

describe('a store that is away', () => {
  test.each(['open', 'save'] as const)('at %s: commands are decided from the log', async (call) => {
    const log = memoryLog();
    const store = createMemorySnapshots({
      fault: (asked) => {
        if (asked === call) throw Object.assign(away(), { retryable: false });
      },
    });
    const { writer, reports } = start(log, store, 2);
    await history(writer, 2);
    await expectAsFolded(log, writer);
    await writer.stop();
    expect(reports.length).toBeGreaterThan(0);
  });

  test('at load: the stream is read from its beginning, and saved again once the store is back', async () => {
    const log = memoryLog();
    let gone = false;
    const store = createMemorySnapshots({
      fault: () => {
        if (gone) throw Object.assign(away(), { retryable: false });
      },
    });
    const before = start(log, store, 2);
    await history(before.writer, 2);
    gone = true;
    await expect(before.writer.load('acme', 'c1')).rejects.toMatchObject({ code: 'DECISION_SNAPSHOTS_UNUSABLE' });
    await expectAsFolded(log, before.writer);
    gone = false;
    await before.writer.stop();
    const after = start(log, store, 2);
    await expectAsFolded(log, after.writer);
    expect(log.starts.at(-1)?.every(({ offset }) => offset > 0)).toBe(true);
  });
});

describe('a fold is named by what it does', () => {
  const fingerprint = (change: Partial<typeof campaignDecider> = {}) =>
    foldFingerprint({ ...campaignDecider, ...change });

  test('the same in every process', () => {
    expect(fingerprint()).toBe(fingerprint());
    expect(fingerprint()).toMatch(/^[0-9a-f]{64}$/);
  });

  test('another when its source, its first state, or only a helper it calls is another', () => {
    let offset = 0;
    const helped: typeof campaignDecider.evolve = (state, event) => {
      const next = campaignDecider.evolve(state, event);
      return { ...next, bidPriceMicros: next.bidPriceMicros + offset };
    };
    const one = fingerprint({ evolve: helped });
    offset = 1;
    const other = fingerprint({ evolve: helped });
    const first = fingerprint({ initialState: () => ({ ...campaignDecider.initialState(), countries: ['USA'] }) });
    expect(new Set([fingerprint(), one, other, first]).size).toBe(4);
  });
});

test('a save that ends between two statements claims nothing: the next writer reads the rest from the log', async () => {
  const log = memoryLog();
  const store = createMemorySnapshots();
  let saves = 0;
  const halfWay: SnapshotStore = {
    ...store,
    save: (...given) => (++saves === 1 ? store.save(...given) : Promise.reject(away())),
  };
  const entities = Array.from({ length: 1_001 }, (_, n) => `many-${n}`);
  const first = start(log, halfWay, 5_000);
  await Promise.all(entities.map((entity) => first.writer.execute('acme', entity, create, by({ commandId: entity }))));
  await first.writer.stop();
  expect(saves).toBeGreaterThan(1);
  const { writer } = start(log, store, 5_000);
  for (const entity of entities) expect((await writer.load('acme', entity)).version, entity).toBe(1);
});

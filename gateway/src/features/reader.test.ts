import { featureViewNamed } from '@mainstem/streams/features/views';
import { beforeEach, describe, expect, test } from 'vitest';
import { createBreaker } from './breaker.ts';
import { createStateReader, GATHER_MS, READS_MAX, type StateReader } from './reader.ts';
import type { EntityKey, StateStore } from './states.ts';

const view = featureViewNamed('transaction_stats');
if (view === undefined) throw new Error('no view');
const keys = (...entities: string[]): EntityKey[] => entities.map((entity) => ({ tenant: 'acme', entity }));

/** Commands the store got, each answered by the test. */
let commands: { readonly keys: readonly EntityKey[]; answer(): void; fail(error: Error): void }[];
let reader: StateReader<Buffer>;
let heard: string[];
const rowOf = ({ entity }: EntityKey) => (entity.startsWith('no') ? null : Buffer.from(entity));
const store: StateStore = {
  read: (_view, asked) =>
    new Promise((resolve, reject) => {
      commands.push({ keys: asked, answer: () => resolve(asked.map(rowOf)), fail: reject });
    }),
};
const turn = () => new Promise((resolve) => setImmediate(resolve));
const away = () => Object.assign(new Error('gone'), { retryable: true });

beforeEach(() => {
  commands = [];
  heard = [];
  const onRow = (_view: unknown, { entity }: EntityKey, row: Buffer | null) => {
    heard.push(entity);
    return row;
  };
  reader = createStateReader({ store, breaker: createBreaker(), onRow });
});

describe('KAIROS-07: reads of one turn are one command', () => {
  test('each request gets its own rows, in its order', async () => {
    const reads = [reader.read(view, keys('a', 'no'), 50), reader.read(view, keys('b'), 50), reader.read(view, [], 50)];
    await turn();
    expect(commands.map((one) => one.keys.length)).toEqual([3]);
    commands[0]?.answer();
    const rows = (await Promise.all(reads)).map((read) => read.found?.map(String));
    expect(rows).toEqual([['a', 'null'], ['b'], []]);
  });

  test('R7: whoever left meanwhile takes no rows away from the others of the command', async () => {
    const hasty = reader.read(view, keys('a', 'b'), 1);
    const patient = reader.read(view, keys('c'), 500);
    await turn();
    expect(await hasty).toEqual({ found: null, reason: 'SOURCE_TIMEOUT' });
    expect(commands.map((one) => one.keys.length)).toEqual([3]);
    commands[0]?.answer();
    expect((await patient).found?.map(String)).toEqual(['c']);
  });

  test('a row that cannot be read fails who asked for it, and nobody else of the command', async () => {
    const onRow = (_view: unknown, { entity }: EntityKey, row: Buffer | null) => {
      if (entity === 'broken') throw new Error('a row of another making');
      return row;
    };
    reader = createStateReader({ store, breaker: createBreaker(), onRow });
    const reads = [keys('a'), keys('b', 'broken'), keys('c')].map((asked) => reader.read(view, asked, 500));
    const settled = Promise.allSettled(reads);
    await turn();
    commands[0]?.answer();
    const [one, broken, other] = await settled;
    expect([one, other].map((read) => read?.status === 'fulfilled' && String(read.value.found))).toEqual(['a', 'c']);
    expect(broken).toMatchObject({ status: 'rejected', reason: { message: 'a row of another making' } });
  });

  test('what comes while a command is under way is the next one, once that is answered', async () => {
    // By a clock that stands still: on a busy machine a turn may take longer than commands are gathered for.
    const onRow = (_view: unknown, _key: EntityKey, row: Buffer | null) => row;
    reader = createStateReader({ store, breaker: createBreaker(), onRow, steady: () => 0 });
    const reads = [reader.read(view, keys('a'), 50)];
    await turn();
    for (const entity of ['b', 'c']) {
      reads.push(reader.read(view, keys(entity), 50));
      await turn();
    }
    expect(commands.map((one) => one.keys.length)).toEqual([1]);
    commands[0]?.answer();
    await turn();
    await turn();
    expect(commands.map((one) => one.keys.length)).toEqual([1, 2]);
    commands[1]?.answer();
    expect((await Promise.all(reads)).map(({ found }) => String(found))).toEqual(['a', 'b', 'c']);
  });

  test('a view that is always asked for keeps no other one waiting', async () => {
    const other = featureViewNamed('lead_facts');
    if (other === undefined) throw new Error('no view');
    const reads = [reader.read(view, keys('a'), 1_000)];
    await turn();
    reads.push(reader.read(view, keys('b'), 1_000), reader.read(other, keys('c'), 1_000));
    commands[0]?.answer();
    await turn();
    await turn();
    expect(commands.map((one) => one.keys[0]?.entity).sort()).toEqual(['a', 'b', 'c']);
    for (const one of commands) one.answer();
    expect((await Promise.all(reads)).every(({ reason }) => reason === null)).toBe(true);
  });

  test('R8: behind a store that hangs only so many commands are under way, and each request leaves in its time', async () => {
    const reads: ReturnType<StateReader<Buffer>['read']>[] = [];
    for (let turns = 0; turns < READS_MAX * 3; turns += 1) {
      reads.push(reader.read(view, keys(`e${turns}`), 10));
      await turn();
    }
    expect(commands.length).toBeLessThanOrEqual(READS_MAX);
    expect(new Set((await Promise.all(reads)).map(({ reason }) => reason))).toEqual(new Set(['SOURCE_TIMEOUT']));
    // What comes after its request left is kept for the next.
    commands[0]?.answer();
    await turn();
    expect(heard).toEqual(['e0']);
  });

  test('KAIROS-12: over the line the breaker opens, and requests are told at once', async () => {
    for (let read = 0; read < 3; read += 1) {
      void reader.read(view, keys('slow'), 20);
      await new Promise((resolve) => setTimeout(resolve, GATHER_MS + 1));
    }
    await new Promise((resolve) => setTimeout(resolve, 80));
    const startedAtMs = performance.now();
    expect(await reader.read(view, keys('x'), 5_000)).toEqual({ found: null, reason: 'BREAKER_OPEN' });
    expect(performance.now() - startedAtMs).toBeLessThan(2_500);
    expect(commands).toHaveLength(3);
  });

  test('a store that is away is said; a fault of ours is thrown', async () => {
    const gone = reader.read(view, keys('a'), 50);
    await turn();
    commands[0]?.fail(away());
    expect(await gone).toEqual({ found: null, reason: 'SOURCE_UNAVAILABLE' });
    const wrong = reader.read(view, keys('a'), 50);
    await turn();
    commands[1]?.fail(new TypeError('a bug'));
    await expect(wrong).rejects.toThrow('a bug');
  });
});

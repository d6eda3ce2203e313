/** The notary against kills, twins and a log that is not what was signed. */
import type { AnyEvent, AuditTreeAbandoned } from '@mainstem/schemas/generated/events';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { createMemoryLog } from '../log/log.memory.ts';
import { giveUpTree } from './heads/give-up.ts';
import { CHECKPOINT_EVERY_MS_MAX, type RunningNotary } from './notary.ts';
import type { NotaryStatus } from './notary-progress.ts';
import { generateSignerText, parseSigner } from './note/keys.ts';
import { openNote } from './note/signed-note.ts';
import {
  type Bench,
  caughtUp,
  Killed,
  killedAt,
  ORIGIN,
  openBench,
  signer,
  topicsUsed,
  trust,
  wrongWith,
} from './testing/notary-kit.ts';
import { readCheckpoint, readHead } from './tree/head.ts';
import type { TreeStore } from './tree/tree-store.ts';

const running: RunningNotary[] = [];
const kept = (notary: RunningNotary): RunningNotary => {
  running.push(notary);
  return notary;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((notary) => notary.stop()));
});

const until = async (done: () => boolean | Promise<boolean>, withinMs = 60_000): Promise<void> => {
  const untilMs = performance.now() + withinMs;
  while (!(await done())) {
    if (performance.now() > untilMs) throw new Error('never came to pass');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
};

describe('every record has one leaf', () => {
  test('of what was there before and of what comes; the empty tree is signed first', async () => {
    const bench = openBench();
    await bench.append(700);
    const notary = kept(bench.start());
    await caughtUp(bench);
    await bench.append(1_300);
    const total = await caughtUp(bench);
    expect(total).toBe(2_000);
    expect(await wrongWith(bench)).toEqual([]);
    expect((await readCheckpoint(bench.store, trust, 0))?.checkpoint.size).toBe(0);
    expect(notary.status()).toMatchObject({ state: 'live', reason: null, size: 2_000, pending: 0 });
    await notary.stop();
    expect(notary.status().state).toBe('stopped');
  });

  test('a stop signs what was read; the next one goes on from there', async () => {
    const bench = openBench();
    const first = bench.start({ intervalMs: CHECKPOINT_EVERY_MS_MAX });
    await until(() => first.status().state === 'live');
    await bench.append(300);
    await until(() => first.status().pending === 300);
    await first.stop();
    expect((await readHead(bench.store, trust))?.checkpoint.size).toBe(300);
    await bench.append(10);
    kept(bench.start());
    await caughtUp(bench);
    expect(await wrongWith(bench)).toEqual([]);
  });

  test('partial tiles go once the full one is there, and only then', async () => {
    const bench = openBench();
    kept(bench.start());
    for (const count of [100, 100, 100]) {
      await bench.append(count);
      await caughtUp(bench);
    }
    const keys: string[] = [];
    for await (const { key } of bench.objects.list('audit/tile/')) keys.push(key);
    expect(keys.filter((key) => key.includes('0/000.p') || key.includes('entries/000.p'))).toEqual([]);
    expect(keys).toEqual(
      expect.arrayContaining(['audit/tile/0/000', 'audit/tile/entries/000', 'audit/tile/0/001.p/44']),
    );
  });
});

describe('a kill', () => {
  test('at any call, before or after its effect, again and again: no leaf double, none missing, one tree', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.constantFrom('before' as const, 'after' as const)), {
          minLength: 1,
          maxLength: 6,
        }),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 4 }),
        async (kills, portions) => {
          const bench = openBench();
          for (const [nth, when] of kills) {
            const store = killedAt(bench.store, nth, when);
            const notary = bench.start({ store });
            for (const count of portions) {
              await bench.append(count);
              await new Promise((resolve) => setTimeout(resolve, 3));
            }
            await until(() => store.dead || notary.status().pending === 0);
            await notary.stop();
          }
          const last = bench.start();
          await caughtUp(bench);
          await last.stop();
          expect(await wrongWith(bench)).toEqual([]);
        },
      ),
      {
        seed: Number(process.env.MAINSTEM_SEED ?? 7),
        numRuns: Number(process.env.MAINSTEM_NOTARY_KILLS ?? 25),
        endOnFailure: true,
      },
    );
  }, 60_000);
});

describe('two notaries that both believe in their lease', () => {
  test('make one tree: the number of a checkpoint is given once', async () => {
    const bench = openBench();
    const states: string[] = [];
    const onState = ({ reason }: NotaryStatus) => states.push(String(reason));
    for (let twin = 0; twin < 3; twin += 1) kept(bench.start({ onState }));
    for (let portion = 0; portion < 20; portion += 1) {
      await bench.append(60);
      await new Promise((resolve) => setTimeout(resolve, 4));
    }
    await caughtUp(bench);
    expect(await wrongWith(bench)).toEqual([]);
    expect(states.some((reason) => reason.startsWith('another notary has signed checkpoint'))).toBe(true);
  });

  test('a zombie that wakes between signing and writing is told that its number is taken', async () => {
    const bench = openBench();
    await bench.append(50);
    const asleep = Promise.withResolvers<void>();
    const awake = Promise.withResolvers<void>();
    const slow: TreeStore = {
      ...bench.store,
      async putCheckpoint(sequence, note, retain) {
        if (sequence === 1) {
          asleep.resolve();
          await awake.promise;
        }
        return bench.store.putCheckpoint(sequence, note, retain);
      },
    };
    const states: string[] = [];
    const zombie = kept(
      bench.start({ store: slow, onState: ({ state, reason }) => states.push(`${state}: ${reason}`) }),
    );
    await asleep.promise;
    await bench.append(50); // so that the other one signs something else under this number
    const owner = kept(bench.start());
    await caughtUp(bench);
    awake.resolve();
    await until(() => states.some((state) => state.includes('another notary has signed checkpoint 1')));
    await bench.append(10);
    await caughtUp(bench);
    expect(await wrongWith(bench)).toEqual([]);
    await Promise.all([zombie.stop(), owner.stop()]);
  });
});

describe('it refuses to go on', () => {
  test('when the log ends before what was signed', async () => {
    const bench = openBench();
    await bench.append(90);
    const first = bench.start();
    await caughtUp(bench);
    await first.stop();
    const shorter = createMemoryLog({ topics: topicsUsed });
    const notary = kept(bench.start({ log: shorter }));
    await until(() => notary.status().state === 'failed');
    expect(notary.status().reason).toMatch(/records are gone from the log/);
  });

  test('when a record was changed between signing and writing of its leaf', async () => {
    const bench = openBench();
    await bench.append(90);
    const killed = { ...bench.store, putTile: () => Promise.reject(new Killed('at its first tile')) };
    const first = bench.start({ store: killed });
    await until(async () => (await readHead(bench.store, trust))?.checkpoint.sequence === 1);
    await first.stop();
    const edited = {
      ...bench.log,
      async *read(...given: Parameters<typeof bench.log.read>) {
        for await (const batch of bench.log.read(...given)) {
          yield { ...batch, records: batch.records.map((record) => ({ ...record, value: Buffer.from('edited') })) };
        }
      },
    };
    const notary = kept(bench.start({ log: edited }));
    await until(() => notary.status().state === 'failed');
    expect(notary.status().reason).toMatch(/no longer holds what checkpoint 1 was signed for/);
  });

  test('when another tile lies in its place, when the published note was changed, or signed by a stranger', async () => {
    const bench = openBench();
    await bench.append(90);
    const first = bench.start();
    await caughtUp(bench);
    await first.stop();
    const { note } = (await readHead(bench.store, trust)) ?? { note: Buffer.alloc(0) };
    const reasonWith = async (over: Parameters<typeof bench.start>[0]): Promise<string | null> => {
      const notary = bench.start(over);
      await until(() => notary.status().state === 'failed');
      const { reason } = notary.status();
      await notary.stop();
      return reason;
    };
    expect(await reasonWith({ signers: [parseSigner(generateSignerText(ORIGIN))] })).toMatch(/signed by no known key/);
    expect(await reasonWith({ origin: 'other.example/audit' })).toMatch(/a checkpoint of test.example/);
    await bench.objects.put('audit/checkpoint', Buffer.from(note.toString().replace('\n90\n', '\n91\n')));
    expect(await reasonWith({})).toMatch(/does not fit the text/);
    await bench.objects.put('audit/checkpoint', note);
    await bench.objects.put('audit/tile/0/000.p/90', Buffer.alloc(90 * 32));
    expect(await reasonWith({})).toMatch(/do not lead to the root of checkpoint/);
  });

  test('a key is rotated by signing with two, and then with the new one alone', async () => {
    const bench = openBench();
    const fresh = parseSigner(generateSignerText(ORIGIN));
    const sign = async (signers: (typeof signer)[]) => {
      await bench.append(10);
      const notary = bench.start({ signers, verifiers: [signer.verifier] });
      await caughtUpWith(bench, fresh);
      await notary.stop();
      return (await bench.store.published()) as Buffer;
    };
    const caughtUpWith = async ({ store }: typeof bench, _: typeof signer) => {
      const before = await store.published();
      await until(async () => !(await store.published())?.equals(before ?? Buffer.alloc(0)));
    };
    const old = await sign([signer]);
    const both = await sign([signer, fresh]);
    const alone = await sign([fresh]);
    expect(openNote(old, [signer.verifier]).signedBy).toHaveLength(1);
    expect(openNote(both, [signer.verifier, fresh.verifier]).signedBy).toHaveLength(2);
    expect(openNote(both, [signer.verifier]).signedBy).toHaveLength(1);
    expect(() => openNote(alone, [signer.verifier])).toThrow(/no known key/);
  });
});

describe('a tree that is gone from the object store', () => {
  const wipe = async ({ objects }: Bench, prefix = 'audit/') => {
    const saved: [string, Buffer][] = [];
    for await (const { key } of objects.list(prefix)) saved.push([key, (await objects.get(key)) as Buffer]);
    await objects.wipe(prefix);
    return saved;
  };
  const lost = { state: 'failed', failure: 'NOTARY_TREE_LOST' };
  const settled = async (bench: Bench) => {
    const notary = bench.start();
    await bench.append(300);
    await caughtUp(bench);
    return notary;
  };

  test('is no beginning for the next notary: it signs nothing, and goes on when the tree is back', async () => {
    const bench = openBench();
    await (await settled(bench)).stop();
    const saved = await wipe(bench);
    const next = kept(bench.start());
    await until(() => next.status().state === 'failed');
    expect(next.status()).toMatchObject(lost);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(await bench.store.published()).toBeNull();
    for (const [key, body] of saved) await bench.objects.put(key, body);
    await bench.append(5);
    await caughtUp(bench);
    expect(await wrongWith(bench)).toEqual([]);
    expect(next.status()).toMatchObject({ state: 'live', failure: null });
  });

  test('so is one that was cut back to older checkpoints, or has other words in the place of the kept one', async () => {
    const bench = openBench();
    await (await settled(bench)).stop();
    const head = await readHead(bench.store, trust);
    const { sequence = 0 } = head?.checkpoint ?? {};
    await bench.objects.wipe('audit/checkpoint');
    for (let at = 0; at < sequence; at += 1) {
      const { note } = (await readCheckpoint(bench.store, trust, at)) ?? {};
      if (note !== undefined) await bench.objects.put('audit/checkpoint', note);
    }
    const next = kept(bench.start());
    await until(() => next.status().state === 'failed');
    expect(next.status()).toMatchObject(lost);
  });

  test.each(['audit/', 'audit/checkpoints/', 'audit/tile/'])(
    'is told within an interval while live, though records go on coming: %s',
    async (prefix) => {
      const bench = openBench();
      const notary = kept(await settled(bench));
      await wipe(bench, prefix);
      for (let n = 0; n < 20 && notary.status().failure === null; n += 1) {
        await bench.append(3);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      await until(() => ['NOTARY_TREE_LOST', 'NOTARY_TREE_DAMAGED'].includes(notary.status().failure ?? ''));
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(notary.status().failure).not.toBeNull();
    },
  );

  test('is told while live when no records come', async () => {
    const bench = openBench();
    const notary = kept(await settled(bench));
    await wipe(bench);
    await until(() => notary.status().failure === 'NOTARY_TREE_LOST');
  });

  test('is begun anew only after a person gave it up, which the log says first; the new tree covers that', async () => {
    const bench = openBench();
    await (await settled(bench)).stop();
    const before = await bench.heads.newest();
    const said: AuditTreeAbandoned[] = [];
    const writer = {
      append: async ([event]: readonly AnyEvent[]) => {
        said.push(event as AuditTreeAbandoned);
        expect(await bench.heads.newest()).toEqual(before);
        return bench.log.append([
          { topic: 'audit_events', key: 'platform|audit-tree', value: Buffer.from('given up') },
        ]);
      },
    };
    const giving = { ...bench, writer, actor: 'user:ada', reason: 'disk lost', nowMs: 5 };
    await expect(giveUpTree(giving)).rejects.toMatchObject({ code: 'NOTARY_TREE_PRESENT' });
    await wipe(bench);
    const next = kept(bench.start());
    await until(() => next.status().state === 'failed');
    const event = await giveUpTree(giving);
    expect(event).toMatchObject({ origin: ORIGIN, sequence: before?.sequence, size: 300, reason: 'disk lost' });
    expect(event.note).toBe(before?.note.toString('utf8'));
    await expect(giveUpTree(giving)).rejects.toMatchObject({ code: 'NOTARY_TREE_ABSENT' });
    expect(await caughtUp(bench)).toBe(301);
    expect(await wrongWith(bench)).toEqual([]);
    expect(said).toHaveLength(1);
  });
});

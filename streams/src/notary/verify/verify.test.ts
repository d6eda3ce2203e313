/** Adversaries against log and tree: each kind of damage is found, and called by its own name. */
import { createMemoryObjectStore } from '@mainstem/connectors/object-store/object-store.memory';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LogRecord } from '../../log/event-log.ts';
import { digestOf, entryWriter } from '../entry.ts';
import { type Checkpoint, checkpointText } from '../note/checkpoint.ts';
import { generateSignerText, parseSigner } from '../note/keys.ts';
import { signNote } from '../note/signed-note.ts';
import { type Bench, caughtUp, ORIGIN, openBench, signer, topicsUsed, trust } from '../testing/notary-kit.ts';
import { change, copyLog, editInConcert, flip, forged, type LogCopy, rewritten } from '../testing/tampering.ts';
import { createGrowingTree } from '../tree/growing-tree.ts';
import { readHead } from '../tree/head.ts';
import { createTreeStore } from '../tree/tree-store.ts';
import { writeTree } from '../writing.ts';
import { type AuditOptions, type AuditReport, verifyAudit } from './verify.ts';

let bench: Bench;
/** Every object of the honest tree. */
const objects = new Map<string, Buffer>();
let honest: LogCopy;
let earlier: Buffer;

beforeAll(async () => {
  bench = openBench();
  const notary = bench.start();
  for (const count of [200, 300, 1_000, 60]) {
    await bench.append(count);
    await caughtUp(bench);
    if (count === 300) earlier = (await bench.store.published()) as Buffer;
  }
  await notary.stop();
  for await (const { key } of bench.objects.list('')) objects.set(key, (await bench.objects.get(key)) as Buffer);
  honest = await copyLog(
    bench.log,
    topicsUsed.map(({ name }) => name),
  );
});

let tree = createMemoryObjectStore();
let log: LogCopy;
beforeEach(async () => {
  tree = createMemoryObjectStore();
  for (const [key, body] of objects) await tree.put(key, body);
  log = new Map([...honest].map(([name, records]) => [name, [...records]]));
});

const audit = (over: Partial<AuditOptions> = {}): Promise<AuditReport> =>
  verifyAudit({ ...trust, reader: createTreeStore(tree), records: rewritten(log), nowMs: Date.now(), ...over });
const codes = ({ findings }: AuditReport): string[] => [...new Set(findings.map(({ code }) => code))];
const bids = (): NonNullable<ReturnType<LogCopy['get']>> => log.get('bid_events/1') ?? [];
const keysOf = (part: string): string[] => [...objects.keys()].filter((key) => key.includes(part)).sort();
const newest = (): string => keysOf('audit/checkpoints/').at(-1) as string;

test('an honest log and its tree: nothing is found, and every record was compared', async () => {
  const report = await audit({ trusted: earlier });
  expect(report).toMatchObject({ ok: true, findings: [], leaves: 1_560, records: 1_560, unsigned: 0 });
  expect(report.checkpoints).toBe(keysOf('audit/checkpoints/').length);
});

describe('the log', () => {
  test('truncated: its end was cut off', async () => {
    bids().splice(-3);
    const report = await audit();
    expect(codes(report)).toEqual(['AUDIT_LOG_TRUNCATED']);
    expect(report.findings[0]?.message).toBe(
      `bid_events/1 offset ${bids().length}: the log ends here, and more was signed: records were cut off`,
    );
  });

  test('truncated: a whole partition is gone', async () => {
    log.delete('bid_events/2');
    expect(codes(await audit())).toEqual(['AUDIT_LOG_TRUNCATED']);
  });

  test('truncated: nothing is left', async () => {
    for (const records of log.values()) records.splice(0);
    const report = await audit();
    expect(codes(report)).toEqual(['AUDIT_LOG_TRUNCATED']);
    expect(report.findingCount).toBe(5);
  });

  test('truncated: it begins later than it did', async () => {
    const source = rewritten(log);
    const gone = async function* (): AsyncGenerator<never> {
      throw Object.assign(new Error('no offset 0'), { code: 'LOG_OFFSET_GONE' });
      // biome-ignore lint/correctness/noUnreachable: a generator has a yield
      yield undefined as never;
    };
    const records = {
      ...source,
      read: (...given: Parameters<typeof source.read>) =>
        given[0] === 'audit_events' && given[1] === 0 ? gone() : source.read(...given),
    };
    const report = await audit({ records });
    expect(codes(report)).toEqual(['AUDIT_LOG_TRUNCATED']);
    expect(report.findings[0]?.message).toMatch(/audit_events\/0 no longer begins at offset 0/);
  });

  test('a record taken out of the middle', async () => {
    bids().splice(17, 1);
    const report = await audit();
    expect(codes(report)).toEqual(['AUDIT_RECORD_MISSING']);
    expect(report.findings[0]?.message).toBe('bid_events/1 offset 17: the record that was signed here was taken out');
  });

  test('edited: value, key, or one moved into the other', async () => {
    bids()[40] = forged(bids()[40] as never);
    const other = log.get('audit_events/0') as NonNullable<ReturnType<LogCopy['get']>>;
    other[3] = { ...(other[3] as never as (typeof other)[0]), key: 'evil|e-1' };
    const report = await audit();
    expect(codes(report)).toEqual(['AUDIT_RECORD_EDITED']);
    expect(report.findings.map(({ message }) => message)).toEqual([
      'audit_events/0 offset 3: the record here is not the one that was signed: it was changed',
      'bid_events/1 offset 40: the record here is not the one that was signed: it was changed',
    ]);
  });

  test('reordered: two records have changed places', async () => {
    const records = bids();
    [records[10], records[30]] = [records[30] as never, records[10] as never];
    const report = await audit();
    expect(codes(report)).toEqual(['AUDIT_RECORD_REORDERED']);
    expect(report.findings[0]?.message).toMatch(
      /^bid_events\/1 offset 10: the record that was signed here stands at 30/,
    );
  });

  test('reordered: a record was moved, and those between made room', async () => {
    const [moved] = bids().splice(10, 1);
    bids().splice(50, 0, moved as never);
    expect(codes(await audit())).toEqual(['AUDIT_RECORD_REORDERED']);
  });

  test('replayed: a record stands in another’s place', async () => {
    const records = bids();
    records[60] = records[5] as never;
    const report = await audit();
    expect(codes(report)).toEqual(['AUDIT_RECORD_REPLAYED']);
    expect(report.findings[0]?.message).toBe(
      'bid_events/1 offset 60: the record here is a copy of the one that was signed at 5',
    );
  });

  test('replayed: a record was put in a second time, and the later ones moved on', async () => {
    const records = bids();
    records.splice(60, 0, records[5] as never);
    const report = await audit();
    // The last record now lies beyond what is signed.
    expect(codes(report)).toEqual(['AUDIT_RECORD_REPLAYED', 'AUDIT_LOG_TRUNCATED']);
  });

  test('a record that was never signed was put in', async () => {
    bids().splice(60, 0, forged(bids()[5] as never));
    expect(codes(await audit())).toContain('AUDIT_RECORD_INSERTED');
  });

  test('what comes after the checkpoint is no damage, until it waits too long', async () => {
    bids().push(forged(bids()[0] as never, 'new'));
    expect(await audit()).toMatchObject({ ok: true, unsigned: 1 });
    const late = await audit({ nowMs: Date.now() + 120_000, ageMaxMs: 60_000 });
    expect(codes(late)).toEqual(['AUDIT_CHECKPOINT_STALE']);
  });

  test('records that came just now are not late, however old the newest checkpoint is', async () => {
    const nowMs = Date.now() + 120_000;
    bids().push({ ...forged(bids()[0] as never, 'new'), appendedAtMs: nowMs - 1_000 });
    expect(await audit({ nowMs, ageMaxMs: 60_000 })).toMatchObject({ ok: true, unsigned: 1 });
  });

  test('a topic that checkpoints go on without is told, however new they are', async () => {
    const timeMs = (await readHead(bench.store, trust))?.checkpoint.timeMs ?? 0;
    log.set('lead_events/0', [{ ...(bids()[0] as never as LogRecord), appendedAtMs: timeMs - 1 }]);
    const asked = { nowMs: timeMs + 60_000, ageMaxMs: 60_000 };
    const report = await audit({ ...asked, topics: ['bid_events', 'lead_events'] });
    expect(codes(report)).toEqual(['AUDIT_CHECKPOINT_STALE']);
    expect(report.findings[0]?.message).toMatch(/^lead_events\/0: 1 records wait since/);
  });

  test('several kinds at once are all told, each at its place', async () => {
    bids()[40] = forged(bids()[40] as never);
    (log.get('bid_events/0') ?? []).splice(-2);
    (log.get('audit_events/1') ?? []).splice(4, 1);
    expect(codes(await audit()).sort()).toEqual(['AUDIT_LOG_TRUNCATED', 'AUDIT_RECORD_EDITED', 'AUDIT_RECORD_MISSING']);
  });
});

describe('the tree', () => {
  test('truncated: a tile, a bundle or an upper tile is gone or short', async () => {
    for (const key of ['audit/tile/0/002', 'audit/tile/entries/003', 'audit/tile/1/000.p/6']) {
      const body = objects.get(key) as Buffer;
      await tree.remove(key);
      expect(codes(await audit()), key).toEqual(['AUDIT_TREE_TRUNCATED']);
      await tree.put(key, body.subarray(0, -32));
      const found = codes(await audit());
      expect(found[0], key).toMatch(/AUDIT_TREE_TRUNCATED|AUDIT_ENTRIES_EDITED/);
      await tree.remove(key);
      await tree.put(key, body);
    }
  });

  test('truncated: checkpoints were taken away at the end or in the middle', async () => {
    await tree.remove(newest());
    expect(codes(await audit())).toEqual(['AUDIT_CHECKPOINT_MISSING']);
    await tree.remove('audit/checkpoints/001');
    expect(codes(await audit())).toEqual(['AUDIT_CHECKPOINT_MISSING']);
  });

  test('a name far beyond the others: the audit ends, and what lies there is told', async () => {
    await tree.put('audit/checkpoints/x900/x000/x000/x000/000', Buffer.from('no checkpoint'));
    expect(codes(await audit())).toEqual([
      'AUDIT_CHECKPOINT_MISSING',
      'AUDIT_CHECKPOINT_MALFORMED',
      'AUDIT_CHECKPOINT_ROLLED_BACK',
    ]);
  });

  test('a tile edited, at the bottom and above', async () => {
    for (const key of ['audit/tile/0/001', 'audit/tile/1/000.p/6']) {
      await change(tree, key, flip(7));
      const report = await audit();
      expect(codes(report), key).toEqual(['AUDIT_TILE_EDITED']);
      expect(report.findings[0]?.message).toContain(key.replace('audit/', ''));
      await change(tree, key, flip(7));
    }
  });

  test('entries edited, reordered or no entries at all', async () => {
    await change(tree, 'audit/tile/entries/001', flip(60));
    expect(codes(await audit())).toEqual(['AUDIT_ENTRIES_EDITED']);
    await change(tree, 'audit/tile/entries/001', (body) => body.fill(0xff));
    expect(codes(await audit())).toEqual(['AUDIT_ENTRIES_EDITED']);
  });

  test('edited in concert: entry and hash together', async () => {
    const bundle = Buffer.from(objects.get('audit/tile/entries/001') as Buffer);
    const tile = Buffer.from(objects.get('audit/tile/0/001') as Buffer);
    editInConcert(bundle, tile);
    await change(tree, 'audit/tile/entries/001', () => bundle);
    await change(tree, 'audit/tile/0/001', () => tile);
    expect(codes(await audit())).toEqual(['AUDIT_TILE_EDITED']);
  });

  test('rolled back: an older checkpoint is published again', async () => {
    const old = objects.get('audit/checkpoints/001') as Buffer;
    await change(tree, 'audit/checkpoint', () => old);
    expect(codes(await audit())).toEqual(['AUDIT_CHECKPOINT_ROLLED_BACK']);
  });

  describe('rolled back by one, as a killed notary leaves it', () => {
    beforeEach(async () => {
      const before = objects.get(keysOf('audit/checkpoints/').at(-2) as string) as Buffer;
      await change(tree, 'audit/checkpoint', () => before);
    });

    test('is no damage while the log holds what the newest was signed for', async () => {
      const report = await audit();
      expect(report).toMatchObject({ ok: true, findings: [] });
      expect(report.unsigned).toBeGreaterThan(0);
    });

    test('does not hide that the log was cut off or edited since', async () => {
      for (const records of log.values()) records.push(forged(records.pop() as never));
      expect(codes(await audit())).toEqual(['AUDIT_RECORD_EDITED']);
      for (const records of log.values()) records.pop();
      expect(codes(await audit())).toEqual(['AUDIT_LOG_TRUNCATED']);
    });
  });

  test('rolled back with all its checkpoints: who has a newer one knows', async () => {
    const trusted = objects.get('audit/checkpoint') as Buffer;
    const kept = keysOf('audit/checkpoints/');
    await change(tree, 'audit/checkpoint', () => earlier);
    for (const key of kept)
      if ((objects.get(key) as Buffer).toString() > '' && sequenceOf(objects.get(key) as Buffer) > sequenceOf(earlier))
        await tree.remove(key);
    expect(codes(await audit({ trusted }))).toEqual(['AUDIT_CHECKPOINT_ROLLED_BACK']);
  });

  test('a signature that is wrong, a key that was swapped, a note that is none', async () => {
    await change(tree, 'audit/checkpoint', (note) => Buffer.from(note.toString().replace('time 20', 'time 21')));
    expect(codes(await audit())).toEqual(['AUDIT_SIGNATURE_INVALID']);
    const stranger = parseSigner(generateSignerText(ORIGIN));
    await change(tree, 'audit/checkpoint', () =>
      Buffer.from(signNote(textOf(objects.get('audit/checkpoint') as Buffer), [stranger])),
    );
    const swapped = await audit();
    expect(codes(swapped)).toEqual(['AUDIT_KEY_UNKNOWN']);
    expect(swapped.findings[0]?.message).toMatch(/^the published checkpoint: signed by no known key/);
    await change(tree, 'audit/checkpoint', () => Buffer.from('hello'));
    expect(codes(await audit())).toEqual(['AUDIT_CHECKPOINT_MALFORMED']);
    expect(codes(await audit({ verifiers: [stranger.verifier], origin: ORIGIN }))).toContain('AUDIT_KEY_UNKNOWN');
  });

  test('nothing is there', async () => {
    tree = createMemoryObjectStore();
    expect(codes(await audit())).toEqual(['AUDIT_CHECKPOINT_ABSENT']);
  });
});

describe('who has the key', () => {
  /** Signs another tree over the records of `order`, as a notary would that was bent. */
  async function forge(order: readonly { topic: string; partition: number; offset: number }[]): Promise<void> {
    const fork = createMemoryObjectStore();
    const store = createTreeStore(fork);
    const growing = createGrowingTree();
    const first: Checkpoint = { origin: ORIGIN, size: 0, root: growing.root(), sequence: 0, timeMs: 1, offsets: {} };
    await store.putCheckpoint(0, Buffer.from(signNote(checkpointText(first), [signer])), 0);
    for (const { topic, partition, offset } of order) {
      const record = honest.get(`${topic}/${partition}`)?.[offset];
      if (record === undefined) throw new Error('no such record');
      growing.append(entryWriter(topic, partition), offset, digestOf(record), 0);
    }
    await writeTree(store, growing);
    const { offsets = {} } = (await readHead(bench.store, trust))?.checkpoint ?? {};
    const last: Checkpoint = {
      origin: ORIGIN,
      size: growing.size,
      root: growing.root(),
      sequence: 1,
      timeMs: 2,
      offsets,
    };
    const note = Buffer.from(signNote(checkpointText(last), [signer]));
    await store.putCheckpoint(1, note, 0);
    await store.publish(note);
    tree = fork;
  }
  const inOrder = () =>
    [...honest].flatMap(([name, records]) =>
      records.map(({ offset }) => {
        const [topic = '', partition] = name.split('/');
        return { topic, partition: Number(partition), offset };
      }),
    );

  test('a forked tree is whole in itself: who kept a checkpoint from before finds it', async () => {
    await forge(inOrder());
    expect(await audit()).toMatchObject({ ok: true });
    const report = await audit({ trusted: earlier });
    expect(codes(report)).toEqual(['AUDIT_TREE_FORKED']);
    expect(report.findings[0]?.message).toMatch(/was signed for a tree of 500 that checkpoint 1 does not begin with/);
  });

  test('forked: one checkpoint of the chain is of another tree, or two are signed under one number', async () => {
    const { checkpoint } = (await readHead(bench.store, trust)) ?? {};
    const other = { ...(checkpoint as Checkpoint), root: Buffer.alloc(32, 7) };
    const note = Buffer.from(signNote(checkpointText(other), [signer]));
    await change(tree, newest(), () => note);
    const two = await audit();
    expect(codes(two)).toEqual(['AUDIT_TREE_FORKED']);
    expect(two.findings[0]?.message).toMatch(/^two checkpoints \d+ are signed/);
    await change(tree, 'audit/checkpoint', () => note);
    const replaced = await audit();
    expect(codes(replaced)).toEqual(['AUDIT_TREE_FORKED']);
    expect(replaced.findings[0]?.message).toMatch(/^the tiles make another tree than checkpoint/);
  });

  test('leaves in another order, twice, or beyond what is claimed', async () => {
    const order = inOrder();
    const swapped = [...order];
    [swapped[20], swapped[21]] = [swapped[21] as never, swapped[20] as never];
    await forge(swapped);
    expect(codes(await audit())[0]).toBe('AUDIT_LEAF_REORDERED');
    await forge([...order.slice(0, 50), order[7] as never, ...order.slice(50)]);
    const twice = await audit();
    expect(codes(twice)).toEqual(['AUDIT_LEAF_REPLAYED']);
    expect(twice.findings[0]?.message).toMatch(/^leaf 50 is .* which has a leaf already$/);
    await forge(order.filter((_, at) => at !== 33));
    expect(codes(await audit())).toEqual(['AUDIT_RECORD_INSERTED']); // a leaf left out: its record was never signed
  });
});

const textOf = (note: Buffer): string => `${note.toString().split('\n\n')[0]}\n`;
const sequenceOf = (note: Buffer): number => Number(/sequence (\d+)/.exec(note.toString())?.[1]);

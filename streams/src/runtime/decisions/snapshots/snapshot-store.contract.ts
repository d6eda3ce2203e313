/** What every store of snapshots promises; run for the one in memory and for Postgres. */
import { expect, test } from 'vitest';
import type { CoveredPartition, Snapshot, SnapshotStore } from './snapshot-store.ts';

const snapshot = (entity: string, coveredTo: number, more: Partial<Snapshot> = {}): Snapshot => ({
  tenant: 'acme',
  entity,
  partition: 1,
  coveredTo,
  payload: `{"covered":${coveredTo},"text":"ü 'quoted' \\\\ {}"}`,
  ...more,
});
const covered = (partition: number, offset: number): CoveredPartition => ({
  partition,
  offset,
  anchor: { offset: offset - 1, hash: `hash ${offset}` },
});
const sorted = (snapshots: readonly Snapshot[] | 'lost') =>
  snapshots === 'lost' ? snapshots : snapshots.toSorted((one, other) => (one.entity < other.entity ? -1 : 1));

/** `open` gives a store of a set that is empty at first; a second call in one test gives another process's of the same. */
export function snapshotStoreContract(open: () => { one: SnapshotStore; other: SnapshotStore }): void {
  test('a set is empty at first, and the same for everyone who opens it', async () => {
    const { one, other } = open();
    const set = await one.open();
    expect(set.covered).toEqual([]);
    expect(await other.open()).toEqual(set);
    expect(await one.load(set.generation, ['acme|nothing'])).toEqual([]);
  });

  test('what is saved is read back as it was, by everyone, and only what was asked for', async () => {
    const { one, other } = open();
    const { generation } = await one.open();
    const rows = [snapshot('a', 3), snapshot('b', 5), snapshot('a', 7, { tenant: 'rival' })];
    expect(await one.save(generation, rows, [covered(0, 4), covered(1, 9)])).toBe('saved');
    expect(sorted(await other.load(generation, ['acme|b', 'acme|a', 'acme|c']))).toEqual(rows.slice(0, 2));
    expect(await other.load(generation, ['rival|a'])).toEqual(rows.slice(2));
    expect((await other.open()).covered).toEqual([covered(0, 4), covered(1, 9)]);
  });

  test('of two that cover an entity the one that covers more stays, and offsets only rise', async () => {
    const { one, other } = open();
    const { generation } = await one.open();
    await one.save(generation, [snapshot('a', 8)], [covered(0, 4), covered(1, 9)]);
    await other.save(generation, [snapshot('a', 6), snapshot('b', 2)], [covered(0, 7), covered(1, 5)]);
    expect(sorted(await one.load(generation, ['acme|a', 'acme|b']))).toEqual([snapshot('a', 8), snapshot('b', 2)]);
    const set = await one.open();
    expect(set).toEqual({ generation, covered: expect.arrayContaining([covered(0, 7), covered(1, 9)]) });
    expect(set.covered).toHaveLength(2);
  });

  test('snapshots without offsets move no checkpoint', async () => {
    const { one } = open();
    const { generation } = await one.open();
    await one.save(generation, [snapshot('a', 8)], null);
    expect(await one.open()).toEqual({ generation, covered: [] });
    await one.save(generation, [], [covered(1, 8)]);
    expect(await one.open()).toEqual({ generation, covered: [covered(1, 8)] });
  });

  test('a set that was dropped is lost to those who relied on it, and nobody drops the one after it', async () => {
    const { one, other } = open();
    const { generation } = await one.open();
    await one.save(generation, [snapshot('a', 8)], [covered(1, 9)]);
    await other.drop(generation);
    const next = await other.open();
    expect(next.generation).not.toBe(generation);
    expect(next.covered).toEqual([]);
    expect(await one.load(generation, ['acme|a'])).toBe('lost');
    expect(await one.save(generation, [snapshot('a', 9)], [covered(1, 9)])).toBe('lost');
    await one.drop(generation);
    expect(await one.open()).toEqual(next);
    expect(await other.load(next.generation, ['acme|a'])).toEqual([]);
  });

  test('many save at once, and it adds up', async () => {
    const { one, other } = open();
    const { generation } = await one.open();
    const rounds = Array.from({ length: 12 }, (_, n) => {
      const rows = Array.from({ length: 20 }, (__, k) => snapshot(`e${k}`, 1 + ((n * 7 + k) % 13)));
      return (n % 2 === 0 ? one : other).save(generation, rows, [covered(0, n + 1)]);
    });
    expect(new Set(await Promise.all(rounds))).toEqual(new Set(['saved']));
    expect(await other.open()).toEqual({ generation, covered: [covered(0, 12)] });
    const keys = Array.from({ length: 20 }, (_, k) => `acme|e${k}`);
    const greatest = (k: number) => Math.max(...Array.from({ length: 12 }, (_, n) => 1 + ((n * 7 + k) % 13)));
    const held = (await one.load(generation, keys)) as readonly Snapshot[];
    expect(held).toHaveLength(20);
    for (const { entity, coveredTo } of held) expect(coveredTo).toBe(greatest(Number(entity.slice(1))));
  });
}

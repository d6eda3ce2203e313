/** Some rows rebuilt are what the log says, and the others stay as they are. */
import { type AnyEvent, eventTypes } from '@mainstem/schemas/generated/events';
import { STALE_AFTER_MS } from '@mainstem/streams/catalogue/contract';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import type { Leases } from '@mainstem/streams/runtime/lease/leases';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import type { Checkpoint, StoredRow } from '@mainstem/streams/runtime/projection/projection-store';
import type { MemoryStore } from '@mainstem/streams/runtime/stores/store.memory';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryHistory, tenants } from '../testing/history.ts';
import { kitCodec, openKit, type RebuildKit, rowsOf, scannedDigest } from '../testing/rebuild-kit.ts';
import { views } from '../views.ts';
import { rebuildRows } from './rebuild-rows.ts';
import { rebuildViews } from './rebuild-views.ts';
import { occurredBetween } from './scope.ts';

const anyHistory = arbitraryHistory(eventTypes, 80);
const [tenant, other] = tenants;
const catalogue = views.find(({ name }) => name === 'catalogue') as Projection;

async function openBuilt(events: Parameters<typeof openKit>[0]): Promise<RebuildKit> {
  const kit = await openKit(events, 2);
  const targets = await Promise.all(views.map((view) => kit.target(view)));
  await rebuildViews({ resources: kit.resources, targets, clock: kit.clock });
  return kit;
}

/** Deletes some rows, spoils others and adds one nobody made. */
function damage(store: MemoryStore): void {
  const rows = store.all as Map<string, StoredRow>;
  for (const [at, [text, stored]] of [...rows].entries()) {
    if (at % 3 === 0) rows.delete(text);
    else if (at % 3 === 1) rows.set(text, { ...stored, row: spoiled(stored.row) });
  }
}

function spoiled(row: object): object {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'number' ? value + 1 : value]),
  );
}

describe.each(views.map((view) => [view.name, view] as const))('%s', (_, view: Projection) => {
  test('R1: rows of a tenant are as the log has them, the rest as they were', async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory, async (events) => {
        const kit = await openBuilt(events);
        const store = kit.resources.storeOf(view);
        const right = rowsOf(store);
        damage(store);
        const damaged = rowsOf(store);
        const result = await rebuildRows(kit.resources, view, { tenant }, { clock: kit.clock });
        const ofTenant = (rows: object, name: string) =>
          Object.entries(rows).filter(([text]) => text.startsWith(`${name}|`));
        expect(ofTenant(rowsOf(store), tenant)).toEqual(ofTenant(right, tenant));
        expect(ofTenant(rowsOf(store), other)).toEqual(ofTenant(damaged, other));
        expect(result.digest).toBe(scannedDigest(view, store));
        expect((await store.checkpoint())?.digest).toBe(result.digest);
        expect((await store.checkpoint())?.rows).toBe(store.all.size);
        expect(kit.appended).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });

  test('rows by key, and rows that events of a time touched', async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory, fc.nat(9), async (events, hour) => {
        const kit = await openBuilt(events);
        const store = kit.resources.storeOf(view);
        const right = rowsOf(store);
        const keys = [...store.all.values()].map(({ key }) => key).filter((_, at) => at % 2 === 0);
        damage(store);
        await rebuildRows(kit.resources, view, { keys }, { clock: kit.clock });
        for (const { text } of keys) expect(rowsOf(store)[text]).toEqual(right[text]);
        damage(store);
        const touchedBy = occurredBetween(hour * 3_600_000, Number.MAX_SAFE_INTEGER);
        await rebuildRows(kit.resources, view, { touchedBy }, { clock: kit.clock });
        for (const { event, key } of touches(view, events)) {
          if (touchedBy(event)) expect(rowsOf(store)[key]).toEqual(right[key]);
        }
        expect((await store.checkpoint())?.digest).toBe(scannedDigest(view, store));
      }),
      { numRuns: 12 },
    );
  });
});

/** Histories number their events each from 0, and two events never share an id, nor the random bits at its end. */
function withIdsOfTheirOwn(history: readonly AnyEvent[], number: number): AnyEvent[] {
  const mark = number.toString(16).padStart(6, '0');
  return history.map((event) => {
    const { envelope } = event;
    return {
      ...event,
      envelope: { ...envelope, id: `${envelope.id.slice(0, 24)}${mark}${envelope.id.slice(30)}` },
    } as AnyEvent;
  });
}

function* touches(view: Projection, events: Parameters<typeof openKit>[0]) {
  for (const event of events) {
    if (!view.types.includes(event.type)) continue;
    for (const key of [view.keyOf(event) ?? []].flat()) yield { event, key: (key as { text: string }).text };
  }
}

test.each(views.map((view) => [view.name, view] as const))(
  '%s: while the log grows, the long fold is without the lease, and the rest under it begins where that ended',
  async (_, view) => {
    const all = fc.sample(arbitraryHistory(view.types, 80), { numRuns: 20, seed: 11 }).flatMap(withIdsOfTheirOwn);
    const [events, more] = [all.slice(0, all.length / 2), all.slice(all.length / 2)];
    const kit = await openBuilt(events);
    const store = kit.resources.storeOf(view);
    const begin = (await store.checkpoint())?.offsets;
    damage(store);
    let isHeld = false;
    let hasGrown = false;
    const underLease: [string, number][] = [];
    const leases: Leases = {
      ...kit.resources.leases,
      acquire: async (...asked) => {
        isHeld = true;
        return kit.resources.leases.acquire(...asked);
      },
    };
    const grow = async () => {
      hasGrown = true;
      const writer = createEventWriter(kit.log, kitCodec);
      for (const event of more) await writer.append([event]);
      const targets = [await kit.target(view)];
      await rebuildViews({ resources: kit.resources, targets, resume: true, clock: kit.clock });
    };
    const log: EventLog = {
      ...kit.log,
      async *read(topic, partition, from, to) {
        if (isHeld) underLease.push([`${topic}:${partition}`, from]);
        else if (!hasGrown) await grow();
        yield* kit.log.read(topic, partition, from, to);
      },
    };
    await rebuildRows({ ...kit.resources, log, leases }, view, { tenant }, { clock: kit.clock });
    expect(hasGrown).toBe(true);
    for (const [name, from] of underLease) expect(from, name).toBe(begin?.[name]);
    const whole = await openBuilt(all);
    const ofTenant = (rows: object) => Object.entries(rows).filter(([text]) => text.startsWith(`${tenant}|`));
    expect(ofTenant(rowsOf(store))).toEqual(ofTenant(rowsOf(whole.resources.storeOf(view))));
    expect((await store.checkpoint())?.digest).toBe(scannedDigest(view, store));
  },
);

test('nothing differs: nothing is committed', async () => {
  const kit = await openBuilt(fc.sample(anyHistory, { numRuns: 1, seed: 5 })[0] ?? []);
  for (const view of views) {
    const before = await kit.resources.storeOf(view).checkpoint();
    const result = await rebuildRows(kit.resources, view, { tenant }, { clock: kit.clock });
    expect(result).toMatchObject({ added: 0, changed: 0, removed: 0, digest: before?.digest });
    expect((await kit.resources.storeOf(view).checkpoint())?.sequence).toBe(before?.sequence);
  }
});

test('a view that is not there, and a scope that names nothing, are refused', async () => {
  const kit = await openKit([], 1);
  const [view] = views;
  if (view === undefined) throw new Error('there are views');
  await expect(rebuildRows(kit.resources, view, { tenant }, { clock: kit.clock })).rejects.toMatchObject({
    code: 'PROJECTION_CHECKPOINT_LOST',
  });
  await expect(rebuildRows(kit.resources, view, {})).rejects.toThrow(RangeError);
});

describe('while its rows are read and compared under the lease', () => {
  /** A catalogue with followers, whose rows take ten seconds to read; `between` happens in the middle of that. */
  async function slowlyCompared(between: (kit: RebuildKit) => Promise<void>) {
    const kit = await openBuilt(fc.sample(anyHistory, { numRuns: 4, seed: 3 }).flat());
    const plain = kit.resources.storeOf(catalogue);
    const live = { ...((await plain.checkpoint()) as Checkpoint), state: 'live' as const };
    const beats: { epoch: number; atMs: number }[] = [];
    const store: MemoryStore = {
      ...plain,
      claim: async (epoch) => {
        const claimed = await plain.claim(epoch);
        return claimed === null ? null : { ...claimed, state: live.state };
      },
      async beat(epoch, nowMs) {
        beats.push({ epoch, atMs: nowMs });
        return 'applied';
      },
      async snapshot() {
        const snapshot = await plain.snapshot();
        if (snapshot === null) return null;
        const rows = (async function* () {
          await kit.clock.sleep(5_000);
          await between(kit);
          for await (const some of snapshot.rows) yield some;
          await kit.clock.sleep(5_000);
        })();
        return { ...snapshot, rows };
      },
    };
    const resources = { ...kit.resources, storeOf: () => store };
    const beganAtMs = kit.clock.nowMs();
    await rebuildRows(resources, catalogue, { tenant }, { clock: kit.clock });
    return { beats, beganAtMs, endedAtMs: kit.clock.nowMs() };
  }

  test('R8: followers of a view that is at the end of the log hear its heartbeat, and do not call themselves blind', async () => {
    const { beats, beganAtMs, endedAtMs } = await slowlyCompared(async () => {});
    expect(endedAtMs - beganAtMs).toBeGreaterThanOrEqual(10_000);
    const times = [beganAtMs, ...beats.map(({ atMs }) => atMs), endedAtMs];
    const silences = times.slice(1).map((atMs, n) => atMs - (times[n] as number));
    expect(Math.max(...silences)).toBeLessThan(STALE_AFTER_MS);
  });

  test('nothing is told of a view while the log has events it does not have', async () => {
    const { beats, beganAtMs, endedAtMs } = await slowlyCompared(async (kit) => {
      const writer = createEventWriter(kit.log, kitCodec);
      const event = fc.sample(arbitraryHistory(catalogue.types, 5), { numRuns: 9, seed: 1 }).flat()[0] as AnyEvent;
      await writer.append([event]);
    });
    const after = beats.filter(({ atMs }) => atMs > beganAtMs + 5_500);
    expect({ after, took: endedAtMs - beganAtMs >= 10_000 }).toEqual({ after: [], took: true });
  });
});

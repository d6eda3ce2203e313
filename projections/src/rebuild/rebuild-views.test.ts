/** A rebuild ends with the same rows however it is cut up, stopped, killed or taken up again, and does nothing else. */
import { eventTypes } from '@mainstem/schemas/generated/events';
import { LEASE_MS } from '@mainstem/streams/runtime/lease/leases';
import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';
import { leaseName } from '@mainstem/streams/runtime/projector/projector';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryHistory } from '../testing/history.ts';
import { openKit, type RebuildKit, rowsOf, scannedDigest } from '../testing/rebuild-kit.ts';
import { views } from '../views.ts';
import type { RebuildProgress } from './progress.ts';
import { type RebuildTarget, rebuildViews } from './rebuild-views.ts';

const history = (maxLength = 80) => arbitraryHistory(eventTypes, maxLength);
const oneHistory = (seed: number) => fc.sample(arbitraryHistory(eventTypes, 150, 150), { numRuns: 1, seed }).flat();

async function targetsOf(kit: RebuildKit): Promise<RebuildTarget[]> {
  return Promise.all(views.map((view) => kit.target(view)));
}

async function rebuild(kit: RebuildKit, options: Partial<Parameters<typeof rebuildViews>[0]> = {}) {
  return rebuildViews({ resources: kit.resources, targets: await targetsOf(kit), clock: kit.clock, ...options });
}

function allRows(kit: RebuildKit): Record<string, unknown> {
  return Object.fromEntries(views.map((view) => [view.name, rowsOf(kit.resources.storeOf(view))]));
}

describe('rebuildViews', () => {
  test('R1: killed at any commit and resumed from its own checkpoint, the rows are those of one sweep', async () => {
    await fc.assert(
      fc.asyncProperty(
        history(),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 3 }),
        async (events, dieAt, partitions) => {
          const whole = await openKit(events, partitions);
          const result = await rebuild(whole);
          const kit = await openKit(events, partitions);
          const targets = await targetsOf(kit);
          let commits = 0;
          const dying = targets.map((target) => ({
            ...target,
            store: {
              ...target.store,
              commit: async (commit: Parameters<typeof target.store.commit>[0]) => {
                commits += 1;
                if (commits >= dieAt) throw new Error('killed');
                return target.store.commit(commit);
              },
            },
          }));
          const small = { memoryBytes: 1 };
          const first = rebuildViews({ resources: kit.resources, targets: dying, clock: kit.clock, governor: small });
          await first.catch((error: Error) => expect(error.message).toBe('killed'));
          const second = await rebuild(kit, { resume: true });
          expect(allRows(kit)).toEqual(allRows(whole));
          expect(second.views.map(({ digest, state, error }) => [digest, state, error])).toEqual(
            result.views.map(({ digest }) => [digest, 'live', null]),
          );
        },
      ),
      { numRuns: 25 },
    );
  });

  test('a resumed rebuild does not read again what its checkpoint has', async () => {
    const events = oneHistory(7);
    const kit = await openKit(events, 1);
    const stop = new AbortController();
    const targets = await targetsOf(kit);
    const onProgress = ({ done, total }: RebuildProgress) => done > total / 2 && stop.abort();
    const governor = { eventsPerS: 10 };
    const first = rebuildViews({
      resources: kit.resources,
      targets,
      clock: kit.clock,
      governor,
      onProgress,
      signal: stop.signal,
    });
    await expect(first).rejects.toMatchObject({ name: 'AbortError' });
    const second = await rebuild(kit, { resume: true });
    const anew = await rebuild(kit);
    expect(second.records).toBeLessThan(anew.records);
    expect(second.views.map(({ digest }) => digest)).toEqual(anew.views.map(({ digest }) => digest));
  });

  test('cancelled, it leaves sound checkpoints: rows and digest agree, and the state says it is not whole', async () => {
    const kit = await openKit(oneHistory(3), 1);
    const stop = new AbortController();
    const onProgress = () => stop.abort();
    const governor = { eventsPerS: 20 };
    await expect(rebuild(kit, { governor, onProgress, signal: stop.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
    const states = new Set<string>();
    for (const view of views) {
      const store = kit.resources.storeOf(view);
      const checkpoint = await store.checkpoint();
      states.add(checkpoint?.state ?? 'missing');
      expect(checkpoint?.digest).toBe(scannedDigest(view, store));
      expect(checkpoint?.rows).toBe(store.all.size);
    }
    expect(states).toContain('rebuilding');
  });

  test('R11: it appends nothing to the log', async () => {
    const kit = await openKit(oneHistory(5));
    await rebuild(kit);
    expect(kit.appended).toEqual([]);
  });

  test('leases are renewed however long it takes: nobody else gets one meanwhile', async () => {
    const events = oneHistory(11);
    const kit = await openKit(events, 1);
    const rival = kit.leasesOf('rival');
    const over = new AbortController();
    const stolen: string[] = [];
    const stealing = (async () => {
      while (!over.signal.aborted) {
        await kit.clock.sleep(LEASE_MS / 4, over.signal);
        if (over.signal.aborted) return;
        for (const view of views) if ((await rival.acquire(leaseName(view))) !== null) stolen.push(view.name);
      }
    })();
    const eventsPerS = events.length / ((LEASE_MS / 1_000) * 6);
    const result = await rebuild(kit, { governor: { eventsPerS } });
    over.abort();
    await stealing;
    expect(kit.clock.nowMs()).toBeGreaterThan(LEASE_MS * 3);
    expect(stolen).toEqual([]);
    expect(result.views.map(({ error }) => error)).toEqual(views.map(() => null));
  });

  test('a view whose lease is taken ends there; the others become whole', async () => {
    const events = oneHistory(13);
    const kit = await openKit(events, 1);
    const [first] = views;
    if (first === undefined) throw new Error('there are views');
    const targets = await targetsOf(kit);
    const taking = kit.clock.sleep(1).then(() => kit.leasesOf('rival').acquire(leaseName(first), { force: true }));
    const governor = { eventsPerS: events.length / ((LEASE_MS / 1_000) * 4) };
    const result = await rebuildViews({ resources: kit.resources, targets, clock: kit.clock, governor });
    await taking;
    const [lost, ...others] = result.views;
    expect(lost?.error).toMatchObject({ code: 'PROJECTION_FENCED', retryable: true });
    expect(others.map(({ state, error }) => [state, error])).toEqual(others.map(() => ['live', null]));
  });

  test('up to offsets or a moment, it is the view as it was then', async () => {
    await fc.assert(
      fc.asyncProperty(history(), fc.double({ min: 0, max: 1, noNaN: true }), async (events, share) => {
        const then = events.slice(0, Math.floor(events.length * share));
        const past = await openKit(then, 2);
        await rebuild(past);
        const ends = Object.assign(
          {},
          ...(await Promise.all(views.map(async (view) => (await past.resources.storeOf(view).checkpoint())?.offsets))),
        );
        const kit = await openKit(events, 2);
        await rebuild(kit, { until: { offsets: ends } });
        expect(allRows(kit)).toEqual(allRows(past));
        await rebuild(kit, { until: { appendedAtMs: then.length } });
        expect(allRows(kit)).toEqual(allRows(past));
      }),
      { numRuns: 25 },
    );
  });

  test('offsets beyond the log are refused', async () => {
    const kit = await openKit([], 1);
    const until = { offsets: { 'lead_events:0': 5 } };
    await expect(rebuild(kit, { until })).rejects.toMatchObject({ code: 'PROJECTION_AHEAD_OF_LOG' });
  });

  test('progress only grows, ends at the total, and tells the time to go', async () => {
    const kit = await openKit(oneHistory(17), 1);
    const told: RebuildProgress[] = [];
    await rebuild(kit, { governor: { eventsPerS: 20 }, onProgress: (progress) => told.push(progress) });
    expect(told.length).toBeGreaterThan(3);
    expect(told.map(({ done }) => done)).toEqual(told.map(({ done }) => done).sort((a, b) => a - b));
    expect(told.at(-1)).toMatchObject({ done: told.at(-1)?.total, etaMs: 0 });
    expect(told[0]?.etaMs).toBeGreaterThan(0);
  });

  test('what stops all of them is thrown', async () => {
    const kit = await openKit(oneHistory(19), 1);
    const [target] = await targetsOf(kit);
    if (target === undefined) throw new Error('there are views');
    const down = new ProjectionError('PROJECTION_STORE_UNAVAILABLE', 'x', 'down', { retryable: true });
    const store = { ...target.store, commit: () => Promise.reject(down) };
    await expect(
      rebuildViews({ resources: kit.resources, targets: [{ ...target, store }], clock: kit.clock }),
    ).rejects.toBe(down);
  });
});

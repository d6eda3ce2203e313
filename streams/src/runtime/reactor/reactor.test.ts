import { keyOf, uuidFrom } from '@mainstem/schemas/envelope';
import { afterEach, describe, expect, test } from 'vitest';
import { caller, count, live, routed, router, start, stopReactors } from '../../testing/lead-reactors.ts';
import {
  createMemoryLeases,
  createReactorKit,
  eventOf,
  leadReceived,
  type ReactorKit,
  until,
} from '../../testing/reactor-kit.ts';
import type { Reactor } from './reactor.ts';
import { createMemoryCheckpoints } from './reactor-checkpoints.ts';

afterEach(stopReactors);

describe('emitting', () => {
  test('R2: what was there before and what comes later is answered once, under deterministic ids', async () => {
    const kit = createReactorKit();
    await kit.writer.append([leadReceived('a'), leadReceived('b')]);
    const reactor = start(kit, router);
    await live(reactor);
    await kit.writer.append([leadReceived('c')]);
    await until(async () => (await count(kit, 'LeadRouted')) === 3);
    const ids = (await kit.events()).filter(({ type }) => type === 'LeadRouted').map(({ envelope }) => envelope.id);
    expect(ids.sort()).toEqual(['a', 'b', 'c'].map((lead) => uuidFrom(`route ${uuidFrom(lead)}`)).sort());
  });

  test('a restart goes on from the checkpoint', async () => {
    const kit = createReactorKit();
    const checkpoints = createMemoryCheckpoints();
    await kit.writer.append([leadReceived('a')]);
    const first = start(kit, router, { checkpoints });
    await until(async () => (await count(kit, 'LeadRouted')) === 1);
    await first.stop();
    await kit.writer.append([leadReceived('b')]);
    const second = start(kit, router, { checkpoints });
    await until(async () => (await count(kit, 'LeadRouted')) === 2);
    await live(second);
    expect(second.status().counts).toMatchObject({ events: 1, emitted: 1 });
  });

  test('R1: without its checkpoint it finds in the log what is left to do', async () => {
    const kit = createReactorKit();
    const leads = Array.from({ length: 50 }, (_, n) => leadReceived(`lead-${n}`));
    await kit.writer.append(leads);
    const done = leads.slice(0, 40).map(({ envelope }) => routed(envelope.id, envelope.entity));
    await kit.writer.append(done);
    const reactor = start(kit, router);
    await live(reactor);
    expect(reactor.status().counts).toMatchObject({ events: 50, emitted: 10 });
    expect(await count(kit, 'LeadRouted')).toBe(50);
  });

  test('R8: more than it may remember in recovery is done at once, and all of it', async () => {
    const kit = createReactorKit();
    for (let from = 0; from < 12_000; from += 500) {
      await kit.writer.append(Array.from({ length: 500 }, (_, n) => leadReceived(`lead-${from + n}`)));
    }
    const reactor = start(kit, router);
    await live(reactor);
    expect(reactor.status().counts.emitted).toBe(12_000);
  });

  test('a log that does not answer means waiting, then all of it', async () => {
    let down = false;
    const kit = createReactorKit({ fault: () => (down ? 'unconfirmed' : undefined) });
    await kit.writer.append([leadReceived('a'), leadReceived('b')]);
    down = true;
    const reactor = start(kit, router);
    await until(() => reactor.status().state === 'waiting');
    down = false;
    await live(reactor);
    // What a broker wrote without saying so is there again under the same id.
    const ids = (await kit.events()).filter(({ type }) => type === 'LeadRouted').map(({ envelope }) => envelope.id);
    expect(ids.length).toBeGreaterThan(2);
    expect(new Set(ids).size).toBe(2);
    expect(reactor.status().counts.emitted).toBe(2);
  });

  test('R3: of a decided stream it sees winners only', async () => {
    const kit = createReactorKit();
    const decided = (id: string, decisionId: string, streamVersion: number) =>
      eventOf(
        { type: 'CampaignPaused', reason: id },
        { id, entity: 'c1', streamVersion, decision: { id: uuidFrom(decisionId), n: 1, of: 1 } },
      );
    const seen: string[] = [];
    const watcher: Reactor<null> = {
      ...router,
      types: ['CampaignPaused'],
      react: (event) => {
        if (event.type === 'CampaignPaused') seen.push(event.reason);
        return [];
      },
    };
    await kit.writer.append([decided('first', 'd1', 1)]);
    await kit.writer.append([decided('loser', 'd2', 1)]);
    const checkpoints = createMemoryCheckpoints();
    const first = start(kit, watcher, { checkpoints });
    await live(first);
    await first.stop();
    await kit.writer.append([decided('late-loser', 'd3', 1), decided('second', 'd4', 2)]);
    const second = start(kit, watcher, { checkpoints });
    await until(() => seen.length === 2);
    expect(seen).toEqual(['first', 'second']);
    expect(second.status().counts.losers).toBe(1);
  });
});

describe('effects', () => {
  test('R11: a silent reactor folds everything and does nothing', async () => {
    const kit = createReactorKit();
    await kit.writer.append([leadReceived('a')]);
    const performed: string[] = [];
    const checkpoints = createMemoryCheckpoints();
    const perform = (lead: string) => {
      performed.push(lead);
      return Promise.resolve();
    };
    const silentCaller = start(kit, caller, { mode: 'silent', perform, checkpoints });
    const silentRouter = start(kit, router, { mode: 'silent' });
    await kit.writer.append([leadReceived('b')]);
    await until(() => silentCaller.status().counts.events === 2 && silentRouter.status().counts.events === 2);
    expect(performed).toEqual([]);
    expect(await count(kit, 'LeadRouted')).toBe(0);
    expect(await checkpoints.load('caller')).toBeNull();
  });

  test('R11: recovery performs nothing whose result is on the log', async () => {
    const kit = createReactorKit();
    const handled = leadReceived('handled');
    await kit.writer.append([handled, leadReceived('new')]);
    const score = eventOf(
      { type: 'LeadScored', score: 0.5, class: 'WARM', confidence: 1, modelVersion: 'm@1', reasons: [] },
      { id: 'score', entity: 'handled', causationId: handled.envelope.id },
    );
    await kit.writer.append([score]);
    const performed: string[] = [];
    const reactor = start(kit, caller, {
      perform: (lead) => {
        performed.push(lead);
        return Promise.resolve();
      },
    });
    await live(reactor);
    expect(performed).toEqual(['new']);
  });

  test('the same cause twice on the log has one effect in recovery', async () => {
    const kit = createReactorKit();
    await kit.writer.append([leadReceived('a'), leadReceived('a')]);
    const reactor = start(kit, caller, { perform: () => Promise.resolve() });
    await live(reactor);
    expect(reactor.status().counts.performed).toBe(1);
  });

  test('R8: at most 32 under way, those of one key in order', async () => {
    const kit = createReactorKit();
    const reactor = start(kit, caller, {
      perform: async (lead) => {
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise((resolve) => setTimeout(resolve, lead === 'same' ? 3 : 1));
        underWay -= 1;
        order.push(lead);
      },
    });
    let underWay = 0;
    let most = 0;
    const order: string[] = [];
    await live(reactor);
    const same = Array.from({ length: 5 }, (_, n) => leadReceived(`s${n}`, { entity: 'same' }));
    const others = Array.from({ length: 200 }, (_, n) => leadReceived(`o${n}`));
    await kit.writer.append([...same, ...others]);
    await until(() => order.length === 205);
    expect(most).toBeLessThanOrEqual(32);
    expect(most).toBeGreaterThan(16);
  });

  test('the other side is down: it waits, lags, and loses nothing', async () => {
    const kit = createReactorKit();
    let down = true;
    const performed: string[] = [];
    const reactor = start(kit, caller, {
      perform: (lead) => {
        if (down) return Promise.reject(Object.assign(new Error('nobody answers'), { retryable: true }));
        performed.push(lead);
        return Promise.resolve();
      },
    });
    await live(reactor);
    await kit.writer.append([leadReceived('a'), leadReceived('b')]);
    await until(() => reactor.status().state === 'waiting');
    expect(reactor.status().reason).toBe('nobody answers');
    await until(() => (reactor.status().lag ?? 0) > 0);
    down = false;
    await until(() => performed.length === 2);
    await until(() => reactor.status().state === 'live');
  });

  test('R2: stopped before an effect is done, its checkpoint stays before it, whatever comes after', async () => {
    const kit = createReactorKit();
    const checkpoints = createMemoryCheckpoints();
    const unanswered = () => Promise.reject(Object.assign(new Error('nobody answers'), { retryable: true }));
    const slowToStop: ReactorKit['log'] = {
      ...kit.log,
      tail: (...from) => {
        const tail = kit.log.tail(...from);
        const stop = () => new Promise((resolve) => setTimeout(resolve, 50)).then(() => tail.stop());
        return { done: tail.done, stop };
      },
    };
    const reactor = start(kit, caller, { log: slowToStop, perform: unanswered, checkpoints });
    await live(reactor);
    const scored = eventOf(
      { type: 'LeadScored', score: 0.5, class: 'WARM', confidence: 1, modelVersion: 'm@1', reasons: [] },
      { id: 'scored', entity: 'a' },
    );
    await kit.writer.append([leadReceived('a')]);
    for (let n = 0; n < 3; n += 1) await kit.writer.append(Array.from({ length: 400 }, () => scored));
    await until(() => reactor.status().state === 'waiting');
    await reactor.stop();
    const partition = kit.log.partitionFor('lead_events', keyOf('acme', 'a'));
    expect((await checkpoints.load('caller'))?.[`lead_events:${partition}`]).toBe(0);
  });

  test('R2: killed between effect and checkpoint it performs again, never not at all', async () => {
    const kit = createReactorKit();
    const performed: string[] = [];
    const options = {
      checkpoints: { ...createMemoryCheckpoints(), save: () => Promise.reject(new Error('killed')) },
      perform: (lead: string) => {
        performed.push(lead);
        return Promise.resolve();
      },
    };
    await kit.writer.append([leadReceived('a')]);
    const killed = start(kit, caller, options);
    await until(() => performed.length >= 1);
    await killed.stop();
    const next = start(kit, caller, { perform: options.perform });
    await live(next);
    expect(new Set(performed)).toEqual(new Set(['a']));
  });
});

describe('one at a time', () => {
  test('a standby waits for the lease, and a holder that lost it lets go', async () => {
    const kit = createReactorKit();
    let taken = true;
    const reactor = start(kit, router, { leases: createMemoryLeases(() => taken) });
    await until(() => reactor.status().state === 'standby');
    taken = false;
    await live(reactor);
    taken = true;
    await until(() => reactor.status().state === 'standby');
  });

  test('a checkpoint of a higher epoch fences it', async () => {
    const kit = createReactorKit();
    const checkpoints = createMemoryCheckpoints();
    const reactor = start(kit, router, { checkpoints });
    await live(reactor);
    await checkpoints.save('router', {
      epoch: 99,
      sequence: 1,
      after: 0,
      offsets: {},
      parked: [],
      drained: [],
      reset: true,
    });
    await kit.writer.append([leadReceived('a')]);
    await until(() => reactor.status().state === 'waiting');
    expect(await checkpoints.load('router')).toEqual({});
  });
});

describe('memory', () => {
  test('is rebuilt from the log at every start, whatever the checkpoint says', async () => {
    const kit = createReactorKit();
    const checkpoints = createMemoryCheckpoints();
    const sums: number[] = [];
    const counter: Reactor<{ leads: number }> = {
      name: 'counter',
      types: ['LeadReceived'],
      resultTypes: [],
      remembers: true,
      initialState: () => ({ leads: 0 }),
      react: (_, state) => {
        state.leads += 1;
        sums.push(state.leads);
        return [];
      },
    };
    await kit.writer.append([leadReceived('a'), leadReceived('b')]);
    const first = start(kit, counter, { checkpoints });
    await live(first);
    await first.stop();
    const second = start(kit, counter, { checkpoints });
    await live(second);
    await kit.writer.append([leadReceived('c')]);
    await until(() => sums.length === 5);
    expect(sums).toEqual([1, 2, 1, 2, 3]);
  });
});

/** Rule R3 for any interleaving of writers, zombies and restarts. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createWinners, type WinnerEntry, type Winners } from './winners.ts';

/** Events of one attempt at a decision, as its writer appends them: neighbours in the partition. */
interface Attempt {
  readonly decision: string;
  /** Version of its first event. */
  readonly version: number;
  readonly of: number;
  readonly entity: string;
}

function eventsOf({ decision, version, of, entity }: Attempt): AnyEvent[] {
  return Array.from({ length: of }, (_, index) => event(entity, version + index, { id: decision, n: index + 1, of }));
}

function event(
  entity: string,
  streamVersion: number,
  decision: { id: string; n: number; of: number } | null,
): AnyEvent {
  return {
    type: 'CampaignActivated',
    envelope: {
      id: `${decision?.id}-${streamVersion}`,
      tenant: 'acme',
      entity,
      streamVersion,
      decision,
      occurredAtMs: 1,
      actor: 'user:test',
      correlationId: 'c',
      causationId: null,
    },
  };
}

/** What R3 says of whole attempts, said another way: an attempt counts when it begins right after the last one. */
function expectedWinners(attempts: readonly Attempt[]): Attempt[] {
  const versions = new Map<string, number>();
  return attempts.filter(({ entity, version, of }) => {
    if (version !== (versions.get(entity) ?? 0) + 1) return false;
    versions.set(entity, version + of - 1);
    return true;
  });
}

/**
 * Writers that decide on what they last saw: now and then they look at the log, else they go on from their stale view.
 * Ids come from a small pool, so that attempts at one decision repeat at other versions and with other lengths.
 */
const anyLog = fc
  .array(
    fc.record({
      writer: fc.integer({ min: 0, max: 2 }),
      looksFirst: fc.boolean(),
      of: fc.integer({ min: 1, max: 3 }),
      decision: fc.integer({ min: 0, max: 12 }),
      entity: fc.constantFrom('c1', 'c2'),
      zombieVersion: fc.option(fc.integer({ min: 1, max: 12 }), { freq: 8 }),
    }),
    { maxLength: 60 },
  )
  .map((steps) => {
    const log: Attempt[] = [];
    const views = [0, 1, 2].map(() => new Map<string, number>());
    for (const { writer, looksFirst, of, decision, entity, zombieVersion } of steps) {
      const view = views[writer] as Map<string, number>;
      if (looksFirst) for (const won of expectedWinners(log)) view.set(won.entity, won.version + won.of - 1);
      const version = zombieVersion ?? (view.get(entity) ?? 0) + 1;
      log.push({ decision: `d${decision}`, version, of, entity });
    }
    return log;
  });

const admittedBy = (winners: Winners, events: readonly AnyEvent[]) =>
  events.filter((candidate) => winners.admit(candidate) === 'winner');

describe('R3: the log decides races', () => {
  test('R3: decisions win whole or not at all, versions have no gaps', () => {
    fc.assert(
      fc.property(anyLog, (log) => {
        const winners = createWinners();
        const events = log.flatMap(eventsOf);
        const admitted = admittedBy(winners, events);
        expect(admitted).toEqual(expectedWinners(log).flatMap(eventsOf));
        for (const entity of ['c1', 'c2']) {
          const versions = admitted.map(({ envelope }) => envelope).filter((envelope) => envelope.entity === entity);
          expect(versions.map(({ streamVersion }) => streamVersion)).toEqual(versions.map((_, index) => index + 1));
          expect(winners.versionOf('campaign_events', 'acme', entity)).toBe(versions.length);
        }
        expect(winners.losers).toBe(events.length - admitted.length);
      }),
      { numRuns: 1000 },
    );
  });

  test('R3: a reader that restarts anywhere, even within a decision, agrees', () => {
    fc.assert(
      fc.property(anyLog, fc.array(fc.nat(), { maxLength: 6 }), (log, cuts) => {
        const events = log.flatMap(eventsOf);
        const whole = admittedBy(createWinners(), events);
        const places = [0, ...cuts.map((cut) => cut % (events.length + 1)).sort((a, b) => a - b), events.length];
        let saved: WinnerEntry[] = [];
        const admitted = places.slice(1).flatMap((to, index) => {
          const winners = createWinners(JSON.parse(JSON.stringify(saved)));
          const part = admittedBy(winners, events.slice(places[index], to));
          saved = winners.export();
          return part;
        });
        expect(admitted).toEqual(whole);
      }),
    );
  });

  test('R3: a reader that keeps only changed entries, batch by batch, agrees', () => {
    fc.assert(
      fc.property(anyLog, fc.integer({ min: 1, max: 5 }), (log, batch) => {
        const events = log.flatMap(eventsOf);
        const store = new Map<string, WinnerEntry>();
        const admitted: AnyEvent[] = [];
        for (let at = 0; at < events.length; at += batch) {
          const winners = createWinners();
          winners.restore([...store.values()]);
          admitted.push(...admittedBy(winners, events.slice(at, at + batch)));
          for (const entry of winners.drainChanged()) store.set(entry.key, entry);
          expect(winners.drainChanged()).toEqual([]);
        }
        expect(admitted).toEqual(admittedBy(createWinners(), events));
      }),
    );
  });

  test('R3: the rest of another decision does not complete one that stands half-way', () => {
    const winners = createWinners();
    expect(winners.admit(event('c1', 1, { id: 'd', n: 1, of: 2 }))).toBe('winner');
    expect(winners.admit(event('c1', 2, { id: 'other', n: 2, of: 2 }))).toBe('loser');
    expect(winners.admit(event('c1', 2, { id: 'd', n: 2, of: 2 }))).toBe('winner');
  });

  test('R3: a second attempt at a won decision, with more events, adds nothing', () => {
    const log = [
      { decision: 'd', version: 1, of: 1, entity: 'c1' },
      { decision: 'd', version: 1, of: 2, entity: 'c1' },
    ];
    expect(admittedBy(createWinners(), log.flatMap(eventsOf))).toHaveLength(1);
  });

  test('topics have their own races: a budget and its campaign share the key', () => {
    const winners = createWinners();
    const first = { id: 'd', n: 1, of: 1 };
    const budget: AnyEvent = { ...event('c1', 1, first), type: 'BudgetOpened', capMicros: 1, currency: 'USD' };
    expect(winners.admit(event('c1', 1, first))).toBe('winner');
    expect(winners.admit(budget)).toBe('winner');
    expect(winners.admit(budget)).toBe('loser');
  });

  test('R3: a record of a decided stream without a decision never wins, whatever its version says', () => {
    const winners = createWinners();
    expect(winners.admit(event('c1', 1, { id: 'd1', n: 1, of: 1 }))).toBe('winner');
    for (const version of [0, 1, 2]) expect(winners.admit(event('c1', version, null))).toBe('loser');
    expect(winners.versionOf('campaign_events', 'acme', 'c1')).toBe(1);
    expect(winners.admit(event('c1', 2, { id: 'd2', n: 1, of: 1 }))).toBe('winner');
  });

  test('records of fact topics always win', () => {
    const fact = { ...event('c1', 0, null), type: 'ConfigPublished' } as unknown as AnyEvent;
    expect(createWinners().admit(fact)).toBe('winner');
  });
});

/** WAP-60: patterns are found in a fixed order at fixed sizes, on each organisation's stream and across those that share. */
import type { AnyBody } from '@mainstem/schemas/envelope';
import type { AnyEvent, PatternDetected, PatternLookTaken } from '@mainstem/schemas/generated/events';
import { describe, expect, test } from 'vitest';
import { eventOf } from '../../testing/reactor-kit.ts';
import { PatternFinder } from './watch.ts';

const DAY_MS = 86_400_000;
const BEGIN = Date.UTC(2026, 0, 1);
const LATER = BEGIN + 400 * DAY_MS;
const at = (id: string, tenant: string, entity: string, body: object, occurredAtMs = BEGIN) =>
  eventOf(body as AnyBody, { id, tenant, entity, occurredAtMs });

/** A client with or without the tool `loyalty`, of whom four in five with it bought more, and one in five without. */
function client(n: number, tenant: string): AnyEvent[] {
  const id = `c-${n}`;
  const has = n % 2 === 0;
  const buys = n % 20 < 4 ? !has : has;
  const liveAtMs = BEGIN + n * 3_600_000;
  return [
    at(`tools-${n}`, tenant, id, { type: 'ClientConfigGenerated', toolsAvailable: has ? ['loyalty'] : [] }),
    at(`live-${n}`, tenant, id, { type: 'ClientWentLive', atMs: liveAtMs, product: 'chatbot', plan: 'growth' }),
    at(`used-${n}`, tenant, id, {
      ...{ type: 'ClientUsageCounted', dayAtMs: BEGIN + 10 * DAY_MS, conversations: 100 },
      resolvedConversations: n % 3 === 0 ? 90 : 10,
    }),
    ...(buys
      ? [at(`deal-${n}`, tenant, id, { type: 'SpecialistEngagementEnded', outcome: 'DEAL', atMs: BEGIN + 60 * DAY_MS })]
      : []),
  ];
}
const clients = (count: number, tenantOf: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => client(n, tenantOf(n)));

function fold(events: readonly AnyEvent[]): PatternFinder {
  const finder = new PatternFinder();
  for (const event of events) finder.apply(event);
  return finder;
}
const due = (finder: PatternFinder, nowMs = LATER) => finder.due(nowMs).map(({ command }) => command);
const patterns = (found: readonly AnyEvent[]) =>
  found.filter(({ type }) => type === 'PatternDetected') as PatternDetected[];
const looksOf = (found: readonly AnyEvent[]) =>
  found.filter(({ type }) => type === 'PatternLookTaken') as PatternLookTaken[];

describe('WAP-60', () => {
  const one = clients(80, () => 'acme');

  test('found within an organisation, with what it rests on; each look once, each at twice the clients', () => {
    const finder = fold(one.flat());
    const first = due(finder);
    expect(first.every(({ envelope }) => envelope.tenant === 'acme')).toBe(true);
    expect(looksOf(first)).toMatchObject([{ look: 1, clients: 40, scope: 'TENANT', found: patterns(first).length }]);
    expect(patterns(first)).toMatchObject([
      {
        ...{ factor: 'tool:loyalty', outcome: 'UPSOLD', withClients: 20, withoutClients: 20, tenants: 1 },
        ...{ withRatePpm: 800_000, withoutRatePpm: 200_000, liftPpm: 600_000, test: 'fisher-one-sided-holm@1' },
      },
    ]);
    expect(patterns(first)[0]?.evidenceEventIds).toHaveLength(16);
    const liveOf = new Map(one.flat().map(({ envelope }) => [envelope.id, envelope]));
    for (const id of patterns(first)[0]?.evidenceEventIds ?? []) expect(liveOf.has(id)).toBe(true);
    for (const event of first) finder.apply(event);
    const second = due(finder);
    expect(looksOf(second)).toMatchObject([{ look: 2, clients: 80 }]);
    for (const event of second) finder.apply(event);
    expect(due(finder)).toEqual([]);
  });

  test('R1: heard in another order, or again after a look, it finds the same; before a client is ripe it does not count', () => {
    const first = due(fold(one.flat()));
    expect(due(fold([...one].reverse().flatMap((events) => [...events].reverse())))).toEqual(first);
    expect(due(fold([...one.flat(), ...one.flat(), ...first]))).toEqual(due(fold([...one.flat(), ...first])));
    expect(due(fold(one.flat()), BEGIN + 180 * DAY_MS)).toEqual([]);
  });

  test('across organisations on the platform’s stream, of five at least, and only of those that share', () => {
    const many = clients(40, (n) => `t-${Math.floor(n / 2) % 5}`).flat();
    const found = due(fold(many));
    expect(new Set(found.map(({ envelope }) => envelope.tenant))).toEqual(new Set(['platform']));
    expect(patterns(found)).toMatchObject([{ scope: 'PLATFORM', factor: 'tool:loyalty', tenants: 5 }]);
    expect(due(fold(clients(40, (n) => `t-${Math.floor(n / 2) % 4}`).flat()))).toEqual([]);
    const apart = at('apart', 't-0', 'patterns', {
      type: 'ConfigPublished',
      name: 'patterns',
      valueJson: '{"isShared":false}',
    });
    expect(due(fold([apart, ...many]))).toEqual([]);
    const together = at('both', 't-0', 'patterns', {
      type: 'ConfigPublished',
      name: 'patterns',
      valueJson: '{"isShared":true}',
    });
    expect(patterns(due(fold([apart, ...many, together])))).toHaveLength(1);
  });

  test('a client that was erased counts no more', () => {
    const erased = at('x', 'acme', 'erasures', { type: 'SubjectErased', subject: 'c-3' });
    expect(due(fold([...one.slice(0, 40).flat(), erased]))).toEqual([]);
  });
});

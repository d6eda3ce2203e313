import { describe, expect, test } from 'vitest';
import { eventOf } from '../../testing/reactor-kit.ts';
import { breachWatch, WINDOW_MS } from './breach-watch.ts';

const ended = (user: string, atMs: number, reason = 'REFRESH_REUSED', tenant = 'acme') =>
  eventOf(
    { type: 'SessionEnded', sessionId: 's', reason },
    { id: `${user} ${atMs}`, tenant, entity: user, occurredAtMs: atMs, streamVersion: 2 },
  );

function said(...events: ReturnType<typeof ended>[]) {
  const state = breachWatch.initialState();
  return events
    .flatMap((event) => breachWatch.react(event, state))
    .flatMap((one) => (one.kind === 'emit' ? [one.event] : []));
}

describe('KIKI-50: stolen tokens', () => {
  test('of three people within ten minutes are a breach, with what shows it', () => {
    const [breach, ...more] = said(ended('u1', 0), ended('u2', 60_000), ended('u3', 120_000));
    expect(more).toEqual([]);
    expect(breach).toMatchObject({ type: 'BreachSuspected', kind: 'refresh-reuse', revokeKeys: true });
    expect(breach?.envelope).toMatchObject({ tenant: 'acme', entity: 'acme' });
    expect(breach?.type === 'BreachSuspected' ? breach.evidenceIds : []).toHaveLength(3);
  });

  test.each([
    ['of one person again and again', [ended('u1', 0), ended('u1', 1), ended('u1', 2)]],
    ['of three people in an hour', [ended('u1', 0), ended('u2', WINDOW_MS), ended('u3', 2 * WINDOW_MS)]],
    [
      'of people of different tenants',
      [ended('u1', 0), ended('u2', 1, 'REFRESH_REUSED', 'b'), ended('u3', 2, 'REFRESH_REUSED', 'c')],
    ],
    ['people who log out', [ended('u1', 0, 'LOGOUT'), ended('u2', 1, 'LOGOUT'), ended('u3', 2, 'LOGOUT')]],
  ])('%s are none', (_name, events) => {
    expect(said(...events)).toEqual([]);
  });

  test('R2: one breach has one id, however many more tokens show', () => {
    const ids = said(ended('u1', 0), ended('u2', 1), ended('u3', 2), ended('u4', 3)).map(({ envelope }) => envelope.id);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  test('a lockdown answers what was seen before it', () => {
    const locked = eventOf(
      { type: 'LockdownBegun', because: 'x', incidentId: 'i' },
      { id: 'l', entity: 'lockdown', streamVersion: 1 },
    );
    expect(said(ended('u1', 0), ended('u2', 1), locked as never, ended('u3', 2))).toEqual([]);
  });
});

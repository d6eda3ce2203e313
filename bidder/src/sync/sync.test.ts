/** Cookie syncing: who is told, when, and that nothing happens without consent. */
import { expect, test } from 'vitest';
import { exchangesOf } from '../exchanges/registry.ts';
import { createPrivacyReader } from '../policy/privacy.ts';
import { consentString } from '../testing/consent.ts';
import { DAY_MS, readCookies } from './cookies.ts';
import { PARTNERS_MAX, Sync, type SyncAnswer, type SyncCall } from './sync.ts';

const VENDOR = 755;
const ID = '0123456789abcdef0123456789abcdef';
const url = (name: string): string => `https://${name}.example/match?a=1&uid=${'$'}{USER_ID}`;
const exchanges = exchangesOf([
  ...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => ({
    name,
    dialect: 'generic' as const,
    match: { url: url(name), days: 30 },
  })),
  { name: 'without', dialect: 'generic' },
]);
const sync = new Sync({ exchanges, privacyOf: createPrivacyReader(VENDOR), newId: () => ID });

function ask(kind: SyncCall['kind'], query: Record<string, string>, more: Partial<SyncCall> = {}): SyncAnswer {
  return sync.take({ kind, query: (name) => query[name], cookie: '', limitTracking: false, nowMs: 0, ...more });
}

const cookiesOf = ({ headers }: SyncAnswer): string[] =>
  headers.filter(([name]) => name === 'set-cookie').map(([, value]) => value);
/** What a browser sends back. */
const jarOf = (answer: SyncAnswer): string =>
  cookiesOf(answer)
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');
const toldBy = ({ body }: SyncAnswer): string[] =>
  [...body.matchAll(/https:\/\/(\w+)\.example/g)].map(([, name]) => String(name));

test('KIKI-17 item 39: an exchange that calls is led back with our id, which the browser keeps for as long as the match', () => {
  const answer = ask('match', { exchange: 'a', gdpr: '0' });
  expect([answer.status, answer.headers.find(([name]) => name === 'location')?.[1]]).toEqual([
    302,
    `https://a.example/match?a=1&uid=${ID}`,
  ]);
  expect(cookiesOf(answer)[0]).toBe(`mainstem_id=${ID}; Max-Age=2592000; Path=/sync; Secure; HttpOnly; SameSite=None`);
  expect(readCookies(jarOf(answer))).toEqual({ id: ID, told: new Map([['a', 0]]) });
});

test('KIKI-17 item 39: a browser keeps the id it has', () => {
  const id = 'f'.repeat(32);
  const answer = ask('match', { exchange: 'a', gdpr: '0' }, { cookie: `x=1; mainstem_id=${id}` });
  expect(readCookies(jarOf(answer)).id).toBe(id);
});

test('KIKI-17 item 39: a page tells no more than five, then the others, then nobody until matches are about to end', () => {
  const first = ask('page', { gdpr: '0' });
  expect(toldBy(first)).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(toldBy(first)).toHaveLength(PARTNERS_MAX);
  expect(first.body).toContain('?a=1&amp;uid=');
  const second = ask('page', { gdpr: '0' }, { cookie: jarOf(first), nowMs: DAY_MS });
  expect(toldBy(second)).toEqual(['f', 'g']);
  const later = 20_000 * DAY_MS;
  const third = ask('page', { gdpr: '0' }, { nowMs: later });
  const fourth = ask('page', { gdpr: '0' }, { cookie: jarOf(third), nowMs: later });
  expect([toldBy(third), toldBy(fourth)]).toEqual([
    ['a', 'b', 'c', 'd', 'e'],
    ['f', 'g'],
  ]);
  const jar = jarOf(fourth);
  expect(toldBy(ask('page', { gdpr: '0' }, { cookie: jar, nowMs: later + 22 * DAY_MS }))).toEqual([]);
  expect(toldBy(ask('page', { gdpr: '0' }, { cookie: jar, nowMs: later + 23 * DAY_MS }))).toHaveLength(PARTNERS_MAX);
});

const all = consentString({ purposes: [1, 2, 3, 4], vendors: [VENDOR] });
const some = consentString({ purposes: [2], vendors: [VENDOR] });

test.each<[Record<string, string>, boolean]>([
  [{ gdpr: '1', gdpr_consent: all }, true],
  [{ gdpr: '0' }, true],
  [{ gdpr: '1', gdpr_consent: some }, false],
  [{ gdpr: '1', gdpr_consent: 'nonsense' }, false],
  [{ gdpr: '1' }, false],
  [{}, false],
  [{ gdpr: '0', us_privacy: '1YYN' }, false],
  [{ gdpr: '0', us_privacy: '1YNN' }, true],
  [{ gdpr: '0', coppa: '1' }, false],
])('KIKI-17 item 39: %j is followed: %s', (query, followed) => {
  for (const kind of ['match', 'page'] as const) {
    const answer = ask(kind, { exchange: 'a', ...query });
    expect([answer.status !== 204, cookiesOf(answer).length > 0]).toEqual([followed, followed]);
  }
});

test('KIKI-17 item 39: who asks not to be tracked is not, and who opts out is forgotten', () => {
  expect(ask('match', { exchange: 'a', gdpr: '0' }, { limitTracking: true }).result).toBe('refused');
  const answer = ask('optout', {}, { cookie: `mainstem_id=${ID}` });
  expect(cookiesOf(answer).every((cookie) => cookie.includes('=; Max-Age=0;'))).toBe(true);
});

test('an exchange without a table, or none at all, is not led anywhere', () => {
  for (const exchange of ['without', 'unknown', '']) expect(ask('match', { exchange, gdpr: '0' }).status).toBe(404);
});

test('cookies that are not ours, or were changed, are not read', () => {
  for (const cookie of ['', ';;=', 'mainstem_id=', `mainstem_id=${ID}0`, 'mainstem_id=<script>', `mainstem_idx=${ID}`])
    expect(readCookies(cookie).id).toBeUndefined();
  expect(readCookies('mainstem_told=a.zz~B.1~c~d.1234567~').told).toEqual(new Map([['a', 1295]]));
});

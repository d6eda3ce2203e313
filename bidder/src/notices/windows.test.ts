import { expect, test } from 'vitest';
import { noticeWith } from '../testing/notices.ts';
import { Delays } from './delays.ts';
import { expiresInS } from './notice-of.ts';
import { TrafficGuard } from './traffic.ts';
import { NOTICE_MARGIN_MS, RESERVATION_MAX_MS, windowMs, windowOf } from './windows.ts';

const shown = { format: 'BANNER', interstitial: false, stitched: false, channel: 'site' } as const;

test('§5 item 36: each kind of impression is waited for as long as it takes to be billed', () => {
  expect(windowMs[windowOf(shown)]).toBe(60_000);
  expect(windowMs[windowOf({ ...shown, channel: 'app' })]).toBe(300_000);
  expect(windowMs[windowOf({ ...shown, format: 'NATIVE', channel: 'app' })]).toBe(600_000);
  expect(windowMs[windowOf({ ...shown, format: 'VIDEO' })]).toBe(300_000);
  expect(windowMs[windowOf({ ...shown, interstitial: true, channel: 'app' })]).toBe(1_800_000);
  expect(windowOf({ ...shown, stitched: true, interstitial: true })).toBe('unbounded');
  expect(windowOf({ ...shown, channel: 'dooh' })).toBe('unbounded');
  expect(RESERVATION_MAX_MS).toBe(windowMs.unbounded + NOTICE_MARGIN_MS);
});

test('exp tells the exchange the window, or what it asked for when that is shorter', () => {
  const notice = noticeWith({ expiresAtMs: 1_000 + 60_000 + NOTICE_MARGIN_MS });
  expect(expiresInS(notice, 1_000, undefined)).toBe(60);
  expect(expiresInS(notice, 1_000, 20)).toBe(20);
  expect(expiresInS(notice, 1_000, 600)).toBe(60);
});

test('delays are counted from the time in the id of the bid', () => {
  const delays = new Delays();
  // 01890a5d-ac96 is 2023-06-29T19:24:01.430Z.
  delays.observe('bill', noticeWith({ window: 'app' }), 0x01890a5dac96 + 4_000);
  expect(delays.rows()).toMatchObject([{ kind: 'bill', window: 'app', count: 1, sumS: 4 }]);
  expect(delays.exposition('d', 'Help.')).toContain('d_bucket{kind="bill",window="app",le="5"} 1');
});

const browser = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36';
const caller = { kind: 'click', userAgent: browser, deviceAgent: '', address: '192.0.2.7', nowMs: 0 } as const;

test('§5 item 35: of a bill from a server only the device it names can be a robot', () => {
  const guard = new TrafficGuard();
  const bill = { ...caller, kind: 'bill', userAgent: 'Go-http-client/1.1' } as const;
  expect(guard.isRobot(bill)).toBe(false);
  expect(guard.isRobot({ ...bill, deviceAgent: 'Googlebot/2.1 (+http://www.google.com/bot.html)' })).toBe(true);
  expect(guard.isRobot({ ...caller, userAgent: 'curl/8.0' })).toBe(true);
});

test('an address that clicks without end is a robot, for that minute', () => {
  const guard = new TrafficGuard();
  const verdicts = Array.from({ length: 40 }, () => guard.isRobot(caller));
  expect(verdicts.filter(Boolean)).toHaveLength(10);
  expect(guard.isRobot({ ...caller, address: '192.0.2.8' })).toBe(false);
  expect(guard.isRobot({ ...caller, nowMs: 60_000 })).toBe(false);
});

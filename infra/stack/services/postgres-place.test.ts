/** Whether another user could reach a place: every directory on the way counts, and where links lead. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everyoneCanReach, placeFor } from './postgres-place.ts';

const home = mkdtempSync(join(tmpdir(), 'mainstem-place-'));
beforeAll(() => {
  chmodSync(home, 0o755);
  mkdirSync(join(home, 'shut', 'cache'), { recursive: true });
  chmodSync(join(home, 'shut'), 0o700);
  mkdirSync(join(home, 'open'));
  symlinkSync(join(home, 'shut', 'cache'), join(home, 'linked'));
});
afterAll(() => rmSync(home, { recursive: true }));

test.each([
  ['open/postgres', true],
  ['shut/cache/postgres', false],
  ['linked/postgres', false],
  ['linked', false],
])('%s: %s', (path, expected) => {
  expect(everyoneCanReach(join(home, path))).toBe(expected);
});

test('what cannot be reached gets a place of its own; who is not root keeps what he asked for', () => {
  const wanted = join(home, 'linked', 'postgres');
  expect(placeFor(wanted, undefined)).toBe(wanted);
  expect(placeFor(wanted, { uid: 1, gid: 1 })).toMatch(/^\/var\/lib\/mainstem\/[0-9a-f]{16}-postgres$/);
});

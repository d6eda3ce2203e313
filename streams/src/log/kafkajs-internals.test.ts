/** Internals are used, so the version is exact everywhere: asked for, locked and asserted at import. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { KAFKAJS_VERSION } from './kafkajs-internals.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const json = (...path: string[]) => JSON.parse(readFileSync(join(root, ...path), 'utf8'));

test('kafkajs is pinned to the version whose internals are used', () => {
  expect(json('streams', 'package.json').dependencies.kafkajs).toBe(KAFKAJS_VERSION);
  const locked = Object.entries<{ version: string }>(json('package-lock.json').packages).filter(([path]) =>
    path.endsWith('node_modules/kafkajs'),
  );
  expect(locked.map(([, { version }]) => version)).toEqual([KAFKAJS_VERSION]);
});

/** What tests draw can be drawn again. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { seedOf } from './seed.ts';

function drawn(seed: string | undefined): string {
  const { MAINSTEM_SEED: _, ...environment } = process.env;
  const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
  const code = `await import(${url('./fast-check-seed.ts')});
    const { testSeed } = await import(${url('./seed.ts')});
    const { default: fc } = await import('fast-check');
    let first;
    fc.assert(fc.property(fc.integer(), (value) => { first ??= value; }));
    console.log(first, testSeed('MAINSTEM_NO_SUCH_SEED'));`;
  const ran = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    env: seed === undefined ? environment : { ...environment, MAINSTEM_SEED: seed },
    encoding: 'utf8',
  });
  return ran.status === 0 ? ran.stdout.trim() : `failed: ${ran.stderr}`;
}

test('the same seed draws the same, none draws anew', () => {
  expect(drawn('77')).toMatch(/^-?\d+ 77$/);
  expect(drawn('77')).toBe(drawn('77'));
  expect(drawn(undefined)).not.toBe(drawn(undefined));
});

test('what is no seed is refused', () => {
  expect(seedOf('12')).toBe(12);
  for (const text of ['', ' ', 'random', '1.5', 'NaN']) expect(() => seedOf(text)).toThrow('a seed is a whole number');
  expect(drawn('random')).toContain('failed');
});

/** The file of exchanges: what it says is done, what is wrong with it is told without its secrets. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openExchanges, readExchanges } from './registry.ts';

const folder = mkdtempSync(join(tmpdir(), 'exchanges-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(text: string): string {
  const path = join(folder, `${Math.random()}.json`);
  writeFileSync(path, text);
  return path;
}

const SECRET = 'a-secret-of-16-characters-or-more';

test('without a file every well-formed name is served, openly', () => {
  const exchanges = readExchanges('');
  expect(exchanges.named('any-name')?.admits(undefined)).toBe(true);
  for (const name of [undefined, '', 'A', '-a', 'a b', 'a'.repeat(33)]) expect(exchanges.named(name)).toBeUndefined();
});

test('R8: open names are not kept without end, and are served all the same', () => {
  const exchanges = openExchanges();
  for (let at = 0; at < 3_000; at += 1) expect(exchanges.named(`e${at}`)?.name).toBe(`e${at}`);
});

test('with a file only those it names are served, each with its own credential', () => {
  const exchanges = readExchanges(
    fileWith(
      JSON.stringify({
        exchanges: [
          { name: 'one', token: SECRET },
          { name: 'two', dialect: 'openrtb25' },
        ],
      }),
    ),
  );
  expect(exchanges.named('three')).toBeUndefined();
  expect(exchanges.named('two')?.version).toBe('2.5');
  const one = exchanges.named('one');
  expect([undefined, '', 'x', `${SECRET}x`, SECRET].map((token) => one?.admits(token))).toEqual([
    false,
    false,
    false,
    false,
    true,
  ]);
});

test.each([
  ['{', 'it is no JSON'],
  ['{}', 'exchanges'],
  ['{"exchanges":[]}', 'exchanges'],
  ['{"exchanges":[{"name":"Bad Name"}]}', 'exchanges.0.name'],
  [`{"exchanges":[{"name":"a","dialect":"martian","token":"${SECRET}"}]}`, 'exchanges.0.dialect'],
  [`{"exchanges":[{"name":"a","tokens":"${SECRET}"}]}`, 'exchanges.0'],
  ['{"exchanges":[{"name":"a","dialect":"google"}]}', 'encryptionKey'],
  ['{"exchanges":[{"name":"a"},{"name":"a"}]}', '"a" stands there twice'],
  [`{"exchanges":[{"name":"a","token":"${SECRET}"`, 'it is no JSON'],
])('%s is refused with its place, without its secrets', (text, why) => {
  let told: unknown;
  try {
    readExchanges(fileWith(text));
  } catch (error) {
    told = error;
  }
  expect(told).toMatchObject({ code: 'BIDDER_EXCHANGES_INVALID', retryable: false });
  const { message, cause } = told as Error;
  expect(message).toContain(why);
  expect(`${message} ${String(cause)}`).not.toContain(SECRET);
});

test('a file that is not there is named', () => {
  expect(() => readExchanges(join(folder, 'none.json'))).toThrow('none.json: it cannot be read');
});

/** docs/openrtb.md is what the cases say, and every item is shown by something or says what is missing. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checklist } from './openrtb-checklist.ts';
import { openRtbPage, readCases } from './openrtb-page.ts';

const root = join(import.meta.dirname, '..', '..');

test('KIKI-17: docs/openrtb.md is generated from the cases; run "npm run generate" when it is not', () => {
  expect(readFileSync(join(root, 'docs', 'openrtb.md'), 'utf8')).toBe(openRtbPage());
});

test('KIKI-17: the checklist has its 40 items, each shown or missing, by files that are there', () => {
  expect(checklist.map(({ number }) => number)).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
  const cases = readCases();
  const known = new Set(checklist.map(({ number }) => number));
  expect(cases.flatMap(({ items }) => items).filter((item) => !known.has(item))).toEqual([]);
  for (const { number, tests = [], missing } of checklist) {
    expect(tests.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    const shown = tests.length > 0 || cases.some(({ items }) => items.includes(number));
    expect(shown || missing !== undefined, `item ${number} is shown by nothing`).toBe(true);
  }
});

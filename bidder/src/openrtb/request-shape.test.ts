/** What is read of the bytes of a request is what is read of all of it: over every case and, where it is there, the corpus. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { benchBody } from '../../bench/bodies.ts';
import { readBidRequest, requestIn } from './request.ts';
import type { Json } from './tolerant.ts';

const cases = join(import.meta.dirname, '..', '..', 'cases');
const corpus = join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'corpus', 'openrtb');

/** The request with everything in it that is read only when asked for. */
function wholeOf(value: unknown): unknown {
  if (typeof value === 'function') return wholeOf(value());
  if (Array.isArray(value)) return value.map(wholeOf);
  if (typeof value !== 'object' || value === null || value instanceof Set) return value;
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, wholeOf(held)]));
}

function same(body: string): void {
  const expected = wholeOf(requestIn(JSON.parse(body) as Json));
  expect(wholeOf(readBidRequest(body)), body).toEqual(expected);
  expect(wholeOf(readBidRequest(Buffer.from(JSON.stringify(JSON.parse(body), null, 1)))), body).toEqual(expected);
}

test('of every case', () => {
  let read = 0;
  for (const kind of ['exemplary', 'supplemental']) {
    for (const file of readdirSync(join(cases, kind))) {
      const { request } = JSON.parse(readFileSync(join(cases, kind, file), 'utf8')) as { request?: unknown };
      if (request === undefined) continue;
      same(JSON.stringify(request));
      read += 1;
    }
  }
  expect(read).toBeGreaterThan(100);
});

test('of the bodies of the bench', () => {
  for (let number = 0; number < 50; number += 1)
    for (const size of ['small', 'large'] as const) same(benchBody(number, size));
});

test.skipIf(!existsSync(corpus))('of every line of the corpus', () => {
  for (const file of readdirSync(corpus).filter((name) => name.endsWith('.ndjson'))) {
    for (const line of readFileSync(join(corpus, file), 'utf8').split('\n')) {
      const body = line.trim() === '' ? undefined : bodyIn(line);
      if (body !== undefined) same(body);
    }
  }
});

/** A line is a request, or holds one beside what is said of it. */
function bodyIn(line: string): string | undefined {
  const held = JSON.parse(line) as { request?: unknown; body?: unknown };
  const request = held.request ?? held.body ?? held;
  return typeof request === 'object' ? JSON.stringify(request) : undefined;
}

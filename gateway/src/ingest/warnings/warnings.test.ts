import type { AnyEvent, IngestionWarned } from '@mainstem/schemas/generated/events';
import { expect, test } from 'vitest';
import { createWarnings } from './warnings.ts';

const identity = { tenant: 'acme', roles: [], actor: 'service:web', credential: 'key:1' } as const;
const problem = (field: string, code: 'FIELD_MISSING' | 'FIELD_INVALID' = 'FIELD_MISSING') => ({
  code,
  field,
  message: 'x',
});

function setUp() {
  const written: AnyEvent[][] = [];
  const log = { down: false };
  const warnings = createWarnings({
    append: async (events) => {
      written.push([...events]);
      if (log.down) throw new Error('log is down');
    },
    onError: () => undefined,
  });
  const warn = (n: number, field: string, over: object = {}) =>
    warnings.warn({
      identity,
      door: 'segment',
      eventType: 'PersonTracked',
      problems: [problem(field)],
      nowMs: n,
      ...over,
    });
  return { warnings, written, warn, log };
}

test('a thousand mistakes of one kind are one event, with names of fields and never a person’s', async () => {
  const { warnings, written, warn } = setUp();
  for (let n = 1; n <= 1_000; n += 1) warn(n, n % 2 === 0 ? 'userId' : 'jane@example.org');
  await warnings.close();
  expect(written.flat()).toHaveLength(1);
  expect(written.flat()[0]).toMatchObject({
    type: 'IngestionWarned',
    door: 'segment',
    code: 'FIELD_MISSING',
    eventType: 'PersonTracked',
    credential: 'key:1',
    count: 1_000,
    fieldNames: ['userId'],
    firstAtMs: 1,
    lastAtMs: 1_000,
    envelope: { tenant: 'acme', entity: 'segment.FIELD_MISSING' },
  });
});

test('R8: kinds are bounded, what is beyond counts as OTHER, and nothing is lost of the count', async () => {
  const { warnings, written, warn } = setUp();
  for (let n = 0; n < 200; n += 1)
    warn(n, 'a', { problems: [{ ...problem('a'), code: `CODE_${n}` as 'FIELD_MISSING' }] });
  await warnings.close();
  const events = written.flat() as IngestionWarned[];
  expect(events.length).toBeLessThanOrEqual(51);
  expect(events.reduce((sum, { count }) => sum + count, 0)).toBe(200);
  expect(events.some(({ code }) => code === 'OTHER')).toBe(true);
});

test('R2: a span whose append failed is written again under the same ids', async () => {
  const { warnings, written, warn, log } = setUp();
  warn(1, 'a');
  log.down = true;
  await expect(warnings.flush()).rejects.toThrow('log is down');
  log.down = false;
  warn(2, 'a');
  await warnings.close();
  const [first, again, next] = written as IngestionWarned[][];
  expect(again?.[0]?.envelope.id).toBe(first?.[0]?.envelope.id);
  expect(next?.[0]).toMatchObject({ count: 1, firstAtMs: 2 });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEventSchemas } from '@mainstem/schemas/compose';
import { heardTable } from '@mainstem/workflows/journeys/heard';
import { expect, test } from 'vitest';
import { journeyWriters } from './journey-writers.ts';

test('who writes what journeys look at is what event-flow says today (else: npm run generate)', () => {
  const file = join(import.meta.dirname, '..', '..', 'workflows', 'src', 'journeys', 'generated', 'writers.ts');
  expect(readFileSync(file, 'utf8')).toBe(journeyWriters());
});

test('every field that journeys may see is one of its event', () => {
  const fields = new Map(
    readEventSchemas().map(({ eventType, source }) => [eventType, source.fields.map(({ name }) => name)]),
  );
  const wrong = Object.entries(heardTable).flatMap(([type, row]) =>
    [...(row?.fields ?? []), ...(row?.by === undefined ? [] : [row.by])]
      .filter((name) => fields.get(type)?.includes(name) !== true)
      .map((name) => `${type}.${name}`),
  );
  expect(wrong).toEqual([]);
});

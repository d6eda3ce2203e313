import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readEventSchemas } from './compose.ts';
import { generateEvents, generateSchemaTexts } from './generate.ts';
import { eventTypes } from './generated/events.ts';
import { schemaTexts } from './generated/schemas.ts';

const committed = (file: string) => readFileSync(join(import.meta.dirname, 'generated', file), 'utf8');

test('generated code is what the schemas give today (else: npm run generate)', () => {
  expect(committed('events.ts')).toBe(generateEvents());
  expect(committed('schemas.ts')).toBe(generateSchemaTexts());
});

test('each schema is self-contained: every type is written out at its first mention', () => {
  const names = readEventSchemas().map((schema) => schema.eventType);
  expect([...eventTypes]).toEqual(names);
  for (const eventType of eventTypes) {
    expect(schemaTexts[eventType].schema).toContain('"name":"Envelope"');
    expect(schemaTexts[eventType].schema.match(/"name":"Envelope"/g)).toHaveLength(1);
  }
});

test('every schema stays under 128 KB, the most some registries take', () => {
  for (const eventType of eventTypes) expect(schemaTexts[eventType].schema.length).toBeLessThan(128 * 1024);
});

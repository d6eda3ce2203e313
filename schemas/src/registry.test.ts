import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventTypes } from './generated/events.ts';
import { pushSchemas } from './registry.ts';
import { REQUEST_ATTEMPTS } from './registry-client.ts';
import { readReleases, schemaOf } from './releases.ts';
import { createMemoryRegistry } from './testing/memory-registry.ts';
import { subjectOf } from './topics.ts';

let directory: string;
let registry: ReturnType<typeof createMemoryRegistry>;
const idsFile = () => join(directory, 'deep', 'ids.json');
const options = () => ({
  registryUrl: 'http://registry',
  fetch: registry.fetch,
  firstRetryPauseMs: 1,
  idsFile: idsFile(),
});

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mainstem-registry-'));
  registry = createMemoryRegistry();
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('R5: push', () => {
  test('registers every event in its fixed order, each under FULL_TRANSITIVE, and pins what it got', async () => {
    const seen: string[] = [];
    const result = await pushSchemas({
      ...options(),
      onProgress: ({ done, of, eventType }) => seen.push(`${done}/${of} ${eventType}`),
    });
    expect(result.registered).toBe(readReleases().length);
    expect(result.ids).toEqual(JSON.parse(readFileSync(join(import.meta.dirname, '..', 'ids.json'), 'utf8')));
    expect(JSON.parse(readFileSync(idsFile(), 'utf8'))).toEqual(result.ids);
    expect(seen[0]).toBe(`1/${readReleases().length} ${readReleases()[0]?.eventType}`);
    for (const eventType of eventTypes) {
      expect(registry.subjects.get(subjectOf(eventType))?.compatibility).toBe('FULL_TRANSITIVE');
    }
  });

  test('may be repeated: the same ids, nothing registered, nothing set', async () => {
    const first = await pushSchemas(options());
    registry.requests.length = 0;
    const again = await pushSchemas(options());
    expect(again).toEqual({ ids: first.ids, registered: 0 });
    expect(registry.requests.filter((request) => /versions|PUT/.test(request))).toEqual([]);
  });

  test('sets the level on a subject that has another one', async () => {
    await pushSchemas(options());
    const subject = registry.subjects.get(subjectOf('BidPlaced'));
    (subject as { compatibility: string }).compatibility = 'NONE';
    await pushSchemas(options());
    expect(subject?.compatibility).toBe('FULL_TRANSITIVE');
  });

  test('a registry that only says it took the level is found out', async () => {
    registry.lies = 'BACKWARD';
    await expect(pushSchemas(options())).rejects.toMatchObject({
      code: 'SCHEMA_REGISTRY_REFUSED',
      message: expect.stringContaining('asked for FULL_TRANSITIVE, the registry holds BACKWARD'),
    });
  });

  test('a registry that stored another schema is found out', async () => {
    registry.next.push(
      { status: 404, body: {} },
      { status: 404, body: {} },
      { status: 200, body: { id: 1 } },
      { status: 200, body: {} },
      { status: 200, body: { compatibilityLevel: 'FULL_TRANSITIVE' } },
      { status: 200, body: { schema: JSON.stringify({ ...schemaOf('AuditEntryRecorded'), fields: [] }) } },
    );
    await expect(pushSchemas(options())).rejects.toThrow('the registry stored another schema under id 1');
  });

  test('a refused schema names the event and carries the registry’s words; no pins are written', async () => {
    registry.next.push(
      { status: 404, body: {} },
      { status: 200, body: { compatibilityLevel: 'FULL_TRANSITIVE' } },
      { status: 409, body: { error_code: 409, message: 'Incompatible: READER_FIELD_MISSING_DEFAULT_VALUE' } },
    );
    await expect(pushSchemas(options())).rejects.toMatchObject({
      code: 'SCHEMA_INCOMPATIBLE',
      retryable: false,
      message: expect.stringMatching(/^AuditEntryRecorded version 1 .*READER_FIELD_MISSING_DEFAULT_VALUE/),
    });
    expect(readdirSync(directory)).toEqual([]);
  });

  test('a registry that comes back is waited for; one that does not is given up after a bounded number of tries', async () => {
    registry.next.push(new Error('ECONNREFUSED'), { status: 503, body: {} }, { status: 429, body: {} });
    expect((await pushSchemas(options())).registered).toBe(readReleases().length);
    registry.requests.length = 0;
    registry.next.push(...Array.from({ length: 20 }, () => new Error('ECONNREFUSED')));
    await expect(pushSchemas(options())).rejects.toMatchObject({
      code: 'SCHEMA_REGISTRY_UNAVAILABLE',
      retryable: true,
      message: expect.stringContaining('ECONNREFUSED'),
    });
    expect(registry.requests).toHaveLength(REQUEST_ATTEMPTS);
  });

  test('what the registry refuses for another reason is not tried again', async () => {
    registry.next.push({ status: 401, body: { message: 'who are you' } });
    await expect(pushSchemas(options())).rejects.toMatchObject({
      code: 'SCHEMA_REGISTRY_REFUSED',
      message: expect.stringContaining('HTTP 401, who are you'),
    });
    expect(registry.requests).toHaveLength(1);
  });

  test('pins are replaced whole: the old file is untouched until the new one is complete', async () => {
    await pushSchemas(options());
    writeFileSync(idsFile(), 'old');
    registry.next.push({ status: 401, body: {} });
    await expect(pushSchemas(options())).rejects.toThrow();
    expect(readFileSync(idsFile(), 'utf8')).toBe('old');
    await pushSchemas(options());
    expect(readdirSync(join(directory, 'deep'))).toEqual(['ids.json']);
  });
});

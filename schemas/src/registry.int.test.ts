/** Push and check against the real registry of the local stack. Subjects of this test carry a random name. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { expect, onTestFinished, test } from 'vitest';
import { checkSchemas } from './check.ts';
import { type EventType, eventTypes } from './generated/events.ts';
import { COMPATIBILITY, pushSchemas } from './registry.ts';
import { createRegistryClient } from './registry-client.ts';
import { readReleases, schemaOf, textOf } from './releases.ts';
import { subjectOf } from './topics.ts';

const registryUrl = String(testEnvironment().MAINSTEM_REGISTRY_URL);

test('R5: push is idempotent on the real registry, sets FULL_TRANSITIVE, and the ids read back as the schemas', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'mainstem-push-'));
  try {
    const idsFile = join(directory, 'ids.json');
    const { ids } = await pushSchemas({ registryUrl, idsFile });
    const again = await pushSchemas({ registryUrl, idsFile });
    expect(again).toEqual({ ids, registered: 0 });
    expect(JSON.parse(readFileSync(idsFile, 'utf8'))).toEqual(ids);
    const client = createRegistryClient({ registryUrl });
    for (const eventType of eventTypes) {
      expect(await client.compatibilityOf(subjectOf(eventType))).toBe(COMPATIBILITY);
      expect(JSON.parse(await client.schemaById(ids[eventType]))).toEqual(schemaOf(eventType));
    }
    expect(await checkSchemas({ registryUrl })).toMatchObject({ ok: true, askedRegistry: eventTypes.length });
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('R5: the real registry refuses a schema that breaks FULL_TRANSITIVE, and says why', async () => {
  const client = createRegistryClient({ registryUrl });
  const subject = `test-${randomUUID()}`;
  const schema = schemaOf('BudgetExhausted');
  const id = await client.register(subject, textOf(schema));
  await client.setCompatibility(subject, COMPATIBILITY);
  const grown = { ...schema, fields: [...schema.fields, { name: 'note', type: ['null', 'string'], default: null }] };
  const broken = { ...schema, fields: [...schema.fields, { name: 'note', type: 'string' }] };
  expect(await client.register(subject, textOf(schema))).toBe(id);
  expect(await client.testCompatibility(subject, JSON.stringify(broken))).toMatchObject({ ok: false });
  await expect(client.register(subject, JSON.stringify(broken))).rejects.toMatchObject({
    code: 'SCHEMA_INCOMPATIBLE',
    message: expect.stringContaining(subject),
  });
  expect(await client.register(subject, JSON.stringify(grown))).not.toBe(id);
  expect(await client.lookup(subject, JSON.stringify(broken))).toBeUndefined();
});

test('an id nobody registered is unknown, not an outage', async () => {
  const client = createRegistryClient({ registryUrl });
  await expect(client.schemaById(2_000_000_000)).rejects.toMatchObject({ code: 'SCHEMA_UNKNOWN_ID' });
});

test('R5: the real registry refuses what the offline check refuses, and the offline check names field and version', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'mainstem-push-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  await pushSchemas({ registryUrl, idsFile: join(directory, 'ids.json') });
  const today = (eventType: EventType) => {
    const schema = schemaOf(eventType);
    if (eventType !== 'ClickRecorded') return schema;
    return {
      ...schema,
      fields: [...schema.fields, { name: 'seat', type: 'string', doc: 'A field without a default.' }],
    };
  };
  const versions = readReleases()
    .filter(({ eventType }) => eventType === 'ClickRecorded')
    .map(({ version }) => version);
  const { ok, findings } = await checkSchemas({ registryUrl, today });
  expect(ok).toBe(false);
  expect(findings.map(({ eventType, direction, version, field }) => [eventType, direction, version, field])).toEqual([
    ...versions.map((version) => ['ClickRecorded', 'today reads released', version, 'seat']),
    ['ClickRecorded', 'registry', null, ''],
  ]);
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type AvroField, readEventSchemas } from '@mainstem/schemas/compose';
import { type EventType, eventTypes } from '@mainstem/schemas/generated/events';
import { type Release, readReleases } from '@mainstem/schemas/releases';
import { topicOf } from '@mainstem/schemas/topics';
import { describe, expect, test } from 'vitest';
import { eventFlow } from './event-flow.ts';
import { eventsPage } from './events-page.ts';
import { type Part, parts } from './flow-parts.ts';

const root = join(import.meta.dirname, '..', '..');

test('docs/events.md is what the schemas give today (else: npm run generate)', () => {
  expect(readFileSync(join(root, 'docs', 'events.md'), 'utf8')).toBe(eventsPage());
});

test('every event, field and topic is on the page', () => {
  const page = eventsPage();
  for (const eventType of eventTypes) {
    expect(page).toContain(`\n### ${eventType}\n`);
    expect(page).toContain(`\n## ${topicOf(eventType)}\n`);
  }
  expect(page).toContain('| `bidPriceMicros` | long | micros |');
});

test('every event says its topic, version, writers and readers, and every field its unit and since when', () => {
  const sections = eventsPage().split('\n### ').slice(1);
  expect(sections).toHaveLength(eventTypes.length);
  for (const schema of readEventSchemas()) {
    const section = sections.find((text) => text.startsWith(`${schema.eventType}\n`)) ?? '';
    expect(section).toMatch(/\nOn \[\w+\]\(#\w+\) since v1, today v\d+\. Written by: .+\. Read by: .*\.\n/);
    for (const { name, doc } of schema.source.fields.slice(1)) {
      const row = section.split('\n').find((line) => line.includes(`| \`${name}\` |`));
      expect(row, `${schema.eventType}.${name}`).toMatch(/^\| v\d+ \|/);
      expect(row).toContain(String(doc).replaceAll('|', '\\|'));
    }
  }
});

test('a field says which released version brought it', () => {
  const [first] = readReleases().filter(({ eventType }) => eventType === 'ClickRecorded') as [Release];
  const later = { name: 'screenPx', type: 'int', default: 0, doc: 'Width of the screen.' } as AvroField;
  const grown = { ...first.schema, fields: [...first.schema.fields, later] };
  const schemas = readEventSchemas().map((schema) =>
    schema.eventType === 'ClickRecorded' ? { ...schema, source: grown, composed: grown } : schema,
  );
  const page = (...releases: Release[]) => eventsPage(schemas, releases);
  const row = '| v2 | `screenPx` | int | pixels | Width of the screen. |';
  expect(page(first, { ...first, version: 2, schema: grown })).toContain(row);
  expect(page(first, { ...first, version: 2, schema: grown }, { ...first, version: 3, schema: grown })).toContain(row);
  expect(page(first)).toContain(row); // as it will be once it is released
});

test('every link on the page has its heading', () => {
  const page = eventsPage();
  const anchors = new Set([...page.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => (heading as string).toLowerCase()));
  const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor as string);
  expect(links.length).toBeGreaterThan(2 * eventTypes.length);
  expect(links.filter((anchor) => !anchors.has(anchor))).toEqual([]);
});

/** Source files of a folder, tests and generated ones aside. */
function sourcesOf(folder: string): { path: string; text: string }[] {
  const at = join(root, folder);
  if (!existsSync(at)) return [];
  return (
    readdirSync(at, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /(?<!\.test|\.e2e|\.bench)\.ts$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !path.includes('node_modules') && !path.includes('/testing/') && !path.includes('generated'))
      // What the simulator makes is on no log.
      .filter((path) => !path.includes('/simulator/'))
      .map((path) => ({ path: relative(root, path), text: readFileSync(path, 'utf8') }))
  );
}

const foldersOf = (part: Part): readonly string[] => [parts[part]].flat();
const mentions = (part: Part, eventType: EventType) =>
  foldersOf(part)
    .flatMap(sourcesOf)
    .some(({ text }) => text.includes(eventType) || text.includes(topicOf(eventType)));

describe('R12: who writes and reads what, held against the code', () => {
  test.each([...eventTypes])('%s', (eventType) => {
    const { writers, readers } = eventFlow[eventType];
    expect([...writers, ...readers].filter((part) => !mentions(part, eventType))).toEqual([]);
  });

  test('every event that code makes is on the list of its part', () => {
    const makers = ['gateway/src', 'streams/src', 'bidder/src', 'workflows/src'];
    const made = makers.flatMap(sourcesOf).flatMap(({ path, text }) =>
      [...text.matchAll(/type: '([A-Za-z]+)'/g)]
        .map((match) => match[1] as EventType)
        .filter((eventType) => eventTypes.includes(eventType))
        .map((eventType) => ({ path, eventType })),
    );
    expect(made.length).toBeGreaterThan(eventTypes.length / 2);
    const unlisted = made.filter(({ path, eventType }) => {
      const { writers, readers } = eventFlow[eventType];
      return ![...writers, ...readers].some((part) => foldersOf(part).some((folder) => path.startsWith(`${folder}/`)));
    });
    expect(unlisted).toEqual([]);
  });
});

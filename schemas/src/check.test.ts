/** R5: what may not be released, each with the field and the released version it breaks; offline. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type CheckFinding, checkSchemas } from './check.ts';
import type { AvroField, AvroRecord } from './compose.ts';
import type { EventType, eventTypes } from './generated/events.ts';
import { type Release, readNotes, readReleases, schemaOf, textOf, writeNotes } from './releases.ts';
import { fingerprintOf } from './upcasting/upcasting.ts';
import { compile } from './wire.ts';

/** Today's schemas, one of them changed. */
const changed = (type: EventType, change: (schema: AvroRecord) => AvroRecord) => (eventType: EventType) =>
  eventType === type ? change(schemaOf(eventType)) : schemaOf(eventType);
const fieldChanged =
  (name: string, change: object) =>
  (schema: AvroRecord): AvroRecord => ({
    ...schema,
    fields: schema.fields.map((field) => (field.name === name ? { ...field, ...change } : field)),
  });
const named = (schema: AvroRecord, name: string) => schema.fields.find((field) => field.name === name) as AvroField;
/** As if BidPlaced had been released once: each break is then told once. */
const releases = readReleases().filter(({ eventType, version }) => eventType !== 'BidPlaced' || version === 1);
const bid = (change: (schema: AvroRecord) => AvroRecord) =>
  checkSchemas({ today: changed('BidPlaced', change), releases });
const told = (findings: readonly CheckFinding[], direction: CheckFinding['direction']) =>
  findings
    .filter((finding) => finding.direction === direction)
    .map(({ eventType, version, field }) => `${eventType} v${version} ${field}`);

describe('R5: check', () => {
  test('today’s schemas are compatible with every released version, in both directions', async () => {
    expect(await checkSchemas()).toEqual({ ok: true, findings: [], compared: readReleases().length, askedRegistry: 0 });
  });

  test('a break says which event, field, version and direction', async () => {
    const today = (eventType: (typeof eventTypes)[number]) => {
      const schema = schemaOf(eventType);
      if (eventType !== 'BidPlaced') return schema;
      const added = { name: 'seat', type: 'string', doc: 'A field without a default.' };
      return { ...schema, fields: [...schema.fields.filter((field) => field.name !== 'exchange'), added] };
    };
    const version = 1;
    const report = await checkSchemas({ today, releases });
    expect(report.ok).toBe(false);
    expect(report.findings).toEqual([
      {
        eventType: 'BidPlaced',
        version,
        direction: 'today reads released',
        field: 'seat',
        problem: expect.any(String),
      },
      {
        eventType: 'BidPlaced',
        version,
        direction: 'released reads today',
        field: 'exchange',
        problem: expect.any(String),
      },
      {
        eventType: 'BidPlaced',
        version,
        direction: 'only grows',
        field: 'exchange',
        problem: expect.stringMatching(/if it is \w+ now: keep both/),
      },
    ]);
  });

  test('a break with an old version only, not with the last one, is found and names the old one', async () => {
    const released = schemaOf('ClickRecorded');
    const grown = { name: 'screenPx', type: 'int', default: 0, doc: 'Width of the screen, pixels.' } as AvroField;
    const line = (schema: AvroRecord, version: number): Release => ({ eventType: 'ClickRecorded', version, schema });
    const releases = [line({ ...released, fields: [...released.fields, grown] }, 1), line(released, 2)];
    const { findings } = await checkSchemas({ releases });
    expect(told(findings, 'only grows')).toEqual(['ClickRecorded v1 screenPx']);
  });
});

describe('R5: what Avro cannot see is refused as well', () => {
  test('a unit that changes with its name', async () => {
    const report = await bid((schema) => ({
      ...schema,
      fields: schema.fields.map((field) =>
        field.name === 'bidPriceMicros' ? { ...field, name: 'bidPriceCents', default: 0 } : field,
      ),
    }));
    expect(report.findings).toContainEqual(
      expect.objectContaining({
        field: 'bidPriceMicros',
        version: 1,
        problem: expect.stringContaining('bidPriceCents'),
      }),
    );
  });

  test('a unit that changes in the words alone', async () => {
    const { findings } = await bid(fieldChanged('bidPriceMicros', { doc: 'Price, millicents.' }));
    expect(told(findings, 'keeps its meaning')).toEqual(['BidPlaced v1 bidPriceMicros']);
  });

  test('two fields of one type that swap their names', async () => {
    const swapped = (schema: AvroRecord) => {
      const [one, other] = ['campaignId', 'creativeId'].map((name) => named(schema, name)) as [AvroField, AvroField];
      return fieldChanged('campaignId', { doc: other.doc })(fieldChanged('creativeId', { doc: one.doc })(schema));
    };
    const { findings } = await checkSchemas({ today: changed('BidPlaced', swapped), releases, acceptDocChange: true });
    expect(told(findings, 'keeps its meaning')).toEqual(['BidPlaced v1 campaignId', 'BidPlaced v1 creativeId']);
    expect(findings[0]?.problem).toContain('did the two swap?');
  });

  const symbols = (change: (symbols: string[]) => string[]) => (schema: AvroRecord) =>
    JSON.parse(
      JSON.stringify(schema).replace(/"symbols":(\[[^\]]+\])/, (_, list: string) => {
        return `"symbols":${JSON.stringify(change(JSON.parse(list) as string[]))}`;
      }),
    ) as AvroRecord;

  test('symbols that are taken away, with a default too, or change places', async () => {
    const { findings: gone } = await checkSchemas({
      today: changed(
        'BidPlaced',
        symbols((all) => all.slice(1)),
      ),
      releases,
    });
    expect(told(gone, 'keeps its meaning')).toHaveLength(1);
    const { findings: moved } = await checkSchemas({
      today: changed(
        'BidPlaced',
        symbols((all) => all.toReversed()),
      ),
      releases,
    });
    expect(told(moved, 'keeps its meaning')).toHaveLength(1);
    expect(moved).toEqual([expect.objectContaining({ problem: expect.stringContaining('was ordered') })]);
  });

  test('a default, a pii tag added or taken away, a topic', async () => {
    const { findings } = await bid(fieldChanged('bidPriceMicros', { default: 5, pii: { subject: 'entity' } }));
    expect(told(findings, 'only grows')).toEqual(['BidPlaced v1 bidPriceMicros', 'BidPlaced v1 bidPriceMicros']);
    const elsewhere = releases.map((release) =>
      release.eventType === 'BidPlaced'
        ? { ...release, schema: { ...release.schema, namespace: 'mainstem.auction' } }
        : release,
    );
    const moved = (await checkSchemas({ releases: elsewhere })).findings;
    expect(told(moved, 'keeps its meaning')).toEqual(['BidPlaced v1 ']);
    expect(moved.at(-1)?.problem).toContain('was released on topic auction_events and is on bid_events');
  });
});

describe('words may be mended, with a reason', () => {
  const today = changed('BidPlaced', fieldChanged('exchange', { doc: 'Exchange that asked, by its name.' }));

  test('by a flag, or by a note of a later version than the one with the old words', async () => {
    expect((await checkSchemas({ today, releases })).ok).toBe(false);
    expect((await checkSchemas({ today, releases, acceptDocChange: true })).ok).toBe(true);
    expect(
      (await checkSchemas({ today, releases, notes: { ...readNotes(), 'BidPlaced@2': { exchange: 'clearer' } } })).ok,
    ).toBe(true);
    for (const notes of [
      { 'BidPlaced@1': { exchange: 'too early' } },
      { 'BidPlaced@2': { exchange: '' } },
      { 'BidPlaced@2': { campaignId: 'another field' } },
      { 'AuctionWon@2': { exchange: 'another event' } },
    ]) {
      expect((await checkSchemas({ today, releases, notes })).ok, JSON.stringify(notes)).toBe(false);
    }
  });

  test('notes are kept beside the releases, and never lost by later ones', () => {
    const directory = mkdtempSync(join(tmpdir(), 'mainstem-notes-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    writeNotes({ 'BidPlaced@2': { exchange: 'clearer' } }, directory);
    writeNotes({}, directory);
    writeNotes({ 'AuctionWon@2': { price: 'shorter' } }, directory);
    expect(Object.keys(readNotes(directory))).toEqual(['BidPlaced@2', 'AuctionWon@2']);
  });
});

describe('upcasters read released versions, and not today’s', () => {
  const same = (value: object) => ({ ...value });
  test.each([
    ['misspelt', 'f00d', 'which no released version has (v1 is '],
    ['of today', fingerprintOf(compile(textOf(schemaOf('ClickRecorded')))), 'reads the version of today'],
  ])('%s', async (_, fingerprint, problem) => {
    const { findings } = await checkSchemas({ upcasters: { ClickRecorded: { [fingerprint]: same } } });
    expect(findings).toEqual([expect.objectContaining({ direction: 'upcaster', eventType: 'ClickRecorded' })]);
    expect(findings[0]?.problem).toContain(problem);
  });

  test('of an older released version is welcome', async () => {
    const schema = schemaOf('ClickRecorded');
    const old = { ...schema, fields: schema.fields.slice(0, -1) };
    const releases = [{ eventType: 'ClickRecorded' as const, version: 1, schema: old }];
    const upcasters = { ClickRecorded: { [fingerprintOf(compile(textOf(old)))]: same } };
    const { findings } = await checkSchemas({ releases, upcasters });
    expect(told(findings, 'upcaster')).toEqual([]);
  });
});

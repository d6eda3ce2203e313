/** R5: what was ever written is read for ever. The bytes here were written when each version was released. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createCodec, type PinnedIds } from './codec.ts';
import { eventTypes } from './generated/events.ts';
import { fixturesDirectory, readGolden, release } from './golden.ts';
import { readReleases, releasesDirectory, textOf, unreleased } from './releases.ts';

const golden = readGolden();
const pins = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'ids.json'), 'utf8')) as PinnedIds;
const nameOf = ({ release: { eventType, version } }: (typeof golden)[number]) => `${eventType}.v${version}`;

test('every event is released, and today is its last release (else: mainstem schemas release)', () => {
  expect(unreleased(readReleases())).toEqual([]);
  expect(new Set(golden.map((one) => one.release.eventType))).toEqual(new Set(eventTypes));
});

test('the pinned ids are those of a fresh registry, which counts releases from 1', () => {
  expect(pins).toEqual(Object.fromEntries(golden.map((one) => [one.release.eventType, one.id])));
});

test('every version ever released is in the order, from 1 without gaps, and has its golden bytes', () => {
  const onDisk = readdirSync(releasesDirectory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(join(releasesDirectory, name)).map((file) => `${name}.${file}`));
  expect(onDisk.sort()).toEqual(golden.map((one) => `${nameOf(one)}.avsc`).sort());
  for (const eventType of eventTypes) {
    const versions = golden.filter((one) => one.release.eventType === eventType).map((one) => one.release.version);
    expect(versions, eventType).toEqual(versions.map((_, index) => index + 1));
  }
});

test('a version whose golden bytes are missing is an error, not one fewer', () => {
  const directory = mkdtempSync(join(tmpdir(), 'mainstem-golden-'));
  try {
    cpSync(fixturesDirectory, directory, { recursive: true });
    expect(readGolden(directory)).toHaveLength(golden.length);
    rmSync(join(directory, 'BidPlaced.v1.bin'));
    expect(() => readGolden(directory)).toThrow('BidPlaced.v1.bin');
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('no fixture is left without its release', () => {
  const files = golden.flatMap((one) => [`${nameOf(one)}.bin`, `${nameOf(one)}.json`]);
  expect(readdirSync(fixturesDirectory).sort()).toEqual(files.sort());
});

describe('golden bytes', () => {
  test.each(golden.map((one) => [nameOf(one), one] as const))('%s decodes today to what it meant', (_, one) => {
    // As a reader that never saw the version: only the id in the bytes and the registry's text are known.
    const codec = createCodec({});
    codec.learn(one.id, textOf(one.release.schema));
    expect(codec.schemaIdOf(one.bytes)).toBe(one.id);
    // A later field is there with its default; what the version held is unchanged.
    expect(JSON.parse(JSON.stringify(codec.decode(one.bytes)))).toMatchObject(JSON.parse(JSON.stringify(one.event)));
  });

  test.each(golden.filter((one) => pins[one.release.eventType] === one.id).map((one) => [nameOf(one), one] as const))(
    '%s is written with the very same bytes today',
    (_, one) => expect(createCodec(pins).encode(one.event).toString('hex')).toBe(one.bytes.toString('hex')),
  );
});

test('releasing into an empty place keeps the same schemas and the same bytes, and a second time adds nothing', () => {
  const directory = mkdtempSync(join(tmpdir(), 'mainstem-release-'));
  const places = { releases: join(directory, 'releases'), fixtures: join(directory, 'fixtures') };
  try {
    expect(release(places)).toHaveLength(eventTypes.length);
    expect(release(places)).toEqual([]);
    expect(readReleases(places.releases).map((one) => textOf(one.schema))).toEqual(
      eventTypes.map((eventType) => {
        const last = readReleases().findLast((one) => one.eventType === eventType);
        return textOf((last as (typeof golden)[number]['release']).schema);
      }),
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
});

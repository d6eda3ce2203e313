/**
 * Golden bytes: `fixtures/<EventType>.v<N>.bin` is what a writer of that released version put on the log, `.json` what it
 * meant. They are written once, when the version is released, and never again: every later reader must read them so.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HEADER_BYTES, MAGIC } from './codec.ts';
import type { AnyEvent } from './generated/events.ts';
import { type Release, readReleases, releasesDirectory, textOf, unreleased, writeReleases } from './releases.ts';
import { sampleOf } from './samples.ts';
import { compile, writeWhole } from './wire.ts';

export interface Golden {
  readonly release: Release;
  /** Id of the release in a fresh registry, as in the bytes. */
  readonly id: number;
  readonly bytes: Buffer;
  readonly event: AnyEvent;
}

export const fixturesDirectory = join(import.meta.dirname, '..', 'fixtures');

/** The golden bytes of every release, in release order. */
export function readGolden(directory: string = fixturesDirectory): Golden[] {
  return readReleases().map((release, index) => {
    const file = join(directory, `${release.eventType}.v${release.version}`);
    return {
      release,
      id: index + 1,
      bytes: readFileSync(`${file}.bin`),
      event: JSON.parse(readFileSync(`${file}.json`, 'utf8'), revive) as AnyEvent,
    };
  });
}

/** Sealed bytes stand in JSON as Node writes a Buffer. */
function revive(_: string, value: unknown): unknown {
  const { type, data } = (value ?? {}) as { type?: unknown; data?: unknown };
  return type === 'Buffer' && Array.isArray(data) ? Buffer.from(data as number[]) : value;
}

/** Releases what is not released yet: keeps its schema and its golden bytes. Returns the new releases. */
export function release(directories: { releases?: string; fixtures?: string } = {}): Release[] {
  const releases = directories.releases ?? releasesDirectory;
  const before = readReleases(releases);
  const added = unreleased(before);
  writeReleases(added, releases);
  for (const [index, one] of added.entries()) {
    writeGolden(one, before.length + index + 1, directories.fixtures ?? fixturesDirectory);
  }
  return added;
}

function writeGolden(one: Release, id: number, directory: string): void {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, `${one.eventType}.v${one.version}`);
  if (existsSync(`${file}.bin`)) throw new Error(`${file}.bin is there already; golden bytes are written once`);
  const event = sampleOf(one.eventType, one.schema);
  const bytes = writeWhole(compile(textOf(one.schema)), event, HEADER_BYTES);
  bytes[0] = MAGIC;
  bytes.writeUInt32BE(id, 1);
  writeFileSync(`${file}.bin`, bytes);
  writeFileSync(`${file}.json`, `${JSON.stringify(event, null, 2)}\n`);
}

/**
 * Whether today's schemas may be released: held against every version ever released, in both directions (FULL_TRANSITIVE),
 * offline, and against a registry when one is given. Each finding names the field and the released version that breaks.
 * Writes nothing.
 */
import avro from 'avsc';
import { type Finding, unreadable } from './compatibility.ts';
import type { AvroRecord } from './compose.ts';
import { type EventType, eventTypes } from './generated/events.ts';
import { changedMeaning, type MeaningFinding, shrunk } from './meaning.ts';
import { COMPATIBILITY } from './registry.ts';
import { createRegistryClient, type RegistryClient } from './registry-client.ts';
import {
  isNoted,
  type Release,
  type ReleaseNotes,
  readNotes,
  readReleases,
  schemaOf,
  textOf,
  unreleased,
} from './releases.ts';
import { subjectOf, topicOf } from './topics.ts';
import { upcasters } from './upcasting/upcasters.ts';
import { fingerprintOf, type Upcasters } from './upcasting/upcasting.ts';
import { compile } from './wire.ts';

export interface CheckFinding extends Finding {
  readonly eventType: EventType;
  /** Released version it breaks with; null when the registry said so, which names none. */
  readonly version: number | null;
  /** Who could not read whom. */
  readonly direction:
    | 'today reads released'
    | 'released reads today'
    | 'only grows'
    | 'keeps its meaning'
    | 'upcaster'
    | 'registry';
}

export interface CheckReport {
  readonly ok: boolean;
  readonly findings: readonly CheckFinding[];
  /** Pairs of today's schema and a released one that were compared. */
  readonly compared: number;
  /** Subjects the registry was asked about and knew; 0 without a registry. */
  readonly askedRegistry: number;
}

export interface CheckOptions {
  /** Asks this registry as well when given. */
  readonly registryUrl?: string;
  /** Released versions to hold today's schemas against; `schemas/releases` otherwise. */
  readonly releases?: readonly Release[];
  /** Today's schema of an event; the generated one otherwise. */
  readonly today?: (eventType: EventType) => AvroRecord;
  /** Lets changes of docs pass that no note explains yet. */
  readonly acceptDocChange?: boolean;
  /** Why docs changed; `schemas/releases/notes.json` otherwise. */
  readonly notes?: ReleaseNotes;
  /** The platform's own otherwise. */
  readonly upcasters?: Upcasters;
}

/** Holds today's schemas against every released version, and against a registry when one is given. Writes nothing. */
export async function checkSchemas(options: CheckOptions = {}): Promise<CheckReport> {
  const releases = options.releases ?? readReleases();
  const today = options.today ?? schemaOf;
  const accepts = (release: Release, { field, wordsOnly }: MeaningFinding): boolean =>
    wordsOnly === true && (options.acceptDocChange === true || isNoted(options.notes ?? readNotes(), release, field));
  const findings: CheckFinding[] = releases.flatMap((release) => [
    ...checkRelease(today(release.eventType), release),
    ...checkMeaning(today(release.eventType), release).filter((finding) => !accepts(release, finding)),
  ]);
  findings.push(...checkUpcasters(options.upcasters ?? upcasters, releases, today));
  let askedRegistry = 0;
  if (options.registryUrl !== undefined) {
    const client = createRegistryClient({ registryUrl: options.registryUrl });
    for (const eventType of eventTypes) {
      const answer = await checkWithRegistry(client, eventType, today(eventType));
      if (answer === undefined) continue;
      askedRegistry += 1;
      findings.push(...answer);
    }
  }
  return { ok: findings.length === 0, findings, compared: releases.length, askedRegistry };
}

function checkRelease(today: AvroRecord, { eventType, version, schema: released }: Release): CheckFinding[] {
  const directions = [
    ['today reads released', readable(today, released)],
    ['released reads today', readable(released, today)],
    ['only grows', shrunk(today, released)],
  ] as const;
  return directions.flatMap(([direction, found]) =>
    found.map((finding) => ({ eventType, version, direction, ...finding })),
  );
}

function checkMeaning(today: AvroRecord, release: Release): (CheckFinding & MeaningFinding)[] {
  const { eventType, version, schema } = release;
  return changedMeaning(today, schema, topicOf(eventType)).map((finding) => ({
    eventType,
    version,
    direction: 'keeps its meaning',
    ...finding,
  }));
}

/** An upcaster that reads no released version is misspelt; one that reads today's would change what is written now. */
function checkUpcasters(all: Upcasters, releases: readonly Release[], today: typeof schemaOf): CheckFinding[] {
  return (Object.keys(all) as EventType[]).flatMap((eventType) => {
    const finding = (version: number | null, problem: string): CheckFinding => ({
      eventType,
      version,
      direction: 'upcaster',
      field: '',
      problem,
    });
    const versions = new Map(
      releases
        .filter((release) => release.eventType === eventType)
        .map(({ schema, version }) => [fingerprintOf(compile(textOf(schema))), version]),
    );
    const present = fingerprintOf(compile(textOf(today(eventType))));
    return Object.keys(all[eventType] ?? {}).flatMap((fingerprint) => {
      if (fingerprint === present) return [finding(versions.get(fingerprint) ?? null, 'reads the version of today')];
      if (versions.has(fingerprint)) return [];
      const known = [...versions].map(([print, version]) => `v${version} is ${print}`).join(', ');
      return [finding(null, `reads ${fingerprint}, which no released version has (${known})`)];
    });
  });
}

/** Notes for the docs that change with what is about to be released: why, by the version that brings the new words. */
export async function notesFor(why: string): Promise<ReleaseNotes> {
  const coming = new Map(unreleased(readReleases()).map(({ eventType, version }) => [eventType, version]));
  const notes: Record<string, Record<string, string>> = {};
  for (const { eventType, field, direction } of (await checkSchemas()).findings) {
    const version = coming.get(eventType);
    if (direction !== 'keeps its meaning' || version === undefined) continue;
    const name = `${eventType}@${version}`;
    notes[name] = { ...notes[name], [field]: why };
  }
  return notes;
}

/** Our walk first, for it names the field; avsc's resolver after it, for it is what will read the bytes. */
function readable(reader: AvroRecord, writer: AvroRecord): Finding[] {
  const findings = unreadable(reader, writer);
  if (findings.length > 0) return findings;
  try {
    avro.Type.forSchema(reader as avro.Schema, { wrapUnions: 'never' } as avro.ForSchemaOptions).createResolver(
      avro.Type.forSchema(writer as avro.Schema, { wrapUnions: 'never' } as avro.ForSchemaOptions),
    );
    return [];
  } catch (error) {
    return [{ field: '', problem: error instanceof Error ? error.message : String(error) }];
  }
}

async function checkWithRegistry(
  client: RegistryClient,
  eventType: EventType,
  today: AvroRecord,
): Promise<CheckFinding[] | undefined> {
  const subject = subjectOf(eventType);
  const finding = (problem: string): CheckFinding => ({
    eventType,
    version: null,
    direction: 'registry',
    field: '',
    problem,
  });
  const verdict = await client.testCompatibility(subject, textOf(today));
  if (verdict === undefined) return undefined;
  const level = await client.compatibilityOf(subject);
  const findings =
    level === COMPATIBILITY ? [] : [finding(`compatibility is ${level ?? 'not set'}, not ${COMPATIBILITY}`)];
  if (!verdict.ok) findings.push(finding(verdict.messages.join('; ') || 'incompatible'));
  return findings;
}

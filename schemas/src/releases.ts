/**
 * The released versions of every event's schema, kept for ever in `releases/<EventType>/v<N>.avsc`. The log may hold
 * values of each, so today's schema must read them all, and all of them must read today's (R5).
 *
 * `releases/order.json` lists them in the order they were released and is only ever appended to. A fresh registry gets
 * them in that order, so a schema has the same id in every fresh registry however many events are added later.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AvroRecord } from './compose.ts';
import { SchemaError } from './errors.ts';
import { type EventType, eventTypes } from './generated/events.ts';
import { schemaTexts } from './generated/schemas.ts';

export interface Release {
  readonly eventType: EventType;
  /** From 1, without gaps. */
  readonly version: number;
  /** Self-contained Avro schema as released. */
  readonly schema: AvroRecord;
}

export const releasesDirectory = join(import.meta.dirname, '..', 'releases');

/** All releases, in the order they were made. Throws `SCHEMA_INCOMPATIBLE` when an event was released and is gone. */
export function readReleases(directory: string = releasesDirectory): Release[] {
  const orderFile = join(directory, 'order.json');
  if (!existsSync(orderFile)) return [];
  return (JSON.parse(readFileSync(orderFile, 'utf8')) as string[]).map((name) => {
    const [eventType, version] = name.split('@') as [EventType, string];
    if (!eventTypes.includes(eventType)) {
      throw new SchemaError(
        'SCHEMA_INCOMPATIBLE',
        `${name} was released, but no event ${eventType} is in schemas/avro`,
      );
    }
    const file = join(directory, eventType, `v${version}.avsc`);
    return { eventType, version: Number(version), schema: JSON.parse(readFileSync(file, 'utf8')) as AvroRecord };
  });
}

/** Today's self-contained schema of an event. */
export function schemaOf(eventType: EventType): AvroRecord {
  return JSON.parse(schemaTexts[eventType].schema) as AvroRecord;
}

/** The one text of a schema that is registered; equal schemas give equal texts. */
export function textOf(schema: AvroRecord): string {
  return JSON.stringify(schema);
}

/** Releases followed by what is not released yet: the order a registry gets them in. */
export function registrationOrder(releases: readonly Release[]): Release[] {
  return [...releases, ...unreleased(releases)];
}

/** Events whose schema today is not their last release, with the version they would get. */
export function unreleased(releases: readonly Release[]): Release[] {
  return eventTypes.flatMap((eventType) => {
    const last = releases.findLast((release) => release.eventType === eventType);
    const schema = schemaOf(eventType);
    if (last !== undefined && textOf(last.schema) === textOf(schema)) return [];
    return [{ eventType, version: (last?.version ?? 0) + 1, schema }];
  });
}

/** Keeps new releases on disk: the schema of each, then the order. */
export function writeReleases(added: readonly Release[], directory: string = releasesDirectory): void {
  const before = readReleases(directory);
  for (const { eventType, version, schema } of added) {
    mkdirSync(join(directory, eventType), { recursive: true });
    writeFileSync(join(directory, eventType, `v${version}.avsc`), `${JSON.stringify(schema, null, 2)}\n`);
  }
  const order = [...before, ...added].map(({ eventType, version }) => `${eventType}@${version}`);
  writeFileSync(join(directory, 'order.json'), `${JSON.stringify(order, null, 2)}\n`);
}

/** `EventType@version` that brought the new words → field path → why its doc changed though its meaning did not. */
export type ReleaseNotes = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** `notes.json` of the releases. */
export function readNotes(directory: string = releasesDirectory): ReleaseNotes {
  const file = join(directory, 'notes.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ReleaseNotes) : {};
}

/** Whether the words of a field, as a version was released with, were changed for a stated reason in a later one. */
export function isNoted(notes: ReleaseNotes, { eventType, version }: Release, field: string): boolean {
  return Object.keys(notes).some((name) => {
    const [type, later] = name.split('@');
    return type === eventType && Number(later) > version && (notes[name]?.[field] ?? '') !== '';
  });
}

/** Keeps why docs changed in versions that are being released. */
export function writeNotes(added: ReleaseNotes, directory: string = releasesDirectory): void {
  if (Object.keys(added).length === 0) return;
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'notes.json'), `${JSON.stringify({ ...readNotes(directory), ...added }, null, 2)}\n`);
}

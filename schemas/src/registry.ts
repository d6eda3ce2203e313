/**
 * Schemas and the registry: `pushSchemas` makes a registry hold every released schema and pins the ids writers use. Nothing
 * else in the platform ever registers (R5); whether a schema may be released is said by `check.ts`.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Finding, unreadable } from './compatibility.ts';
import type { AvroRecord } from './compose.ts';
import { SchemaError } from './errors.ts';
import type { EventType } from './generated/events.ts';
import { shrunk } from './meaning.ts';
import { createRegistryClient, type RegistryClient, type RegistryClientOptions } from './registry-client.ts';
import { type Release, readReleases, registrationOrder, textOf } from './releases.ts';
import { subjectOf } from './topics.ts';

export const COMPATIBILITY = 'FULL_TRANSITIVE';

export interface PushProgress {
  readonly done: number;
  readonly of: number;
  readonly eventType: EventType;
  readonly version: number;
  readonly id: number;
  readonly registered: boolean;
}

export interface PushOptions extends RegistryClientOptions {
  /** Where the pins `{EventType: id}` go; written only when every schema is in the registry. */
  readonly idsFile: string;
  readonly onProgress?: (progress: PushProgress) => void;
  /** For tests; `schemas/releases` otherwise. */
  readonly releases?: readonly Release[];
}

export interface PushResult {
  /** Event type → id it is written with from now on. */
  readonly ids: Readonly<Record<EventType, number>>;
  /** How many schemas were new to the registry; 0 when it had them all. */
  readonly registered: number;
}

/**
 * Registers every released schema, then today's, in their fixed order; sets and reads back FULL_TRANSITIVE on each
 * subject; reads each schema back; writes the pins. May be repeated at any time. Throws `SCHEMA_INCOMPATIBLE` naming the
 * event and the registry's words, `SCHEMA_REGISTRY_UNAVAILABLE` (retryable) or `SCHEMA_REGISTRY_REFUSED`.
 */
export async function pushSchemas(options: PushOptions): Promise<PushResult> {
  const client = createRegistryClient(options);
  const order = registrationOrder(options.releases ?? readReleases());
  const ids: Partial<Record<EventType, number>> = {};
  let registered = 0;
  for (const [index, release] of order.entries()) {
    const { eventType, version } = release;
    const pushed = await pushOne(client, release);
    ids[eventType] = pushed.id; // The last of a type is today's.
    if (pushed.registered) registered += 1;
    options.onProgress?.({ done: index + 1, of: order.length, eventType, version, ...pushed });
  }
  writePins(options.idsFile, ids);
  return { ids: ids as Record<EventType, number>, registered };
}

async function pushOne(client: RegistryClient, release: Release): Promise<{ id: number; registered: boolean }> {
  const subject = subjectOf(release.eventType);
  const schema = textOf(release.schema);
  const known = await client.lookup(subject, schema);
  // The level guards later versions, so it stands before them. A first version has nothing to be compatible with, and
  // Apicurio takes no configuration for a subject without one.
  const level = await client.compatibilityOf(subject);
  if (level !== undefined && level !== COMPATIBILITY) await setLevel(client, subject);
  const id = known ?? (await register(client, release, subject, schema));
  if (level === undefined) await setLevel(client, subject);
  if (known === undefined) await assertStored(client, id, release);
  return { id, registered: known === undefined };
}

async function register(client: RegistryClient, release: Release, subject: string, schema: string): Promise<number> {
  try {
    return await client.register(subject, schema);
  } catch (error) {
    if (!(error instanceof SchemaError) || error.code !== 'SCHEMA_INCOMPATIBLE') throw error;
    const message = `${release.eventType} version ${release.version} is refused under ${COMPATIBILITY}. ${error.message}`;
    throw new SchemaError('SCHEMA_INCOMPATIBLE', message, { cause: error, details: { eventType: release.eventType } });
  }
}

/** Registries have been seen to drop what they do not support without a word, so the level is read back. */
async function setLevel(client: RegistryClient, subject: string): Promise<void> {
  await client.setCompatibility(subject, COMPATIBILITY);
  const found = await client.compatibilityOf(subject);
  if (found !== COMPATIBILITY) {
    const message = `${subject}: asked for ${COMPATIBILITY}, the registry holds ${found ?? 'nothing'}`;
    throw new SchemaError('SCHEMA_REGISTRY_REFUSED', message);
  }
}

/** The registry's own text of the id must mean what was sent, or other readers would read something else. */
async function assertStored(client: RegistryClient, id: number, release: Release): Promise<void> {
  const stored = JSON.parse(await client.schemaById(id)) as AvroRecord;
  const [finding] = differences(release.schema, stored);
  if (finding === undefined) return;
  const message = `${release.eventType}: the registry stored another schema under id ${id}: ${finding.field} ${finding.problem}`;
  throw new SchemaError('SCHEMA_REGISTRY_REFUSED', message, { details: { id, eventType: release.eventType } });
}

function differences(one: AvroRecord, other: AvroRecord): Finding[] {
  return [...unreadable(one, other), ...unreadable(other, one), ...shrunk(one, other), ...shrunk(other, one)];
}

/** Whole or not at all: a reader never sees half a file. */
export function writePins(idsFile: string, ids: Readonly<Partial<Record<EventType, number>>>): void {
  mkdirSync(dirname(idsFile), { recursive: true });
  const unfinished = `${idsFile}.${process.pid}.tmp`;
  writeFileSync(unfinished, `${JSON.stringify(ids, null, 2)}\n`);
  renameSync(unfinished, idsFile);
}

/**
 * Which released version of an event's schema a record was written with. The pinned id is today's; any other is told by its
 * text, from the registry, and kept: what an id means never changes.
 */

import type { Codec } from '@mainstem/schemas/codec';
import type { EventType } from '@mainstem/schemas/generated/events';
import { createRegistryClient } from '@mainstem/schemas/registry-client';
import { readReleases, textOf } from '@mainstem/schemas/releases';

/** Null when it cannot be told: an unreleased schema, or a registry that is away. */
export type ReleaseOf = (type: EventType, schemaId: number) => Promise<string | null>;

/** Ids kept; a platform has some hundreds. */
const KNOWN_MAX = 10_000;

/** `registryUrl` undefined: only today's schemas are told. */
export function createReleaseOf(codec: Pick<Codec, 'idOf'>, registryUrl: string | undefined): ReleaseOf {
  const releases = readReleases();
  const client = registryUrl === undefined ? undefined : createRegistryClient({ registryUrl });
  const known = new Map<number, string | null>();
  return async (type, schemaId) => {
    const ofType = releases.filter(({ eventType }) => eventType === type);
    const newest = ofType.at(-1);
    if (newest !== undefined && codec.idOf(type) === schemaId) return `${type}@${newest.version}`;
    const kept = known.get(schemaId);
    if (kept !== undefined || client === undefined) return kept ?? null;
    const text = await client.schemaById(schemaId).catch(() => null); // away: asked again the next time
    if (text === null) return null;
    const found = ofType.find(({ schema }) => textOf(schema) === JSON.stringify(JSON.parse(text)));
    const release = found === undefined ? null : `${type}@${found.version}`;
    if (known.size < KNOWN_MAX) known.set(schemaId, release);
    return release;
  };
}

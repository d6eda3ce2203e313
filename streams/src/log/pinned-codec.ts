/**
 * The codec of a process: it writes with the schema ids that were pinned when the schemas were pushed (R5), and knows
 * where to ask for the schema of an id it has never seen, which another version of the platform wrote.
 */
import { readFile } from 'node:fs/promises';
import { type Codec, createCodec, type PinnedIds } from '@mainstem/schemas/codec';
import { SchemaError } from '@mainstem/schemas/errors';
import { eventTypes } from '@mainstem/schemas/generated/events';
import { createRegistryClient } from '@mainstem/schemas/registry-client';
import { z } from 'zod';
import type { Settings } from '../settings.ts';

/** Ids asked about and found to be no event of this version; a platform has some tens of event types. */
const FOREIGN_IDS_MAX = 1_000;

export interface SchemaLearner {
  /**
   * Makes the schema of an id known to a codec, asking the registry once per id. False when the id belongs to an event type
   * this version does not have. Throws `SCHEMA_REGISTRY_UNAVAILABLE` (try again), `SCHEMA_UNKNOWN_ID` when the registry
   * has no such id, `SCHEMA_INCOMPATIBLE` when today's schema cannot read it.
   */
  learn(codec: Codec, id: number): Promise<boolean>;
}

export interface PinnedCodec extends Codec {
  readonly learner: SchemaLearner | undefined;
}

const pins = z.record(z.string(), z.int().min(1));

/** Reads the pins file. Throws `SCHEMA_NOT_PINNED` when it is missing, malformed, or lacks an event type. */
export async function loadCodec(
  settings: Settings<'MAINSTEM_SCHEMA_IDS'> & Partial<Settings<'MAINSTEM_REGISTRY_URL'>>,
): Promise<PinnedCodec> {
  const ids = await readPins(settings.MAINSTEM_SCHEMA_IDS);
  const missing = eventTypes.filter((type) => ids[type] === undefined);
  if (missing.length > 0) {
    throw notPinned(`${settings.MAINSTEM_SCHEMA_IDS} has no schema id for ${missing.join(', ')}`);
  }
  const url = settings.MAINSTEM_REGISTRY_URL;
  return { ...createCodec(ids), learner: url === undefined ? undefined : registryLearner(url) };
}

async function readPins(path: string): Promise<PinnedIds> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw notPinned(`cannot read the pinned schema ids at ${path}`, cause);
  }
  try {
    return pins.parse(JSON.parse(text));
  } catch (cause) {
    throw notPinned(`${path} is not a JSON object of event type to schema id`, cause);
  }
}

function notPinned(what: string, cause?: unknown): SchemaError {
  return new SchemaError('SCHEMA_NOT_PINNED', `${what}: run "mainstem schemas push"`, { cause });
}

/** Asks a schema registry, each id once. */
export function registryLearner(registryUrl: string, fetch?: typeof globalThis.fetch): SchemaLearner {
  const client = createRegistryClient({ registryUrl, ...(fetch === undefined ? {} : { fetch }) });
  const asking = new Map<number, Promise<string>>();
  const foreign = new Set<number>();

  const schemaOf = (id: number): Promise<string> => {
    const asked = asking.get(id) ?? client.schemaById(id).finally(() => asking.delete(id));
    asking.set(id, asked);
    return asked;
  };
  return {
    async learn(codec, id) {
      if (codec.knows(id)) return true;
      if (foreign.has(id)) return false;
      const schema = await schemaOf(id);
      try {
        codec.learn(id, schema);
        return true;
      } catch (error) {
        if (!(error instanceof SchemaError && error.code === 'SCHEMA_UNKNOWN_ID')) throw error;
        if (foreign.size < FOREIGN_IDS_MAX) foreign.add(id);
        return false;
      }
    },
  };
}

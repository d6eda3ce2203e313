/**
 * Champions as they are asked again and again: the registry is looked at every time, since an alias may move at any
 * moment; bytes are fetched and opened once for each hash.
 */
import type { Version } from '../deciders/model/state.ts';
import { getArtefact } from './artefacts.ts';
import { type LoadedModel, type ModelParts, openModel } from './load-model.ts';

export interface Champions {
  /** Null when the model has no champion. Throws as `loadModel`, and what the store throws. */
  of(tenant: string, name: string): Promise<LoadedModel | null>;
  /** Challenger and shadow, to be asked beside it; left out by who asks none. One that cannot be had is not asked (UW-45). */
  beside?(tenant: string, name: string): Promise<readonly LoadedModel[]>;
}

/** Models held opened, oldest dropped; a learned one is a megabyte or two. */
const HELD_MAX = 100;

export function createChampions({ registry, objects }: ModelParts): Champions {
  const held = new Map<string, LoadedModel>();
  async function opened(tenant: string, name: string, version: Version): Promise<LoadedModel> {
    const key = `${tenant}|${name}|${version.version}|${version.sha256}`;
    const known = held.get(key);
    if (known !== undefined) return known;
    const model = openModel(name, version, await getArtefact(objects, version));
    held.set(key, model);
    if (held.size > HELD_MAX) held.delete(held.keys().next().value as string);
    return model;
  }
  return {
    async of(tenant, name) {
      const { aliases, versions } = (await registry.load(tenant, name)).state;
      const version = aliases.champion === null ? undefined : versions[aliases.champion];
      return version === undefined ? null : opened(tenant, name, version);
    },
    async beside(tenant, name) {
      const { aliases, versions } = (await registry.load(tenant, name)).state;
      const named = new Set([aliases.challenger, aliases.shadow].filter((one) => one !== null));
      const wanted = [...named].flatMap((one) => (versions[one] === undefined ? [] : [versions[one]]));
      const tries = await Promise.allSettled(wanted.map((version) => opened(tenant, name, version)));
      const had = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
      return had.filter(({ scorer }) => scorer !== null);
    },
  };
}

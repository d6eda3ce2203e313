/** Pausing a view: its projectors stop at their next look into the registry, within a second, and go on when resumed. */
import type { Resources } from '../resources.ts';
import { BuildError } from './errors.ts';
import { buildNumbered } from './live.ts';
import { asOwner } from './owner.ts';
import { registryOf } from './promote.ts';
import { type Build, nameOf } from './registry.ts';

/** `build`: the live one when not given. Returns the build as it was before. */
export async function setPaused(
  resources: Pick<Resources, 'builds'>,
  view: string,
  paused: boolean,
  build?: number,
): Promise<Build> {
  const { builds } = resources;
  const registry = await registryOf(resources, view);
  const number = build ?? (registry.pointers.get(view)?.build as number);
  const found = buildNumbered(registry, view, number);
  if (found === undefined) throw new BuildError('BUILD_UNKNOWN', view, `there is no build ${number}`);
  if (found.state === 'scratch' || found.state === 'dropping') {
    throw new BuildError('BUILD_NOT_READY', view, `${nameOf(found)} is ${found.state}: nobody follows it`);
  }
  await asOwner(builds, view, async (client) => {
    await client.query(`update "${builds.schema}".projection_builds set paused = $3 where view = $1 and build = $2`, [
      view,
      number,
      paused,
    ]);
  });
  return found;
}

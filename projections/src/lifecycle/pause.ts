/**
 * Pausing a view: its projectors stop at their next look into the registry, within a second, and go on when resumed. Who
 * did it, and why, is an event (R12): a catalogue that stands still ends all bids within seconds.
 */
import type { Resources } from '../resources.ts';
import { BuildError } from './errors.ts';
import { buildNumbered } from './live.ts';
import { type Cause, drainOutbox, putEvent } from './outbox.ts';
import { asOwner, inTransaction } from './owner.ts';
import { registryOf } from './promote.ts';
import { type Build, nameOf } from './registry.ts';

export interface PauseOptions {
  readonly view: string;
  readonly paused: boolean;
  readonly cause: Cause;
  /** The live one when not given. */
  readonly build?: number;
}

/** Returns the build as it was before; one that is so already is left alone, and no event tells of it. Throws `BUILD_…`. */
export async function setPaused(
  resources: Pick<Resources, 'builds' | 'events'>,
  { view, paused, cause, build }: PauseOptions,
): Promise<Build> {
  const { builds } = resources;
  const registry = await registryOf(resources, view);
  const number = build ?? (registry.pointers.get(view)?.build as number);
  const found = buildNumbered(registry, view, number);
  if (found === undefined) throw new BuildError('BUILD_UNKNOWN', view, `there is no build ${number}`);
  if (found.state === 'scratch' || found.state === 'dropping') {
    throw new BuildError('BUILD_NOT_READY', view, `${nameOf(found)} is ${found.state}: nobody follows it`);
  }
  const changed = await asOwner(builds, view, (client) =>
    inTransaction(client, async () => {
      const updated = await client.query(
        `update "${builds.schema}".projection_builds set paused = $3 where view = $1 and build = $2 and paused <> $3`,
        [view, number, paused],
      );
      if (updated.rowCount === 0) return false;
      const type = paused ? 'ProjectionPaused' : 'ProjectionResumed';
      const about = { view, build: number, version: found.version, reason: cause.reason };
      await putEvent(client, builds.schema, { type, ...about }, cause.actor);
      return true;
    }),
  );
  await drainOutbox(resources).catch(() => undefined); // a worker appends what the log does not take now
  return { ...found, paused: changed ? !paused : paused };
}

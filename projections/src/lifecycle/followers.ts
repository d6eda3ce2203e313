/**
 * Keeps a projector running for every build that is to be followed: the live ones, those on their way, those kept warm to
 * go back to. What that is, the registry says; it is looked at twice a second, so a build that is paused, dropped or new
 * is noticed within a second.
 *
 * A build this program cannot follow (a version it does not know, a definition that changed without a new version) is told
 * as such and left alone. While the registry cannot be read, what runs goes on; when it is gone (the schema was dropped),
 * the projectors say themselves that their views are lost.
 */

import { messageOf } from '@mainstem/streams/message-of';
import type { ParkedKey } from '@mainstem/streams/runtime/parking/parked';
import { recordParked } from '@mainstem/streams/runtime/parking/record-parked';
import { FIRST_BUILD, ofBuild } from '@mainstem/streams/runtime/projection/build';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { noCounts } from '@mainstem/streams/runtime/projection/view-writer-options';
import { type Projector, startProjector } from '@mainstem/streams/runtime/projector/projector';
import type { ProjectorStatus } from '@mainstem/streams/runtime/projector/projector-progress';
import type { Resources } from '../resources.ts';
import { definitionOf, newestOf } from '../views.ts';
import { reconcilePointers } from './flip.ts';
import { refuseChanged } from './live.ts';
import { drainOutbox } from './outbox.ts';
import { type Build, type BuildState, nameOf, type Registry } from './registry.ts';

export interface FollowedStatus extends ProjectorStatus {
  readonly role: BuildState;
  readonly paused: boolean;
}

export interface FollowerOptions {
  readonly resources: Resources;
  readonly definitions: readonly Projection[];
  readonly onState?: (status: ProjectorStatus) => void;
  readonly onCommit?: (projection: string, durationMs: number) => void;
  /** Told what keeps the registry from being read or followed; it is tried again. */
  readonly onTrouble?: (error: unknown) => void;
}

export interface Followers {
  /** In the order of the definitions, builds of a view by number. */
  statuses(): FollowedStatus[];
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 500;

interface Followed {
  readonly view: string;
  readonly build: number;
  role: BuildState;
  paused: boolean;
  status(): ProjectorStatus;
  stop(): Promise<void>;
  /** Why it is not followed; null for a projector. */
  readonly reason: string | null;
}

/** Resolves once the registry was looked at, or could not be. */
export async function startFollowers(options: FollowerOptions): Promise<Followers> {
  const followed = new Map<string, Followed>();
  const stopping = new Set<Promise<void>>();
  let stopped = false;
  const look = async () => {
    try {
      const registry = await options.resources.builds.registry();
      if (!stopped) arrange(options, followed, stopping, registry);
      if (registry !== null) await tidyUp(options);
    } catch (error) {
      options.onTrouble?.(error);
      if (followed.size === 0) for (const view of newestOf(options.definitions)) waitFor(followed, view, error);
    }
  };
  await look();
  let timer = setTimeout(again, LOOK_EVERY_MS);
  let looking: Promise<void> = Promise.resolve();
  function again(): void {
    looking = look().then(() => {
      if (!stopped) timer = setTimeout(again, LOOK_EVERY_MS);
    });
  }
  return {
    statuses: () => inOrder(options.definitions, [...followed.values()]),
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await looking;
      await Promise.all([...[...followed.values()].map((one) => one.stop()), ...stopping]);
    },
  };
}

/** What a flip or a crash left to be done: pointers in Redis, events on their way to the log. */
async function tidyUp({ resources, definitions }: FollowerOptions): Promise<void> {
  const inRedis = newestOf(definitions).filter(({ store }) => store.kind === 'redis');
  await reconcilePointers(
    resources.builds,
    inRedis.map(({ name }) => name),
  );
  await drainOutbox(resources);
}

function arrange(
  options: FollowerOptions,
  followed: Map<string, Followed>,
  stopping: Set<Promise<void>>,
  registry: Registry | null,
): void {
  if (registry === null && followed.size > 0) return;
  const wanted = wantedBuilds(options.definitions, registry);
  for (const [key, one] of followed) {
    const now = wanted.find((build) => keyOf(build) === key);
    if (now !== undefined && now.paused === one.paused && (one.reason ?? '') === reasonOf(options, now)) continue;
    followed.delete(key);
    const stop = one.stop().finally(() => stopping.delete(stop));
    stopping.add(stop);
  }
  for (const build of wanted) {
    const held = followed.get(keyOf(build));
    if (held === undefined) followed.set(keyOf(build), follow(options, build));
    else held.role = build.state;
  }
}

type Wanted = Pick<Build, 'view' | 'build' | 'version' | 'fingerprint' | 'state' | 'paused'>;

const followedStates: readonly BuildState[] = ['building', 'ready', 'live', 'retired'];

/** Builds to follow; views that are not registered are looked for in their first build, as if they were lost. */
function wantedBuilds(definitions: readonly Projection[], registry: Registry | null): Wanted[] {
  const newest = newestOf(definitions);
  const registered = (registry?.builds ?? []).filter(
    ({ view, state }) => followedStates.includes(state) && newest.some(({ name }) => name === view),
  );
  const missing = newest.filter(({ name }) => registry?.pointers.has(name) !== true);
  return [
    ...registered,
    ...missing.map(({ name, version }): Wanted => {
      return { view: name, build: FIRST_BUILD, version, fingerprint: '', state: 'live', paused: false };
    }),
  ];
}

function keyOf({ view, build }: Pick<Wanted, 'view' | 'build'>): string {
  return `${view}#${build}`;
}

/** Why a build is not followed; empty when it is. */
function reasonOf({ definitions }: FollowerOptions, wanted: Wanted): string {
  if (wanted.paused) return `it is paused; "mainstem projections resume ${wanted.view}" lets it go on`;
  const definition = definitionOf(definitions, wanted.view, wanted.version);
  if (definition === undefined) {
    const newest = newestOf(definitions).find(({ name }) => name === wanted.view)?.version;
    const deploy = `mainstem projections deploy ${wanted.view}@v${newest}`;
    return `this program does not know ${nameOf(wanted)}; it makes version ${newest}: "${deploy}"`;
  }
  try {
    refuseChanged(wanted as Build, definition);
    return '';
  } catch (error) {
    return messageOf(error);
  }
}

function follow(options: FollowerOptions, wanted: Wanted): Followed {
  const { resources, definitions, onState, onCommit } = options;
  const reason = reasonOf(options, wanted);
  const about = { view: wanted.view, build: wanted.build, role: wanted.state, paused: wanted.paused };
  const definition = definitionOf(definitions, wanted.view, wanted.version);
  if (reason !== '' || definition === undefined)
    return still(about, wanted.version, wanted.paused ? 'stopped' : 'failed', reason);
  const projection = ofBuild(definition, wanted.build);
  const { log, decoder, leases } = resources;
  const projector: Projector = startProjector({
    projection,
    store: resources.storeOf(projection),
    leases,
    log,
    decoder,
    rulings: resources.rulings,
    announce: (view, parked) => announce(resources, view, parked),
    ...(onState === undefined ? {} : { onState }),
    ...(onCommit === undefined ? {} : { onCommit }),
  });
  return { ...about, reason: null, status: projector.status, stop: projector.stop };
}

/** R12: the first parking of a key is an event. */
async function announce({ events }: Pick<Resources, 'events'>, view: string, parked: ParkedKey): Promise<void> {
  const event = recordParked(view, parked);
  if (event !== null) await events.append([event]);
}

/** A build nobody works on, told with its reason. */
function still(
  about: Pick<Followed, 'view' | 'build' | 'role' | 'paused'>,
  version: number,
  state: ProjectorStatus['state'],
  reason: string,
): Followed {
  const status: ProjectorStatus = {
    name: about.view,
    version,
    build: about.build,
    state,
    reason,
    checkpoint: null,
    lag: null,
    stoppedPartitions: [],
    parking: null,
    lateRulings: 0,
    counts: noCounts(),
  };
  return { ...about, reason, status: () => status, stop: async () => undefined };
}

function waitFor(followed: Map<string, Followed>, { name, version }: Projection, error: unknown): void {
  const about = { view: name, build: FIRST_BUILD, role: 'live' as const, paused: false };
  followed.set(keyOf(about), still(about, version, 'waiting', `the registry of builds: ${messageOf(error)}`));
}

function inOrder(definitions: readonly Projection[], followed: readonly Followed[]): FollowedStatus[] {
  const order = newestOf(definitions).map(({ name }) => name);
  return [...followed]
    .sort((one, other) => order.indexOf(one.view) - order.indexOf(other.view) || one.build - other.build)
    .map((one) => ({ ...one.status(), role: one.role, paused: one.paused }));
}

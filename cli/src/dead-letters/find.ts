/** Finds what is parked: in the build of each view that is read, and by reactors. */

import { liveViews } from '@mainstem/projections/lifecycle/live';
import { openResources, type Resources, resourceSettings } from '@mainstem/projections/resources';
import { views } from '@mainstem/projections/views';
import { parseKey } from '@mainstem/schemas/envelope';
import {
  type KeyPlace,
  PARKED_RECORDS_PER_KEY_MAX,
  type ParkedKey,
  type ParkedRecord,
} from '@mainstem/streams/runtime/parking/parked';
import type { ViewStore } from '@mainstem/streams/runtime/projection/projection-store';
import { createPostgresCheckpoints, parkingReactors } from '@mainstem/streams/runtime/reactor/checkpoint.postgres';
import { reactorSlot } from '@mainstem/streams/runtime/reactor/reactor-checkpoints';
import { readSettings } from '@mainstem/streams/settings';
import { CliError, usage } from '../errors.ts';
import { didYouMean } from '../suggest.ts';

/** A parked key and the view, or the reactor (`reactor/<name>`), it is parked in. */
export interface Parked {
  readonly view: string;
  readonly store: ParkingStore;
  readonly key: ParkedKey;
}

export type ParkingStore = Pick<ViewStore, 'parkedKeys' | 'parkedRecords'>;

export interface Letter extends Parked {
  readonly record: ParkedRecord;
}

export interface Filter {
  readonly view?: string;
  readonly tenant?: string;
}

/** Connections for one verb; every ruling of the log is known. */
export async function withParked<Result>(
  environment: NodeJS.ProcessEnv,
  use: (resources: Resources) => Promise<Result>,
): Promise<Result> {
  const resources = await openResources(readSettings(resourceSettings, environment), 'mainstem-cli');
  try {
    await resources.rulings.read;
    return await use(resources);
  } finally {
    await resources.close();
  }
}

export async function parkedKeys(resources: Resources, { view, tenant }: Filter): Promise<Parked[]> {
  const names = views.map(({ name }) => name);
  if (view !== undefined && !names.includes(view) && !view.startsWith(reactorSlot('')))
    throw usage(
      `no view ${view}${didYouMean(view, names)}`,
      `Views: ${names.join(', ')}; of a reactor: reactor/<name>.`,
    );
  const found: Parked[] = [];
  for (const [name, store] of await parkingStores(resources)) {
    if (view !== undefined && name !== view) continue;
    for (const key of await store.parkedKeys()) {
      if (tenant === undefined || parseKey(key.key)?.tenant === tenant) found.push({ view: name, store, key });
    }
  }
  return found;
}

async function parkingStores(resources: Resources): Promise<[name: string, store: ParkingStore][]> {
  const { builds } = resources;
  const stores = liveViews(views, await builds.registry()).map((projection): [string, ParkingStore] => [
    projection.name,
    resources.storeOf(projection),
  ]);
  const checkpoints = createPostgresCheckpoints(builds.pool, builds.schema);
  for (const reactor of await parkingReactors(builds.pool, builds.schema)) {
    const store: ParkingStore = {
      parkedKeys: () => checkpoints.parkedKeys(reactor),
      parkedRecords: (place, limit) => checkpoints.parkedRecords(reactor, place, limit),
    };
    stores.push([reactorSlot(reactor), store]);
  }
  return stores;
}

interface Place {
  readonly view?: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** `leads:lead_events/3@120`, or without the view where only one has parked the record. */
export function parsePlace(text: string): Place {
  const [, view, topic = '', partition, offset] = /^(?:([a-z_/-]+):)?([a-z_]+)\/(\d{1,6})@(\d{1,15})$/.exec(text) ?? [];
  if (partition === undefined || offset === undefined)
    throw usage(
      `found "${text}", allowed: [view:]topic/partition@offset`,
      'See the first column of "mainstem dlq list".',
    );
  return { ...(view === undefined ? {} : { view }), topic, partition: Number(partition), offset: Number(offset) };
}

/** The one parked record of that place. Throws with what to do when there is none, or when several views have parked it. */
export async function letterAt(resources: Resources, text: string, filter: Filter): Promise<Letter> {
  const { view = filter.view, topic, partition, offset } = parsePlace(text);
  const found: Letter[] = [];
  for (const parked of await parkedKeys(resources, { ...filter, ...(view === undefined ? {} : { view }) })) {
    const { key, store } = parked;
    if (key.topic !== topic || key.partition !== partition || key.firstOffset > offset) continue;
    const records = await store.parkedRecords(key, PARKED_RECORDS_PER_KEY_MAX);
    const record = records.find((one) => one.offset === offset);
    if (record !== undefined) found.push({ ...parked, record });
  }
  const [first, ...others] = found;
  if (first === undefined)
    throw new CliError('CLI_REFUSED', `nothing is parked at ${text}`, { next: 'See "mainstem dlq list".' });
  if (others.length > 0)
    throw usage(
      `${found.length} views have parked ${text}`,
      `Say which: ${found.map(({ view: one }) => `${one}:${text}`).join(' or ')}.`,
    );
  return first;
}

export function placeOf(view: string, { topic, partition }: KeyPlace, offset: number): string {
  return `${view}:${topic}/${partition}@${offset}`;
}

/**
 * R10: what is parked is what it must be, no more and no less. What people rule on a record takes effect when the view gets
 * to it, so a ruled record may still be parked, or not any more; one that nobody ruled on is.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { partitionName, type ViewStore } from '../runtime/projection/projection-store.ts';
import { type ReactorCheckpoints, reactorSlot } from '../runtime/reactor/reactor-checkpoints.ts';
import type { Ledger } from './ledger.ts';
import { alerter } from './reactor.ts';
import { POISON, type ViewName, views } from './views.ts';

/** What somebody has parked, and up to where it has read. */
export interface Parked {
  /** Name in rulings. */
  readonly slot: string;
  readonly offsets: Readonly<Record<string, number>>;
  /** Places of the records, `topic:partition@offset`. */
  readonly places: ReadonlySet<string>;
}

type Keeper = Pick<ViewStore, 'parkedKeys' | 'parkedRecords'>;

async function placesOf(store: Keeper): Promise<Set<string>> {
  const places = new Set<string>();
  for (const place of await store.parkedKeys()) {
    const records = await store.parkedRecords(place, Number.MAX_SAFE_INTEGER);
    for (const { topic, partition, offset } of records) places.add(`${partitionName(topic, partition)}@${offset}`);
  }
  return places;
}

/** Null while there is no view. */
export async function parkedInView(
  view: ViewName,
  store: Keeper & Pick<ViewStore, 'checkpoint'>,
): Promise<Parked | null> {
  const checkpoint = await store.checkpoint();
  if (checkpoint === null) return null;
  return { slot: views[view].name, offsets: checkpoint.offsets, places: await placesOf(store) };
}

/** Null before its first checkpoint. */
export async function parkedByReactor(checkpoints: ReactorCheckpoints): Promise<Parked | null> {
  const { name } = alerter;
  const offsets = await checkpoints.load(name);
  if (offsets === null) return null;
  const places = await placesOf({
    parkedKeys: () => checkpoints.parkedKeys(name),
    parkedRecords: (place, limit) => checkpoints.parkedRecords(name, place, limit),
  });
  return { slot: reactorSlot(name), offsets, places };
}

/** What facts are to who reads them: taken each time they are on the log, counted once, or nothing at all. */
export type FactsAre = 'taken' | 'counts' | 'nothing';

export function factsIn(view: ViewName): FactsAre {
  const { types, naturalId } = views[view];
  if (!types.some((type) => type === 'ImpressionBilled')) return 'nothing';
  return naturalId === null ? 'taken' : 'counts';
}

/** At rest every ruling was followed. */
export function wrongParking(ledger: Ledger, parked: Parked | null, reads: FactsAre, atRest: boolean): string[] {
  if (parked === null) return [];
  const { slot, offsets, places } = parked;
  const rulings = ledger.rulingsOn(slot);
  const breaches: string[] = [];
  let known = 0;
  for (const [key, records] of reads === 'nothing' ? [] : ledger.factsByKey(offsets)) {
    const first = records.findIndex(({ place }) => places.has(place));
    const taken = new Set<string>();
    const unruled = records.findIndex(({ place, event }) => {
      const { id } = event.envelope;
      // What was counted as edited is not counted again, whatever it is.
      if (isPoison(event) && !rulings.has(place) && !(reads === 'counts' && taken.has(id))) return true;
      if (!places.has(place) && rulings.get(place) !== null) taken.add(id);
      return false;
    });
    known += records.filter(({ place }) => places.has(place)).length;
    const held = first < 0 ? [] : records.slice(first);
    if (held.some(({ place }) => !places.has(place)))
      breaches.push(`R10: ${slot} went on with ${key} behind a parked record`);
    if (unruled >= 0 && (first < 0 || first > unruled))
      breaches.push(`R10: ${slot} has not parked ${records[unruled]?.place}, which nobody ruled on`);
    const waitsFor = records.slice(0, first + 1).some(({ event }) => isPoison(event));
    if (first >= 0 && !waitsFor) breaches.push(`R10: ${slot} has parked ${records[first]?.place} for nothing`);
    if (atRest && first >= 0 && first !== unruled)
      breaches.push(`R10: ${slot} still holds ${records[first]?.place}, which is ruled on, or waits for nothing`);
  }
  if (known !== places.size) breaches.push(`R10: ${slot} has parked [${[...places]}], of which the log gives ${known}`);
  return breaches;
}

export function isPoison(event: AnyEvent): boolean {
  return event.type === 'ImpressionBilled' && event.creativeId === POISON;
}

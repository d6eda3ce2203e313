/**
 * What a projector does about parked keys between its windows (R10): tries them once when its session begins (a program or a
 * store may have been mended), again when a person asks for it or rules on a record, and tells the log of new ones (R12).
 */
import { crashpoint } from '#crashpoint';
import type { Batch } from '../../log/event-log.ts';
import { type KeyPlace, PARKED_RECORDS_PER_KEY_MAX, placeText } from '../parking/parked.ts';
import type { Ruling, RulingNews } from '../parking/rulings.ts';
import type { ViewWriter } from '../projection/projection-writer.ts';
import type { SessionOptions } from './session-options.ts';

/** Keys tried between two windows: the view's other work waits no longer than some tens of milliseconds for them. */
const KEYS_A_TURN = 10;
/** Records taken back in one window: some megabytes, and a window as live ones are. */
const DRAIN_RECORDS = 1_000;

export interface ParkingDesk {
  /** Tries what is due. True when something was taken back. */
  work(): Promise<boolean>;
  /** Tells the log of keys it was not told of. */
  announce(): Promise<void>;
  close(): void;
  /**
   * Rulings since the last call that came when their record had been taken already: the view needs a rebuild to follow
   * them.
   */
  takeLate(): number;
}

/** `wake` is called when there is work while nothing comes from the log. */
export function createParkingDesk(options: SessionOptions, writer: ViewWriter, wake: () => void): ParkingDesk {
  const { projection, store, decoder, rulings } = options;
  /** Keys a person waits for, and those that are tried because a session began. */
  const asked = new Map<string, KeyPlace>();
  const due = new Map<string, KeyPlace>();
  const ruled: Ruling[] = [];
  const announced = options.announced ?? new Set<string>();
  let isFirst = true;
  let lateRulings = 0;
  const leave = rulings?.onNews((news: RulingNews) => {
    if (news.kind === 'retry' ? news.view !== projection.name : news.ruling.view !== projection.name) return;
    if (news.kind === 'retry') asked.set(placeText(news), news);
    else ruled.push(news.ruling);
    wake();
  });

  /** The parked key a ruling is about. A ruling on a record that was taken already came too late. */
  const findKey = async (ruling: Ruling): Promise<void> => {
    const { topic, partition, offset } = ruling;
    for (const key of await writer.parkedKeys()) {
      if (key.topic !== topic || key.partition !== partition || key.firstOffset > offset) continue;
      const records = await store.parkedRecords(key, PARKED_RECORDS_PER_KEY_MAX);
      if (records.some((record) => record.offset === offset)) {
        asked.set(placeText(key), key);
        return;
      }
    }
    const isTaken = (writer.head.offsets[`${topic}:${partition}`] ?? 0) > offset;
    if (isTaken && !writer.ruled.has(ruling.id)) lateRulings += 1;
  };

  const drainKey = async (place: KeyPlace): Promise<number> => {
    let taken = 0;
    let held = await writer.parkedKey(place);
    while (held !== null) {
      const records = await store.parkedRecords(held, DRAIN_RECORDS);
      crashpoint('parking.records-read');
      const last = records.at(-1);
      if (last === undefined) return taken;
      const nextOffset = last.offset + 1;
      const batch: Batch = { topic: held.topic, partition: held.partition, records, nextOffset, endOffset: nextOffset };
      const decoded = await decoder.decode(projection, [batch]);
      crashpoint('parking.decoded');
      const [one] = decoded;
      if (one === undefined) return taken;
      const drained = await writer.drain(held, records, one);
      crashpoint('parking.drained');
      taken += drained.records;
      if (drained.records === 0) return taken;
      held = drained.left;
    }
    return taken;
  };

  return {
    async work() {
      if (isFirst) {
        isFirst = false;
        for (const key of await writer.parkedKeys()) due.set(placeText(key), key);
      }
      if (due.size === 0 && asked.size === 0 && ruled.length === 0) return false;
      await writer.flush();
      for (const ruling of ruled.splice(0)) await findKey(ruling);
      let taken = 0;
      for (const [name, place] of [...asked, ...due].slice(0, KEYS_A_TURN)) {
        asked.delete(name);
        due.delete(name);
        taken += await unlessAway(() => drainKey(place));
      }
      if (asked.size + due.size > 0) wake();
      return taken > 0;
    },
    async announce() {
      if (options.announce === undefined || (writer.parking?.keys ?? 0) === 0) return;
      const { offsets } = writer.stored;
      for (const key of await writer.parkedKeys()) {
        const name = `${placeText(key)}@${key.firstOffset}`;
        if (announced.has(name) || (offsets[`${key.topic}:${key.partition}`] ?? 0) <= key.firstOffset) continue;
        await options.announce(projection.name, key);
        announced.add(name);
      }
    },
    close: () => leave?.(),
    takeLate() {
      const late = lateRulings;
      lateRulings = 0;
      return late;
    },
  };
}

/** A registry that does not answer now keeps a key parked; it must not keep the view from its other work. */
async function unlessAway(work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if ((error as { code?: unknown }).code === 'SCHEMA_REGISTRY_UNAVAILABLE') return 0;
    throw error;
  }
}

/**
 * What a reactor does about its parked keys beside following the log (R10): tries them when its session begins, again when
 * a person asks for it or rules on a record, and tells the log of new ones (R12). While a key is tried nothing else of its
 * partition is done, so that what comes behind it stays behind it.
 */
import { crashpoint } from '#crashpoint';
import type { Batch } from '../../log/event-log.ts';
import { type KeyPlace, placeText } from '../parking/parked.ts';
import { leftOf, unboundedLot } from '../parking/parked-keys.ts';
import { recordParked } from '../parking/record-parked.ts';
import type { RulingNews } from '../parking/rulings.ts';
import { partitionName } from '../projection/projection-store.ts';
import { reactorSlot } from './reactor-checkpoints.ts';
import { SessionEnded } from './reactor-outbox.ts';
import { attempt } from './reactor-work.ts';
import { type Session, save, typesOf } from './session.ts';

/** Keys tried in one turn; the next turn comes with the next beat. */
const KEYS_A_TURN = 10;
/** Records of a key taken back at once. */
const DRAIN_RECORDS = 200;

export interface ReactorDesk {
  /** Tries what is due. */
  work(): Promise<void>;
  /** Tells the log of keys it was not told of. */
  announce(): Promise<void>;
  close(): void;
}

export function createReactorDesk<State, Effect>(session: Session<State, Effect>): ReactorDesk {
  const { options, progress, parking, lease } = session;
  const { name, remembers } = options.reactor;
  const slot = reactorSlot(name);
  const due = new Map<string, KeyPlace>();
  const ask = (place: KeyPlace) => {
    if (parking.lot.has(place)) due.set(placeText(place), place);
  };
  // Who began from the log has tried everything just now.
  if (!session.isNew && !remembers) for (const key of parking.lot.keys) ask(key);
  const leave = options.rulings?.onNews((news: RulingNews) => {
    if (news.kind === 'retry') return news.view === slot ? ask(news) : undefined;
    const { view, topic, partition, offset } = news.ruling;
    if (view !== slot) return;
    // A ruling on a record that was taken already changes nothing: what it caused was done.
    for (const key of parking.lot.keys)
      if (key.topic === topic && key.partition === partition && key.firstOffset <= offset) ask(key);
  });
  const beginAgain = (why: string) => session.failed.reject(new SessionEnded(`begins again, because ${why}`));

  return {
    async work() {
      if (due.size === 0 || lease === null) return;
      if (remembers) return beginAgain('a parked key is to be tried'); // and takes its records in the order of the log
      let taken = 0;
      for (const [text, place] of [...due].slice(0, KEYS_A_TURN)) {
        due.delete(text);
        try {
          taken += await session.lanes.run(partitionName(place.topic, place.partition), () => drainKey(session, place));
        } catch (error) {
          due.set(text, place);
          throw error;
        }
      }
      if (taken === 0 || progress.stopped.size === 0) return;
      await save(session);
      beginAgain('there is room to park again');
    },
    async announce() {
      if (lease === null || parking.isUnsaved) return;
      const announced = new Set<string>();
      for (const key of [...parking.lot.keys]) {
        const text = `${placeText(key)}@${key.firstOffset}`;
        const event = progress.announced.has(text) ? null : recordParked(slot, key, `service:${name}`);
        if (event !== null) await options.writer.append([event]);
        announced.add(text);
      }
      progress.announced = announced;
    },
    close: () => leave?.(),
  };
}

/** Takes a key back up to the first record that fails, oldest first. Answers how many records that were. */
async function drainKey<State, Effect>(session: Session<State, Effect>, place: KeyPlace): Promise<number> {
  const { options, parking, decoder } = session;
  let taken = 0;
  for (;;) {
    const held = parking.lot.get(place);
    if (held === undefined) return taken;
    if (parking.isUnsaved) await save(session); // what is tried is read from the store
    const records = await options.checkpoints.parkedRecords(options.reactor.name, place, DRAIN_RECORDS);
    crashpoint('reactor.parked-read');
    const last = records.at(-1);
    if (last === undefined) {
      const gone = new SessionEnded(`${placeText(place)} is no longer in the store: begins again from what is there`);
      session.failed.reject(gone);
      throw gone;
    }
    const nextOffset = last.offset + 1;
    const batch: Batch = { ...place, records, nextOffset, endOffset: nextOffset };
    const [decoded] = await decoder.decode(typesOf(session), [batch]);
    if (decoded === undefined) return taken;
    const open = unboundedLot();
    const { parked } = await attempt(session, (faults) => parking.sort(decoded, faults, open));
    crashpoint('reactor.parked-done');
    const [first] = parked;
    const from = first?.offset ?? nextOffset;
    const drained = records.filter(({ offset }) => offset < from);
    const head = records.find(({ offset }) => offset === from);
    const fault = first?.fault ?? null;
    parking.drain(held, drained, head === undefined ? null : { ...head, fault }, leftOf(held, drained, head, fault));
    crashpoint('reactor.drained');
    taken += drained.length;
    if (head !== undefined) return taken;
  }
}

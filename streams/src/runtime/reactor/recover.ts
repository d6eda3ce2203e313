/**
 * A reactor that has no checkpoint, or remembers, begins from the log: it folds everything and does what the log shows no
 * result of. What fails on the way is a fault that is known from then on, and the fold begins anew: so its key is parked
 * from that record on, and what a start has parked depends on the log alone (R1, R10).
 */
import { keyOf } from '@mainstem/schemas/envelope';
import { crashpoint } from '#crashpoint';
import type { Batch } from '../../log/event-log.ts';
import type { LoggedEvent } from '../../log/event-reader.ts';
import { createWinners } from '../decisions/winners.ts';
import { type Fault, faultOf, placeText } from '../parking/parked.ts';
import type { Faults } from '../parking/sieve.ts';
import { partitionName } from '../projection/projection-store.ts';
import { SessionEnded } from './reactor-outbox.ts';
import { createReactorParking } from './reactor-parking.ts';
import { createPending, type Owed, rangesOf, readMerged } from './reactor-recovery.ts';
import { admitted, codeOf, deliver, noFaults, reactTo, textOf, type Work } from './reactor-work.ts';
import { endsOf, parkingOptions, type Session, save, showStop, typesOf } from './session.ts';

/** Folds the log up to `ends` and does what it shows no result of. */
export async function recover<State, Effect>(
  session: Session<State, Effect>,
  ends: Readonly<Record<string, number>>,
): Promise<void> {
  const { progress, options } = session;
  progress.phase = 'recovering';
  progress.settle();
  for (let known = noFaults, found: Faults | null = null; found === null || found.size > 0; ) {
    progress.stopped.clear();
    session.state = options.reactor.initialState();
    session.winners = createWinners();
    session.parking = createReactorParking({ ...parkingOptions(options, progress), keys: [] });
    Object.assign(session.offsets, ends);
    found = await foldAll(session, ends, known);
    known = new Map([...known, ...found]);
  }
  await save(session);
}

/** One pass over the log. Answers what turned out to be at fault; none when all is done that had to be. */
async function foldAll<State, Effect>(
  session: Session<State, Effect>,
  ends: Readonly<Record<string, number>>,
  known: Faults,
): Promise<ReadonlyMap<string, Fault>> {
  const { options } = session;
  const { reactor } = options;
  const inputs = new Set(reactor.types);
  const results = new Set(reactor.resultTypes);
  const pending = createPending<Effect>();
  const faults = new Map<string, Fault>();
  const failed = new Set<string>();
  const settleOwed = async (owed: readonly Owed<Effect>[]) => {
    const due = owed.filter(({ cause }) => !failed.has(placeOf(cause))).map(workOf);
    for (const { of, fault } of await deliver(session, due)) {
      failed.add(placeText({ ...of.position, key: of.key }));
      faults.set(textOf(of.position), fault);
    }
  };
  // A topic of both kinds is read up to where the tail begins, so that no race is judged twice (R3).
  const all = { ...(await endsOf(session, reactor.resultTypes)), ...ends };
  const decode = (batch: Batch) => soundOf(session, ends, known, batch);
  for await (const located of readMerged(options.log, rangesOf(all), decode)) {
    if (session.ended.signal.aborted) throw new SessionEnded('the session has ended');
    const { event } = located;
    if (!admitted(session, event)) continue;
    if (results.has(event.type)) pending.resolve(event);
    if (!inputs.has(event.type) || failed.has(placeOf(located))) continue;
    try {
      pending.add(reactTo(session, event), located);
    } catch (error) {
      failed.add(placeOf(located));
      faults.set(textOf(located.position), faultOf('apply', codeOf(error), error));
    }
    const overflow = pending.overflow();
    if (overflow.length > 0) await settleOwed(overflow);
  }
  const left = pending.drain();
  crashpoint('reactor.recovered');
  await settleOwed(left.filter(({ reaction }) => reactor.stillDue?.(reaction, session.state) ?? true));
  return faults;
}

/** Events of a batch that are not parked, up to where its partition has to stop. Topics of results alone are not parked. */
async function soundOf<State, Effect>(
  session: Session<State, Effect>,
  ends: Readonly<Record<string, number>>,
  known: Faults,
  batch: Batch,
): Promise<readonly LoggedEvent[]> {
  const { parking, progress, decoder } = session;
  const name = partitionName(batch.topic, batch.partition);
  if (progress.stopped.has(name)) return [];
  const events: LoggedEvent[] = [];
  for (const decoded of await decoder.decode(typesOf(session), [batch])) {
    if (ends[name] === undefined) return decoded.events;
    const sorted = parking.sort(decoded, known);
    const stop = parking.adopt(sorted);
    const end = stop?.offset ?? batch.nextOffset;
    events.push(...sorted.batches.flatMap((part) => part.events).filter(({ position }) => position.offset < end));
    if (stop === null) continue;
    session.offsets[name] = stop.offset;
    showStop(session, batch, stop);
  }
  return events;
}

function workOf<Effect>({ reaction, cause }: Owed<Effect>): Work<Effect> {
  const { tenant, entity } = cause.event.envelope;
  return { position: cause.position, key: keyOf(tenant, entity), reactions: [reaction] };
}

function placeOf({ event, position }: LoggedEvent): string {
  return placeText({ ...position, key: keyOf(event.envelope.tenant, event.envelope.entity) });
}

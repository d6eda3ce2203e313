/** A reactor without memory goes on from its checkpoint, and from what it has parked. */
import { topicNamed } from '@mainstem/schemas/topics';
import type { Batch } from '../../log/event-log.ts';
import { type ParkedRecord, storableKey } from '../parking/parked.ts';
import { unboundedLot } from '../parking/parked-keys.ts';
import type { DecodedBatch } from '../projection/decoded-batch.ts';
import { ProjectionError } from '../projection/projection-errors.ts';
import type { Offsets } from './reactor-checkpoints.ts';
import { SessionEnded } from './reactor-outbox.ts';
import { createReactorParking, type ReactorParking } from './reactor-parking.ts';
import { rangesOf, readMerged } from './reactor-recovery.ts';
import { noFaults } from './reactor-work.ts';
import { parkingOptions, type Session, typesOf } from './session.ts';

/** Goes on from the checkpoint. Who won before it is read again from the decided topics themselves (R3). */
export async function resume<State, Effect>(session: Session<State, Effect>, saved: Offsets): Promise<void> {
  const { options, progress } = session;
  const { reactor, checkpoints, log } = options;
  const keys = await checkpoints.parkedKeys(reactor.name);
  session.parking = createReactorParking({ ...parkingOptions(options, progress), keys });
  progress.show(session.parking.lot.keys);
  Object.assign(session.offsets, saved);
  const decided = rangesOf(saved).filter(({ topic }) => topicNamed(topic).kind === 'decided');
  // What could be read once and cannot now, after a step back to an older program: its key waits from there.
  const found: ParkedRecord[] = [];
  const lot = unboundedLot();
  const decode = async (batch: Batch) => {
    const decoded = await session.decoder.decode(typesOf(session), [batch]);
    return decoded.flatMap((one) => {
      const sorted = session.parking.sort(withoutParked(session.parking, one), noFaults, lot);
      for (const record of sorted.parked) if (lot.park(record) === null) found.push(record);
      return sorted.batches.flatMap(({ events }) => events);
    });
  };
  for await (const { event } of readMerged(log, decided, decode)) {
    if (session.ended.signal.aborted) throw new SessionEnded('the session has ended');
    session.winners.admit(event);
  }
  const full = session.parking.adopt({ parked: found, stops: [] });
  if (full !== null) throw new ProjectionError('PROJECTION_PARKING_FULL', reactor.name, full.message);
}

/** A batch from before the checkpoint, without what is parked of it. */
function withoutParked({ lot }: ReactorParking, batch: DecodedBatch): DecodedBatch {
  const { topic, partition, events, poisons = [], ruled = [] } = batch;
  if (!lot.touches(topic, partition)) return batch;
  const isTaken = (key: string, offset: number) =>
    offset < (lot.get({ topic, partition, key: storableKey(key) })?.firstOffset ?? Number.POSITIVE_INFINITY);
  return {
    ...batch,
    events: events.filter(({ event, position }) =>
      isTaken(`${event.envelope.tenant}|${event.envelope.entity}`, position.offset),
    ),
    poisons: poisons.filter(({ record }) => isTaken(record.key, record.offset)),
    ruled: ruled.filter(({ record }) => isTaken(record.key, record.offset)),
  };
}

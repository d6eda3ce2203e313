/** What the decoder hands to the writers of views, and what parking sorts. */
import type { LogRecord } from '../../log/event-log.ts';
import type { PoisonRecord, RuledRecord } from '../parking/parked.ts';
import type { LocatedEvent } from './window.ts';

/** One stretch of a partition, decoded. Types the view does not need may be missing; decided topics must be whole. */
export interface DecodedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly events: readonly LocatedEvent[];
  readonly nextOffset: number;
  /** The records as they came, in offset order: what is parked is kept as bytes. Without them poison stops its partition. */
  readonly records?: readonly LogRecord[];
  /** Records that are no event, in offset order; absent when all are. */
  readonly poisons?: readonly PoisonRecord[];
  /** Records that people ruled on; absent when there are none. */
  readonly ruled?: readonly RuledRecord[];
  /**
   * Decodes the same stretch once more. A window keeps this in place of events and records, which are many objects where it
   * holds on to a stretch of bytes, until what it did is stored. Absent for what has no bytes to go back to. Not enumerable:
   * a batch made from another by leaving out or changing events does not have it.
   */
  readonly again?: () => Promise<DecodedBatch>;
}

/** The batch, with the way to have it again. */
export function withAgain(batch: DecodedBatch, again: () => Promise<DecodedBatch>): DecodedBatch {
  return Object.defineProperty(batch, 'again', { value: again });
}

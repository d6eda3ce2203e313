/** The window a writer has open, with all that must be stored together in the end. */
import type { ParkedRecord } from '../parking/parked.ts';
import type { ParkingLot } from '../parking/parking-lot.ts';
import type { DecodedBatch } from './decoded-batch.ts';
import type { ProjectionError } from './projection-errors.ts';
import type { RowFold } from './window.ts';
import type { RaceCell } from './window-cache.ts';

export interface OpenWindow {
  /** Greater than that of every window before. */
  readonly number: number;
  readonly rows: RowFold;
  readonly races: RaceCell[];
  /** Where each partition stands after it. */
  readonly moved: Pick<DecodedBatch, 'topic' | 'partition' | 'nextOffset'>[];
  readonly parked: ParkedRecord[];
  readonly stops: ProjectionError[];
  readonly ruled: string[];
  /** Keys parked after it. */
  lot: ParkingLot;
  /** Events with a row to go to, duplicates included. */
  events: number;
  losers: number;
  watermarkMs: number;
  /** Broker's time of the newest record; -Infinity while not known. */
  appendedAtMs: number;
}

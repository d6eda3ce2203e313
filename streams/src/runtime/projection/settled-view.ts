/**
 * What a view takes of the log, without a store: for joins, training sets and proofs. Decoded by the reader of views and
 * sorted by their sieve, so races are settled (R3), a record that is no event holds back what its key says later, and what
 * people ruled holds for the view they ruled it in (R10): who reads this way meets what the live view has met.
 *
 * One for each view and partition; batches of the partition in their order, from the first record on.
 */
import { keyOf } from '@mainstem/schemas/envelope';
import { createWinners } from '../decisions/winners.ts';
import { ParkingLot } from '../parking/parking-lot.ts';
import type { KnownRulings } from '../parking/read-rulings.ts';
import { type Faults, sortWindow } from '../parking/sieve.ts';
import type { DecodedBatch } from './decoded-batch.ts';
import type { Projection } from './projection.ts';
import type { LocatedEvent } from './window.ts';

export interface SettledEvent extends LocatedEvent {
  /**
   * Since when the view could know it: the broker's time of its append, or of the ruling it waited for when that came
   * later, ms since 1970 UTC.
   */
  readonly knownAtMs: number;
  /** True when it waited for a ruling. */
  readonly waited: boolean;
}

const noFaults: Faults = new Map();

export class SettledView {
  /** Records that are no event, and those that wait behind them. */
  held = 0;
  readonly #view: Pick<Projection, 'name' | 'types'>;
  readonly #rulings: Pick<KnownRulings, 'effectiveAtMs'>;
  readonly #winners = createWinners();
  #lot = new ParkingLot([]);
  /** Rulings that were followed, by key: what stands at such an offset or behind it waited for them. */
  readonly #followed = new Map<string, { readonly offset: number; readonly atMs: number }[]>();

  constructor(view: Pick<Projection, 'name' | 'types'>, rulings: Pick<KnownRulings, 'effectiveAtMs'>) {
    this.#view = view;
    this.#rulings = rulings;
  }

  /**
   * Winners of a batch, in order; of a decided topic those of every type. Throws `PROJECTION_PARKING_FULL` where the live
   * view stands still, too.
   */
  take(batch: DecodedBatch): SettledEvent[] {
    const sorted = sortWindow([batch], { projection: this.#view, lot: this.#lot, faults: noFaults, nowMs: 0 });
    const [stop] = sorted.stops;
    if (stop !== undefined) throw stop;
    this.#lot = sorted.lot;
    this.held += sorted.parked.length;
    this.#follow(batch);
    const settled: SettledEvent[] = [];
    const records = batch.records ?? [];
    let at = 0;
    for (const { event, position } of sorted.batches[0]?.events ?? []) {
      while ((records[at]?.offset ?? position.offset) < position.offset) at += 1;
      if (this.#winners.admit(event) === 'loser') continue;
      const appendedAtMs = records[at]?.appendedAtMs ?? 0;
      const freedAtMs = this.#followed.size === 0 ? 0 : this.#freedAtMs(event.envelope, position.offset);
      settled.push({ event, position, knownAtMs: Math.max(appendedAtMs, freedAtMs), waited: freedAtMs > appendedAtMs });
    }
    return settled;
  }

  #follow({ ruled = [] }: DecodedBatch): void {
    for (const { record, rulingId, view } of ruled) {
      if (view !== this.#view.name) continue;
      const followed = this.#followed.get(record.key) ?? [];
      this.#followed.set(record.key, followed);
      followed.push({ offset: record.offset, atMs: this.#rulings.effectiveAtMs(rulingId) });
    }
  }

  #freedAtMs({ tenant, entity }: LocatedEvent['event']['envelope'], offset: number): number {
    const followed = this.#followed.get(keyOf(tenant, entity)) ?? [];
    return followed.reduce((latest, one) => (one.offset <= offset ? Math.max(latest, one.atMs) : latest), 0);
  }
}

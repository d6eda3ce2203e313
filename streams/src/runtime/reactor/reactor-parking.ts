/**
 * What a reactor has parked (R10): which keys, in memory, and what of it waits to be stored with the next checkpoint. What
 * is to be parked is decided as for a view (`../parking/sieve.ts`).
 */
import type { ParkedKey, ParkedRecord } from '../parking/parked.ts';
import { ParkingLot } from '../parking/parking-lot.ts';
import { type Faults, offsetText, type Sorted, sortWindow } from '../parking/sieve.ts';
import type { DecodedBatch } from '../projection/decoded-batch.ts';
import type { Reactor } from './reactor.ts';
import { reactorSlot } from './reactor-checkpoints.ts';

export interface ReactorParking {
  readonly lot: ParkingLot;
  /** What of a batch may be reacted to, and what is to be parked; changes nothing. */
  sort(batch: DecodedBatch, faults: Faults, lot?: ParkingLot): Sorted;
  /** Parks what was sorted, up to where no more can be parked: there its partition has to stop. */
  adopt(sorted: Pick<Sorted, 'parked' | 'stops'>): ParkingStop | null;
  /** Takes the oldest records of a key out; `head` is the one it waits for now, `left` what the key is from now on. */
  drain(held: ParkedKey, drained: readonly ParkedRecord[], head: ParkedRecord | null, left: ParkedKey | null): void;
  /** True when something waits to be stored. */
  readonly isUnsaved: boolean;
  /** What the next save has to store; `stored` is called when it has. */
  unsaved(): { parked: readonly ParkedRecord[]; drained: readonly ParkedRecord[]; stored: () => void };
}

export interface ParkingStop {
  readonly offset: number;
  readonly message: string;
}

interface Change {
  readonly record: ParkedRecord;
  readonly isParked: boolean;
}

export interface ReactorParkingOptions {
  readonly reactor: Pick<Reactor<unknown>, 'name' | 'types' | 'resultTypes'>;
  /** Parked before. */
  readonly keys: readonly ParkedKey[];
  readonly wallMs: () => number;
  readonly onChange: (parked: Iterable<ParkedKey>) => void;
}

export function createReactorParking({ reactor, keys, wallMs, onChange }: ReactorParkingOptions): ReactorParking {
  const lot = new ParkingLot(keys);
  /** What becomes of a record, by place and offset; the last word counts. Bounded by the lot. */
  const changes = new Map<string, Change>();
  const projection = { name: reactorSlot(reactor.name), types: [...reactor.types, ...reactor.resultTypes] };
  const change = (record: ParkedRecord, isParked: boolean) => {
    changes.set(offsetText(record.topic, record.partition, record.offset), { record, isParked });
  };
  return {
    lot,
    sort: (batch, faults, over = lot) => sortWindow([batch], { projection, lot: over, faults, nowMs: wallMs() }),
    adopt({ parked, stops: [stop] }) {
      if (parked.length === 0 && stop === undefined) return null;
      for (const record of parked) {
        const full = lot.park(record);
        if (full !== null) return { offset: record.offset, message: `cannot park ${record.key}: ${full}` };
        change(record, true);
      }
      onChange(lot.keys);
      return stop?.position == null ? null : { offset: stop.position.offset, message: stop.message };
    },
    drain(held, drained, head, left) {
      for (const record of drained) change(record, false);
      if (head !== null) change(head, true);
      lot.settle(held, left);
      onChange(lot.keys);
    },
    get isUnsaved() {
      return changes.size > 0;
    },
    unsaved() {
      const saving = [...changes];
      const records = (isParked: boolean) =>
        saving.flatMap(([, one]) => (one.isParked === isParked ? [one.record] : []));
      return {
        parked: records(true),
        drained: records(false),
        stored() {
          for (const [place, one] of saving) if (changes.get(place) === one) changes.delete(place);
        },
      };
    },
  };
}

/**
 * Where a reactor keeps how far it has come, and the records it could not take (R10). Both are stored together, after the
 * reactions they cover are durable: a crash in between repeats reactions, and never loses one, nor a parked record. The
 * checkpoint is a convenience, not a truth: a reactor that finds none works out from the log itself what is left to do
 * (recover.ts), and parks anew what it cannot take.
 *
 * Two numbers guard it, as they do a view: `epoch` is given out by the lease, and who was claimed for a later one refuses
 * all lower; `sequence` counts the saves of one epoch, so that one that was given up and arrives late undoes nothing.
 */
import type { LogPosition } from '../../log/event-log.ts';
import { type KeyPlace, type ParkedKey, type ParkedRecord, placeText } from '../parking/parked.ts';
import { parkedKeyOf } from '../parking/parked-keys.ts';
import { ProjectionError } from '../projection/projection-errors.ts';

/** Next offset by `topic:partition`. */
export type Offsets = Readonly<Record<string, number>>;

export interface ReactorSave {
  readonly epoch: number;
  /** Higher than that of every save of this epoch before. */
  readonly sequence: number;
  /**
   * The last save of this epoch that was told stored, 0 for the claim: it must be there still. Postgres may come back from
   * a crash without its last commits (`createProjectorPool`), and what they parked is not given again.
   */
  readonly after: number;
  readonly offsets: Offsets;
  /** Records to keep; one that is kept already gets the new fault. */
  readonly parked: readonly ParkedRecord[];
  /** Records that were kept and are no more. */
  readonly drained: readonly (KeyPlace & LogPosition)[];
  /**
   * Makes the checkpoint anew and drops everything that was parked before: the reactor began from the log. Without it there
   * must be a checkpoint of this epoch: one that is gone took the parked records with it.
   */
  readonly reset: boolean;
}

export interface ReactorCheckpoints {
  /** Null when there is none, or when the table itself is gone. */
  load(reactor: string): Promise<Offsets | null>;
  /** The same, taken for an epoch: throws `PROJECTION_FENCED` when a later one has it. */
  claim(reactor: string, epoch: number): Promise<Offsets | null>;
  /** All of it or nothing. False when somebody else came first: this one is fenced. Throws when the store does not answer. */
  save(reactor: string, save: ReactorSave): Promise<boolean>;
  parkedKeys(reactor: string): Promise<readonly ParkedKey[]>;
  /** Parked records of one key, oldest first, at most `limit`. */
  parkedRecords(reactor: string, place: KeyPlace, limit: number): Promise<readonly ParkedRecord[]>;
}

/** Name of a reactor where views have theirs: in leases, among parked records, and in rulings on them. */
export function reactorSlot(reactor: string): string {
  return `reactor/${reactor}`;
}

export function fencedReactor(reactor: string, why = 'its lease was taken'): ProjectionError {
  return new ProjectionError('PROJECTION_FENCED', reactor, why, { retryable: true });
}

interface Row {
  epoch: number;
  sequence: number;
  offsets: Offsets;
  readonly parked: Map<string, ParkedRecord>;
}

/** Changes of a checkpoint that can be taken back: more than a crash of Postgres loses of one that is saved five times a second. */
const REWIND_MAX = 5;

export interface MemoryCheckpoints extends ReactorCheckpoints {
  clear(): void;
  /** Takes back the last `changes` of a reactor, at most `REWIND_MAX`: Postgres after a crash. */
  rewind(reactor: string, changes: number): void;
}

/** For the simulator and tests. */
export function createMemoryCheckpoints(): MemoryCheckpoints {
  const rows = new Map<string, Row>();
  const past = new Map<string, (Row | undefined)[]>();
  /** Called before each change. */
  const remember = (reactor: string) => {
    const row = rows.get(reactor);
    const copy = row === undefined ? undefined : { ...row, parked: new Map(row.parked) };
    past.set(reactor, [...(past.get(reactor) ?? []), copy].slice(-REWIND_MAX));
  };
  const recordsOf = (reactor: string) =>
    [...(rows.get(reactor)?.parked.values() ?? [])].sort((left, right) => left.offset - right.offset);
  return {
    load: async (reactor) => rows.get(reactor)?.offsets ?? null,
    async claim(reactor, epoch) {
      const row = rows.get(reactor);
      if (row === undefined) return null;
      if (row.epoch > epoch) throw fencedReactor(reactor, `epoch ${row.epoch} has it`);
      remember(reactor);
      if (row.epoch < epoch) Object.assign(row, { epoch, sequence: 0 });
      return row.offsets;
    },
    async save(reactor, { epoch, sequence, after, offsets, parked, drained, reset }) {
      const held = rows.get(reactor);
      if (held === undefined && !reset) return false;
      const row: Row = held ?? { epoch: 0, sequence: 0, offsets: {}, parked: new Map() };
      if (row.epoch > epoch || (row.epoch === epoch && row.sequence >= sequence)) return false;
      if (!reset && (row.epoch < epoch || row.sequence < after)) return false;
      remember(reactor);
      if (reset) row.parked.clear();
      for (const record of parked) row.parked.set(`${placeText(record)}@${record.offset}`, record);
      for (const gone of drained) row.parked.delete(`${placeText(gone)}@${gone.offset}`);
      rows.set(reactor, Object.assign(row, { epoch, sequence, offsets: { ...offsets } }));
      return true;
    },
    parkedKeys: async (reactor) =>
      [...Map.groupBy(recordsOf(reactor), (record) => placeText(record)).values()].map(parkedKeyOf),
    parkedRecords: async (reactor, place, limit) =>
      recordsOf(reactor)
        .filter((record) => placeText(record) === placeText(place))
        .slice(0, limit),
    clear: () => rows.clear(),
    rewind(reactor, changes) {
      for (let n = 0; n < changes && (past.get(reactor)?.length ?? 0) > 0; n += 1) {
        const before = past.get(reactor)?.pop();
        if (before === undefined) rows.delete(reactor);
        else rows.set(reactor, before);
      }
    },
  };
}

/** What the writer of a view is given, and what it counts. */
import type { Fault } from '../parking/parked.ts';
import type { ParkingLimits } from '../parking/parking-lot.ts';
import type { Projection } from './projection.ts';
import type { Checkpoint, ViewStore } from './projection-store.ts';

export interface ViewWriterOptions {
  readonly projection: Projection;
  readonly store: ViewStore;
  /** As claimed. */
  readonly checkpoint: Checkpoint;
  /** A view that is being rebuilt is live once it has reached these offsets (by `topic:partition`). */
  readonly goal: Readonly<Record<string, number>>;
  /** Most rows, effects and races kept in memory, each. */
  readonly cacheEntriesMax: number;
  /** Milliseconds of a steady clock. */
  readonly clock: () => number;
  /** Milliseconds since 1970 UTC, for the time records are parked at; the system's when not given. */
  readonly wallMs?: () => number;
  readonly parkingLimits?: ParkingLimits;
  /** Faults known from elsewhere, by `topic:partition@offset`: what a store refused, a store in memory does not. */
  readonly knownFaults?: ReadonlyMap<string, Fault>;
  /** Counted on by this writer; a projector keeps one set over all its writers. */
  readonly counts: ViewCounts;
  /** Called when a commit has taken effect, with the time it took. */
  readonly onCommit?: (durationMs: number) => void;
  /** Called when a commit failed: nobody may be waiting for it, and nothing more may be done with this writer. */
  readonly onFailed?: (error: unknown) => void;
}

export interface ViewCounts {
  /** Events folded into rows. */
  events: number;
  /** Records skipped because they lost their race (R3). */
  losers: number;
  /** Effects the log held again (R2). */
  duplicates: number;
  commits: number;
  /** Highest `occurredAtMs` folded, ms since 1970 UTC; 0 before the first. */
  watermarkMs: number;
}

export function noCounts(): ViewCounts {
  return { events: 0, losers: 0, duplicates: 0, commits: 0, watermarkMs: 0 };
}

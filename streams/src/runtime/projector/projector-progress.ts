/** What a projector shows of itself, and what it and its session share. */
import type { ParkingSummary } from '../parking/parking-lot.ts';
import type { Checkpoint } from '../projection/projection-store.ts';
import type { ViewCounts } from '../projection/view-writer-options.ts';

export type ProjectorState = 'starting' | 'standby' | 'rebuilding' | 'live' | 'lost' | 'waiting' | 'failed' | 'stopped';

export interface StoppedPartition {
  readonly topic: string;
  readonly partition: number;
  /** The record that cannot be taken. */
  readonly offset: number;
  readonly code: string;
  readonly message: string;
}

export interface ProjectorStatus {
  readonly name: string;
  readonly version: number;
  /** Which build of the view. */
  readonly build: number;
  readonly state: ProjectorState;
  /** Why it is not live, in words; null when it is. */
  readonly reason: string | null;
  /** Last known checkpoint; null before the first claim and when lost. */
  readonly checkpoint: Checkpoint | null;
  /** Records between the view and the log's end; null while not known. */
  readonly lag: number | null;
  readonly stoppedPartitions: readonly StoppedPartition[];
  /** What is parked; null while not known. */
  readonly parking: ParkingSummary | null;
  /** Rulings that came too late for this process to follow: verify the view, and rebuild it. */
  readonly lateRulings: number;
  readonly counts: Readonly<ViewCounts>;
}

/** What a projector and its session share. */
export interface Progress {
  state: ProjectorState;
  reason: string | null;
  checkpoint: Checkpoint | null;
  lag: number | null;
  readonly stopped: Map<string, StoppedPartition>;
  parking: ParkingSummary | null;
  lateRulings: number;
  readonly counts: ViewCounts;
  readonly stopping: AbortSignal;
  /** Sets state and reason, and tells when they changed. */
  enter(state: ProjectorState, reason?: string | null): void;
}

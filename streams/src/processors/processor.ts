/** What the streams process runs: reactors and keepers under one shape, so that its main is a table. */
import type { ObjectStore } from '@mainstem/connectors/object-store/object-store';
import type { Logger } from 'pino';
import type { EventLog } from '../log/event-log.ts';
import type { EventWriter } from '../log/event-writer.ts';
import type { PinnedCodec } from '../log/pinned-codec.ts';
import type { SnapshotsFor } from '../runtime/decisions/snapshots/snapshot-store.postgres.ts';
import type { Leases } from '../runtime/lease/leases.ts';
import type { RulingFeed } from '../runtime/parking/ruling-feed.ts';
import type { ReactorCheckpoints } from '../runtime/reactor/reactor-checkpoints.ts';
import type { ReactorStatus } from '../runtime/reactor/reactor-progress.ts';

/** What every processor is given. */
export interface ProcessorContext {
  readonly log: EventLog;
  readonly codec: PinnedCodec;
  readonly writer: EventWriter;
  readonly checkpoints: ReactorCheckpoints;
  readonly leases: Leases;
  /** What people rule on what reactors have parked. */
  readonly rulings?: RulingFeed;
  readonly logger: Logger;
  /** Where artefacts of models are kept; without it none are registered from here. */
  readonly objects?: ObjectStore;
  /** Snapshots for decision writers; without them a writer reads its stream from the beginning. */
  readonly snapshots?: SnapshotsFor;
}

export interface ProcessorStatus {
  readonly name: string;
  readonly state: string;
  /** Whether it does its work, here or in another process. */
  readonly ready: boolean;
  /** Why not; null when it does. */
  readonly reason: string | null;
  /** More for people and the status board; a reactor's whole status. */
  readonly details: ReactorStatus | Readonly<Record<string, unknown>>;
}

export interface RunningProcessor {
  status(): ProcessorStatus;
  /** Rejects with what ended it for good; never resolves before `stop`. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

export type StartProcessor = (context: ProcessorContext) => Promise<RunningProcessor>;

/** What a notary is given, what it shows of itself, and what it and its session share. */
import type { EventLog } from '../log/event-log.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Leases } from '../runtime/lease/leases.ts';
import type { KeptHeads } from './heads/kept-heads.ts';
import type { Signer, Verifier } from './note/keys.ts';
import type { TreeStore } from './tree/tree-store.ts';

export type NotaryState = 'starting' | 'standby' | 'resuming' | 'live' | 'waiting' | 'failed' | 'stopped';

export interface NotaryStatus {
  readonly state: NotaryState;
  /** Why it is not live; null when it is. */
  readonly reason: string | null;
  /** Code of the last error a person must look at; null once it is live. */
  readonly failure: string | null;
  /** Leaves under the newest checkpoint; null while not known. */
  readonly size: number | null;
  readonly sequence: number | null;
  /** Number of the newest checkpoint that is kept apart from the tree; behind while Postgres does not answer. */
  readonly kept: number | null;
  /** When the newest checkpoint was made, ms since 1970 UTC. */
  readonly checkpointAtMs: number | null;
  /** Records read and not under a checkpoint yet. */
  readonly pending: number;
  /** Checkpoints this process has published. */
  readonly checkpoints: number;
}

export interface NotaryOptions {
  readonly log: EventLog;
  readonly store: TreeStore;
  readonly heads: KeptHeads;
  readonly leases: Pick<Leases, 'acquire' | 'renew' | 'release'>;
  /** Names the tree, and its keys. */
  readonly origin: string;
  /** All of them sign. */
  readonly signers: readonly Signer[];
  /** Keys of the checkpoints so far, beside those of the signers. */
  readonly verifiers?: readonly Verifier[];
  readonly topics: readonly string[];
  readonly intervalMs?: number;
  readonly retainDays?: number;
  readonly clock?: Clock;
  /** Told about every change of state. */
  readonly onState?: (status: NotaryStatus) => void;
}

/** What a notary and its session share. */
export interface NotaryProgress {
  readonly options: Required<Omit<NotaryOptions, 'onState' | 'retainDays'>>;
  readonly retainMs: number;
  readonly stopping: AbortSignal;
  size: number | null;
  sequence: number | null;
  kept: number | null;
  checkpointAtMs: number | null;
  pending: number;
  checkpoints: number;
  enter(state: NotaryState, reason?: string | null, failure?: string | null): void;
}

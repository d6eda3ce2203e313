/** What a reactor and its session share: what it shows of itself. */
import type { LogPosition } from '../../log/event-log.ts';
import type { ParkedKey } from '../parking/parked.ts';

export type ReactorState = 'starting' | 'standby' | 'recovering' | 'live' | 'waiting' | 'failed' | 'stopped';

export interface ReactorCounts {
  /** Events reacted to, winners only. */
  events: number;
  /** Records of decided streams that lost their race (R3). */
  losers: number;
  emitted: number;
  performed: number;
  /** Tries that failed and were repeated. */
  retries: number;
}

export interface StoppedAt extends LogPosition {
  readonly message: string;
}

/** A key that is parked, and the record it waits behind. */
export interface HeldKey extends LogPosition {
  /** As on the log. */
  readonly key: string;
  readonly message: string;
}

export interface ReactorStatus {
  readonly name: string;
  readonly state: ReactorState;
  /** Why it is not live, in words; what is parked when it is, null when nothing is. */
  readonly reason: string | null;
  /** Records between it and the log's end; null while not known. */
  readonly lag: number | null;
  /** Records passed, of all partitions; null while not known. */
  readonly position: number | null;
  /** Parked keys: they wait, everything else flows on; nothing is skipped (R10). */
  readonly heldKeys: readonly HeldKey[];
  /** Partitions that stopped because nothing more can be parked. */
  readonly stoppedPartitions: readonly StoppedAt[];
  readonly counts: Readonly<ReactorCounts>;
}

export interface ReactorProgress {
  readonly counts: ReactorCounts;
  readonly stopped: Map<string, StoppedAt>;
  held: readonly HeldKey[];
  /** Keys the log was told of (R12), by place and offset. */
  announced: ReadonlySet<string>;
  readonly stopping: AbortSignal;
  lag: number | null;
  position: number | null;
  /** What it does when nothing is in the way. */
  phase: 'recovering' | 'live';
  readonly status: ReactorStatus;
  enter(state: ReactorState, reason?: string | null): void;
  /** Enters the phase, or `failed` while partitions are stopped. */
  settle(): void;
  /** Shows these keys as parked. */
  show(parked: Iterable<ParkedKey>): void;
}

export function createProgress(
  name: string,
  stopping: AbortSignal,
  onState: ((status: ReactorStatus) => void) | undefined,
): ReactorProgress {
  let state: ReactorState = 'starting';
  let reason: string | null = null;
  const progress: ReactorProgress = {
    counts: { events: 0, losers: 0, emitted: 0, performed: 0, retries: 0 },
    stopped: new Map(),
    held: [],
    announced: new Set(),
    stopping,
    lag: null,
    position: null,
    phase: 'recovering',
    get status() {
      const { lag, position, held: heldKeys, stopped, counts } = progress;
      return { name, state, reason, lag, position, heldKeys, stoppedPartitions: [...stopped.values()], counts };
    },
    settle() {
      const [first] = progress.stopped.values();
      const [held] = progress.held;
      const waiting = held === undefined ? null : `${progress.held.length} key(s) parked: ${held.message}`;
      if (first === undefined) progress.enter(progress.phase, waiting);
      else progress.enter('failed', `${progress.stopped.size} partition(s) stopped: ${first.message}`);
    },
    enter(next, why = null) {
      if (state === next && reason === why) return;
      state = next;
      reason = why;
      onState?.(progress.status);
    },
    show(parked) {
      progress.held = [...parked].map(({ topic, partition, key, firstOffset, fault }) => {
        return { topic, partition, offset: firstOffset, key, message: fault.message };
      });
      progress.settle();
    },
  };
  return progress;
}

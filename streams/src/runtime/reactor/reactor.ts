/**
 * What a reactor is, and what it is given; `start-reactor.ts` runs it.
 *
 * A reactor answers events of the log with further events, or with effects outside it (a workflow to start). It holds a
 * lease, so one process at a time does so, and follows the log at least once: a reaction may be done twice after a crash,
 * never not at all. So each reaction has a natural id: an emitted event's own id, hashed from its cause, or an effect
 * whose performer drops repeats (a workflow id).
 *
 * States:
 *  - `starting`
 *  - `standby`     another process has the lease; this one takes over when it ends
 *  - `recovering`  reading the log from the beginning to find what is left to do, or to rebuild what it remembers
 *  - `live`        following the log
 *  - `waiting`     log, store or the other side of an effect do not answer; tried again with backoff, lag grows meanwhile
 *  - `failed`      something that needs a person: see `reason`; tried again with backoff
 *  - `stopped`
 *
 * Two ways to begin. With a checkpoint, a reactor without memory goes on from there. Without one (first start, Postgres
 * dropped), and always with memory, it recovers from the log alone (R1): it folds everything and does only what the log
 * shows no result of. So losing Postgres costs a read of the log, and starts no workflow and writes no event twice.
 *
 * What it cannot take parks its key, as in a view (R10, ADR 0029): a record that is no event, that `react` throws at, or whose
 * reactions are refused for good. It and what else comes of its key wait, kept with the checkpoint, and are tried in their
 * order when a session begins, when a person asks, and when a person rules on them. A reactor with memory works its parking
 * out anew at each start, as it does its memory: there a ruling makes it begin again.
 *
 * `silent` reactors fold and do nothing (R11): for replays, shadows and questions of the kind "what would it have done?".
 */

import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import type { EventLog } from '../../log/event-log.ts';
import type { Clock } from '../clock.ts';
import type { Leases } from '../lease/leases.ts';
import type { RulingFeed } from '../parking/ruling-feed.ts';
import type { LearningCodec } from '../projection/projection-reader.ts';
import type { ReactorCheckpoints } from './reactor-checkpoints.ts';
import type { ReactorStatus } from './reactor-progress.ts';

export type Reaction<Effect> =
  | {
      readonly kind: 'emit';
      /** Its id must be hashed from its cause: the same cause gives the same event. */
      readonly event: AnyEvent;
    }
  | {
      readonly kind: 'effect';
      /** Id of the event that causes it. Its result on the log names this id as `causationId`. */
      readonly causeId: string;
      /** Effects of one order key are performed one after the other, in log order. */
      readonly orderKey: string;
      readonly effect: Effect;
    };

/** What a reactor is: pure and synchronous (R4). */
export interface Reactor<State, Effect = never> {
  readonly name: string;
  /** Event types it reads; of decided streams it sees winners only (R3). */
  readonly types: readonly EventType[];
  /** Types its results have on the log: what recovery looks for. */
  readonly resultTypes: readonly EventType[];
  /** Whether `state` matters: it is then rebuilt from the log at every start. */
  readonly remembers: boolean;
  /** What becomes of facts whose type only a newer version of the platform knows; `skip` when not given. */
  readonly foreign?: 'skip' | 'stop' | undefined;
  initialState(): State;
  /** May change `state` in place. */
  react(event: AnyEvent, state: State): readonly Reaction<Effect>[];
  /** Asked at the end of recovery about what the log shows no result of: is it still to be done? Yes when not given. */
  readonly stillDue?: ((reaction: Reaction<Effect>, state: State) => boolean) | undefined;
}

export interface RunningReactor {
  status(): ReactorStatus;
  /** Ends after what is under way, stores the checkpoint and gives the lease back. */
  stop(): Promise<void>;
}

export interface ReactorOptions<State, Effect> {
  readonly reactor: Reactor<State, Effect>;
  readonly log: EventLog;
  readonly codec: LearningCodec;
  /** Appends emitted events; resolves when they are durable. */
  readonly writer: { append(events: readonly AnyEvent[]): Promise<unknown> };
  /** Performs one effect; resolves when it is durable. A throw with `retryable` is tried again. */
  readonly perform?: (effect: Effect) => Promise<void>;
  readonly checkpoints: ReactorCheckpoints;
  readonly leases: Pick<Leases, 'acquire' | 'renew' | 'release'>;
  /** What people rule on parked records. */
  readonly rulings?: RulingFeed;
  readonly clock?: Clock;
  readonly mode?: 'live' | 'silent';
  /** Told about every change of state, for the log of the process. */
  readonly onState?: (status: ReactorStatus) => void;
}

/**
 * The writer of a decided stream. Any process may hold one: it tails the stream's topic from its beginning, or from where
 * its snapshots end, folds the winners (R3), decides on the folded state, appends the events of one decision as one record
 * batch, and reads its own records back to learn whether they won. Safety is R3's alone; nothing here locks anything outside
 * this process.
 *
 *   execute ── decided before? ──▶ the same answer
 *      │
 *      ▼
 *   decide on the folded state ── refused, and the state is surely not old ──▶ rejected
 *      │ events
 *      ▼
 *   append ── in doubt ──▶ read the log to its end: there? ── no ──┐
 *      │ appended                      │ yes                       │
 *      ▼                               ▼                           ▼
 *   read back ── won ──▶ accepted  ◀───┘        decide anew, at most ATTEMPTS_MAX times, else conflict
 *      └── lost ──────────────────────────────────▲        (DECIDED_WITHIN_MS after it came: unknown)
 *
 * A decision's id comes from its command's id, and its events' ids from the decision's. So an attempt whose fate is not
 * known may be made again: if both land, the first wins and the second loses, in every reader.
 */
import type { Codec } from '@mainstem/schemas/codec';
import { entityPattern, keyOf, tenantPattern, uuidFrom, uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { EventLog, LogPosition, Tail } from '../../log/event-log.ts';
import type { Sealer } from '../../privacy/sealer.ts';
import { createBackoff } from '../backoff.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { Decider } from './decider.ts';
import { DecisionAttempts } from './decision-attempts.ts';
import { DecisionFold, type Folded } from './decision-fold.ts';
import { DecisionError } from './errors.ts';
import { createKeyQueues } from './key-queues.ts';
import type { CommandContext, Outcome } from './outcome.ts';
import type { SnapshotOptions } from './snapshots/snapshot-keeper.ts';

/** A command that comes while the stream is still being folded waits this long. */
const CAUGHT_UP_WITHIN_MS = 10_000;
/** Pauses before a stream is read anew because its snapshots are of no use. */
const ANEW_FIRST_PAUSE_MS = 100;
const ANEW_PAUSE_MAX_MS = 5_000;
/** What `stop` gives commands in hand, and then the last snapshots. */
const STOP_WITHIN_MS = 3_000;

export type EventListener<Event extends AnyEvent> = (event: Event, position: LogPosition) => void;

export interface DecisionCounts {
  readonly accepted: number;
  readonly rejected: number;
  readonly conflicts: number;
  /** Attempts that lost a race or were in doubt, and were made again. */
  readonly retries: number;
  /** Records of the stream that lost their race (R3), whoever wrote them. */
  readonly losers: number;
  /** Entities in memory now. */
  readonly entities: number;
  /** Entities nothing is decided on, because a record of them cannot be read (R10). */
  readonly unreadable: number;
}

export interface DecisionWriter<Command, State, Event extends AnyEvent> {
  /**
   * What a program decided is on `decision_events` when it answers; one that died before that writes it when the command
   * is sent again. Throws `DECISION_INVALID`, `DECISION_KEY_UNREADABLE`, `DECISION_NOT_READY`, `DECISION_OVERLOADED`, `DECISION_UNKNOWN` (send it again with the
   * same command id), `DECISION_SNAPSHOTS_UNUSABLE`, `DECISION_WRITER_ENDED`, or what the log throws before anything is
   * written.
   */
  execute(tenant: string, entity: string, command: Command, context: CommandContext): Promise<Outcome<Event>>;
  /**
   * State and version folded so far, of an entity behind an unreadable record those before it. Only of a writer without
   * snapshots, which has all entities in memory.
   */
  read(tenant: string, entity: string): Folded<State>;
  /** The same of any writer, once it has caught up. Throws as `execute` does. */
  load(tenant: string, entity: string): Promise<Folded<State>>;
  /** Resolves once everything that was in the topic at the start is folded. Rejects when the writer ends before. */
  whenCaughtUp(): Promise<void>;
  /**
   * Winners in log order per entity, each after it is folded; a listener that throws ends the writer. With snapshots, only
   * those after the snapshots: who needs them all starts a writer without.
   */
  onEvent(listener: EventListener<Event>): () => void;
  readonly counts: DecisionCounts;
  /** Rejects with what ended the writer; resolves after `stop`. */
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

export interface DecisionWriterOptions<Command extends { readonly type: string }, State, Event extends AnyEvent> {
  readonly log: EventLog;
  readonly codec: Codec;
  readonly decider: Decider<Command, State, Event>;
  /** Process it runs in, for messages. */
  readonly service: string;
  /** Names commands that come without an id, and bounds what is waited for. */
  readonly clock?: Clock;
  /** Where states are kept between processes, so that not all of the stream must be read at a start (ADR 0013). */
  readonly snapshots?: SnapshotOptions | undefined;
  /** Seals words of persons in what is decided (R6); without one such an event is refused. */
  readonly sealer?: Pick<Sealer, 'seal'> | undefined;
}

/** Starts folding at once; commands that come before it has caught up wait. */
export function startDecisionWriter<Command extends { readonly type: string }, State, Event extends AnyEvent>(
  options: DecisionWriterOptions<Command, State, Event>,
): DecisionWriter<Command, State, Event> {
  return new Writer(options);
}

class Writer<Command extends { readonly type: string }, State, Event extends AnyEvent>
  implements DecisionWriter<Command, State, Event>
{
  readonly done: Promise<void>;
  readonly #options: DecisionWriterOptions<Command, State, Event>;
  readonly #fold: DecisionFold<State, Event>;
  readonly #attempts: DecisionAttempts<Command, State, Event>;
  readonly #queues = createKeyQueues();
  #caughtUp = Promise.withResolvers<void>();
  /** Commands need not wait: spares each a timer. */
  #isCaughtUp = false;
  readonly #answers = { accepted: 0, rejected: 0, conflict: 0 };
  #tail: Tail | undefined;
  #stopping = false;

  constructor(options: DecisionWriterOptions<Command, State, Event>) {
    const { log, codec, decider, service, clock = systemClock, sealer } = options;
    this.#options = options;
    this.#fold = new DecisionFold<State, Event>(options);
    const name = `the writer of ${decider.topic} in ${service}`;
    this.#attempts = new DecisionAttempts({ name, log, codec, decider, clock, fold: this.#fold, sealer });
    this.done = this.#run().finally(() => this.#fold.end());
    // Whoever awaits them is told; until somebody does, a failure must not end the process.
    for (const promise of [this.#caughtUp.promise, this.done]) promise.catch(() => {});
    this.done.then(
      () => this.#caughtUp.reject(this.#attempts.endedError()),
      (error: unknown) => this.#caughtUp.reject(error),
    );
  }

  get counts(): DecisionCounts {
    const { accepted, rejected, conflict: conflicts } = this.#answers;
    const { losers, size: entities, unreadable } = this.#fold;
    return { accepted, rejected, conflicts, retries: this.#attempts.retries, losers, entities, unreadable };
  }

  read(tenant: string, entity: string): Folded<State> {
    if (this.#options.snapshots !== undefined) throw new Error('a writer with snapshots is asked by `load`');
    return this.#fold.read(tenant, entity);
  }

  async load(tenant: string, entity: string): Promise<Folded<State>> {
    await this.#ready();
    this.#fold.refuseUnreadable(tenant, entity);
    return this.#fold.holding(tenant, entity, async () => this.#fold.read(tenant, entity));
  }

  whenCaughtUp(): Promise<void> {
    return this.#whenReady();
  }

  onEvent(listener: EventListener<Event>): () => void {
    return this.#fold.winners.onEvent(listener);
  }

  async execute(tenant: string, entity: string, command: Command, context: CommandContext): Promise<Outcome<Event>> {
    const { decider, clock = systemClock } = this.#options;
    if (!tenantPattern.test(tenant) || !entityPattern.test(entity)) {
      throw new DecisionError('DECISION_INVALID', 'tenant or entity is not of the form the log takes');
    }
    const { commandId } = context;
    const decisionId =
      commandId === undefined ? uuidV7(clock.wallMs()) : uuidFrom(decider.topic, tenant, entity, commandId);
    if (this.#stopping) throw this.#attempts.endedError();
    const cameAtMs = clock.nowMs();
    const outcome = await this.#queues.run(keyOf(tenant, entity), async () => {
      await this.#ready();
      const request = { tenant, entity, command, context, decisionId, cameAtMs };
      return this.#fold.holding(tenant, entity, () => this.#attempts.decide(request));
    });
    if (outcome.kind === 'accepted') await this.#attempts.record(outcome.events);
    this.#answers[outcome.kind] += 1;
    return outcome;
  }

  async stop(): Promise<void> {
    const { clock } = this.#options;
    this.#stopping = true;
    await within(clock, this.#queues.idle(), STOP_WITHIN_MS);
    await this.#tail?.stop();
    await this.done.catch(() => {});
    await within(clock, this.#fold.close(), STOP_WITHIN_MS);
  }

  /** Reads the stream until stopped; anew when its snapshots turn out to be of no use. */
  async #run(): Promise<void> {
    const { log, decider, clock = systemClock } = this.#options;
    const backoff = createBackoff({ firstMs: ANEW_FIRST_PAUSE_MS, maxMs: ANEW_PAUSE_MAX_MS });
    while (!this.#stopping) {
      const unusable = Promise.withResolvers<'unusable'>();
      this.#fold.onUnusable = () => {
        this.#waitAnew();
        unusable.resolve('unusable');
      };
      const { starts, ends } = await this.#fold.begin();
      if (this.#stopping) return;
      const places = starts.map((offset, partition) => ({ topic: decider.topic, partition, offset }));
      const tail = log.tail(places, (batch) => this.#fold.take(batch));
      this.#tail = tail;
      void this.#untilFolded(ends);
      if ((await Promise.race([tail.done.catch(unlessUnusable), unusable.promise])) !== 'unusable') return;
      await tail.stop();
      this.#waitAnew();
      await clock.sleep(backoff.next());
    }
  }

  /** Commands that come from now on wait until the stream is folded again. */
  #waitAnew(): void {
    const before = this.#caughtUp;
    this.#isCaughtUp = false;
    this.#caughtUp = Promise.withResolvers<void>();
    this.#caughtUp.promise.catch(() => {});
    before.resolve(); // who waited for it looks again, and waits for the next
  }

  async #untilFolded(ends: readonly number[]): Promise<void> {
    const { epoch } = this.#fold;
    const reached = await Promise.all(ends.map((end, partition) => this.#fold.reached(partition, end)));
    if (reached.includes(false) || epoch !== this.#fold.epoch) return;
    this.#isCaughtUp = true;
    this.#caughtUp.resolve();
  }

  async #ready(): Promise<void> {
    if (this.#isCaughtUp) return;
    const { clock } = this.#options;
    if (await within(clock, this.#whenReady(), CAUGHT_UP_WITHIN_MS)) return;
    throw new DecisionError('DECISION_NOT_READY', `${this.#attempts.name} is still reading its stream: try again`, {
      retryable: true,
    });
  }

  async #whenReady(): Promise<void> {
    for (let waitedFor: unknown; waitedFor !== this.#caughtUp; ) {
      waitedFor = this.#caughtUp;
      await this.#caughtUp.promise;
    }
  }
}

/** A tail that ended because of its snapshots is followed by another. */
function unlessUnusable(error: unknown): 'unusable' {
  if (error instanceof DecisionError && error.code === 'DECISION_SNAPSHOTS_UNUSABLE') return 'unusable';
  throw error;
}

/** True when it settled in time. Its rejection is passed on. */
async function within(clock: Clock = systemClock, promise: Promise<unknown>, ms: number): Promise<boolean> {
  let cancel = (): void => {};
  const late = new Promise<boolean>((resolve) => {
    cancel = clock.after(ms, () => resolve(false));
  });
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    cancel();
  }
}

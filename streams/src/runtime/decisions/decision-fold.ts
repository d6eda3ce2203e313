/**
 * The state of every entity of a decided stream, folded from the log: winners only (R3), in order, from the beginning.
 * Also remembers which decisions were accepted, so that a command sent twice gets the first answer.
 *
 * Memory grows with the number of entities, each with its state and a bounded number of decision ids.
 */

import type { Codec } from '@mainstem/schemas/codec';
import { type BodyOf, keyOf } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { crashpoint } from '#crashpoint';
import type { Batch, EventLog, LogPosition } from '../../log/event-log.ts';
import { createEventReader, type LoggedEvent } from '../../log/event-reader.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { Decider } from './decider.ts';
import { createWinners } from './winners.ts';

/**
 * Accepted decisions remembered per entity, newest first out last. A command is repeated within seconds (a lost answer) to
 * minutes (a restarted client); by then an entity has not seen this many others. Older repetitions are decided anew,
 * and deciders refuse what has been done already.
 */
export const DECISIONS_REMEMBERED = 64;

/** Where the events of an accepted decision are. They are neighbours: one record batch. */
export interface RememberedDecision {
  readonly id: string;
  readonly partition: number;
  readonly offset: number;
  readonly of: number;
  /** Version of the entity after its last event. */
  readonly version: number;
}

/** The half of a decider that folds. */
export type Evolver<State, Event extends AnyEvent> = Pick<
  Decider<{ readonly type: string }, State, Event>,
  'topic' | 'initialState' | 'evolve'
>;

export interface Folded<State> {
  readonly state: State;
  readonly version: number;
}

interface Entity<State> {
  state: State;
  version: number;
  readonly decisions: RememberedDecision[];
}

interface Waiter {
  readonly partition: number;
  /** Next offset that must be reached. */
  readonly offset: number;
  readonly resolve: (reached: boolean) => void;
}

export class DecisionFold<State, Event extends AnyEvent> {
  readonly #clock: Clock;
  readonly #log: EventLog;
  readonly #decider: Evolver<State, Event>;
  readonly #reader;
  readonly #winners = createWinners();
  readonly #entities = new Map<string, Entity<State>>();
  readonly #listeners = new Set<(event: Event, position: LogPosition) => void>();
  /** Next offset to fold, by partition. */
  readonly #next: number[] = [];
  readonly #waiters = new Set<Waiter>();
  #ended = false;
  /** Winners of decisions somebody waits for, by decision id. */
  readonly #watched = new Map<string, { event: Event; position: LogPosition }[]>();

  constructor(log: EventLog, codec: Codec, decider: Evolver<State, Event>, clock: Clock = systemClock) {
    this.#clock = clock;
    this.#log = log;
    this.#decider = decider;
    this.#reader = createEventReader(codec);
  }

  get losers(): number {
    return this.#winners.losers;
  }

  read(tenant: string, entity: string): Folded<State> {
    const found = this.#entities.get(keyOf(tenant, entity));
    if (found === undefined) return { state: this.#decider.initialState(), version: 0 };
    return { state: found.state, version: found.version };
  }

  remembered(tenant: string, entity: string, decisionId: string): RememberedDecision | undefined {
    return this.#entities.get(keyOf(tenant, entity))?.decisions.find(({ id }) => id === decisionId);
  }

  /** Events of an accepted decision, read from the log again. */
  async eventsOf(decision: RememberedDecision): Promise<LoggedEvent[]> {
    const { partition, offset, of } = decision;
    const events: LoggedEvent[] = [];
    for await (const batch of this.#log.read(this.#decider.topic, partition, offset, offset + of)) {
      events.push(...(await this.#reader.read(batch)));
    }
    return events;
  }

  onEvent(listener: (event: Event, position: LogPosition) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Collects the winners of a decision while it is being written; `unwatch` gives them. */
  watch(decisionId: string): void {
    this.#watched.set(decisionId, []);
  }

  unwatch(decisionId: string): { event: Event; position: LogPosition }[] {
    const seen = this.#watched.get(decisionId) ?? [];
    this.#watched.delete(decisionId);
    return seen;
  }

  /** Resolves true once everything before the offset is folded, false when that takes longer or the fold has ended. */
  reached(partition: number, offset: number, withinMs?: number): Promise<boolean> {
    if ((this.#next[partition] ?? 0) >= offset) return Promise.resolve(true);
    if (this.#ended) return Promise.resolve(false);
    return new Promise((resolve) => {
      const cancel = withinMs === undefined ? null : this.#clock.after(withinMs, () => waiter.resolve(false));
      const waiter: Waiter = {
        partition,
        offset,
        resolve: (reached) => {
          cancel?.();
          this.#waiters.delete(waiter);
          resolve(reached);
        },
      };
      this.#waiters.add(waiter);
    });
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Nothing more will be folded: lets go everyone who waits. */
  end(): void {
    this.#ended = true;
    for (const waiter of this.#waiters) waiter.resolve(false);
  }

  /** Handler of the tail: one batch at a time per partition. */
  async take(batch: Batch): Promise<void> {
    crashpoint('decision.fetched');
    for (const { event, position } of await this.#reader.read(batch)) this.#fold(event as Event, position);
    this.#next[batch.partition] = batch.nextOffset;
    for (const waiter of this.#waiters) {
      if (waiter.partition === batch.partition && waiter.offset <= batch.nextOffset) waiter.resolve(true);
    }
  }

  #fold(event: Event, position: LogPosition): void {
    if (this.#winners.admit(event) === 'loser') return;
    const { tenant, entity, streamVersion, decision } = event.envelope;
    const key = keyOf(tenant, entity);
    let folded = this.#entities.get(key);
    if (folded === undefined) {
      folded = { state: this.#decider.initialState(), version: 0, decisions: [] };
      this.#entities.set(key, folded);
    }
    folded.state = this.#decider.evolve(folded.state, event as unknown as BodyOf<Event>);
    folded.version = streamVersion;
    if (decision !== null && decision.n === decision.of) {
      const { id, of } = decision;
      const first = position.offset - of + 1;
      folded.decisions.push({ id, partition: position.partition, offset: first, of, version: streamVersion });
      if (folded.decisions.length > DECISIONS_REMEMBERED) folded.decisions.shift();
    }
    if (decision !== null) this.#watched.get(decision.id)?.push({ event, position });
    for (const listener of this.#listeners) listener(event, position);
  }
}

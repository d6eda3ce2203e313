/**
 * The state of the entities of a decided stream, folded from the log: winners only (R3), in order. Also remembers which
 * decisions were accepted, so that a command sent twice gets the first answer.
 *
 * Without snapshots the fold begins with the stream, and memory grows with the number of entities, each with its state and
 * a bounded number of decision ids. With snapshots it begins where they end, and holds a bounded number of entities.
 *
 * A record that cannot be read parks its key here as in views (R10): the entity stays as it was before it, and is decided on
 * no more, since nobody can know what it is now. All others go on. Snapshots cover nothing from such a record on, so that a
 * writer which starts anew meets it again.
 */

import type { Codec } from '@mainstem/schemas/codec';
import { type BodyOf, keyOf, parseKey } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { crashpoint } from '#crashpoint';
import type { Batch, EventLog, LogPosition } from '../../log/event-log.ts';
import { createEventReader, type LoggedEvent } from '../../log/event-reader.ts';
import { type Clock, systemClock } from '../clock.ts';
import type { Decider } from './decider.ts';
import { Entities, type Entity, type RememberedDecision } from './entities.ts';
import { ReachedOffsets } from './reached-offsets.ts';
import { SnapshotKeeper, type SnapshotOptions } from './snapshots/snapshot-keeper.ts';
import { type RecordPlace, UnreadableKeys } from './unreadable-keys.ts';
import { WinnerListeners } from './winner-listeners.ts';
import { createWinners } from './winners.ts';

/**
 * Accepted decisions remembered per entity, newest first out last. A command is repeated within seconds (a lost answer) to
 * minutes (a restarted client); by then an entity has not seen this many others. Older repetitions are decided anew,
 * and deciders refuse what has been done already.
 */
export const DECISIONS_REMEMBERED = 64;

/** The half of a decider that folds. */
export type Evolver<State, Event extends AnyEvent> = Pick<
  Decider<{ readonly type: string }, State, Event>,
  'topic' | 'initialState' | 'evolve'
>;

export interface Folded<State> {
  readonly state: State;
  readonly version: number;
}

export interface FoldOptions<State, Event extends AnyEvent> {
  readonly log: EventLog;
  readonly codec: Codec;
  readonly decider: Evolver<State, Event>;
  readonly clock?: Clock;
  readonly snapshots?: SnapshotOptions | undefined;
}

export class DecisionFold<State, Event extends AnyEvent> {
  readonly #log: EventLog;
  readonly #decider: Evolver<State, Event>;
  readonly #reader;
  readonly #winners = createWinners();
  readonly #unreadable = new UnreadableKeys();
  readonly #entities = new Entities<State>();
  readonly #keeper: SnapshotKeeper<State> | null;
  readonly #reached: ReachedOffsets;
  readonly #listeners = new WinnerListeners<Event>();
  #epoch = 0;

  constructor({ log, codec, decider, clock = systemClock, snapshots }: FoldOptions<State, Event>) {
    this.#log = log;
    this.#reached = new ReachedOffsets(clock);
    this.#decider = decider;
    this.#reader = createEventReader(codec, { onPoison: (record, error) => this.#unreadable.add(record, error) });
    const [entities, winners, { topic }] = [this.#entities, this.#winners, decider];
    const blank = (key: string) => this.#blank(key);
    this.#keeper =
      snapshots === undefined
        ? null
        : new SnapshotKeeper({ ...snapshots, topic, log, clock, entities, winners, blank });
  }

  /** Rises when the fold begins anew: what was read before must be read again. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Called when the fold must begin anew. */
  set onUnusable(call: () => void) {
    if (this.#keeper !== null) this.#keeper.onUnusable = call;
  }

  /** Begins, or begins anew: where to read from, and where the stream ends now, by partition. */
  async begin(): Promise<{ starts: readonly number[]; ends: readonly number[] }> {
    this.#epoch += 1;
    for (const { tenant, id } of this.#entities.all()) this.#winners.forget(this.#decider.topic, tenant, id);
    this.#entities.clear();
    this.#unreadable.clear();
    this.#reached.clear();
    const { starts, ends } = (await this.#keeper?.open()) ?? (await this.#fromZero());
    for (const [partition, offset] of starts.entries()) this.#reached.reach(partition, offset);
    return { starts, ends };
  }

  async #fromZero(): Promise<{ starts: number[]; ends: number[] }> {
    const ends = await this.#log.endOffsets(this.#decider.topic);
    return { starts: ends.map(() => 0), ends };
  }

  /** Runs work while the entity is in memory. Throws `DECISION_SNAPSHOTS_UNUSABLE`. */
  async holding<Result>(tenant: string, entity: string, work: () => Promise<Result>): Promise<Result> {
    if (this.#keeper === null) return work();
    const keys = new Set([keyOf(tenant, entity)]);
    await this.#keeper.hold(keys);
    try {
      return await work();
    } finally {
      this.#keeper.release(keys);
    }
  }

  /** Saves snapshots of everything folded so far, for the last time. */
  async close(): Promise<void> {
    await this.#keeper?.close();
  }

  /** Entities in memory. */
  get size(): number {
    return this.#entities.size;
  }

  get losers(): number {
    return this.#winners.losers;
  }

  /** Entities nothing is decided on. */
  get unreadable(): number {
    return this.#unreadable.size;
  }

  /** Throws `DECISION_KEY_UNREADABLE` when a record of the entity could not be read: what it is now nobody can know. */
  refuseUnreadable(tenant: string, entity: string): void {
    this.#unreadable.refuse(keyOf(tenant, entity));
  }

  /** Of an entity in memory: with snapshots, only while it is held. */
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

  /** Winners as they are folded, each once; and those of one decision. */
  get winners(): Pick<WinnerListeners<Event>, 'onEvent' | 'watch' | 'unwatch'> {
    return this.#listeners;
  }

  /** Resolves true once everything before the offset is folded, false when that takes longer or the fold has ended. */
  reached(partition: number, offset: number, withinMs?: number): Promise<boolean> {
    return this.#reached.wait(partition, offset, withinMs);
  }

  get ended(): boolean {
    return this.#reached.ended;
  }

  /** Nothing more will be folded: lets go everyone who waits. */
  end(): void {
    this.#reached.end();
  }

  /** Handler of the tail: one batch at a time per partition. Throws `DECISION_SNAPSHOTS_UNUSABLE`. */
  async take(batch: Batch): Promise<void> {
    crashpoint('decision.fetched');
    const epoch = this.#epoch;
    const logged = await this.#reader.read(batch);
    const keys = this.#keeper === null ? noKeys : new Set(batch.records.map(({ key }) => key));
    await this.#keeper?.hold(keys);
    if (epoch !== this.#epoch) {
      this.#keeper?.release(keys);
      return; // of a tail that is ending
    }
    let changed = 0;
    for (const { event, position } of logged) {
      if (this.#unreadable.isBehind(event.envelope, position.offset)) continue;
      if (this.#fold(event as Event, position)) changed += 1;
    }
    this.#keeper?.release(keys);
    this.#reached.reach(batch.partition, batch.nextOffset);
    await this.#keeper?.folded(batch, changed, this.#unreadable.isIn(batch.partition));
  }

  #blank(key: string): Entity<State> {
    const { topic } = this.#decider;
    const { tenant, entity: id } = parseKey(key) ?? { tenant: '', entity: key };
    const entity: Entity<State> = {
      tenant,
      id,
      partition: this.#log.partitionFor(topic, key),
      state: this.#decider.initialState(),
      version: 0,
      decisions: [],
      coveredTo: 0,
      dirty: false,
      saving: false,
      uses: 0,
    };
    this.#entities.add(key, entity);
    return entity;
  }

  /** True when the entity was as its snapshot says, and is not any more. */
  #fold(event: Event, position: LogPosition): boolean {
    const { tenant, entity, streamVersion, decision } = event.envelope;
    const key = keyOf(tenant, entity);
    const known = this.#entities.get(key);
    if (known !== undefined && position.offset < known.coveredTo) return false; // its snapshot was ahead of us
    if (this.#winners.admit(event) === 'loser') return false;
    const state = this.#evolved(known, event, { ...position, key });
    if (state === null) return false;
    const folded = known ?? this.#blank(key);
    folded.state = state.value;
    folded.version = streamVersion;
    folded.coveredTo = position.offset + 1;
    const newlyDirty = !folded.dirty;
    folded.dirty = true;
    if (decision !== null && decision.n === decision.of) {
      const { id, of } = decision;
      const first = position.offset - of + 1;
      folded.decisions.push({ id, partition: position.partition, offset: first, of, version: streamVersion });
      if (folded.decisions.length > DECISIONS_REMEMBERED) folded.decisions.shift();
    }
    this.#listeners.tell(event, position);
    return newlyDirty;
  }

  /** Null when the decider cannot take the event: no decider wrote it so, and its entity goes the way of what is unreadable. */
  #evolved(known: Entity<State> | undefined, event: Event, record: RecordPlace): { readonly value: State } | null {
    const before = known?.state ?? this.#decider.initialState();
    try {
      return { value: this.#decider.evolve(before, event as unknown as BodyOf<Event>) };
    } catch (error) {
      this.#unreadable.add(record, error as Error);
      return null;
    }
  }
}

const noKeys: ReadonlySet<string> = new Set();

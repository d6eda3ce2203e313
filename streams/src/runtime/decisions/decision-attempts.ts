/** Deciding one command: attempts until it is accepted, refused, or others have won too often (see decision-writer.ts). */

import type { Codec } from '@mainstem/schemas/codec';
import { keyOf, uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { crashpoint } from '#crashpoint';
import { recordsOf } from '../../decision-record/records-of.ts';
import { LogError } from '../../log/errors.ts';
import type { EventLog, LogPosition } from '../../log/event-log.ts';
import { createEventWriter, type EventWriter } from '../../log/event-writer.ts';
import type { Sealer } from '../../privacy/sealer.ts';
import type { Clock } from '../clock.ts';
import type { Accepted, Decider } from './decider.ts';
import type { DecisionFold } from './decision-fold.ts';
import { DecisionError } from './errors.ts';
import type { CommandContext, Outcome } from './outcome.ts';

/** Attempts of one command against other writers of the same entity. More means a hot entity that needs one owner. */
const ATTEMPTS_MAX = 6;
/** An append is durable within milliseconds; whoever waits for an answer is better told that the log is in trouble. */
const APPEND_WITHIN_MS = 10_000;
/**
 * A command is decided on no state read later than this after it came, so that a sender who waits so long and sends it to
 * another process has the one answer that holds: this one, asleep since, does not win with it on a later state.
 */
export const DECIDED_WITHIN_MS = 20_000;
/** Records come back within milliseconds after that. */
const READ_BACK_WITHIN_MS = 10_000;

export interface Request<Command> {
  readonly tenant: string;
  readonly entity: string;
  readonly command: Command;
  readonly context: CommandContext;
  readonly decisionId: string;
  /** By the steady clock. */
  readonly cameAtMs: number;
}

interface Parts<Command extends { readonly type: string }, State, Event extends AnyEvent> {
  /** For messages. */
  readonly name: string;
  readonly log: EventLog;
  readonly clock: Clock;
  readonly codec: Codec;
  readonly decider: Decider<Command, State, Event>;
  readonly fold: DecisionFold<State, Event>;
  readonly sealer?: Pick<Sealer, 'seal'> | undefined;
}

interface Won<Event extends AnyEvent> {
  readonly event: Event;
  readonly position: LogPosition;
}

export class DecisionAttempts<Command extends { readonly type: string }, State, Event extends AnyEvent> {
  readonly name: string;
  retries = 0;
  readonly #parts: Parts<Command, State, Event>;
  readonly #writer: EventWriter;

  constructor(parts: Parts<Command, State, Event>) {
    this.name = parts.name;
    this.#parts = parts;
    this.#writer = createEventWriter(parts.log, parts.codec, parts.sealer);
  }

  /** Not to be called twice at once for an entity. */
  async decide(request: Request<Command>): Promise<Outcome<Event>> {
    const { tenant, entity, command, context, decisionId } = request;
    const { fold, decider, clock } = this.#parts;
    const { epoch } = fold;
    /** The folded state holds all that was on the log when the command came. */
    let fresh = false;
    /** Version an attempt in doubt was made on: what it wrote may still come, and win while nobody else has. */
    let doubtfulAt = -1;
    for (let attempt = 1; ; ) {
      if (fold.epoch !== epoch) throw this.#unknown('the stream is being read anew');
      const before = fold.remembered(tenant, entity, decisionId);
      if (before !== undefined) return accepted((await fold.eventsOf(before)) as Won<Event>[]);
      if (clock.nowMs() - request.cameAtMs > DECIDED_WITHIN_MS) {
        throw this.#unknown(`it was not decided in ${DECIDED_WITHIN_MS} ms`);
      }
      fold.refuseUnreadable(tenant, entity);
      const { state, version } = fold.read(tenant, entity);
      if (attempt > ATTEMPTS_MAX) {
        if (doubtfulAt === version) throw this.#unknown(`${ATTEMPTS_MAX} appends were not confirmed`);
        return { kind: 'conflict', version, retryable: true };
      }
      const asExpected = (context.expectedVersion ?? version) === version;
      const decision = asExpected ? decider.decide(command, state) : undefined;
      if (decision?.kind === 'accept') {
        const { won, isDoubtful } = await this.#attempt(request, decision, version);
        if (won.length > 0) return accepted(won);
        if (isDoubtful) doubtfulAt = version;
        this.retries += 1;
        attempt += 1;
        fresh = true;
      } else if (!fresh) {
        // Another process may have written what this one has not read yet; "no" must not be said from an old state.
        await this.#readToEnd(tenant, entity);
        fresh = true;
      } else if (decision === undefined) {
        return { kind: 'conflict', version, retryable: false };
      } else {
        return { kind: 'rejected', code: decision.code, message: decision.message, version };
      }
    }
  }

  /**
   * The record of what a program decided, once it has won. Under ids that a repeat shares, so a command that is sent again
   * records nothing twice.
   */
  async record(events: readonly Event[]): Promise<void> {
    const records = recordsOf(events);
    if (records.length === 0) return;
    try {
      await this.#writer.append(records);
    } catch (cause) {
      throw this.#unknown('it counts, but its record was not written', cause);
    }
  }

  /** Appends the events and learns their fate; nothing when they lost, or are surely not written. */
  async #attempt(
    request: Request<Command>,
    decision: Accepted<Event>,
    version: number,
  ): Promise<{ won: Won<Event>[]; isDoubtful: boolean }> {
    const { tenant, entity, decisionId } = request;
    const { fold } = this.#parts;
    let won: Won<Event>[] = [];
    let isDoubtful = false;
    fold.winners.watch(decisionId);
    try {
      crashpoint('decision.before-append');
      const last = await this.#append(envelop(request, decision, version));
      crashpoint('decision.after-append');
      isDoubtful = last === undefined;
      if (last === undefined) await this.#readToEnd(tenant, entity);
      else await this.#readTo(last.partition, last.offset + 1);
      crashpoint('decision.read-back');
    } finally {
      won = fold.winners.unwatch(decisionId);
    }
    return { won, isDoubtful };
  }

  /** Where the last event is; undefined when it is not known whether they were written. */
  async #append(events: readonly Event[]): Promise<LogPosition | undefined> {
    const late = Promise.withResolvers<never>();
    const cancel = this.#parts.clock.after(APPEND_WITHIN_MS, () =>
      late.reject(this.#unknown(`the append was not confirmed in ${APPEND_WITHIN_MS} ms`)),
    );
    try {
      return (await Promise.race([this.#writer.append(events), late.promise])).at(-1);
    } catch (error) {
      if (error instanceof LogError && error.code === 'LOG_UNAVAILABLE') return undefined;
      throw error; // refused before anything was written, or late
    } finally {
      cancel();
    }
  }

  async #readToEnd(tenant: string, entity: string): Promise<void> {
    const { log, decider } = this.#parts;
    const partition = log.partitionFor(decider.topic, keyOf(tenant, entity));
    let ends: number[];
    try {
      ends = await log.endOffsets(decider.topic);
    } catch (cause) {
      throw this.#unknown('the log does not answer', cause);
    }
    await this.#readTo(partition, ends[partition] ?? 0);
  }

  async #readTo(partition: number, offset: number): Promise<void> {
    const { fold } = this.#parts;
    if (await fold.reached(partition, offset, READ_BACK_WITHIN_MS)) return;
    if (fold.ended) throw this.endedError();
    throw this.#unknown(`the log was not read up to offset ${offset} in ${READ_BACK_WITHIN_MS} ms`);
  }

  #unknown(why: string, cause?: unknown): DecisionError {
    const message = `${this.name}: ${why}; whether the command counts is not known: send it again with the same id`;
    return new DecisionError('DECISION_UNKNOWN', message, { retryable: true, cause });
  }

  endedError(): DecisionError {
    return new DecisionError('DECISION_WRITER_ENDED', `${this.name} has ended: send the command to another process`, {
      retryable: true,
    });
  }
}

function envelop<Command, Event extends AnyEvent>(
  { tenant, entity, context, decisionId }: Request<Command>,
  decision: Accepted<Event>,
  version: number,
): Event[] {
  const of = decision.events.length;
  if (of === 0) throw new Error('a decider accepted a command without an event: it should refuse it');
  const firstId = uuidFrom(decisionId, '1');
  return decision.events.map((body, index) => {
    const n = index + 1;
    const envelope = {
      id: uuidFrom(decisionId, String(n)),
      tenant,
      entity,
      streamVersion: version + n,
      decision: { id: decisionId, n, of },
      occurredAtMs: context.occurredAtMs,
      actor: context.actor,
      correlationId: context.correlationId ?? firstId,
      causationId: context.causationId ?? context.commandId ?? null,
    };
    return { ...body, envelope } as unknown as Event;
  });
}

function accepted<Event extends AnyEvent>(won: readonly Won<Event>[]): Outcome<Event> {
  return {
    kind: 'accepted',
    events: won.map(({ event }) => event),
    version: won.at(-1)?.event.envelope.streamVersion ?? 0,
    positions: won.map(({ position }) => position),
  };
}

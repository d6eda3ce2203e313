/**
 * Runs a watch: it folds events of some topics from their beginning (or from where they matter, `lookBackMs`), and at each beat says which commands are due. For what
 * depends on the time as much as on events, which a reactor, having no clock, cannot do.
 *
 * Nothing is kept anywhere else, so losing it loses nothing (R1). Any number may run: commands have ids hashed from their
 * cause, and the decided stream they go to settles who was first (R3). It acts on nothing before it has read what there
 * was at its start. A record that cannot be read holds its key (R10): later ones of that key are not folded, the rest goes
 * on, and the status says so.
 */
import { keyOf, uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import { type TopicName, topicOf } from '@mainstem/schemas/topics';
import type { Batch, EventLog, Tail } from '../../log/event-log.ts';
import type { CommandContext } from '../../runtime/decisions/outcome.ts';
import { createWinners } from '../../runtime/decisions/winners.ts';
import { createReactorReader, type ReactorCodec, type ReactorReader } from '../../runtime/reactor/reactor-reader.ts';

export interface DueCommand<Command> {
  readonly tenant: string;
  readonly entity: string;
  readonly command: Command;
  /** The same for the same finding, so that it is decided once whoever sends it. */
  readonly cause: readonly string[];
  /** Event that caused it; null for the time alone. */
  readonly causationId: string | null;
}

/** Pure: a fold, and what follows from it at a time (R4). */
export interface Watch<Command> {
  readonly name: string;
  readonly types: readonly EventType[];
  /** Of topics whose older events change nothing any more: how far back they are read at a start, ms; others whole. */
  readonly lookBackMs?: Readonly<Partial<Record<TopicName, number>>>;
  /** Winners only, in order within a key. */
  apply(event: AnyEvent): void;
  /** Commands that are due; told again at each beat until an event shows that they are not. */
  due(nowMs: number): readonly DueCommand<Command>[];
}

export interface LogWatchOptions<Command> {
  readonly watch: Watch<Command>;
  readonly log: EventLog;
  readonly codec: ReactorCodec;
  /** Answers whether the command was accepted; a refusal means that somebody else was faster. */
  readonly execute: (due: DueCommand<Command>, context: CommandContext) => Promise<boolean>;
  readonly now: () => number;
  readonly onError: (error: unknown, doing: string) => void;
  /** Between two beats, ms. */
  readonly everyMs?: number;
}

export interface LogWatchStatus {
  readonly state: 'reading' | 'live' | 'waiting';
  /** What needs attention; null when nothing does. */
  readonly reason: string | null;
  readonly counts: Readonly<Record<'accepted' | 'refused' | 'failed', number>>;
  readonly heldKeys: readonly string[];
}

export interface LogWatch {
  status(): LogWatchStatus;
  /** One beat; called by its own timer, by tests directly. Answers how many commands were accepted. */
  beat(): Promise<number>;
  stop(): Promise<void>;
}

/** A quarter of what a mode may take to reach bidding would be spent on waiting for a beat. */
const BEAT_EVERY_MS = 100;
/** Pause before a broken tail is begun again. */
const AGAIN_AFTER_MS = 1_000;
/** Commands per beat: the rest is due at the next. */
const COMMANDS_MAX = 500;

/** Starts following. Rejects when the topics cannot be asked for their partitions. */
export async function startLogWatch<Command>(options: LogWatchOptions<Command>): Promise<LogWatch> {
  const running = new Running(options);
  await running.start();
  return running;
}

class Running<Command> implements LogWatch {
  readonly #options: LogWatchOptions<Command>;
  readonly #reader: ReactorReader;
  readonly #winners = createWinners();
  readonly #types: ReadonlySet<EventType>;
  /** By `topic:partition`: next offset, and where it ended at the start. */
  readonly #places = new Map<string, { topic: TopicName; partition: number; offset: number; startEnd: number }>();
  readonly #held = new Set<string>();
  readonly #counts = { accepted: 0, refused: 0, failed: 0 };
  #tail: Tail | undefined;
  #timer: NodeJS.Timeout | undefined;
  #again: NodeJS.Timeout | undefined;
  #beating: Promise<number> | undefined;
  #broken: string | null = null;
  #stopping = false;

  constructor(options: LogWatchOptions<Command>) {
    this.#options = options;
    this.#types = new Set(options.watch.types);
    this.#reader = createReactorReader(options.codec, options.watch.types, 'skip');
  }

  async start(): Promise<void> {
    const { watch, log, now } = this.#options;
    for (const topic of new Set(watch.types.map(topicOf))) {
      const lookBackMs = watch.lookBackMs?.[topic];
      const begins = lookBackMs === undefined ? [] : await log.offsetsAt(topic, now() - lookBackMs);
      for (const [partition, startEnd] of (await log.endOffsets(topic)).entries()) {
        this.#places.set(`${topic}:${partition}`, { topic, partition, offset: begins[partition] ?? 0, startEnd });
      }
    }
    this.#follow();
    this.#timer = setInterval(() => {
      this.#beating ??= this.beat().finally(() => {
        this.#beating = undefined;
      });
    }, this.#options.everyMs ?? BEAT_EVERY_MS);
  }

  status(): LogWatchStatus {
    const heldKeys = [...this.#held];
    const held = heldKeys.length === 0 ? null : `${heldKeys.length} key(s) held by records that cannot be read`;
    const state = this.#broken !== null ? 'waiting' : this.#hasReadStart() ? 'live' : 'reading';
    return { state, reason: this.#broken ?? held, counts: this.#counts, heldKeys };
  }

  async beat(): Promise<number> {
    if (!this.#hasReadStart() || this.#broken !== null) return 0;
    const nowMs = this.#options.now();
    let accepted = 0;
    for (const due of this.#options.watch.due(nowMs).slice(0, COMMANDS_MAX)) {
      if (this.#stopping) break;
      if (await this.#send(due, nowMs)) accepted += 1;
    }
    return accepted;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#timer);
    clearTimeout(this.#again);
    await this.#beating;
    await this.#tail?.stop();
  }

  #hasReadStart(): boolean {
    for (const { offset, startEnd } of this.#places.values()) if (offset < startEnd) return false;
    return true;
  }

  #follow(): void {
    this.#tail = this.#options.log.tail([...this.#places.values()], (batch) => this.#take(batch));
    this.#tail.done.catch((error: unknown) => {
      if (this.#stopping) return;
      this.#options.onError(error, 'reading the log');
      this.#broken = error instanceof Error ? error.message : String(error);
      this.#again = setTimeout(() => {
        this.#broken = null;
        this.#follow();
      }, AGAIN_AFTER_MS);
    });
  }

  async #take(batch: Batch): Promise<void> {
    const { events, poisons } = await this.#reader.read(batch);
    const poisonAt = new Map<string, number>();
    for (const { key, offset, error } of poisons) {
      if (poisonAt.has(key)) continue;
      poisonAt.set(key, offset);
      this.#options.onError(error, `reading a record of ${key}`);
    }
    for (const { event, position } of events) {
      const key = keyOf(event.envelope.tenant, event.envelope.entity);
      if (position.offset >= (poisonAt.get(key) ?? Number.POSITIVE_INFINITY)) this.#hold(batch, key);
      if (!this.#held.has(`${batch.topic}/${key}`)) this.#apply(event);
    }
    for (const key of poisonAt.keys()) this.#hold(batch, key);
    const place = this.#places.get(`${batch.topic}:${batch.partition}`);
    if (place !== undefined) place.offset = batch.nextOffset;
  }

  #hold({ topic }: Batch, key: string): void {
    this.#held.add(`${topic}/${key}`);
  }

  #apply(event: AnyEvent): void {
    if (this.#winners.admit(event) === 'winner' && this.#types.has(event.type)) this.#options.watch.apply(event);
  }

  async #send(due: DueCommand<Command>, nowMs: number): Promise<boolean> {
    const { name } = this.#options.watch;
    const commandId = uuidFrom(name, ...due.cause);
    const causation = due.causationId === null ? {} : { causationId: due.causationId };
    try {
      const accepted = await this.#options.execute(due, {
        actor: `service:${name}`,
        commandId,
        occurredAtMs: nowMs,
        ...causation,
      });
      this.#counts[accepted ? 'accepted' : 'refused'] += 1;
      return accepted;
    } catch (error) {
      this.#counts.failed += 1;
      this.#options.onError(error, `a command of ${due.tenant}|${due.entity}`);
      return false;
    }
  }
}

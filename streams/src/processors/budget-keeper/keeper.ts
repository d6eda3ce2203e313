/**
 * The budget keeper settles what bidders leave behind (KIKI-47): leases whose holder was killed, is unsure of a bill, or
 * was billed beyond its settlement. It reads both topics from their beginning at every start and keeps nothing anywhere
 * else, so losing it loses nothing (R1); any number of keepers may run, the log decides between them (R3).
 *
 * Order of effects in one beat: look at the clock, then ask where both topics end, then wait until everything before
 * those ends is folded, then act on that clock. So a lease is settled only after every bill appended before its time is
 * counted. What rests on a record that cannot be decoded is not settled, and everything else is (R10, holds.ts).
 */
import { keyOf, uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import type { BudgetCommand } from '../../deciders/budget/commands.ts';
import type { Budget, BudgetEvent } from '../../deciders/budget/decider.ts';
import type { Batch, EventLog, Tail } from '../../log/event-log.ts';
import type { DecisionWriter } from '../../runtime/decisions/decision-writer.ts';
import { createWinners } from '../../runtime/decisions/winners.ts';
import type { ParkedKey } from '../../runtime/parking/parked.ts';
import {
  createReactorReader,
  type ReactorCodec,
  type ReactorReader,
  type Unreadable,
} from '../../runtime/reactor/reactor-reader.ts';
import { KeeperHolds, type KeeperHoldsStatus } from './holds.ts';
import { LeaseLedger, type LedgerCommand } from './ledger.ts';

export interface BudgetKeeperOptions {
  readonly log: EventLog;
  readonly codec: ReactorCodec;
  readonly writer: Pick<DecisionWriter<BudgetCommand, Budget, BudgetEvent>, 'execute'>;
  readonly now: () => number;
  readonly onError: (error: unknown, doing: string) => void;
  /** Puts it onto the log that a key was parked (R12); tried again with the next beat when it fails. */
  readonly announce?: (parked: ParkedKey) => Promise<unknown>;
}

export interface BudgetKeeperStatus {
  /**
   * `reading` until everything there was at the start is folded, then `live`; `stopped` when more records cannot be read
   * than can be held apart.
   */
  readonly state: 'reading' | 'live' | 'stopped';
  /** Why it is not live; null when it is. */
  readonly reason: string | null;
  readonly leases: number;
  /** What is not settled, because a record about it cannot be read. */
  readonly held: KeeperHoldsStatus;
  readonly counts: Readonly<Record<'settled' | 'late' | 'refused' | 'failed', number>>;
}

export interface BudgetKeeper {
  status(): BudgetKeeperStatus;
  /** One beat; called by its own timer, by tests directly. Answers how many commands were accepted. */
  beat(): Promise<number>;
  stop(): Promise<void>;
}

const TOPICS = ['budget_events', 'bid_events'] as const;
const TYPES: readonly EventType[] = [
  'BudgetSliceLeased',
  'BudgetSliceSettled',
  'BudgetLateSpendRecorded',
  'ImpressionBilled',
];
/** Money waits this long at most beyond its time; a beat costs two requests for offsets. */
const BEAT_EVERY_MS = 1_000;
/** Longest wait for the tails to reach the ends of a beat; then the next beat tries again. */
const CATCH_UP_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 20;
/** Commands per beat, so that a storm of dead bidders is worked off in slices. */
const COMMANDS_MAX = 500;

/** Starts following the log. Rejects when the topics cannot be asked for their partitions. */
export async function startBudgetKeeper(options: BudgetKeeperOptions): Promise<BudgetKeeper> {
  const keeper = new Keeper(options);
  await keeper.start();
  return keeper;
}

class Keeper implements BudgetKeeper {
  readonly #options: BudgetKeeperOptions;
  readonly #reader: ReactorReader;
  readonly #ledger = new LeaseLedger();
  readonly #winners = createWinners();
  readonly #holds = new KeeperHolds();
  /** Parked keys that are not told on the log yet. */
  #untold: ParkedKey[] = [];
  /** Next offset by `topic:partition`. */
  readonly #read = new Map<string, number>();
  readonly #counts = { settled: 0, late: 0, refused: 0, failed: 0 };
  #tail: Tail | undefined;
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<number> | undefined;
  #state: BudgetKeeperStatus['state'] = 'reading';
  #reason: string | null = 'reading the log';
  #retry: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(options: BudgetKeeperOptions) {
    this.#options = options;
    this.#reader = createReactorReader(options.codec, TYPES, 'skip');
  }

  async start(): Promise<void> {
    for (const topic of TOPICS) {
      const ends = await this.#options.log.endOffsets(topic);
      for (const partition of ends.keys()) this.#read.set(`${topic}:${partition}`, 0);
    }
    this.#follow();
    this.#timer = setInterval(() => {
      this.#beating ??= this.beat().finally(() => {
        this.#beating = undefined;
      });
    }, BEAT_EVERY_MS);
  }

  status(): BudgetKeeperStatus {
    const held = this.#holds.status();
    return { state: this.#state, reason: this.#reason, leases: this.#ledger.size, held, counts: this.#counts };
  }

  async beat(): Promise<number> {
    const nowMs = this.#options.now();
    try {
      if (!(await this.#caughtUp())) return 0;
    } catch (error) {
      this.#options.onError(error, 'asking where the topics end');
      return 0;
    }
    if (this.#state === 'reading') {
      this.#state = 'live';
      this.#reason = null;
    }
    let accepted = 0;
    await this.#tellParked();
    const free = this.#ledger.due(nowMs).filter((due) => !this.#holds.holds(due));
    for (const due of free.slice(0, COMMANDS_MAX)) {
      if (this.#stopping) break;
      if (await this.#send(due, nowMs)) accepted += 1;
    }
    this.#ledger.forget(nowMs);
    return accepted;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#timer);
    clearTimeout(this.#retry);
    await this.#beating;
    await this.#tail?.stop();
  }

  /** Reads on from where it is. */
  #follow(): void {
    const starts = [...this.#read].map(([name, offset]) => {
      const colon = name.lastIndexOf(':');
      return { topic: name.slice(0, colon), partition: Number(name.slice(colon + 1)), offset };
    });
    this.#tail = this.#options.log.tail(starts, (batch) => this.#take(batch));
    this.#tail.done.catch((error: unknown) => this.#halt(error));
  }

  async #take(batch: Batch): Promise<void> {
    const { events, poisons } = await this.#reader.read(batch);
    // Before anything of the batch is folded: what comes after such a record of a budget must not be.
    for (const poison of poisons) this.#hold(batch, poison);
    for (const { event, position } of events) {
      const { tenant, entity } = event.envelope;
      const isBudget = batch.topic === 'budget_events';
      if (isBudget && this.#holds.isBehind(keyOf(tenant, entity), position.offset)) continue;
      this.#apply(event);
    }
    this.#read.set(`${batch.topic}:${batch.partition}`, batch.nextOffset);
  }

  #hold(batch: Batch, { offset, error }: Unreadable): void {
    const record = batch.records.find((one) => one.offset === offset);
    if (record === undefined) throw error;
    const parked = this.#holds.add(record, error);
    if (parked === null) return;
    this.#options.onError(error, `reading ${batch.topic}/${batch.partition}@${offset}: what rests on it is held`);
    this.#untold.push(parked);
  }

  async #tellParked(): Promise<void> {
    const { announce, onError } = this.#options;
    const untold = this.#untold;
    this.#untold = [];
    for (const parked of untold) {
      try {
        await announce?.(parked);
      } catch (error) {
        onError(error, 'telling of a parked key');
        this.#untold.push(parked);
      }
    }
  }

  #apply(event: AnyEvent): void {
    if (this.#winners.admit(event) === 'winner') this.#ledger.apply(event);
  }

  #halt(error: unknown): void {
    if (this.#stopping) return;
    this.#options.onError(error, 'reading the log');
    this.#reason = error instanceof Error ? error.message : String(error);
    const retryable = (error as { retryable?: unknown }).retryable === true;
    this.#state = retryable ? 'reading' : 'stopped';
    if (retryable) this.#retry = setTimeout(() => this.#follow(), BEAT_EVERY_MS);
  }

  /** True when everything that was in both topics at the time of the call is folded. */
  async #caughtUp(): Promise<boolean> {
    const ends = new Map<string, number>();
    for (const topic of TOPICS) {
      for (const [partition, end] of (await this.#options.log.endOffsets(topic)).entries()) {
        ends.set(`${topic}:${partition}`, end);
      }
    }
    const behind = (): boolean => [...ends].some(([name, end]) => (this.#read.get(name) ?? 0) < end);
    for (let waitedMs = 0; behind(); waitedMs += LOOK_EVERY_MS) {
      if (this.#stopping || this.#state === 'stopped' || waitedMs >= CATCH_UP_WITHIN_MS) return false;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    return !this.#stopping && this.#state !== 'stopped';
  }

  async #send({ tenant, campaignId, command, cause }: LedgerCommand, nowMs: number): Promise<boolean> {
    const context = {
      actor: 'service:budget-keeper',
      commandId: uuidFrom('budget-keeper', ...cause),
      occurredAtMs: nowMs,
    };
    try {
      const outcome = await this.#options.writer.execute(tenant, campaignId, command, context);
      if (outcome.kind === 'accepted') {
        this.#counts[command.type === 'SettleLease' ? 'settled' : 'late'] += 1;
        return true;
      }
      // Its holder or another keeper was faster; what they wrote is on its way into the ledger.
      this.#counts.refused += 1;
    } catch (error) {
      this.#counts.failed += 1;
      this.#options.onError(error, `${command.type} of lease ${command.leaseId}`);
    }
    return false;
  }
}

/**
 * The process that keeps the members: starts them, starts another when one ends, and passes questions between them. It
 * holds no money and answers no bids, so that nothing of an auction waits for it, and its own end loses nothing.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { createServer } from 'node:net';
import { createBackoff } from '@mainstem/streams/runtime/backoff';
import { BidderError } from '../errors.ts';
import { Channel } from './channel.ts';
import { LeaseDirectory } from './directory.ts';
import { MEMBER_ARGUMENT, type Message, type NoticeAnswer, type PageAnswer, type Question } from './messages.ts';

export interface PrimaryOptions {
  /** Script of a member. */
  readonly script: string;
  readonly members: number;
  readonly onEvent: (event: PrimaryEvent) => void;
}

export type PrimaryEvent =
  | { readonly kind: 'serving'; readonly member: number; readonly pid: number }
  | { readonly kind: 'ended'; readonly member: number; readonly how: string; readonly againInMs: number };

export interface Primary {
  /** Process ids by number; members that are starting again are not there. */
  pids(): ReadonlyMap<number, number>;
  /** Resolves when every member serves. */
  readonly serving: Promise<void>;
  stop(): Promise<void>;
}

const FIRST_PAUSE_MS = 100;
const PAUSE_MAX_MS = 10_000;
/** A member that has served so long begins with the shortest pause again, ms. */
const STEADY_AFTER_MS = 30_000;
/** Longer than a member takes to give back its leases and write out its events, ms. */
const STOP_WITHIN_MS = 8_000;

interface Seat {
  readonly child: ChildProcess;
  readonly channel: Channel;
}

/** Throws `BIDDER_LISTEN_FAILED` when somebody else has the port: members share it only among themselves. */
export async function claimPort(host: string, port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new BidderError('BIDDER_LISTEN_FAILED', `cannot listen on ${host}:${port}: the port is taken`, { cause })),
    );
    server.listen({ host, port, exclusive: true }, resolve);
  });
  await new Promise((resolve) => server.close(resolve));
}

export function startPrimary(options: PrimaryOptions): Primary {
  return new ForkingPrimary(options);
}

class ForkingPrimary implements Primary {
  readonly serving: Promise<void>;
  readonly #options: PrimaryOptions;
  readonly #seats = new Map<number, Seat>();
  readonly #leases = new LeaseDirectory();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #notYet: Set<number>;
  #allServe: () => void = () => undefined;
  #stopped = false;

  constructor(options: PrimaryOptions) {
    this.#options = options;
    this.#notYet = new Set(Array.from({ length: options.members }, (_, index) => index + 1));
    this.serving = new Promise((resolve) => {
      this.#allServe = resolve;
    });
    for (const member of [...this.#notYet]) this.#start(member, createBackoff(pauses));
  }

  pids(): ReadonlyMap<number, number> {
    return new Map([...this.#seats].map(([member, { child }]) => [member, child.pid as number]));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all([...this.#seats.values()].map(({ child }) => ended(child)));
  }

  #start(member: number, backoff: ReturnType<typeof createBackoff>): void {
    const startedMs = performance.now();
    const child = fork(this.#options.script, [MEMBER_ARGUMENT, String(member)], { execArgv: process.execArgv });
    const channel = new Channel(
      (message) => child.connected && child.send(message, () => undefined),
      (question) => this.#answer(member, question),
    );
    this.#seats.set(member, { child, channel });
    child.on('message', (message: Message) => {
      if (!channel.take(message)) this.#heard(member, message);
    });
    child.once('error', () => undefined); // what it says is in the exit that follows
    child.once('exit', (code, signal) => {
      this.#seats.delete(member);
      this.#leases.forget(member);
      channel.close();
      if (this.#stopped) return;
      if (performance.now() - startedMs > STEADY_AFTER_MS) backoff.reset();
      const againInMs = backoff.next();
      this.#options.onEvent({ kind: 'ended', member, how: signal ?? `exit ${code}`, againInMs });
      this.#later(againInMs, () => this.#start(member, backoff));
    });
  }

  #later(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms);
    this.#timers.add(timer);
  }

  #heard(member: number, message: Message): void {
    if (message.say === 'lease' && message.held) {
      this.#leases.held(message.leaseId, member);
    } else if (message.say === 'lease') {
      this.#leases.dropped(message.leaseId);
    } else if (message.say === 'serving') {
      this.#options.onEvent({ kind: 'serving', member, pid: this.#seats.get(member)?.child.pid as number });
      this.#notYet.delete(member);
      if (this.#notYet.size === 0) this.#allServe();
    }
  }

  async #answer(asker: number, question: Question): Promise<NoticeAnswer | PageAnswer> {
    if (question.ask === 'page') return this.#collect(question);
    const holder = this.#leases.holderOf(question.leaseId);
    const seat = holder === asker || holder === undefined ? undefined : this.#seats.get(holder);
    return seat === undefined ? null : seat.channel.ask<NoticeAnswer>(question);
  }

  /** Members that end meanwhile are left out: they count again from 0 soon. */
  async #collect(question: Extract<Question, { ask: 'page' }>): Promise<PageAnswer> {
    const seats = [...this.#seats].sort(([left], [right]) => left - right);
    const pages = await Promise.allSettled(
      seats.map(async ([member, { channel }]) => ({ member, text: await channel.ask<string>(question) })),
    );
    return pages.flatMap((page) => (page.status === 'fulfilled' ? [page.value] : []));
  }
}

const pauses = { firstMs: FIRST_PAUSE_MS, maxMs: PAUSE_MAX_MS };

/** Told to stop; cut off when it does not. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const cut = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await gone;
  clearTimeout(cut);
}

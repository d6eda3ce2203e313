/**
 * An open-loop client on raw sockets: every request has a time it is due at, and its latency runs from then, whether or
 * not a connection was free. So a server that falls behind shows it (no coordinated omission).
 */
import { connect, type Socket } from 'node:net';
import { answerLength } from '@mainstem/bidder/bench/saturate';
import { LatencyHistogram, type LatencySummary } from '../../load/latency.ts';

export interface OpenLoopOptions {
  readonly port: number;
  /** Whole HTTP requests, sent round and round. */
  readonly requests: readonly Buffer[];
  readonly ratePerS: number;
  readonly durationMs: number;
  readonly connections: number;
  /** Answers after this are late, ms. */
  readonly deadlineMs: number;
  /** Rest between two looks at what is due: the client is late by as much, and leaves the core to others. */
  readonly restMs?: number;
}

export interface OpenLoopResult {
  readonly due: number;
  /** Put on the wire; the rest waited for a connection until the end. */
  readonly sent: number;
  readonly answered: number;
  readonly bids: number;
  /** Neither 200 nor 204. */
  readonly failures: number;
  readonly late: number;
  /** Answers that came later than the deadline after the request was on the wire: what an exchange would see. */
  readonly lateOnWire: number;
  /** From when a request was on the wire to its answer. */
  readonly wireMs: LatencySummary;
  /** From when a request was due to its answer. */
  readonly latencyMs: LatencySummary;
  /** From when it was due to when a connection took it: the client's own lateness. */
  readonly sendMs: LatencySummary;
}

/** What is due and unanswered is waited for so long after the last request, ms. */
const DRAIN_MS = 5_000;

export async function openLoop(options: OpenLoopOptions): Promise<OpenLoopResult> {
  const run = new OpenLoop(options);
  await run.connect();
  await run.send();
  return run.result();
}

interface Line {
  readonly socket: Socket;
  dueAtMs: number;
  sentAtMs: number;
  rest: Buffer | undefined;
}

class OpenLoop {
  readonly #options: OpenLoopOptions;
  readonly #latency = new LatencyHistogram();
  readonly #wire = new LatencyHistogram();
  readonly #send = new LatencyHistogram();
  readonly #free: Line[] = [];
  readonly #sockets: Socket[] = [];
  /** Due times of what waits for a free connection, oldest first from `#head` on. */
  readonly #waiting: number[] = [];
  #head = 0;
  #due = 0;
  #bids = 0;
  #failures = 0;
  #late = 0;
  #lateOnWire = 0;

  constructor(options: OpenLoopOptions) {
    this.#options = options;
  }

  async connect(): Promise<void> {
    const { connections, port } = this.#options;
    await Promise.all(Array.from({ length: connections }, () => this.#open(port)));
  }

  #open(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve());
      const line: Line = { socket, dueAtMs: 0, sentAtMs: 0, rest: undefined };
      socket.on('data', (chunk) => this.#heard(line, chunk));
      socket.on('error', reject);
      this.#sockets.push(socket);
      this.#free.push(line);
    });
  }

  async send(): Promise<void> {
    const { ratePerS, durationMs, restMs } = this.#options;
    const total = Math.round((ratePerS * durationMs) / 1000);
    const startedMs = performance.now();
    while (this.#due < total) {
      const dueNow = Math.min(total, Math.floor(((performance.now() - startedMs) * ratePerS) / 1000) + 1);
      for (; this.#due < dueNow; this.#due += 1) this.#start(startedMs + (this.#due * 1000) / ratePerS);
      // Turns without a pause, unless one is asked for: a timer would be late by up to a millisecond.
      await new Promise((resolve) => (restMs === undefined ? setImmediate(resolve) : setTimeout(resolve, restMs)));
    }
    const untilMs = performance.now() + DRAIN_MS;
    while (this.#latency.count < this.#due && performance.now() < untilMs) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    // What waits for a connection is not sent any more; what is on the wire still has its answer to come.
    this.#head = this.#waiting.length;
    while (this.#latency.count < this.#send.count && performance.now() < untilMs + DRAIN_MS) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    for (const socket of this.#sockets) socket.destroy();
  }

  #start(dueAtMs: number): void {
    const line = this.#free.pop();
    if (line === undefined) this.#waiting.push(dueAtMs);
    else this.#write(line, dueAtMs);
  }

  #write(line: Line, dueAtMs: number): void {
    const { requests } = this.#options;
    line.dueAtMs = dueAtMs;
    line.sentAtMs = performance.now();
    this.#send.add(line.sentAtMs - dueAtMs);
    line.socket.write(requests[this.#send.count % requests.length] as Buffer);
  }

  #heard(line: Line, chunk: Buffer): void {
    const data = line.rest === undefined ? chunk : Buffer.concat([line.rest, chunk]);
    const length = answerLength(data);
    if (length === undefined || data.length < length) {
      line.rest = data;
      return;
    }
    line.rest = undefined;
    const nowMs = performance.now();
    const latencyMs = nowMs - line.dueAtMs;
    this.#latency.add(latencyMs);
    this.#wire.add(nowMs - line.sentAtMs);
    if (nowMs - line.sentAtMs > this.#options.deadlineMs) this.#lateOnWire += 1;
    if (latencyMs > this.#options.deadlineMs) this.#late += 1;
    // "HTTP/1.1 200": the last two digits tell the kinds apart.
    if (data[9] === 0x32 && data[11] === 0x30) this.#bids += 1;
    else if (data[9] !== 0x32) this.#failures += 1;
    const dueAtMs = this.#waiting[this.#head];
    if (dueAtMs === undefined) {
      this.#free.push(line);
      return;
    }
    this.#head += 1;
    this.#write(line, dueAtMs);
  }

  result(): OpenLoopResult {
    return {
      due: this.#due,
      sent: this.#send.count,
      answered: this.#latency.count,
      bids: this.#bids,
      failures: this.#failures,
      late: this.#late,
      lateOnWire: this.#lateOnWire,
      wireMs: this.#wire.summary(),
      latencyMs: this.#latency.summary(),
      sendMs: this.#send.summary(),
    };
  }
}

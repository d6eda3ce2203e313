/**
 * Load for a bidder: an open-loop stream of bid requests and the exchange that answers the bids.
 *
 * Open loop means that requests start when they are due, not when the one before is answered, and that every latency is
 * taken from the moment the request was due. A generator that waits for slow answers measures its own politeness.
 */
import { isIP } from 'node:net';
import { Exchange, type ExchangeCounts } from './exchange.ts';
import { LatencyHistogram, type LatencySummary } from './latency.ts';
import { seeded } from './random.ts';
import { type AuctionKind, auctionType, marketRivals, rivalsByShare } from './rivals.ts';
import { type BidRequest, type RequestSource, syntheticRequest } from './synthetic.ts';
import { httpTransport, socketTransport, type Transport } from './transport.ts';

export interface OrtbLoadOptions {
  /** Address of the bidder, e.g. `http://127.0.0.1:8002`. */
  readonly url: string;
  readonly ratePerS: number;
  /** How long requests are sent; `Infinity` until `signal` aborts. */
  readonly durationS: number;
  readonly transport?: 'http' | 'ws';
  /** Name of the exchange in the path. */
  readonly exchange?: string;
  /** A source, or requests that are sent round and round under new ids. */
  readonly requests?: RequestSource | readonly Readonly<Record<string, unknown>>[];
  /** Second price when not said. */
  readonly auction?: AuctionKind;
  /** Share of bids that win, whatever they are; `market` in its place has rivals with prices of their own. */
  readonly winShare?: number;
  readonly market?: { readonly rivals: number; readonly medianCpm: number };
  readonly billShare?: number;
  readonly clickShare?: number;
  /** Click share by creative id, where it differs from `clickShare`. */
  readonly clickShareOf?: Readonly<Record<string, number>>;
  readonly seed?: number;
  /** Other hosts than this machine are refused unless this is set. */
  readonly allowRemote?: boolean;
  readonly signal?: AbortSignal;
}

export interface OrtbLoadReport extends ExchangeCounts {
  readonly seed: number;
  readonly sent: number;
  /** Requests that were due but not sent, because too many were unanswered. */
  readonly notSent: number;
  readonly answered: number;
  readonly bids: number;
  readonly noBids: number;
  readonly errors: Readonly<Record<string, number>>;
  /** Achieved over the whole run. */
  readonly ratePerS: number;
  /** From the moment a request was due to its answer. */
  readonly latencyMs: LatencySummary;
  /** From the moment a request was due to its start: the generator's own noise, below which no latency can be told. */
  readonly noiseMs: LatencySummary;
}

/** Requests without an answer at once; beyond it the bidder is not keeping up, and that is counted. */
const UNANSWERED_MAX = 5_000;
const RATE_MAX = 200_000;
const PROGRESS_EVERY_MS = 1_000;
/** How many different errors are told apart. */
const ERRORS_MAX = 20;

export async function runOrtbLoad(
  options: OrtbLoadOptions,
  onProgress: (report: OrtbLoadReport) => void = () => undefined,
): Promise<OrtbLoadReport> {
  const target = new URL(options.url);
  if (options.allowRemote !== true && !isLoopback(target.hostname)) {
    throw new Error(`${target.hostname} is not this machine: load is sent to other hosts only with allowRemote`);
  }
  if (!(options.ratePerS > 0 && options.ratePerS <= RATE_MAX)) {
    throw new Error(`ratePerS: found ${options.ratePerS}, allowed: above 0 up to ${RATE_MAX}`);
  }
  const transport = await transportOf(options, target);
  const run = new Run(options, transport);
  const progress = setInterval(() => onProgress(run.report()), PROGRESS_EVERY_MS);
  try {
    await run.send();
    return run.report();
  } finally {
    clearInterval(progress);
    transport.close();
  }
}

function transportOf(options: OrtbLoadOptions, target: URL): Promise<Transport> | Transport {
  const exchange = options.exchange ?? 'loadgen';
  if (options.transport === 'ws') return socketTransport(`ws://${target.host}/rtb/ws?exchange=${exchange}`);
  return httpTransport(`http://${target.host}/openrtb2/${exchange}`);
}

class Run {
  readonly #options: OrtbLoadOptions;
  readonly #transport: Transport;
  readonly #seed: number;
  readonly #random: () => number;
  readonly #exchange: Exchange;
  readonly #latency = new LatencyHistogram();
  readonly #noise = new LatencyHistogram();
  readonly #errors = new Map<string, number>();
  readonly #unanswered = new Set<Promise<void>>();
  readonly #startedAtMs = performance.now();
  #due = 0;
  #sent = 0;
  #bids = 0;
  #noBids = 0;

  constructor(options: OrtbLoadOptions, transport: Transport) {
    this.#options = options;
    this.#transport = transport;
    this.#seed = options.seed ?? Math.floor(Math.random() * 2 ** 32);
    this.#random = seeded(this.#seed);
    const {
      auction = 'second',
      market,
      winShare = 0.5,
      billShare = 0.9,
      clickShare = 0.05,
      clickShareOf = {},
      allowRemote = false,
    } = options;
    const rivals = market === undefined ? rivalsByShare(winShare) : marketRivals(market.rivals, market.medianCpm);
    const mayCall = (url: string): boolean => allowRemote || isLoopback(new URL(url).hostname);
    this.#exchange = new Exchange(
      { auction, rivals, billShare, clickShare, clickShareOf, mayCall },
      seeded(this.#seed ^ 0x9e3779b9),
    );
  }

  /** Sends every request when it is due, then waits for all answers and notices. */
  async send(): Promise<void> {
    const { ratePerS, durationS, signal } = this.#options;
    const total = durationS === Number.POSITIVE_INFINITY ? Number.POSITIVE_INFINITY : Math.round(ratePerS * durationS);
    while (this.#due < total && signal?.aborted !== true) {
      const nowMs = performance.now();
      while (this.#due < total) {
        const dueAtMs = this.#startedAtMs + (this.#due * 1000) / ratePerS;
        if (dueAtMs > nowMs) break;
        this.#start(this.#due, dueAtMs);
        this.#due += 1;
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    while (this.#unanswered.size > 0) await Promise.all(this.#unanswered);
    await this.#exchange.idle();
  }

  #start(number: number, dueAtMs: number): void {
    if (this.#unanswered.size >= UNANSWERED_MAX) return;
    const request = this.#request(number);
    const body = JSON.stringify(request);
    this.#noise.add(performance.now() - dueAtMs);
    this.#sent += 1;
    const work = this.#ask(request, body, dueAtMs);
    this.#unanswered.add(work);
    void work.finally(() => this.#unanswered.delete(work));
  }

  async #ask(request: BidRequest, body: string, dueAtMs: number): Promise<void> {
    const reply = await this.#transport.send(request.id, body);
    this.#latency.add(performance.now() - dueAtMs);
    if (reply.kind === 'bid') this.#bids += this.#exchange.auction(reply.response, floorsOf(request));
    else if (reply.kind === 'no-bid') this.#noBids += 1;
    else this.#error(reply.what);
  }

  #request(number: number): BidRequest {
    const { requests = syntheticRequest, auction } = this.#options;
    if (typeof requests === 'function') {
      const made = requests(number, this.#random);
      return auction === undefined ? made : { ...made, at: auctionType[auction] };
    }
    return { ...requests[number % requests.length], id: `${this.#seed.toString(16)}-${number}` };
  }

  #error(what: string): void {
    const name = this.#errors.has(what) || this.#errors.size < ERRORS_MAX ? what : 'others';
    this.#errors.set(name, (this.#errors.get(name) ?? 0) + 1);
  }

  report(): OrtbLoadReport {
    const elapsedS = (performance.now() - this.#startedAtMs) / 1000;
    return {
      seed: this.#seed,
      sent: this.#sent,
      notSent: this.#due - this.#sent,
      answered: this.#latency.count,
      bids: this.#bids,
      noBids: this.#noBids,
      errors: Object.fromEntries(this.#errors),
      ratePerS: this.#sent / elapsedS,
      latencyMs: this.#latency.summary(),
      noiseMs: this.#noise.summary(),
      ...this.#exchange.counts,
    };
  }
}

function floorsOf(request: BidRequest): Map<string, number> {
  const imps = Array.isArray(request.imp) ? (request.imp as { id?: unknown; bidfloor?: unknown }[]) : [];
  return new Map(imps.map((imp) => [String(imp.id), Math.max(0, Number(imp.bidfloor ?? 0) || 0)]));
}

/** True for addresses and names of this machine. */
export function isLoopback(hostname: string): boolean {
  if (hostname === 'localhost' || hostname === '[::1]' || hostname === '::1') return true;
  return isIP(hostname) === 4 && hostname.startsWith('127.');
}

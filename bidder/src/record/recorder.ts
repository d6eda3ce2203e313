/**
 * Puts on record what was decided, with all it takes to decide it again (ADR 0022). The bid path hands over references and
 * goes on; texts are made and packed in the background, a few at a time between auctions, and leave as one event for some
 * hundred decisions. All of one process stand in one partition in order, with the states of the catalogue between them.
 *
 * Every bid is recorded; of requests without one a sample, all or none. When the log takes none for so long that the
 * queue is full, there is no room for bids either: what cannot be replayed is not bought (R8).
 */
import { PLATFORM_TENANT, uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { Snapshot } from '../catalogue/snapshot.ts';
import { envelopeOf } from '../events/bid-events.ts';
import type { EventAppender } from '../events/event-queue.ts';
import type { BidRequest } from '../openrtb/bid-request.ts';
import type { PrivacyBasis } from '../policy/privacy.ts';
import { type Decided, textOf } from './decision-text.ts';
import { LAYOUT, pack } from './layout.ts';
import { followedEvents, Marker } from './marks.ts';
import { OrderedEvents } from './ordered-events.ts';
import type { AppliedPolicy } from './policy.ts';

/** Of which requests without a bid a record is kept. */
export const noBidRecords = ['none', 'sample', 'all'] as const;
export type NoBidRecords = (typeof noBidRecords)[number];

/** One request in so many, by a hash of its id: the same ones everywhere. */
export const SAMPLE_ONE_IN = 100;
/** Decisions waiting for their text: a tenth of a second at full speed, each holding its request, 20 MB. */
const WAITING_MAX = 2_000;
/** Texts made between two looks for requests: some 100 µs. */
const AT_ONCE = 12;
/** A block is closed with so many decisions, or so much text, or when its first is so old. */
const BLOCK_DECISIONS_MAX = 400;
const BLOCK_CHARACTERS_MAX = 400_000;
const BLOCK_AGE_MS = 200;
/** Blocks waiting for the log, each some 50 KB. */
const BLOCKS_MAX = 64;
const LOOK_EVERY_MS = 10;

export interface RecorderOptions {
  readonly appender: EventAppender;
  /** Id of the bidder process. */
  readonly holder: string;
  readonly policy: AppliedPolicy;
  readonly noBids: NoBidRecords;
  readonly basisOf: (request: BidRequest) => PrivacyBasis;
  readonly now: () => number;
  readonly onError: (error: unknown, doing: string) => void;
}

export class DecisionRecorder {
  readonly #counts = { decisions: 0, blocks: 0, bytes: 0, lost: 0 };
  readonly #options: RecorderOptions;
  #waiting: Decided[] = [];
  #texts: string[] = [];
  #characters = 0;
  #bids = 0;
  #fromAtMs = 0;
  #toAtMs = 0;
  #openedMs = 0;
  /** In the order they must have on the log; each is made when its turn comes. */
  readonly #events: OrderedEvents;
  #blocks = 0;
  readonly #marker = new Marker();
  readonly #timer: NodeJS.Timeout;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#events = new OrderedEvents(options);
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#events.send(() => policyEvent(options));
  }

  /** `lost`: decisions, and events no try could write; `retried`: tries the log did not take. */
  get counts(): Readonly<Record<'decisions' | 'blocks' | 'bytes' | 'retried' | 'lost', number>> {
    const { retried, lost } = this.#events.counts;
    return { ...this.#counts, retried, lost: this.#counts.lost + lost };
  }

  /** How many more decisions can be taken. */
  get room(): number {
    return this.#blocks >= BLOCKS_MAX ? 0 : WAITING_MAX - this.#waiting.length;
  }

  get backlog(): number {
    return this.#waiting.length + this.#texts.length + this.#events.size;
  }

  /** Whether a request without a bid is to be recorded. */
  wants(requestId: string): boolean {
    const { noBids } = this.#options;
    return noBids === 'all' || (noBids === 'sample' && isSampled(requestId));
  }

  /** Called on the bid path. What does not fit any more is counted as lost: `room` was not asked. */
  record(decided: Decided): void {
    if (this.#waiting.length >= WAITING_MAX) this.#counts.lost += 1;
    else this.#waiting.push(decided);
  }

  /** Decisions made from now on are made of another state of the catalogue. */
  follow(snapshot: Snapshot): void {
    const { holder, now } = this.#options;
    for (const mark of this.#marker.marksOf(snapshot)) {
      for (const event of followedEvents(mark, holder, now)) this.#events.send(event);
    }
  }

  /** Writes out everything, at most for `timeoutMs`; answers how many decisions could not be written. */
  async stop(timeoutMs: number): Promise<number> {
    clearInterval(this.#timer);
    this.#writeTexts(this.#waiting.length);
    this.#close();
    return this.#events.stop(timeoutMs);
  }

  #look(): void {
    if (this.#waiting.length > 0) this.#writeSome();
    if (this.#texts.length > 0 && this.#options.now() - this.#openedMs >= BLOCK_AGE_MS) this.#close();
  }

  #writeSome(): void {
    this.#writeTexts(AT_ONCE);
    if (this.#waiting.length > 0) setImmediate(() => this.#writeSome());
  }

  #writeTexts(most: number): void {
    const { policy, basisOf } = this.#options;
    const some = this.#waiting.splice(0, most);
    for (const decided of some) {
      try {
        this.#add(textOf(decided, policy.version, basisOf(decided.request)), decided);
      } catch (error) {
        this.#counts.lost += 1;
        this.#options.onError(error, 'putting a decision on record');
      }
      if (this.#texts.length >= BLOCK_DECISIONS_MAX || this.#characters >= BLOCK_CHARACTERS_MAX) this.#close();
    }
  }

  #add(text: string, { nowMs, ids }: Decided): void {
    if (this.#texts.length === 0) {
      this.#openedMs = this.#options.now();
      this.#fromAtMs = nowMs;
      this.#toAtMs = nowMs;
    }
    this.#fromAtMs = Math.min(this.#fromAtMs, nowMs);
    this.#toAtMs = Math.max(this.#toAtMs, nowMs);
    this.#texts.push(text);
    this.#characters += text.length;
    for (const id of ids) if (id !== null) this.#bids += 1;
  }

  #close(): void {
    if (this.#texts.length === 0) return;
    const texts = this.#texts;
    const { holder, now } = this.#options;
    const head = { fromAtMs: this.#fromAtMs, toAtMs: this.#toAtMs, auctions: texts.length, bids: this.#bids };
    this.#texts = [];
    this.#characters = 0;
    this.#bids = 0;
    const nowMs = now();
    const packed = pack(texts).then((records): AnyEvent => {
      this.#counts.decisions += texts.length;
      this.#counts.blocks += 1;
      this.#counts.bytes += records.length;
      return { type: 'AuctionsDecided', envelope: envelopeOfHolder(holder, nowMs), ...head, layout: LAYOUT, records };
    });
    // Whoever takes it from the list hears of a failure; until then nobody waits for it.
    packed.catch(() => undefined);
    this.#blocks += 1;
    this.#events.send(
      () => packed,
      () => {
        this.#blocks -= 1;
      },
    );
  }
}

/** FNV-1a of the id: cheap, and the same on every machine and in every version. */
export function isSampled(requestId: string): boolean {
  let hash = 0x811c9dc5;
  for (let index = 0; index < requestId.length; index += 1) {
    hash = Math.imul(hash ^ requestId.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % SAMPLE_ONE_IN === 0;
}

function policyEvent({ holder, policy, now }: RecorderOptions): AnyEvent {
  const { version, json } = policy;
  return { type: 'BidPolicyApplied', envelope: envelopeOfHolder(holder, now()), version, policyJson: json };
}

function envelopeOfHolder(holder: string, nowMs: number): AnyEvent['envelope'] {
  const id = uuidV7(nowMs);
  return { ...envelopeOf(PLATFORM_TENANT, holder, id, null, nowMs, 'service:bidder'), correlationId: id };
}

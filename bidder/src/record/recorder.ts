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
import type { Decision } from '../decide/plan.ts';
import { envelopeOf } from '../events/bid-events.ts';
import type { EventAppender } from '../events/event-queue.ts';
import type { BidRequest } from '../openrtb/bid-request.ts';
import type { NoBidReason } from '../openrtb/no-bid.ts';
import type { PrivacyBasis } from '../policy/privacy.ts';
import { hashesOf, LAYOUT, pack, writeRecord } from './layout.ts';
import { followedEvents, Marker } from './marks.ts';
import type { AppliedPolicy } from './policy.ts';
import { recordedRequest } from './recorded-request.ts';
import type { Tape } from './tape.ts';

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
const RETRY_FIRST_MS = 50;
const RETRY_MAX_MS = 2_000;
const LOOK_EVERY_MS = 10;

/** A decision as the bid path hands it over. */
export interface Decided {
  readonly request: BidRequest;
  readonly nowMs: number;
  readonly roundTripMs: number | undefined;
  readonly generation: string;
  readonly position: number;
  readonly tape: Tape;
  /** Why the request as a whole was refused. */
  readonly refused: NoBidReason | undefined;
  /** Undefined when it was refused before anything was decided. */
  readonly decision: Decision | undefined;
  /** Ids of the bids of the decision; null for one whose reservation was refused. */
  readonly ids: readonly (string | null)[];
  /** The answer; undefined when there was no bid. */
  readonly text: string | undefined;
}

/** An event whose turn on the log will come. */
interface Waiting {
  readonly make: () => AnyEvent | Promise<AnyEvent>;
  readonly gone: () => void;
}

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
  readonly counts = { decisions: 0, blocks: 0, bytes: 0, retried: 0, lost: 0 };
  readonly #options: RecorderOptions;
  #waiting: Decided[] = [];
  #texts: string[] = [];
  #characters = 0;
  #bids = 0;
  #fromAtMs = 0;
  #toAtMs = 0;
  #openedMs = 0;
  /** In the order they must have on the log; each is made when its turn comes. */
  #events: Waiting[] = [];
  #blocks = 0;
  readonly #marker = new Marker();
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout;
  #stopping = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#send(() => policyEvent(options));
  }

  /** How many more decisions can be taken. */
  get room(): number {
    return this.#blocks >= BLOCKS_MAX ? 0 : WAITING_MAX - this.#waiting.length;
  }

  get backlog(): number {
    return this.#waiting.length + this.#texts.length + this.#events.length;
  }

  /** Whether a request without a bid is to be recorded. */
  wants(requestId: string): boolean {
    const { noBids } = this.#options;
    return noBids === 'all' || (noBids === 'sample' && isSampled(requestId));
  }

  /** Called on the bid path. What does not fit any more is counted as lost: `room` was not asked. */
  record(decided: Decided): void {
    if (this.#waiting.length >= WAITING_MAX) this.counts.lost += 1;
    else this.#waiting.push(decided);
  }

  /** Decisions made from now on are made of another state of the catalogue. */
  follow(snapshot: Snapshot): void {
    const { holder, now } = this.#options;
    for (const mark of this.#marker.marksOf(snapshot)) {
      for (const event of followedEvents(mark, holder, now)) this.#send(event);
    }
  }

  /** Writes out everything, at most for `timeoutMs`; answers how many decisions could not be written. */
  async stop(timeoutMs: number): Promise<number> {
    clearInterval(this.#timer);
    this.#writeTexts(this.#waiting.length);
    this.#close();
    const deadline = new Promise((resolve) => setTimeout(resolve, timeoutMs).unref());
    await Promise.race([deadline, this.#writing]);
    this.#stopping = true;
    return this.#events.length;
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
    const some = this.#waiting.splice(0, most);
    for (const decided of some) {
      try {
        this.#add(this.#textOf(decided), decided);
      } catch (error) {
        this.counts.lost += 1;
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

  #textOf(decided: Decided): string {
    const { request, decision, ids, text } = decided;
    const basis = this.#options.basisOf(request);
    const hashes = text === undefined ? undefined : hashesOf(text);
    const record = {
      nowMs: decided.nowMs,
      roundTripMs: decided.roundTripMs ?? null,
      generation: decided.generation,
      position: decided.position,
      policy: this.#options.policy.version,
      basis,
      refused: decided.refused ?? null,
      tape: decided.tape,
      bids: (decision?.bids ?? []).map((bid, index) => ({
        id: ids[index] ?? null,
        imp: bid.imp.id,
        budgetKey: bid.candidate.budgetKey,
        creativeId: bid.candidate.creativeId,
        deal: bid.deal?.id ?? null,
        ...bid.offer,
        costMicros: bid.costMicros,
        lease: bid.leaseId,
      })),
      noBids: (decision?.noBids ?? []).flatMap(({ impId, reason }) => [impId, reason]),
      refusals: (decision?.refusals ?? []).map(({ impId, candidate, reason }) => ({
        imp: impId,
        budgetKey: candidate.budgetKey,
        creativeId: candidate.creativeId,
        reason,
      })),
      answerHash: hashes?.answer ?? null,
      tokensHash: hashes?.tokens ?? null,
    };
    return writeRecord(record, recordedRequest(request));
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
      this.counts.decisions += texts.length;
      this.counts.blocks += 1;
      this.counts.bytes += records.length;
      return { type: 'AuctionsDecided', envelope: envelopeOfHolder(holder, nowMs), ...head, layout: LAYOUT, records };
    });
    // Whoever takes it from the list hears of a failure; until then nobody waits for it.
    packed.catch(() => undefined);
    this.#blocks += 1;
    this.#send(
      () => packed,
      () => {
        this.#blocks -= 1;
      },
    );
  }

  #send(make: Waiting['make'], gone: Waiting['gone'] = () => undefined): void {
    this.#events.push({ make, gone });
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  #shift(): void {
    this.#events.shift()?.gone();
  }

  /** One after the other, so that they stand on the log in order; each until the log takes it. */
  async #write(): Promise<void> {
    let waitMs = RETRY_FIRST_MS;
    let made: AnyEvent | undefined;
    while (this.#events.length > 0 && !this.#stopping) {
      try {
        const [first] = this.#events as [Waiting];
        made ??= await first.make();
        await this.#options.appender.append([made]);
        this.#shift();
        made = undefined;
        waitMs = RETRY_FIRST_MS;
      } catch (error) {
        this.#options.onError(error, 'writing decisions');
        if (isHopeless(error)) {
          this.#shift();
          made = undefined;
          this.counts.lost += 1;
          continue;
        }
        this.counts.retried += 1;
        await new Promise((resolve) => setTimeout(resolve, waitMs));
        waitMs = Math.min(waitMs * 2, RETRY_MAX_MS);
      }
    }
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

/** No later try can mend what is wrong with the event itself. */
function isHopeless(error: unknown): boolean {
  const { code, retryable } = (error instanceof Error ? error : {}) as { code?: unknown; retryable?: unknown };
  return retryable === false && (code === 'SCHEMA_INVALID_EVENT' || code === 'LOG_RECORD_TOO_LARGE');
}

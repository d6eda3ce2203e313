/**
 * How decisions are written: as JSON with names of one letter, many of them packed together. Requests of one exchange are
 * much alike, so a block of some hundred takes a third of what each would take packed alone, and JSON that repeats its
 * names costs next to nothing once packed (figures: ADR 0022). The layout has a number, so that another may follow.
 */
import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompressSync } from 'node:zlib';
import type { NoBidReason } from '../openrtb/no-bid.ts';
import type { PrivacyBasis } from '../policy/privacy.ts';
import type { RecordedRequest } from './recorded-request.ts';
import { emptyTape, type Tape } from './tape.ts';

/** JSON, packed with zstd. */
export const LAYOUT = 1;
/** Packs such texts smaller than level 3 does, in 1.6 µs a decision (ADR 0022). */
const PACK_LEVEL = 1;
/** Blocks are written smaller than this by far; a larger one is no block of ours. */
const UNPACKED_BYTES_MAX = 64 * 1024 * 1024;

/** A bid as it was answered, in the order of the answer's plan. */
export interface RecordedBid {
  /** Null when its reservation was refused after the decision. */
  readonly id: string | null;
  readonly imp: string;
  readonly budgetKey: string;
  readonly creativeId: string;
  readonly deal: string | null;
  /** CPM, micros of `currency`. */
  readonly cpmMicros: number;
  readonly currency: string;
  readonly costMicros: number;
  readonly lease: string;
}

/** A candidate that came before the one that bid, and the rule that refused it. */
export interface RecordedRefusal {
  readonly imp: string;
  readonly budgetKey: string;
  readonly creativeId: string;
  readonly reason: NoBidReason;
}

export interface DecisionRecord {
  readonly request: RecordedRequest;
  /** When it was decided, ms since 1970 UTC. */
  readonly nowMs: number;
  /** Time to the exchange and back that was reckoned with, ms; null for the policy's own. */
  readonly roundTripMs: number | null;
  readonly generation: string;
  readonly position: number;
  readonly policy: string;
  readonly basis: PrivacyBasis;
  /** Why the request as a whole was refused, before or after the decision; null when it was not. */
  readonly refused: NoBidReason | null;
  readonly tape: Tape;
  readonly bids: readonly RecordedBid[];
  /** Impression and reason, flat. */
  readonly noBids: readonly string[];
  readonly refusals: readonly RecordedRefusal[];
  /** SHA-256 of the answer with its tokens cut out, and half of that of the tokens; null when there was no bid. */
  readonly answerHash: string | null;
  readonly tokensHash: string | null;
}

type Flat = readonly (string | number | null)[];

/** JSON text of one decision; `request` is that of its request. */
export function writeRecord(record: Omit<DecisionRecord, 'request'>, request: string): string {
  const { tape } = record;
  const told = Object.entries(tape).filter(([, said]) => !(Array.isArray(said) && said.length === 0) && said !== false);
  const rest = JSON.stringify({
    t: record.nowMs,
    l: record.roundTripMs ?? undefined,
    g: record.generation,
    p: record.position,
    v: record.policy,
    y: record.basis,
    a: record.refused ?? undefined,
    k: told.length === 0 ? undefined : Object.fromEntries(told),
    b: record.bids.map(
      (bid): Flat => [
        bid.id,
        bid.imp,
        bid.budgetKey,
        bid.creativeId,
        bid.deal,
        bid.cpmMicros,
        bid.currency,
        bid.costMicros,
        bid.lease,
      ],
    ),
    n: record.noBids,
    f: record.refusals.flatMap(({ imp, budgetKey, creativeId, reason }) => [imp, budgetKey, creativeId, reason]),
    h: record.answerHash ?? undefined,
    s: record.tokensHash ?? undefined,
  });
  return `{"r":${request},${rest.slice(1)}`;
}

export function readRecord(value: Record<string, unknown>): DecisionRecord {
  const f = value.f as string[];
  const refusals = Array.from({ length: f.length / 4 }, (_, index) => f.slice(index * 4, index * 4 + 4));
  return {
    request: value.r as RecordedRequest,
    nowMs: value.t as number,
    roundTripMs: (value.l ?? null) as number | null,
    generation: value.g as string,
    position: value.p as number,
    policy: value.v as string,
    basis: value.y as PrivacyBasis,
    refused: (value.a ?? null) as NoBidReason | null,
    tape: { ...emptyTape, ...(value.k as Partial<Tape> | undefined) },
    bids: (value.b as Flat[]).map(readBid),
    noBids: value.n as string[],
    refusals: refusals.map(([imp = '', budgetKey = '', creativeId = '', reason]) => ({
      imp,
      budgetKey,
      creativeId,
      reason: reason as NoBidReason,
    })),
    answerHash: (value.h ?? null) as string | null,
    tokensHash: (value.s ?? null) as string | null,
  };
}

function readBid(flat: Flat): RecordedBid {
  const [id, imp, budgetKey, creativeId, deal, cpmMicros, currency, costMicros, lease] = flat;
  return { id, imp, budgetKey, creativeId, deal, cpmMicros, currency, costMicros, lease } as RecordedBid;
}

const compress = promisify(zstdCompress);

/** Off the thread that bids. */
export function pack(records: readonly string[]): Promise<Buffer> {
  const params = { [constants.ZSTD_c_compressionLevel]: PACK_LEVEL };
  return compress(Buffer.from(`[${records.join(',')}]`), { params });
}

export function unpack(packed: Buffer): DecisionRecord[] {
  const text = zstdDecompressSync(packed, { maxOutputLength: UNPACKED_BYTES_MAX }).toString('utf8');
  return (JSON.parse(text) as Record<string, unknown>[]).map(readRecord);
}

/** Tokens in an answer, wherever an address stands: base64url, a dot, 32 hexadecimal digits. */
const TOKEN = /t=([A-Za-z0-9_-]+\.[0-9a-f]{32})/g;

export interface AnswerHashes {
  readonly answer: string;
  readonly tokens: string;
}

/**
 * Both hashes of an answer. Who has no secret cannot make the tokens, so the rest is compared by a hash of its own;
 * together they stand for every byte.
 */
export function hashesOf(answer: string): AnswerHashes {
  let tokens = '';
  const rest = answer.replace(TOKEN, (_, token: string) => {
    tokens += token;
    return 't=';
  });
  return { answer: hash('sha256', rest, 'base64url'), tokens: hash('sha256', tokens, 'base64url').slice(0, 22) };
}

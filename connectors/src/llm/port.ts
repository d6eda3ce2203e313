/**
 * The language model, wherever one writes or classifies: any provider with OpenAI's chat completions and embeddings, or a
 * deterministic stand-in (KAIROS-19).
 *
 * A model promises:
 *  - `complete` answers once per call or throws `ConnectorError`. A provider is asked once; which one comes next when it
 *    fails is decided by the chain of `create-language-model.ts`, within the caller's one call.
 *  - It says who answered and what it cost: `provider`, `model`, tokens, `costMicros`. `offline` is true for the stand-in.
 *  - What was asked and answered is never logged. Personal data is not put into a prompt unless its purpose allows it.
 *  - It is called from Temporal activities, which keep the answer, and from answers of the gateway to somebody who waits: a
 *    replay runs neither (R11).
 */
export type ModelTier = 'small' | 'standard' | 'large';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface CompletionRequest {
  readonly tenant: string;
  /** What the answer is for, e.g. "requirements-draft"; a plain name. */
  readonly purpose: string;
  /** Which prompt the messages were made from, and its version. */
  readonly promptName: string;
  readonly promptVersion: string;
  readonly messages: readonly ChatMessage[];
  /** Longest answer, tokens. */
  readonly maxTokens: number;
  /** The same for every try of the same ask. */
  readonly idempotencyKey: string;
  /** `standard` unless said otherwise. */
  readonly tier?: ModelTier;
  /** 0 to 2; 0 (the default) for what should come out the same each time. Only answers at 0 are cached. */
  readonly temperature?: number;
  /** True when the answer must be one JSON object. */
  readonly json?: boolean;
}

/** HIT: answered from what was answered before. OFF: an ask that is not cached. */
export type CacheVerdict = 'HIT' | 'MISS' | 'OFF';

export interface Completion {
  readonly text: string;
  /** Name of the provider as set, or "offline". */
  readonly provider: string;
  readonly model: string;
  /** 0 for an answer from the cache: nothing was bought. */
  readonly tokensIn: number;
  readonly tokensOut: number;
  /** Price in micros of US dollars, rounded up; 0 from the cache and offline. */
  readonly costMicros: number;
  readonly latencyMs: number;
  readonly cache: CacheVerdict;
  readonly offline: boolean;
  /** True when it ended because `maxTokens` were written. */
  readonly isCut: boolean;
}

export interface EmbeddingRequest {
  readonly tenant: string;
  /** 1 to 256 texts. */
  readonly texts: readonly string[];
}

export interface Embeddings {
  /** One for each text, in order, each of length 1. */
  readonly vectors: readonly (readonly number[])[];
  readonly provider: string;
  readonly model: string;
  readonly tokensIn: number;
  readonly costMicros: number;
  readonly offline: boolean;
}

export interface LanguageModel {
  /** Name of the first provider, or "offline". */
  readonly provider: string;
  complete(request: CompletionRequest): Promise<Completion>;
  embed(request: EmbeddingRequest): Promise<Embeddings>;
}

/**
 * One provider that speaks OpenAI's interface: OpenAI itself, and what imitates it (vLLM, Ollama, LiteLLM, Azure's v1 …).
 *
 * Protocol (OpenAI API reference, "Create chat completion" and "Create embeddings"), key as Bearer:
 *  - POST /chat/completions `{model, messages, max_tokens | max_completion_tokens, temperature, response_format?, seed}` →
 *    `{model, choices: [{message: {content}, finish_reason}], usage: {prompt_tokens, completion_tokens}}`.
 *  - POST /embeddings `{model, input: [...], encoding_format: "float"}` → `{data: [{index, embedding}], usage}`; data may come
 *    in any order.
 *  - Errors `{error: {message, type, code}}`: 401, 403, 404, 400 for good; 429 either `rate_limit_exceeded` (with
 *    Retry-After) or `insufficient_quota`, which no waiting mends; 5xx is its own trouble.
 */
import { ConnectorError } from '../errors.ts';
import {
  callVendor,
  listOf,
  objectOf,
  refusalOf,
  textOf,
  VENDOR_ANSWER_MAX_BYTES,
  type Vendor,
} from '../http/vendor.ts';
import type { Completion, CompletionRequest, Embeddings, LanguageModel, ModelTier } from './port.ts';
import { costOf, type Prices } from './prices.ts';

export interface OpenAiOptions {
  /** Name in events and metrics. */
  readonly name: string;
  /** `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  /** Secret; empty for a server that asks for none. It appears in no error. */
  readonly key: string;
  /** Model by tier. */
  readonly models: Readonly<Partial<Record<ModelTier, { readonly model: string } & Prices>>>;
  readonly embedding?: ({ readonly model: string } & Prices) | undefined;
  /** Name of the field that bounds the answer: older servers know `max_tokens` only. */
  readonly limitField?: 'max_tokens' | 'max_completion_tokens';
  readonly timeoutMs?: number;
  readonly fetch?: typeof globalThis.fetch;
}

/** A long answer of a large model takes a minute; activities have two. */
const DEFAULT_TIMEOUT_MS = 60_000;
/** The same ask shall have the same answer where a provider can do that. */
const SEED = 7;

export function createOpenAiModel(options: OpenAiOptions): LanguageModel {
  const vendor: Vendor = {
    name: `language model ${options.name}`,
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    answerMaxBytes: VENDOR_ANSWER_MAX_BYTES,
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  };
  const post = async (path: string, body: object) => {
    const answer = await callVendor(vendor, {
      method: 'POST',
      url: `${options.baseUrl.replace(/\/$/, '')}/${path}`,
      headers: {
        'content-type': 'application/json',
        ...(options.key === '' ? {} : { authorization: `Bearer ${options.key}` }),
      },
      body: JSON.stringify(body),
    });
    const value = objectOf(vendor, answer);
    if (answer.status === 200) return value;
    const { code, type } = (value.error ?? {}) as { code?: unknown; type?: unknown };
    if (code === 'insufficient_quota' || type === 'insufficient_quota') {
      throw new ConnectorError('CONNECTOR_REFUSED', `${vendor.name} answered insufficient_quota`);
    }
    throw refusalOf(vendor, answer, code ?? type);
  };
  return {
    provider: options.name,
    async complete(request) {
      const priced = options.models[request.tier ?? 'standard'];
      if (priced === undefined) {
        throw new ConnectorError('CONNECTOR_REFUSED', `${vendor.name} has no model of the tier`);
      }
      const startedMs = performance.now();
      const value = await post('chat/completions', bodyOf(request, priced.model, options.limitField ?? 'max_tokens'));
      return completionOf(vendor, options.name, value, priced, Math.round(performance.now() - startedMs));
    },
    async embed({ texts }) {
      if (options.embedding === undefined) {
        throw new ConnectorError('CONNECTOR_REFUSED', `${vendor.name} has no model for embeddings`);
      }
      const { model } = options.embedding;
      const value = await post('embeddings', { model, input: texts, encoding_format: 'float' });
      return embeddingsOf(vendor, options.name, value, options.embedding, texts.length);
    },
  };
}

function bodyOf(request: CompletionRequest, model: string, limitField: string): object {
  const { messages, maxTokens, temperature = 0, json = false } = request;
  return {
    model,
    messages,
    [limitField]: maxTokens,
    temperature,
    seed: SEED,
    ...(json ? { response_format: { type: 'json_object' } } : {}),
  };
}

function completionOf(
  vendor: Vendor,
  provider: string,
  value: Record<string, unknown>,
  priced: { readonly model: string } & Prices,
  latencyMs: number,
): Completion {
  const [choice] = listOf(vendor, value.choices, 'choices');
  const message = (choice?.message ?? {}) as { content?: unknown; refusal?: unknown };
  if (typeof message.refusal === 'string') {
    throw new ConnectorError('CONNECTOR_REFUSED', `${vendor.name} declined to answer`);
  }
  const text = textOf(vendor, message.content, 'a text');
  const { tokensIn, tokensOut } = usageOf(vendor, value);
  return {
    text,
    provider,
    model: typeof value.model === 'string' ? value.model : priced.model,
    tokensIn,
    tokensOut,
    costMicros: costOf(tokensIn, tokensOut, priced),
    latencyMs,
    cache: 'MISS',
    offline: false,
    isCut: choice?.finish_reason === 'length',
  };
}

function embeddingsOf(
  vendor: Vendor,
  provider: string,
  value: Record<string, unknown>,
  priced: { readonly model: string } & Prices,
  expected: number,
): Embeddings {
  const rows = listOf(vendor, value.data, 'data');
  const vectors = new Array<readonly number[]>(expected);
  for (const { index, embedding } of rows) {
    if (!Array.isArray(embedding) || typeof index !== 'number' || index >= expected) continue;
    vectors[index] = ofLengthOne(embedding as number[]);
  }
  if (rows.length !== expected || vectors.includes(undefined as never)) {
    throw new ConnectorError(
      'CONNECTOR_ANSWER_INVALID',
      `${vendor.name} answered ${rows.length} of ${expected} vectors`,
    );
  }
  const { tokensIn } = usageOf(vendor, value);
  const costMicros = costOf(tokensIn, 0, priced);
  return { vectors, provider, model: priced.model, tokensIn, costMicros, offline: false };
}

function usageOf(vendor: Vendor, value: Record<string, unknown>): { tokensIn: number; tokensOut: number } {
  const { prompt_tokens: read, completion_tokens: written = 0 } = (value.usage ?? {}) as Record<string, unknown>;
  if (!Number.isSafeInteger(read) || !Number.isSafeInteger(written)) {
    // Without it the budget of the tenant would be blind.
    throw new ConnectorError('CONNECTOR_ANSWER_INVALID', `${vendor.name} answered without its usage`);
  }
  return { tokensIn: read as number, tokensOut: written as number };
}

function ofLengthOne(vector: readonly number[]): readonly number[] {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((one) => one / length);
}

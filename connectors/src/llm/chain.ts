/**
 * Several providers as one language model: the cache first, then the tenant's budget, then the providers in their order,
 * each behind a breaker of its own. One call asks each provider at most once. What all refuse for good is refused for good;
 * anything else is `LLM_PROVIDERS_EXHAUSTED`, which the caller's retry policy tries again later.
 */
import { ConnectorError } from '../errors.ts';
import { type Breaker, createBreaker } from './breaker.ts';
import type { Budget } from './budget.ts';
import { type Cache, isCacheable } from './cache.ts';
import type { Completion, CompletionRequest, LanguageModel } from './port.ts';
import { costOf, type Prices } from './prices.ts';

export interface ChainLink {
  readonly model: LanguageModel;
  /** Most a token costs at this provider in the tier asked: what an ask reserves. */
  mostOf(request: CompletionRequest): Prices;
}

export interface ChainOptions {
  /** In the order they are asked; 1 or more. */
  readonly links: readonly ChainLink[];
  readonly cache: Cache;
  readonly budget: Budget;
  readonly now?: () => number;
}

/** An error that says who was asked in vain before it. */
export class ChainError extends ConnectorError {
  readonly providersFailed: readonly string[];

  constructor(message: string, retryable: boolean, providersFailed: readonly string[], retryAfterMs?: number) {
    super(retryable ? 'LLM_PROVIDERS_EXHAUSTED' : 'CONNECTOR_REFUSED', message, { retryable, retryAfterMs });
    this.name = 'ChainError';
    this.providersFailed = providersFailed;
  }
}

export interface ChainCompletion extends Completion {
  /** Providers asked before in vain, in order. */
  readonly providersFailed: readonly string[];
}

/** Fewest characters of a token: the reservation must not be too small. */
const CHARS_PER_TOKEN_MIN = 2;

interface Link extends ChainLink {
  readonly breaker: Breaker;
}

export function createModelChain({ links, cache, budget, now = Date.now }: ChainOptions): LanguageModel & {
  complete(request: CompletionRequest): Promise<ChainCompletion>;
  /** State of each provider's breaker, for metrics. */
  breakers(): Readonly<Record<string, Breaker['state']>>;
} {
  const chain: readonly Link[] = links.map((link) => ({ ...link, breaker: createBreaker() }));
  return {
    provider: chain[0]?.model.provider ?? 'none',
    breakers: () => Object.fromEntries(chain.map(({ model, breaker }) => [model.provider, breaker.state])),
    async complete(request) {
      const isCached = isCacheable(request);
      const known = isCached ? cache.find(request, now()) : undefined;
      if (known !== undefined) return { ...known, providersFailed: [] };
      const settle = budget.reserve(request.tenant, mostOf(chain, request), now());
      let spentMicros = 0;
      try {
        const { answer, failed } = await inOrder(chain, now, (model) => model.complete(request));
        spentMicros = answer.costMicros;
        if (isCached && !answer.isCut) cache.keep(request, answer, now());
        return { ...answer, cache: isCached ? 'MISS' : 'OFF', providersFailed: failed };
      } finally {
        settle(spentMicros);
      }
    },
    async embed(request) {
      budget.reserve(request.tenant, 0, now())(0); // refuses when the day is spent; what it costs is counted after
      const { answer } = await inOrder(chain, now, (model) => model.embed(request));
      budget.learn(request.tenant, answer.costMicros, now(), now());
      return answer;
    },
  };
}

async function inOrder<Answer>(
  chain: readonly Link[],
  now: () => number,
  ask: (model: LanguageModel) => Promise<Answer>,
): Promise<{ readonly answer: Answer; readonly failed: readonly string[] }> {
  const failed: string[] = [];
  const reasons: string[] = [];
  let isHopeless = true;
  let retryAfterMs: number | undefined;
  for (const { model, breaker } of chain) {
    if (!breaker.admit(now())) {
      isHopeless = false;
      reasons.push(`${model.provider} is left alone`);
      continue;
    }
    try {
      const answer = await ask(model);
      breaker.succeed();
      return { answer, failed };
    } catch (error) {
      if (!(error instanceof ConnectorError)) {
        breaker.fail(now());
        throw error;
      }
      breaker.fail(now(), error.retryAfterMs);
      failed.push(model.provider);
      reasons.push(error.message);
      if (error.retryable) isHopeless = false;
      if (error.retryAfterMs !== undefined) retryAfterMs = Math.min(retryAfterMs ?? Infinity, error.retryAfterMs);
    }
  }
  throw new ChainError(`no language model answered: ${reasons.join('; ')}`, !isHopeless, failed, retryAfterMs);
}

/** The dearest provider's price for as many tokens as the ask can have. */
function mostOf(chain: readonly Link[], request: CompletionRequest): number {
  const chars = request.messages.reduce((sum, { content }) => sum + content.length, 0);
  const tokensIn = Math.ceil(chars / CHARS_PER_TOKEN_MIN);
  return Math.max(0, ...chain.map((link) => costOf(tokensIn, request.maxTokens, link.mostOf(request))));
}

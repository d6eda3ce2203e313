/**
 * Asks a language model from a workflow: one step, one `LanguageModelAsked`, and always an outcome within ten minutes.
 *
 * ```ts
 * const answer = await askModel(chain, 'draft', { entity: clientId, clientId, purpose: 'requirements-draft',
 *   promptName: 'requirements', promptVersion: '1', messages, maxTokens: 800, facts });
 * const text = answer.kind === 'answered' ? answer.text : plainDraft(facts);
 * ```
 */
import { proxyActivities } from '@temporalio/workflow';
import type { Chain } from '../steps/chain.ts';
import type { AskModelInput, LanguageActivities, ModelAnswer } from './contract.ts';
import { ASK_TRIES_MAX } from './tries.ts';

type Optional = 'tier' | 'temperature' | 'json' | 'facts';
type FromChain = 'step' | 'tenant' | 'correlationId' | 'causationId' | 'occurredAtMs';
export type Ask = Omit<AskModelInput, Optional | FromChain> & Partial<Pick<AskModelInput, Optional>>;

/** A provider may think for a minute, and there are several: two minutes a try, ten in all. */
const { askModel: asked } = proxyActivities<LanguageActivities>({
  startToCloseTimeout: '2 minutes',
  scheduleToCloseTimeout: '10 minutes',
  retry: {
    initialInterval: '2 seconds',
    backoffCoefficient: 3,
    maximumInterval: '1 minute',
    maximumAttempts: ASK_TRIES_MAX,
  },
});

/** Temperature 0 and the standard tier unless said otherwise. Numbers are checked when `facts` are given. */
export async function askModel(chain: Chain, step: string, ask: Ask): Promise<ModelAnswer> {
  const { tenant, correlationId, causationId } = chain;
  const answer = await asked({
    tier: 'standard',
    temperature: 0,
    json: false,
    facts: null,
    ...ask,
    step,
    tenant,
    correlationId,
    causationId,
    occurredAtMs: Date.now(),
  });
  chain.follow(answer.eventId);
  return answer;
}

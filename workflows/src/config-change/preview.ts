/**
 * `ConfigPreview` (WAP-78): one question to the sandbox of a change. The language model is asked with the text of the change and
 * with the one in force, so that the answers stand side by side; where a rule hands over, nobody is asked. The answers are one
 * decision of the config's stream; a change that has ended meanwhile takes none. It ends within some twenty minutes: the bound of
 * two asks. Workflow code.
 */
import { proxyActivities } from '@temporalio/workflow';
import { askModel } from '../language/ask.ts';
import { logSteps } from '../steps/activity-options.ts';
import { type Chain, showStage, startChain } from '../steps/chain.ts';
import type { ConfigActivities, PreviewSide } from './contract.ts';
import type { PreviewInput } from './messages.ts';

const { previewQuestion } = proxyActivities<ConfigActivities>(logSteps);

/** Of an answer that is kept; `maxTokens` of a config is 500 at most. */
const TEXT_CHARACTERS_MAX = 4_000;

export async function ConfigPreview(input: PreviewInput): Promise<'ANSWERED' | 'OVER'> {
  const { tenant, configId, changeId, askId, cause } = input;
  const chain = startChain(tenant, cause);
  showStage(tenant, configId, 'ASKING');
  const question = await previewQuestion({ tenant, configId, changeId, askId });
  if (question === null) return 'OVER';
  const replies = [];
  for (const side of question.sides) replies.push(await replyOf(chain, configId, question.words, side));
  const answered = await chain.command('answer', 'agentConfig', configId, {
    type: 'AnswerPreview',
    changeId,
    askId,
    replies,
  });
  return answered.kind === 'accepted' ? 'ANSWERED' : 'OVER';
}

async function replyOf(chain: Chain, configId: string, words: string, side: PreviewSide) {
  const { contentHash, rule, system, maxTokens, tier } = side;
  const common = { side: side.side, contentHash, rule };
  const nobody = { text: '', provider: '', model: '', isOffline: false, askedEventId: null };
  if (rule !== null) return { ...common, ...nobody, outcome: 'ESCALATED' as const };
  const answer = await askModel(chain, `ask:${side.side}`, {
    entity: configId,
    clientId: null,
    purpose: 'config-preview',
    promptName: 'config-preview',
    promptVersion: '1',
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: words },
    ],
    maxTokens,
    tier,
  });
  if (answer.kind !== 'answered') {
    return { ...common, ...nobody, outcome: 'FAILED' as const, askedEventId: answer.eventId };
  }
  const { provider, model, offline: isOffline, eventId: askedEventId } = answer;
  const text = answer.text.slice(0, TEXT_CHARACTERS_MAX);
  return { ...common, outcome: 'ANSWERED' as const, text, provider, model, isOffline, askedEventId };
}

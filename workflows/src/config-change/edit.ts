/**
 * `ConfigEdit` (WAP-38): what somebody said shall change, written into the config by a language model. The stream looks at the
 * text as at any other; what it refuses is told to the model, three tries in all. Where no model is set, plain instructions are
 * followed by rules. Nothing holds by that: a person takes the edit, or does not. Workflow code.
 */
import { proxyActivities } from '@temporalio/workflow';
import { askModel } from '../language/ask.ts';
import { localSteps, logSteps } from '../steps/activity-options.ts';
import { showStage, startChain } from '../steps/chain.ts';
import type { ConfigActivities } from './contract.ts';
import type { EditInput } from './messages.ts';

const { editQuestion } = proxyActivities<ConfigActivities>(logSteps);
const { editByRules } = proxyActivities<ConfigActivities>(localSteps);

const TRIES_MAX = 3;
/** A config is 32 KiB at most, some four characters a token, and a little room. */
const EDIT_TOKENS_MAX = 10_000;
const BECAUSE_CHARACTERS_MAX = 500;
/** What another answer of the model may mend. */
const mendable = new Set(['CONFIG_INVALID', 'CONFIG_UNCHANGED', 'CONFIG_IDENTITY_CHANGED']);

const system =
  'You edit the YAML config of a customer agent. Do exactly what is asked and nothing else. Keep comments, order and every other ' +
  'line as they are. Never change product_type, organization_id or config_id. Answer with the whole YAML text and nothing else.';

export async function ConfigEdit(input: EditInput): Promise<'PROPOSED' | 'FAILED'> {
  const { tenant, configId, editId, cause } = input;
  const chain = startChain(tenant, cause);
  showStage(tenant, configId, 'WRITING');
  const failed = async (because: string) => {
    const words = because.slice(0, BECAUSE_CHARACTERS_MAX);
    await chain.command('fail', 'agentConfig', configId, { type: 'FailEdit', editId, because: words });
    return 'FAILED' as const;
  };
  const question = await editQuestion({ tenant, configId, editId });
  if (question === null) return 'FAILED'; // it is not there any more: nothing to say of it
  const { yaml, instruction } = question;
  let refusal = '';
  for (let tries = 1; tries <= TRIES_MAX; tries += 1) {
    const again = refusal === '' ? '' : `\n\nYour last text was refused: ${refusal}\nMend it.`;
    const answer = await askModel(chain, `write:${tries}`, {
      entity: configId,
      clientId: null,
      purpose: 'config-edit',
      promptName: 'config-edit',
      promptVersion: '1',
      messages: [
        { role: 'system', content: system },
        { role: 'user', content: `Config:\n${yaml}\n\nChange: ${instruction}${again}` },
      ],
      maxTokens: EDIT_TOKENS_MAX,
    });
    if (answer.kind !== 'answered') return failed(`no language model answered (${answer.kind}): edit by hand`);
    const { provider, model, offline: isOffline } = answer;
    const written = isOffline ? await editByRules({ yaml, instruction }) : { yaml: withoutFence(answer.text) };
    if ('because' in written) return failed(written.because);
    const by = { provider, model: isOffline ? 'plain-edit@1' : model, isOffline, tries };
    const proposed = await chain.command(`propose:${tries}`, 'agentConfig', configId, {
      type: 'ProposeEdit',
      editId,
      yaml: written.yaml,
      ...by,
    });
    if (proposed.kind === 'accepted') return 'PROPOSED';
    refusal = proposed.message;
    if (isOffline || !mendable.has(proposed.code)) break;
  }
  return failed(refusal);
}

/** Models like to put code between fences, whatever they were told. */
function withoutFence(text: string): string {
  const [, inside] = /^\s*```[a-z]*\n([\s\S]*?)\n```\s*$/.exec(text) ?? [];
  const plain = inside ?? text;
  return plain.endsWith('\n') ? plain : `${plain}\n`;
}

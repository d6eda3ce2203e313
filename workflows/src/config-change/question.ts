/** What a language model is asked for the sandbox of a change (WAP-78): by the text of the change, and by the one in force. Pure. */
import { ruleFor } from '@mainstem/schemas/agent-config/scenarios';
import type { AgentConfig } from '@mainstem/schemas/agent-config/schema';
import { contentHash, parseConfig } from '@mainstem/schemas/agent-config/yaml';
import { cohortNames } from '@mainstem/streams/cohorts/contract';
import { personaPrompt } from '@mainstem/streams/cohorts/personas';
import type { AgentConfigState, Ask, Change } from '@mainstem/streams/deciders/agent-config/state';
import type { PreviewQuestion, PreviewSide } from './contract.ts';

const tierOf = { economy: 'small', standard: 'standard', premium: 'large' } as const;

export function questionOf(state: AgentConfigState, changeId: string, askId: string): PreviewQuestion | null {
  const change = state.changes[changeId];
  const ask = state.asks[askId];
  if (change === undefined || ask === undefined || ask.replies !== null || change.yaml === '') return null;
  const current = inForce(state, change);
  const sides = [sideOf('CANDIDATE', change.yaml, ask), current === '' ? null : sideOf('CURRENT', current, ask)];
  return { words: ask.words, sides: sides.filter((side) => side !== null) };
}

/** One that is applied already is held against what it took the place of. */
function inForce({ branches }: AgentConfigState, { branch, commitId }: Change): string {
  const { head, before } = branches[branch];
  return (head?.commitId === commitId ? before : head)?.yaml ?? '';
}

function sideOf(side: PreviewSide['side'], yaml: string, { words, cohort }: Ask): PreviewSide | null {
  const parsed = parseConfig(yaml);
  if (!parsed.ok) return null; // no text of the stream: each was checked when it came in
  const { config } = parsed;
  return {
    side,
    contentHash: contentHash(yaml),
    rule: ruleFor(config, { words })?.name ?? null,
    system: systemOf(config, cohort),
    maxTokens: config.model.max_tokens,
    tier: tierOf[config.model.tier],
  };
}

/** The prompt as conversations get it, and what the agent could use; no tool is used for a preview. */
function systemOf(config: AgentConfig, cohort: string | null): string {
  const usable = config.tools.filter(({ enabled, status }) => enabled && status === 'available');
  const tools = usable.map(({ name, output }) => `- ${name}: ${output}`);
  return [
    config.system_prompt.trim(),
    personaPrompt(config, cohortNames.find((name) => name === cohort) ?? null),
    tools.length === 0 ? '' : `Tools you could use, but do not use now:\n${tools.join('\n')}`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

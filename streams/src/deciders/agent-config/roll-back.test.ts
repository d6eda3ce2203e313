/** SM-5: the rules take back what they applied, and nothing that another commit has overtaken. */
import { chatbotYaml } from '@mainstem/schemas/testing/agent-configs';
import { expect, test } from 'vitest';
import { agentConfigCommand } from './commands.ts';
import { agentConfigDecider } from './decider.ts';

const base = chatbotYaml();
const tokens = (count: number) => base.replace('max_tokens: 300', `max_tokens: ${count}`);

let state = agentConfigDecider.initialState();
/** The code of a refusal; null when it was accepted. */
function give(command: object): string | null {
  const decision = agentConfigDecider.decide(agentConfigCommand.parse(command), state);
  if (decision.kind === 'reject') return decision.code;
  for (const event of decision.events) state = agentConfigDecider.evolve(state, event);
  return null;
}

function apply(changeId: string, yaml: string): void {
  const parent = state.branches.prod.head?.commitId;
  const about = { changeId, branch: 'prod', parent, yaml, message: 'as asked' };
  const steps = [
    { type: 'RequestChange', ...about },
    { type: 'ApproveChange', changeId, approvalId: null, decidedBy: [] },
    { type: 'OpenPreview', changeId, expiresAtMs: 3_600_000 },
    { type: 'ApplyChange', changeId },
  ];
  expect(steps.map(give)).toEqual(steps.map(() => null));
}

test('what is rolled back is as before; one that another commit overtook is left to people', () => {
  const deploy = { from: 'dev', to: 'prod', approvalId: 'a-1', decidedBy: ['user:ana'], message: 'first' };
  expect(give({ type: 'CreateConfig', yaml: base, message: 'from the PRD' })).toBeNull();
  expect(give({ type: 'DeployConfig', ...deploy })).toBeNull();
  apply('first', tokens(200));
  apply('second', tokens(250));
  const back = (changeId: string) => give({ type: 'RollBackChange', changeId, because: 'answers got worse' });
  expect(back('first')).toBe('CONFIG_HEAD_MOVED');
  expect(back('second')).toBeNull();
  expect(state.branches.prod.head?.yaml).toBe(tokens(200));
  expect(back('second')).toBe('CONFIG_CHANGE_ENDED');
});

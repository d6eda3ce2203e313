/** WAP-38 and WAP-78 on the stream: edits in words, and questions to the sandbox of a change. */
import { chatbotYaml } from '@mainstem/schemas/testing/agent-configs';
import { describe, expect, test } from 'vitest';
import { type AgentConfigCommand, agentConfigCommand } from './commands.ts';
import { agentConfigDecider } from './decider.ts';
import { type AgentConfigState, type Body, EDITS_MAX, PREVIEW_ASKS_MAX } from './state.ts';

const base = chatbotYaml();
const tweaked = base.replace('max_tokens: 300', 'max_tokens: 200');
const HOUR_MS = 3_600_000;

class Life {
  state: AgentConfigState = agentConfigDecider.initialState();
  give(command: object): Body[] {
    const decision = agentConfigDecider.decide(agentConfigCommand.parse(command), this.state);
    if (decision.kind === 'reject') throw new Error(`${decision.code}: ${decision.message}`);
    for (const event of decision.events) this.state = agentConfigDecider.evolve(this.state, event);
    return [...decision.events];
  }
  refused(command: object): string {
    const decision = agentConfigDecider.decide(agentConfigCommand.parse(command) as AgentConfigCommand, this.state);
    if (decision.kind === 'accept') throw new Error('was accepted');
    return decision.code;
  }
  head(branch: 'dev' | 'prod'): string {
    return this.state.branches[branch].head?.commitId ?? '';
  }
}

function living(): Life {
  const life = new Life();
  life.give({ type: 'CreateConfig', yaml: base, message: 'from the PRD' });
  const deploy = { type: 'DeployConfig', from: 'dev', to: 'prod', approvalId: 'a-1', decidedBy: ['user:ana'] };
  life.give({ ...deploy, message: 'first' });
  return life;
}

const asked = (life: Life, branch: 'dev' | 'prod', editId = 'e-1', instruction = 'answer shorter') => ({
  ...{ type: 'AskEdit', editId, branch, parent: life.head(branch), instruction },
});
const proposed = (yaml: string, editId = 'e-1') => ({
  ...{ type: 'ProposeEdit', editId, yaml, provider: 'openai', model: 'm-1', isOffline: false, tries: 2 },
});

describe('WAP-38: an edit in words', () => {
  test('on dev: proposed with its difference and risk, accepted as a commit on the parent it was made on', () => {
    const life = living();
    const parent = life.head('dev');
    expect(life.give(asked(life, 'dev'))).toMatchObject([{ type: 'ConfigEditAsked', parent, branch: 'dev' }]);
    expect(life.give(proposed(tweaked))).toMatchObject([
      { type: 'ConfigEditProposed', paths: ['model.max_tokens'], tier: 'LOW', tries: 2, isOffline: false },
    ]);
    expect(life.state.edits['e-1']?.diff).toContain('-  max_tokens: 300');
    const [commit, accepted] = life.give({ type: 'AcceptEdit', editId: 'e-1', changeId: 'c-1' });
    expect(commit).toMatchObject({ parents: [parent], message: 'answer shorter', branch: 'dev', origin: 'EDITED' });
    expect(accepted).toMatchObject({ type: 'ConfigEditAccepted', commitId: life.head('dev'), changeId: null });
    expect(life.refused({ type: 'AcceptEdit', editId: 'e-1', changeId: 'c-2' })).toBe('CONFIG_EDIT_NOT_READY');
  });

  test('on prod it becomes a change, classified and scored; what was said can raise its risk', () => {
    const life = living();
    life.give(asked(life, 'prod', 'e-1', 'connect our salesforce with the new credential'));
    life.give(proposed(tweaked));
    const events = life.give({ type: 'AcceptEdit', editId: 'e-1', changeId: 'c-1', message: 'as we said' });
    expect(events.map(({ type }) => type)).toEqual([
      'ConfigChangeRequested',
      'ConfigChangeClassified',
      'ConfigChangeRiskScored',
      'ConfigEditAccepted',
    ]);
    expect(events[1]).toMatchObject({ saidClass: 'integration' });
    expect((events[2] as { score: number }).score).toBeGreaterThan(5);
    expect(life.head('prod')).toBe(life.state.changes['c-1']?.parent);
  });

  test('of two who edit one head the second is refused, also at the moment of taking it', () => {
    const life = living();
    life.give(asked(life, 'dev'));
    life.give(proposed(tweaked));
    life.give({ type: 'CommitConfig', parent: life.head('dev'), yaml: base.replace('300', '250'), message: 'by hand' });
    expect(life.refused({ type: 'AcceptEdit', editId: 'e-1', changeId: 'c-1' })).toBe('CONFIG_HEAD_MOVED');
    const stale = { ...asked(life, 'dev', 'e-2'), parent: '0'.repeat(64) };
    expect(life.refused(stale)).toBe('CONFIG_HEAD_MOVED');
  });

  test('a text that is no config, or names another config, is not proposed', () => {
    const life = living();
    life.give(asked(life, 'dev'));
    expect(life.refused(proposed('hello'))).toBe('CONFIG_INVALID');
    expect(life.refused(proposed(base))).toBe('CONFIG_UNCHANGED');
    expect(life.refused(proposed(base.replace('support-bot', 'other-bot')))).toBe('CONFIG_IDENTITY_CHANGED');
    life.give({ type: 'FailEdit', editId: 'e-1', because: 'no text was valid' });
    expect(life.refused(proposed(tweaked))).toBe('CONFIG_EDIT_NOT_READY');
  });

  test('R8: as many are written at a time as are remembered', () => {
    const life = living();
    for (let n = 0; n < EDITS_MAX; n += 1) life.give(asked(life, 'dev', `e-${n}`));
    expect(life.refused(asked(life, 'dev', 'one-more'))).toBe('CONFIG_EDITS_TOO_MANY');
    expect(Object.keys(life.state.edits)).toHaveLength(EDITS_MAX);
  });
});

describe('WAP-78: questions to the sandbox of a change', () => {
  const previewing = (): Life => {
    const life = living();
    const change = { type: 'RequestChange', changeId: 'c-1', branch: 'prod', parent: life.head('prod'), yaml: tweaked };
    life.give({ ...change, message: 'shorter' });
    life.give({ type: 'ApproveChange', changeId: 'c-1', approvalId: null, decidedBy: [] });
    life.give({ type: 'OpenPreview', changeId: 'c-1', expiresAtMs: HOUR_MS });
    return life;
  };
  const ask = (askId: string, atMs = 0) => ({ type: 'AskPreview', changeId: 'c-1', askId, words: 'hello', atMs });
  const reply = {
    side: 'CANDIDATE',
    contentHash: 'h',
    outcome: 'ANSWERED',
    text: 'Hi.',
    rule: null,
    provider: 'openai',
  };
  const answer = (askId: string) => ({
    ...{ type: 'AnswerPreview', changeId: 'c-1', askId },
    replies: [{ ...reply, model: 'm', isOffline: false, askedEventId: 'asked-1' }],
  });

  test('asked and answered once, each an event; the end of the change forgets them', () => {
    const life = previewing();
    life.give(ask('a-1'));
    expect(life.state.asks['a-1']).toMatchObject({ words: 'hello', replies: null });
    expect(life.refused(ask('a-1'))).toBe('CONFIG_ASK_EXISTS');
    life.give(answer('a-1'));
    expect(life.state.asks['a-1']?.replies).toMatchObject([{ side: 'CANDIDATE', text: 'Hi.' }]);
    expect(life.refused(answer('a-1'))).toBe('CONFIG_ASK_ANSWERED');
    life.give({ type: 'WithdrawChange', changeId: 'c-1', because: 'no' });
    expect(life.state.asks).toEqual({});
    expect(life.refused(answer('a-1'))).toBe('CONFIG_ASK_UNKNOWN');
  });

  test('it is over after its hour, to the millisecond, and answers a bounded number of questions', () => {
    const life = previewing();
    expect(life.refused(ask('late', HOUR_MS))).toBe('CONFIG_PREVIEW_EXPIRED');
    for (let n = 0; n < PREVIEW_ASKS_MAX; n += 1) life.give(ask(`a-${n}`, HOUR_MS - 1));
    expect(life.refused(ask('one-more'))).toBe('CONFIG_ASKS_TOO_MANY');
  });
});

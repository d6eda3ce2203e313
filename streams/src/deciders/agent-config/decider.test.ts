import { chatbotYaml } from '@mainstem/schemas/testing/agent-configs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AgentConfigCommand, agentConfigCommand, platformCommands } from './commands.ts';
import { agentConfigDecider } from './decider.ts';
import { type AgentConfigState, type Body, ENDED_CHANGES_MAX, OPEN_CHANGES_MAX } from './state.ts';

const base = chatbotYaml();
const tweaked = base.replace('max_tokens: 300', 'max_tokens: 200');
const toolOn = base.replace('enabled: false', 'enabled: true');
const credential = base.replace('zendesk-main', 'zendesk-next');

/** A config that lives: commands, and what they made. */
class Life {
  state: AgentConfigState = agentConfigDecider.initialState();
  readonly events: Body[] = [];
  give(command: AgentConfigCommand): Body[] {
    const decision = agentConfigDecider.decide(agentConfigCommand.parse(command), this.state);
    if (decision.kind === 'reject') throw new Error(`${decision.code}: ${decision.message}`);
    for (const event of decision.events) {
      this.state = agentConfigDecider.evolve(this.state, event);
      this.events.push(event);
    }
    return [...decision.events];
  }
  refused(command: AgentConfigCommand): { code: string; message: string } {
    const decision = agentConfigDecider.decide(agentConfigCommand.parse(command), this.state);
    if (decision.kind === 'accept') throw new Error('was accepted');
    return decision;
  }
  head(branch: 'dev' | 'staging' | 'prod'): string {
    return this.state.branches[branch].head?.commitId ?? '';
  }
  get types() {
    return this.events.map(({ type }) => type);
  }
}

function living(): Life {
  const life = new Life();
  life.give({ type: 'CreateConfig', yaml: base, message: 'from the PRD' });
  life.give({
    type: 'DeployConfig',
    from: 'dev',
    to: 'prod',
    approvalId: 'a-1',
    decidedBy: ['user:ana'],
    message: 'first',
  });
  return life;
}
const change = (life: Life, yaml: string, changeId = 'c-1', words?: string): AgentConfigCommand => ({
  type: 'RequestChange',
  changeId,
  branch: 'prod',
  parent: life.head('prod'),
  yaml,
  message: 'as asked',
  ...(words === undefined ? {} : { words }),
});
const approve = (changeId: string, by: string[] = []): AgentConfigCommand => ({
  type: 'ApproveChange',
  changeId,
  approvalId: by.length === 0 ? null : 'approval-1',
  decidedBy: by,
});
const preview = (changeId: string): AgentConfigCommand => ({ type: 'OpenPreview', changeId, expiresAtMs: 3_600_000 });

describe('WAP-38, WAP-80: a history like that of Git', () => {
  test('commits name their parents, what changed, and the diff', () => {
    const life = new Life();
    const [first] = life.give({ type: 'CreateConfig', yaml: base, message: 'from the PRD' });
    expect(first).toMatchObject({ branch: 'dev', version: 1, parents: [], origin: 'CREATED' });
    const parent = life.head('dev');
    const [second] = life.give({ type: 'CommitConfig', parent, yaml: tweaked, message: 'shorter answers' });
    expect(second).toMatchObject({
      version: 2,
      parents: [parent],
      paths: ['model.max_tokens'],
      message: 'shorter answers',
    });
    expect(second?.type === 'AgentConfigCommitted' && second.diff).toContain('-  max_tokens: 300\n+  max_tokens: 200');
  });

  test('of two who edit one head the second is refused and told the head', () => {
    const life = living();
    const parent = life.head('dev');
    life.give({ type: 'CommitConfig', parent, yaml: tweaked, message: 'ana' });
    const late = life.refused({ type: 'CommitConfig', parent, yaml: toolOn, message: 'ben' });
    expect(late).toMatchObject({ code: 'CONFIG_HEAD_MOVED', message: expect.stringContaining(life.head('dev')) });
    const prod = change(life, tweaked);
    life.give(prod);
    for (const step of [approve('c-1'), preview('c-1'), { type: 'ApplyChange', changeId: 'c-1' } as const])
      life.give(step);
    expect(life.refused({ ...prod, changeId: 'c-2', yaml: toolOn } as AgentConfigCommand).code).toBe(
      'CONFIG_HEAD_MOVED',
    );
  });

  test('a text that is no config, the same text, or another config never comes in', () => {
    const life = living();
    const parent = life.head('dev');
    const commit = (yaml: string) => life.refused({ type: 'CommitConfig', parent, yaml, message: 'x' });
    expect(commit(base.replace('max_tokens: 300', 'max_tokens: 501'))).toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('9:3 model.max_tokens'),
    });
    expect(commit(base).code).toBe('CONFIG_UNCHANGED');
    expect(commit(base.replace('organization_id: acme', 'organization_id: globex')).code).toBe(
      'CONFIG_IDENTITY_CHANGED',
    );
    expect(commit('a: &x 1\nb: *x\n').code).toBe('CONFIG_INVALID');
    expect(life.refused({ type: 'CreateConfig', yaml: base, message: 'again' }).code).toBe('CONFIG_EXISTS');
    expect(new Life().refused({ type: 'CommitConfig', parent, yaml: base, message: 'x' }).code).toBe(
      'CONFIG_NOT_FOUND',
    );
  });

  test('one click goes back by a new commit; a second one does not bring the fault back', () => {
    const life = living();
    const good = life.head('prod');
    for (const step of [
      change(life, tweaked),
      approve('c-1'),
      preview('c-1'),
      { type: 'ApplyChange', changeId: 'c-1' } as const,
    ])
      life.give(step);
    const bad = life.head('prod');
    const click = {
      type: 'RollbackConfig',
      branch: 'prod',
      head: bad,
      to: null,
      yaml: null,
      because: 'worse',
    } as const;
    expect(life.give(click)).toMatchObject([
      { type: 'ConfigChangeRolledBack', changeId: 'c-1' },
      { type: 'AgentConfigCommitted', origin: 'ROLLED_BACK', restores: good, version: 3, yaml: base, parents: [bad] },
    ]);
    expect(life.refused(click).code).toBe('CONFIG_HEAD_MOVED');
    expect(life.refused({ ...click, head: life.head('prod') }).code).toBe('CONFIG_NOTHING_BEFORE');
    // Any of the last commits by name, with its text; another text is no proof.
    const named = { ...click, head: life.head('prod'), to: bad };
    expect(life.refused(named).code).toBe('CONFIG_TEXT_MISSING');
    expect(life.refused({ ...named, yaml: toolOn }).code).toBe('CONFIG_COMMIT_UNKNOWN');
    expect(life.give({ ...named, yaml: tweaked })).toMatchObject([{ restores: bad, yaml: tweaked }]);
  });

  test('promotion merges what the target has of its own; one field with two values is for people', () => {
    const life = living();
    for (const step of [
      change(life, tweaked),
      approve('c-1'),
      preview('c-1'),
      { type: 'ApplyChange', changeId: 'c-1' } as const,
    ])
      life.give(step);
    life.give({ type: 'CommitConfig', parent: life.head('dev'), yaml: toolOn, message: 'refunds' });
    const promote = { type: 'PromoteConfig', changeId: 'p-1', from: 'dev', to: 'prod', message: 'release' } as const;
    const heads = () => ({ fromHead: life.head('dev'), toHead: life.head('prod') });
    const [asked] = life.give({ ...promote, ...heads() });
    expect(asked?.type === 'ConfigChangeRequested' && asked.yaml).toContain('max_tokens: 200');
    expect(asked?.type === 'ConfigChangeRequested' && asked.yaml).toContain('enabled: true');
    expect(asked).toMatchObject({ paths: ['tools.refund.enabled'], source: 'dev' });
    life.give({ type: 'WithdrawChange', changeId: 'p-1', because: 'later' });
    life.give({
      type: 'CommitConfig',
      parent: life.head('dev'),
      yaml: toolOn.replace('max_tokens: 300', 'max_tokens: 100'),
      message: 'short',
    });
    expect(life.refused({ ...promote, changeId: 'p-2', ...heads() })).toMatchObject({
      code: 'CONFIG_MERGE_CONFLICT',
      message: expect.stringContaining('model.max_tokens'),
    });
    expect(life.refused({ ...promote, changeId: 'p-3', ...heads(), toHead: null }).code).toBe('CONFIG_HEAD_MOVED');
  });
});

describe('SM-5: the way of a change', () => {
  test('WAP-66: LOW asks nobody and goes through its preview by itself', () => {
    const life = living();
    life.give(change(life, tweaked));
    expect(life.events.slice(-3)).toMatchObject([
      { type: 'ConfigChangeRequested', paths: ['model.max_tokens'] },
      { type: 'ConfigChangeClassified', classes: ['voice_param'], saidClass: null },
      { type: 'ConfigChangeRiskScored', tier: 'LOW', askedTier: 'LOW', score: 5 },
    ]);
    for (const step of [approve('c-1'), preview('c-1'), { type: 'ApplyChange', changeId: 'c-1' } as const])
      life.give(step);
    life.give({ type: 'VerifyChange', changeId: 'c-1', because: 'nothing went wrong' });
    expect(life.types.slice(-5)).toEqual([
      'ConfigChangeApproved',
      'ConfigPreviewOpened',
      'ConfigChangeApplied',
      'AgentConfigCommitted',
      'ConfigChangeVerified',
    ]);
    expect(life.state.branches.prod.head).toMatchObject({ version: 2, yaml: tweaked });
    expect(life.state.changes['c-1']).toMatchObject({ status: 'verified', yaml: '' });
  });

  test.each([
    ['WAP-67: MEDIUM', toolOn],
    ['WAP-68: HIGH', credential],
  ])('%s is approved by people and confirmed within its hour', (_, yaml) => {
    const life = living();
    life.give(change(life, yaml));
    expect(life.refused(approve('c-1')).code).toBe('CONFIG_APPROVAL_MISSING');
    life.give(approve('c-1', ['user:ana']));
    life.give(preview('c-1'));
    expect(life.refused({ type: 'ApplyChange', changeId: 'c-1' }).code).toBe('CONFIG_CHANGE_NOT_READY');
    expect(life.refused({ type: 'ConfirmChange', changeId: 'c-1', atMs: 3_600_000 }).code).toBe(
      'CONFIG_PREVIEW_EXPIRED',
    );
    life.give({ type: 'ConfirmChange', changeId: 'c-1', atMs: 3_599_999 });
    life.give({ type: 'ApplyChange', changeId: 'c-1' });
    expect(life.state.branches.prod.head?.yaml).toBe(yaml);
  });

  test('WAP-63: words are classified and not kept; unsure or different ones have a person look', () => {
    const life = living();
    const words = 'the answers are too long, keep them short';
    life.give(change(life, tweaked, 'c-1', words));
    expect(JSON.stringify(life.events)).not.toContain(words);
    const scored = () => life.events.findLast(({ type }) => type === 'ConfigChangeRiskScored');
    life.give(change(life, tweaked, 'c-2', 'fhqwhgads'));
    expect(scored()).toMatchObject({
      tier: 'MEDIUM',
      reasons: expect.arrayContaining([expect.objectContaining({ code: 'WORDS_UNSURE' })]),
    });
    // Words that call a credential a tweak of the prompt do not make it one.
    life.give(change(life, credential, 'c-3', 'make the bot more concise'));
    expect(scored()).toMatchObject({ tier: 'HIGH', askedTier: 'HIGH' });
  });

  test('its own scenarios must pass before it is applied', () => {
    const life = living();
    life.give(change(life, base.replace('words: [lawyer, court]', 'words: [lawyer]')));
    for (const step of [
      approve('c-1', ['user:ana']),
      preview('c-1'),
      { type: 'ConfirmChange', changeId: 'c-1', atMs: 1 } as const,
    ])
      life.give(step);
    expect(life.refused({ type: 'ApplyChange', changeId: 'c-1' }).code).toBe('CONFIG_SCENARIOS_FAILED');
  });

  test('rejected, expired and withdrawn are ends; a change that was overtaken cannot be applied', () => {
    const life = living();
    life.give(change(life, toolOn, 'rejected'));
    life.give({ type: 'RejectChange', changeId: 'rejected', because: 'no', decidedBy: ['user:ana'] });
    life.give(change(life, toolOn, 'expired'));
    for (const step of [approve('expired', ['user:ana']), preview('expired')]) life.give(step);
    expect(
      life.give({ type: 'ExpireChange', changeId: 'expired', because: 'nobody confirmed' }).map(({ type }) => type),
    ).toEqual(['ConfigPreviewExpired', 'ConfigChangeExpired']);
    life.give(change(life, toolOn, 'withdrawn'));
    life.give({ type: 'WithdrawChange', changeId: 'withdrawn', because: 'no need' });
    for (const changeId of ['rejected', 'expired', 'withdrawn']) {
      expect(life.refused({ type: 'ApplyChange', changeId }).code).toBe('CONFIG_CHANGE_ENDED');
      expect(life.refused(change(life, toolOn, changeId)).code).toBe('CONFIG_CHANGE_EXISTS');
    }
    life.give(change(life, tweaked, 'late'));
    life.give(change(life, base.replace('max_tokens: 300', 'max_tokens: 250'), 'first'));
    for (const changeId of ['late', 'first'])
      for (const step of [approve(changeId), preview(changeId)]) life.give(step);
    life.give({ type: 'ApplyChange', changeId: 'first' });
    expect(life.refused({ type: 'ApplyChange', changeId: 'late' }).code).toBe('CONFIG_HEAD_MOVED');
  });

  test('R8: open changes and remembered ends are bounded', () => {
    const life = living();
    const variant = (n: number) => base.replace('max_tokens: 300', `max_tokens: ${50 + n}`);
    for (let n = 0; n < OPEN_CHANGES_MAX; n += 1) life.give(change(life, variant(n), `open-${n}`));
    expect(life.refused(change(life, variant(90), 'more')).code).toBe('CONFIG_CHANGES_TOO_MANY');
    life.give({ type: 'WithdrawChange', changeId: 'open-0', because: 'x' });
    for (let n = 0; n < ENDED_CHANGES_MAX + 5; n += 1) {
      life.give(change(life, variant(100), `ended-${n}`));
      life.give({ type: 'WithdrawChange', changeId: `ended-${n}`, because: 'x' });
    }
    expect(Object.keys(life.state.changes).length).toBe(ENDED_CHANGES_MAX + OPEN_CHANGES_MAX - 1);
  });
});

describe('WAP-37, WAP-44, WAP-83', () => {
  test('a tool is asked for, has its issue, and is attached by a commit to dev', () => {
    const life = new Life();
    life.give({ type: 'CreateConfig', yaml: base.replace('enabled: false', 'status: missing'), message: 'x' });
    const asked = {
      requestId: 't-1',
      kind: 'TOOL',
      tool: 'refund',
      input: 'order id',
      output: 'receipt',
      purpose: 'refunds',
    } as const;
    life.give({ type: 'RequestTool', ...asked });
    expect(life.refused({ type: 'RequestTool', ...asked }).code).toBe('CONFIG_TOOL_REQUEST_EXISTS');
    life.give({ type: 'RecordToolIssue', requestId: 't-1', issueNumber: 7, url: 'https://git.example/issues/7' });
    expect(life.give({ type: 'AttachTool', requestId: 't-1' })).toMatchObject([
      { type: 'ConfigToolAttached', tool: 'refund' },
      { origin: 'TOOL_ATTACHED', paths: ['tools.refund.status'], yaml: expect.stringContaining('# Nobody likes') },
    ]);
    expect(life.refused({ type: 'AttachTool', requestId: 't-1' }).code).toBe('CONFIG_TOOL_REQUEST_DONE');
    life.give({ type: 'RequestTool', ...asked, requestId: 't-2', tool: 'nowhere' });
    expect(life.refused({ type: 'AttachTool', requestId: 't-2' }).code).toBe('CONFIG_TOOL_NOT_NAMED');
  });

  test('a forced reload names the version below which nobody stays', () => {
    const life = living();
    const force = {
      type: 'ForceReload',
      branch: 'prod',
      head: life.head('prod'),
      reason: 'leak',
      notice: 'We had to start anew.',
    } as const;
    expect(life.give(force)).toMatchObject([
      { type: 'ConfigReloadForced', version: 1, notice: 'We had to start anew.' },
    ]);
    expect(life.refused({ ...force, head: '0'.repeat(64) }).code).toBe('CONFIG_HEAD_MOVED');
  });

  test('commands of the platform are commands of the stream', () =>
    expect(agentConfigDecider.commandTypes).toEqual(expect.arrayContaining([...platformCommands])));
});

test('SM-5: whatever comes in whatever order, prod holds only what was approved, previewed and applied, or what it held before', () => {
  const step = fc.record({
    what: fc.constantFrom(
      'request',
      'approve',
      'people',
      'preview',
      'confirm',
      'apply',
      'verify',
      'reject',
      'expire',
      'withdraw',
      'rollback',
      'commit',
    ),
    id: fc.constantFrom('a', 'b', 'c'),
    text: fc.constantFrom(tweaked, toolOn, credential, base),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const life = living();
      for (const { what, id: changeId, text } of steps) {
        const commands: Record<string, AgentConfigCommand> = {
          request: change(life, text, changeId),
          approve: approve(changeId),
          people: approve(changeId, ['user:ana']),
          preview: preview(changeId),
          confirm: { type: 'ConfirmChange', changeId, atMs: 1 },
          apply: { type: 'ApplyChange', changeId },
          verify: { type: 'VerifyChange', changeId, because: 'x' },
          reject: { type: 'RejectChange', changeId, because: 'x', decidedBy: [] },
          expire: { type: 'ExpireChange', changeId, because: 'x' },
          withdraw: { type: 'WithdrawChange', changeId, because: 'x' },
          rollback: {
            type: 'RollbackConfig',
            branch: 'prod',
            head: life.head('prod'),
            to: null,
            yaml: null,
            because: 'x',
          },
          commit: { type: 'CommitConfig', parent: life.head('dev'), yaml: text, message: 'x' },
        };
        try {
          life.give(commands[what] as AgentConfigCommand);
        } catch (error) {
          expect(String(error)).toMatch(/CONFIG_/);
        }
      }
      const approved = new Map<string, string>();
      const texts = new Set<string>([base]);
      let version = 0;
      for (const event of life.events) {
        if (event.type === 'ConfigChangeRequested') approved.set(event.changeId, `${event.yaml}|asked`);
        if (event.type === 'ConfigChangeRiskScored' && event.askedTier === 'LOW')
          approved.set(event.changeId, `${approved.get(event.changeId)}|nobody`);
        if (event.type === 'ConfigChangeApproved' && event.approvalId !== null)
          approved.set(event.changeId, `${approved.get(event.changeId)}|people`);
        if (event.type !== 'AgentConfigCommitted' || event.branch !== 'prod') continue;
        version += 1;
        expect(event.version).toBe(version);
        if (event.origin === 'ROLLED_BACK') expect(texts.has(event.yaml)).toBe(true);
        if (event.origin === 'CHANGED') expect(approved.get(String(event.changeId))).toMatch(/people$|nobody$/);
        texts.add(event.yaml);
      }
    }),
    { numRuns: 60 },
  );
});

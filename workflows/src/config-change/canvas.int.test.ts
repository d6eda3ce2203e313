/** WAP-38, WAP-78 in virtual time: edits in words, and questions to the sandbox of a change. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModelAnswer } from '../language/contract.ts';
import { killEverywhere } from '../testing/kill-everywhere.ts';
import { type Recorded, recordActivities, type Script } from '../testing/recorded-activities.ts';
import { openTestBed, type WorkflowTestBed } from '../testing/time-skipping.ts';
import { ConfigEdit } from './edit.ts';
import { configEditWorkflowId, configPreviewWorkflowId } from './messages.ts';
import { ConfigPreview } from './preview.ts';

let bed: WorkflowTestBed;
beforeAll(async () => {
  bed = await openTestBed();
});
afterAll(() => bed?.close());

let runs = 0;
const about = () => {
  runs += 1;
  const cause = { eventId: `event-${runs}`, correlationId: 'c-1', occurredAtMs: 0 };
  return { tenant: 'acme', configId: 'support-bot', cause };
};
const edited = async (script: Script) => {
  const recorded = recordActivities(script);
  const input = { ...about(), editId: `e-${runs}` };
  const workflowId = configEditWorkflowId('acme', 'support-bot', input.editId);
  const end = await bed.withWorker(recorded.activities, (taskQueue) =>
    bed.client.workflow.execute(ConfigEdit, { taskQueue, workflowId, args: [input] }),
  );
  return { end, recorded };
};
const steps = ({ commands }: Recorded) => commands.map(({ command }) => (command as { type: string }).type);
const said = (text: string, offline = false): ModelAnswer => ({
  ...{ kind: 'answered', text, provider: offline ? 'offline' : 'openai', model: 'm', offline, isCut: false },
  eventId: 'asked-1',
});

describe('WAP-38: an edit in words', () => {
  test('what the stream refuses is told to the model, which mends it', async () => {
    const texts = ['no yaml', '```yaml\na: 2\n```'];
    const { end, recorded } = await edited({
      ask: () => said(texts.shift() ?? ''),
      command: ({ step, command }) =>
        (command as { yaml?: string }).yaml === 'no yaml\n'
          ? { kind: 'rejected', code: 'CONFIG_INVALID', message: '1:1 it is no map' }
          : { kind: 'accepted', eventId: step },
    });
    expect(end).toBe('PROPOSED');
    expect(steps(recorded)).toEqual(['ProposeEdit', 'ProposeEdit']);
    expect(recorded.commands[1]?.command).toMatchObject({ yaml: 'a: 2\n', tries: 2, provider: 'openai' });
    expect(recorded.asks[1]?.messages[1]?.content).toContain('refused: 1:1 it is no map');
  });

  test('three tries, then it has failed with the last reason', async () => {
    const { end, recorded } = await edited({
      ask: () => said('no yaml'),
      command: ({ step, command }) =>
        (command as { type: string }).type === 'ProposeEdit'
          ? { kind: 'rejected', code: 'CONFIG_INVALID', message: 'it is no map' }
          : { kind: 'accepted', eventId: step },
    });
    expect([end, recorded.asks.length]).toEqual(['FAILED', 3]);
    expect(recorded.commands.at(-1)?.command).toMatchObject({ type: 'FailEdit', because: 'it is no map' });
  });

  test('without a model plain instructions are followed by rules, and what is not plain is told', async () => {
    const plain = await edited({ ask: () => said('whatever', true) });
    expect(plain.recorded.commands[0]?.command).toMatchObject({
      yaml: 'a: 2\n',
      isOffline: true,
      model: 'plain-edit@1',
    });
    const vague = await edited({
      ask: () => said('whatever', true),
      editQuestion: () => ({ yaml: 'a: 1\n', instruction: 'nicer' }),
    });
    expect(vague.recorded.commands[0]?.command).toMatchObject({ because: expect.stringContaining('are understood') });
  });

  test('a head that moved ends it', async () => {
    const { end, recorded } = await edited({
      ask: () => said('a: 2'),
      command: ({ step, command }) =>
        (command as { type: string }).type === 'ProposeEdit'
          ? { kind: 'rejected', code: 'CONFIG_HEAD_MOVED', message: 'The branch dev is at version 3' }
          : { kind: 'accepted', eventId: step },
    });
    expect([end, recorded.asks.length]).toEqual(['FAILED', 1]);
  });
});

describe('WAP-78: a question to the sandbox of a change', () => {
  const asked = async (script: Script) => {
    const recorded = recordActivities(script);
    const input = { ...about(), changeId: 'c-1', askId: `a-${runs}` };
    const workflowId = configPreviewWorkflowId('acme', 'support-bot', input.askId);
    const end = await bed.withWorker(recorded.activities, (taskQueue) =>
      bed.client.workflow.execute(ConfigPreview, { taskQueue, workflowId, args: [input] }),
    );
    return { end, recorded };
  };

  test('both texts are asked, side by side; where a rule hands over, nobody is', async () => {
    const side = { contentHash: 'h', maxTokens: 120, tier: 'small' } as const;
    const { end, recorded } = await asked({
      ask: ({ messages }) => said(`by ${messages[0]?.content}`),
      previewQuestion: () => ({
        words: 'hello',
        sides: [
          { ...side, side: 'CANDIDATE', rule: null, system: 'new prompt' },
          { ...side, side: 'CURRENT', rule: 'lawyer', system: 'old prompt' },
        ],
      }),
    });
    expect(end).toBe('ANSWERED');
    expect(recorded.asks).toMatchObject([{ maxTokens: 120, tier: 'small', purpose: 'config-preview' }]);
    expect(recorded.commands[0]?.command).toMatchObject({
      replies: [
        { side: 'CANDIDATE', outcome: 'ANSWERED', text: 'by new prompt', askedEventId: 'asked-1' },
        { side: 'CURRENT', outcome: 'ESCALATED', rule: 'lawyer', text: '', askedEventId: null },
      ],
    });
  });

  test('a model that does not answer is told as that; a change that has ended asks nobody', async () => {
    const { recorded } = await asked({ ask: () => ({ kind: 'failed', code: 'LLM_DOWN', eventId: 'asked-2' }) });
    expect(recorded.commands[0]?.command).toMatchObject({ replies: [{ outcome: 'FAILED' }, { outcome: 'FAILED' }] });
    const over = await asked({ previewQuestion: () => null });
    expect([over.end, over.recorded.asks]).toEqual(['OVER', []]);
  });
});

test('R2: ConfigEdit: worker killed at every event: the same end, no step twice', async () => {
  const input = { ...about(), editId: 'e-killed' };
  await killEverywhere(bed, configEditWorkflowId('acme', 'support-bot', input.editId), {
    activities: () => recordActivities().activities,
    drive: ({ client, taskQueue, workflowId }) =>
      client.workflow.execute(ConfigEdit, { taskQueue, workflowId, args: [input] }),
  });
});

test('R2: ConfigPreview: worker killed at every event: the same end, no step twice', async () => {
  const input = { ...about(), changeId: 'c-1', askId: 'a-killed' };
  await killEverywhere(bed, configPreviewWorkflowId('acme', 'support-bot', input.askId), {
    activities: () => recordActivities().activities,
    drive: ({ client, taskQueue, workflowId }) =>
      client.workflow.execute(ConfigPreview, { taskQueue, workflowId, args: [input] }),
  });
});

/** SM-5 in virtual time: every way a change can go. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { approvalSettledSignal, type SettledApproval } from '../approval/messages.ts';
import type { CommandInput } from '../steps/contract.ts';
import { killEverywhere } from '../testing/kill-everywhere.ts';
import { type Recorded, recordActivities } from '../testing/recorded-activities.ts';
import { openTestBed, type WorkflowTestBed } from '../testing/time-skipping.ts';
import {
  type ChangeFact,
  type ConfigChangeInput,
  changeFact,
  changeStage,
  configChangeWorkflowId,
  type ToolRequestInput,
} from './messages.ts';
import { ToolRequest } from './tool-request.ts';
import { ConfigChange, PREVIEW_MS } from './workflows.ts';

let bed: WorkflowTestBed;
beforeAll(async () => {
  bed = await openTestBed();
});
afterAll(() => bed?.close());

let runs = 0;
function inputOf(askedTier: ConfigChangeInput['askedTier'], occurredAtMs: number): ConfigChangeInput {
  runs += 1;
  const cause = { eventId: `event-${runs}`, correlationId: 'correlation-1', occurredAtMs };
  return {
    tenant: 'acme',
    configId: 'support-bot',
    changeId: `c-${runs}`,
    askedTier,
    reasons: ['+75 changes a integration'],
    requestedBy: 'user:dev',
    cause,
  };
}

type Handle = Awaited<ReturnType<typeof begin>>;
async function begin(taskQueue: string, input: ConfigChangeInput) {
  const workflowId = configChangeWorkflowId(input.tenant, input.configId, input.changeId);
  return bed.client.workflow.start(ConfigChange, { taskQueue, workflowId, args: [input] });
}

async function reaches(handle: Handle, stage: string): Promise<void> {
  for (let tries = 0; (await handle.query(changeStage)) !== stage; tries += 1) {
    if (tries > 200) throw new Error(`never ${stage}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const fact = (what: ChangeFact['what']): ChangeFact => ({
  eventId: `${what}-${runs}`,
  what,
  because: `because ${what}`,
});
const settled = (outcome: SettledApproval['outcome'], edit: SettledApproval['edit'] = null): SettledApproval => ({
  approvalId: `config-change-support-bot-c-${runs}`,
  outcome,
  decidedBy: ['user:ana', 'user:ben'],
  edit,
  eventId: `settled-${runs}`,
});
const steps = ({ commands }: Recorded) => commands.map(({ command }) => (command as { type: string }).type);

/** Starts a change that asks people, and answers them. */
async function answered(
  recorded: Recorded,
  taskQueue: string,
  answer: SettledApproval['outcome'],
  edit: SettledApproval['edit'] = null,
) {
  const handle = await begin(taskQueue, inputOf('HIGH', await bed.env.currentTimeMs()));
  await handle.signal(approvalSettledSignal, settled(answer, edit));
  return { handle, recorded };
}

describe('SM-5, WAP-65…68, WAP-78, WAP-79: a change of a config', () => {
  test('WAP-66: LOW goes through by itself, and is watched', async () => {
    const recorded = recordActivities();
    await bed.withWorker(recorded.activities, async (taskQueue) => {
      const before = await bed.env.currentTimeMs();
      const handle = await begin(taskQueue, inputOf('LOW', before));
      expect(await handle.result()).toBe('VERIFIED');
      expect(await bed.env.currentTimeMs()).toBeGreaterThanOrEqual(before + 10 * 60_000);
    });
    expect(steps(recorded)).toEqual(['ApproveChange', 'OpenPreview', 'ApplyChange', 'VerifyChange']);
    expect(recorded.approvals).toEqual([]);
  });

  test('WAP-68: HIGH asks an admin and a platform engineer, is previewed an hour at most, confirmed, applied', async () => {
    const recorded = recordActivities();
    await bed.withWorker(recorded.activities, async (taskQueue) => {
      const { handle } = await answered(recorded, taskQueue, 'APPROVED');
      await reaches(handle, 'PREVIEWING');
      await handle.signal(changeFact, fact('CONFIRMED'));
      expect(await handle.result()).toBe('VERIFIED');
    });
    expect(steps(recorded)).toEqual(['ApproveChange', 'OpenPreview', 'ApplyChange', 'VerifyChange']);
    expect(recorded.approvals[0]).toMatchObject({
      kind: 'config-change',
      riskTier: 'HIGH',
      requestedBy: 'user:dev',
      diff: '-a\n+b\n',
      needed: [
        { role: 'admin', persons: 1 },
        { role: 'platform_engineer', persons: 1 },
      ],
    });
    expect(recorded.commands[0]?.command).toMatchObject({ decidedBy: ['user:ana', 'user:ben'] });
  });

  test('WAP-78: a preview nobody confirms expires after an hour; nothing is applied', async () => {
    const recorded = recordActivities();
    await bed.withWorker(recorded.activities, async (taskQueue) => {
      const { handle } = await answered(recorded, taskQueue, 'APPROVED');
      expect(await handle.result()).toBe('EXPIRED');
    });
    expect(steps(recorded)).toEqual(['ApproveChange', 'OpenPreview', 'ExpireChange']);
    const opened = recorded.commands[1] as CommandInput;
    const { expiresAtMs } = opened.command as { expiresAtMs: number };
    expect(expiresAtMs - opened.occurredAtMs).toBe(PREVIEW_MS);
  });

  test.each([
    ['REJECTED', 'REJECTED', 'RejectChange'],
    ['EXPIRED', 'EXPIRED', 'ExpireChange'],
  ] as const)('an approval that is %s ends it', async (answer, end, command) => {
    const recorded = recordActivities();
    await bed.withWorker(recorded.activities, async (taskQueue) => {
      expect(await (await answered(recorded, taskQueue, answer)).handle.result()).toBe(end);
    });
    expect(steps(recorded)).toEqual([command]);
  });

  test('what was approved otherwise is not what was checked: it ends', async () => {
    const recorded = recordActivities();
    const edit = { contentHash: 'x', amountMicros: null, diff: 'other', diffUri: null, diffHash: null };
    await bed.withWorker(recorded.activities, async (taskQueue) => {
      expect(await (await answered(recorded, taskQueue, 'APPROVED', edit)).handle.result()).toBe('REJECTED');
    });
    expect(steps(recorded)).toEqual(['RejectChange']);
  });

  test('withdrawn while people are asked: they are asked no more', async () => {
    const recorded = recordActivities();
    await bed.withWorker(recorded.activities, async (taskQueue) => {
      const handle = await begin(taskQueue, inputOf('MEDIUM', await bed.env.currentTimeMs()));
      await reaches(handle, 'APPROVING');
      await handle.signal(changeFact, fact('WITHDRAWN'));
      await handle.signal(approvalSettledSignal, settled('WITHDRAWN'));
      expect(await handle.result()).toBe('WITHDRAWN');
    });
    expect(steps(recorded)).toEqual(['WithdrawApproval']);
    expect(recorded.approvals[0]?.needed).toEqual([{ role: 'config_manager', persons: 1, or: ['admin'] }]);
  });

  test('a head that moved, or scenarios that fail, end it with the reason', async () => {
    const recorded = recordActivities({
      command: ({ step, command }) =>
        (command as { type: string }).type === 'ApplyChange'
          ? { kind: 'rejected', code: 'CONFIG_HEAD_MOVED', message: 'The branch prod is at version 3.' }
          : { kind: 'accepted', eventId: step },
    });
    await bed.withWorker(recorded.activities, async (taskQueue) => {
      expect(await (await begin(taskQueue, inputOf('LOW', 0))).result()).toBe('REJECTED');
    });
    expect(recorded.commands.at(-1)?.command).toMatchObject({
      type: 'RejectChange',
      because: 'The branch prod is at version 3.',
    });
  });

  test.each([
    ['DEGRADED', ['RollBackChange']],
    ['ROLLED_BACK', []],
  ] as const)('WAP-85: %s while it is watched takes it back', async (what, last) => {
    const recorded = recordActivities();
    await bed.withWorker(recorded.activities, async (taskQueue) => {
      const handle = await begin(taskQueue, inputOf('LOW', 0));
      await handle.signal(changeFact, fact(what));
      expect(await handle.result()).toBe('ROLLED_BACK');
    });
    expect(steps(recorded)).toEqual(['ApproveChange', 'OpenPreview', 'ApplyChange', ...last]);
  });

  test('worker killed at every event: the same end, no step twice', async () => {
    const input = inputOf('HIGH', 0);
    const workflowId = configChangeWorkflowId('acme', 'support-bot', input.changeId);
    await killEverywhere(bed, workflowId, {
      activities: () => recordActivities().activities,
      // Of two runs in virtual time the clocks differ, and with them the hour of the preview.
      comparable: (effect) =>
        JSON.parse(JSON.stringify(effect, (key, value: unknown) => (/(expires|occurred)AtMs$/.test(key) ? 0 : value))),
      async drive({ client, taskQueue }) {
        const handle = await client.workflow.start(ConfigChange, { taskQueue, workflowId, args: [input] });
        await handle.signal(approvalSettledSignal, settled('APPROVED'));
        await handle.signal(changeFact, fact('CONFIRMED'));
        return handle.result();
      },
    });
  });
});

describe('WAP-37, WAP-44: a tool nobody has built', () => {
  const asked = (): ToolRequestInput => {
    runs += 1;
    const said = { kind: 'TOOL', tool: 'refund', input: 'order id', output: 'receipt', purpose: 'refunds' } as const;
    const cause = { eventId: `event-${runs}`, correlationId: 'c', occurredAtMs: 0 };
    return { tenant: 'acme', configId: 'support-bot', requestId: `t-${runs}`, ...said, cause };
  };
  test.each([
    ['merged after two days', ['open', 'open', 'merged'] as const, 'ATTACHED', ['RecordToolIssue', 'AttachTool']],
    ['closed without', ['open', 'closed'] as const, 'CLOSED', ['RecordToolIssue']],
  ])('%s', async (_, states, end, expected) => {
    const left: ('open' | 'merged' | 'closed')[] = [...states];
    const recorded = recordActivities({ issue: () => left.shift() ?? 'closed' });
    await bed.withWorker(recorded.activities, async (taskQueue) => {
      const workflowId = `tool-request:acme:support-bot:${runs}`;
      expect(await bed.client.workflow.execute(ToolRequest, { taskQueue, workflowId, args: [asked()] })).toBe(end);
    });
    expect(steps(recorded)).toEqual(expected);
  });
});

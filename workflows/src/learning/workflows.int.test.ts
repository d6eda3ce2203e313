/** KIKI-59, SM-10, UW-20 on the time-skipping server: a lesson is proposed, permitted, made, and each is an event. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { approvalSettledSignal } from '../approval/messages.ts';
import { RequestedHandoff } from '../requests/workflows.ts';
import { killEverywhere } from '../testing/kill-everywhere.ts';
import { recordActivities, type Script } from '../testing/recorded-activities.ts';
import { openTestBed, type WorkflowTestBed } from '../testing/time-skipping.ts';
import type { Adjusting } from './contract.ts';
import { type AdjustmentInput, adjustmentWorkflowId } from './messages.ts';
import { Adjustment } from './workflows.ts';

let bed: WorkflowTestBed;
beforeAll(async () => {
  bed = await openTestBed();
});
afterAll(() => bed?.close());

let runs = 0;
const inputOf = (): AdjustmentInput => {
  runs += 1;
  const counts = { samples: 3_000, total: 60, againstSamples: 0, againstTotal: 0 };
  const lesson = { loop: 'BIDDING', subject: 'click-rate', beforePpm: 2_000, afterPpm: 3_000, because: '', ...counts };
  const cause = { eventId: `lesson-${runs}`, correlationId: 'c-1', occurredAtMs: 0 };
  return { tenant: 'acme', entity: 'spring', cause, lesson };
};
const price: Adjusting = {
  ...{ entity: 'spring', kind: 'BID_PRICE', fromMicros: 1_000, toMicros: 1_200, fromText: null, toText: null },
  ...{ samples: 3_000, confidencePpm: 990_000, evidence: ['lesson-1'], because: 'clicked more', profile: 'production' },
};
const sure = (over: Partial<Adjusting> = {}): Script => ({
  campaign: { bidPriceMicros: 1_000 },
  weighed: () => ({ adjustings: [{ ...price, ...over }], because: '' }),
});
async function adjusted(script: Script, answer?: 'APPROVED' | 'REJECTED') {
  const recorded = recordActivities(script);
  const input = inputOf();
  const workflowId = adjustmentWorkflowId('acme', 'spring', input.cause.eventId);
  const result = await bed.withWorker(recorded.activities, async (taskQueue) => {
    const handle = await bed.client.workflow.start(Adjustment, { taskQueue, workflowId, args: [input] });
    if (answer !== undefined) {
      const approvalId = `adjustment-${input.cause.eventId}-0`;
      const told = { approvalId, outcome: answer, decidedBy: ['user:ben'], edit: null, eventId: 'settled-1' };
      await handle.signal(approvalSettledSignal, told);
    }
    return handle.result();
  });
  return { result, recorded };
}

describe('KIKI-59: a lesson changes a campaign by the autonomy lines', () => {
  test('surely: alone, and everything is on the log with its evidence', async () => {
    const { result, recorded } = await adjusted(sure());
    expect(result).toEqual({ applied: 1, dismissed: 0 });
    expect(recorded.types()).toEqual(['AdjustmentProposed', 'AutonomyDecided', 'AdjustmentApplied']);
    expect(recorded.commands[0]?.command).toEqual({ type: 'ChangeBidPrice', bidPriceMicros: 1_200 });
    expect(recorded.bodies().at(-1)).toMatchObject({ by: 'AUTO', evidence: ['lesson-1'], toMicros: 1_200 });
  });

  test('between the lines: made, and people are told', async () => {
    const { recorded } = await adjusted(sure({ confidencePpm: 900_000 }));
    expect(recorded.bodies().at(-1)).toMatchObject({ type: 'AdjustmentApplied', by: 'SUPERVISED' });
    expect(recorded.alerts).toMatchObject([{ severity: 'LOW' }]);
  });

  test.each([
    ['APPROVED', 'AdjustmentApplied', 1],
    ['REJECTED', 'AdjustmentDismissed', 0],
  ] as const)('below: a person is asked, who says %s', async (answer, type, commands) => {
    const { recorded } = await adjusted(sure({ confidencePpm: 700_000 }), answer);
    expect(recorded.approvals).toMatchObject([{ kind: 'adjustment', riskTier: 'MEDIUM' }]);
    expect([recorded.types().at(-1), recorded.commands.length]).toEqual([type, commands]);
  });

  test('what people set otherwise meanwhile stays; a way of writing needs no command; nothing to do is told', async () => {
    const moved = await adjusted({ ...sure(), campaign: { bidPriceMicros: 5_000 } });
    expect(moved.recorded.bodies().at(-1)).toMatchObject({ type: 'AdjustmentDismissed', because: /otherwise since/ });
    expect(moved.recorded.commands).toEqual([]);
    const written = await adjusted(
      sure({ kind: 'PROMPT_ANGLE', fromMicros: null, toMicros: null, toText: 'the offer' }),
    );
    expect(written.recorded.bodies().at(-1)).toMatchObject({ type: 'AdjustmentApplied', toText: 'the offer' });
    const none = await adjusted({});
    expect(none.recorded.bodies()).toMatchObject([{ type: 'AdjustmentDismissed', because: 'nothing follows' }]);
  });

  test('R2: worker killed at every event: the same end, no effect twice', async () => {
    const input = inputOf();
    await killEverywhere(bed, adjustmentWorkflowId('acme', 'spring', input.cause.eventId), {
      activities: () => recordActivities(sure()).activities,
      drive: ({ client, taskQueue, workflowId }) =>
        client.workflow.execute(Adjustment, { taskQueue, workflowId, args: [input] }),
    });
  });
});

test.each([
  [true, 'URGENT', 4],
  [false, 'NORMAL', 72],
] as const)(
  'MAMS-05: what an agent asks for (urgent: %s) is handed to the team of the role, within hours',
  async (urgent, priority, hours) => {
    const recorded = recordActivities();
    const cause = { eventId: `asked-${hours}`, correlationId: 'c-1', occurredAtMs: 0 };
    const input = {
      tenant: 'acme',
      clientId: 'client-1',
      cause,
      fromAgent: 'sam',
      toRole: 'sales_specialist',
      urgent,
    };
    await bed.withWorker(recorded.activities, async (taskQueue) => {
      const handle = await bed.client.workflow.start(RequestedHandoff, {
        taskQueue,
        workflowId: cause.eventId,
        args: [input],
      });
      // Nobody takes it: it ends with its time, and says so.
      expect((await handle.result()).outcome).not.toBe('COMPLETED');
    });
    expect(recorded.commands[0]).toMatchObject({
      stream: 'handoff',
      entity: `requested-asked-${hours}`,
      command: { type: 'CreateHandoff', clientId: 'client-1', priority, teams: ['sales-specialist'] },
    });
  },
);

/** A client's life after going live, in virtual time: what its whole life (`client-lifecycle/life`) does not tell. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { killEverywhere } from '../testing/kill-everywhere.ts';
import { recordActivities } from '../testing/recorded-activities.ts';
import { openTestBed, type WorkflowTestBed } from '../testing/time-skipping.ts';
import { monthsAfter } from './calendar.ts';
import { type SuccessInput, successFact, successWorkflowId } from './messages.ts';
import { ClientSuccess } from './workflows.ts';

const DAY_MS = 86_400_000;
let bed: WorkflowTestBed;
beforeAll(async () => {
  bed = await openTestBed();
});
afterAll(() => bed?.close());

function inputAt(atMs: number, clientId = 'c-1'): SuccessInput {
  const cause = { eventId: 'went-live', correlationId: 'life', occurredAtMs: atMs };
  const ends = { trialEndsAtMs: atMs + 14 * DAY_MS, renewsAtMs: monthsAfter(atMs, 12) };
  const ofSales = {
    product: 'chatbot',
    contractRef: 'doc-1',
    successAgentId: 'sue',
    handoffId: `success-1-${clientId}`,
  };
  const live = { atMs, ...ends, ...ofSales };
  return { tenant: 'acme', clientId, cause, live };
}
const start = (input: SuccessInput, taskQueue: string, workflowId = successWorkflowId('acme', input.clientId)) =>
  bed.client.workflow.start(ClientSuccess, { workflowId, taskQueue, args: [input] });
const cause = (eventId: string, occurredAtMs: number) => ({ eventId, correlationId: 'life', occurredAtMs });

test('WAP-49: a client that is imported late has the dates it would have had, and old messages say they are too late', async () => {
  const recorded = recordActivities();
  await bed.withWorker(recorded.activities, async (taskQueue) => {
    const atMs = (await bed.env.currentTimeMs()) - 40 * DAY_MS;
    const handle = await start(inputAt(atMs, 'c-late'), taskQueue);
    await bed.env.sleep(DAY_MS);
    await handle.signal(successFact, {
      ...cause('gone', atMs + 41 * DAY_MS),
      type: 'SuccessCancelled',
      endsAtMs: atMs + 50 * DAY_MS,
    });
    expect(await handle.result()).toBe('CHURNED');
    const stages = recorded.bodies().filter((body) => body.type === 'SuccessStageChanged');
    expect(stages.map(({ to, atMs: at }) => [to, (at - atMs) / DAY_MS])).toEqual([
      ['TRIAL', 0],
      ['ACTIVE', 14],
      ['CHURNED', 50],
    ]);
    expect(recorded.messages.map(({ notAfterMs }) => ((notAfterMs ?? 0) - atMs) / DAY_MS)).toEqual([3, 9, 15]);
  });
});

test('SM-3: worker killed at every event of a client’s success: same end, nothing twice', async () => {
  const atMs = (await bed.env.currentTimeMs()) - 20 * DAY_MS;
  const input = inputAt(atMs, 'c-kill');
  const { deaths } = await killEverywhere(bed, 'success:acme:c-kill', {
    activities: () => recordActivities().activities,
    // When a command was given is read from the clock, which no two runs share.
    comparable: ({ activity, input }) => [activity, withoutClock(input)],
    async drive({ taskQueue, workflowId }) {
      const handle = await start(input, taskQueue, workflowId);
      await handle.signal(successFact, { ...cause('red', atMs), type: 'HealthBandChanged', band: 'RED' });
      await handle.signal(successFact, {
        ...cause('no', atMs),
        type: 'SuccessCancelled',
        endsAtMs: atMs + 25 * DAY_MS,
      });
      return handle.result();
    },
  });
  expect(deaths).toBeGreaterThan(10);
});

function withoutClock(input: unknown): unknown {
  return JSON.parse(JSON.stringify(input), (key, value) => (/^(occurredAtMs|atMs)$/.test(key) ? undefined : value));
}

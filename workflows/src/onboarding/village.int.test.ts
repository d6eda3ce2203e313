/** WAP-30, WAP-33 in a client's life: what others gained by is suggested with its evidence; replaced answers make a revision. */
import type { Suggestion } from '@mainstem/models/village/suggest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LifeFact } from '../client-lifecycle/life/facts.ts';
import { type ClientFact, clientFact, clientWorkflowId } from '../client-lifecycle/messages.ts';
import { ClientLifecycle } from '../client-lifecycle/workflows.ts';
import { answered, type PeopleScript, reviewed, withPeople } from '../testing/life-people.ts';
import { recordActivities, type Script } from '../testing/recorded-activities.ts';
import { openTestBed, type WorkflowTestBed } from '../testing/time-skipping.ts';

let bed: WorkflowTestBed;
beforeAll(async () => {
  bed = await openTestBed();
});
afterAll(() => bed?.close());

const suggestion: Suggestion = {
  ...{ objective: 'sell-along', kind: 'CROSS_SELL', metric: 'bought-two', deploymentsAtLeast: 15 },
  ...{ medianGainPercent: 23, lowGainPercent: 12, highGainPercent: 31, evidenceEventIds: ['e-1', 'e-2'] },
};
const deal = { contractRef: 'contract-1', yearlyValueMicros: 9_000_000_000, currency: 'EUR' };
const signed: LifeFact = { type: 'ClientDealSigned', eventId: 'deal-1', correlationId: 'c', occurredAtMs: 1, deal };

/** Onboarding of a client whose deal was signed elsewhere, until its PRD is approved. */
async function onboarded(clientId: string, people: PeopleScript, script: Script) {
  const workflowId = clientWorkflowId('acme', clientId);
  const recorded = recordActivities(script);
  const activities = withPeople(recorded.activities, bed.client, workflowId, people);
  await bed.withWorker(activities, async (taskQueue) => {
    const handle = await bed.client.workflow.signalWithStart(ClientLifecycle, {
      ...{ workflowId, taskQueue, args: [{ tenant: 'acme', clientId, body: 'whole' }] },
      ...{ signal: clientFact, signalArgs: [signed as ClientFact] },
    });
    while (!recorded.types().includes('PrdApproved')) await bed.env.sleep('1 hour');
    await handle.terminate('end of the test');
  });
  return recorded;
}

test('WAP-30: a suggestion is an event with its evidence, and stands in the question; without any nothing is said', async () => {
  const recorded = await onboarded('c-village', {}, { village: () => [suggestion] });
  const [told, ...more] = recorded.bodies().filter((body) => body.type === 'PrdObjectiveSuggested');
  expect(more).toEqual([]);
  expect(told).toMatchObject({ ...suggestion, suggestionId: 's-sell-along', floorVersion: 'floor-1' });
  const asked = recorded.bodies().filter((body) => body.type === 'PrdQuestionAsked');
  const [objectives] = asked.filter(({ topic }) => topic === 'OBJECTIVES');
  expect(objectives?.question).toContain('sell-along: at least 15 similar deployments, bought-two grew by 23 %');
  expect(JSON.stringify(recorded.messages.map(({ variables }) => variables))).toContain('sell-along');
  const quiet = await onboarded('c-quiet', {}, {});
  expect(quiet.types()).not.toContain('PrdObjectiveSuggested');
  expect(JSON.stringify(quiet.bodies())).not.toContain('Others gained');
});

test('WAP-33: an answer that is replaced while the PRD is looked at makes a revision, which is looked at anew', async () => {
  let tools = '';
  const recorded = await onboarded(
    'c-replaced',
    {
      say(body, nth) {
        if (body.type === 'PrdQuestionAsked' && body.topic === 'TOOLS') tools = body.questionId;
        if (body.type !== 'PrdDrafted' || nth > 1) return undefined;
        const asked = { type: 'PrdQuestionAsked', prdId: body.prdId, questionId: tools, topic: 'TOOLS' } as const;
        const replaced = { ...answered(asked as Parameters<typeof answered>[0]), choices: ['refund'] };
        // The client’s yes was to the revision before.
        return [reviewed(body, 'CLIENT', true), replaced, reviewed(body, 'ONBOARDING', true)];
      },
    },
    {},
  );
  const drafts = recorded.bodies().filter((body) => body.type === 'PrdDrafted');
  expect(drafts.map(({ revision, toolCount }) => [revision, toolCount])).toEqual([
    [1, 4],
    [2, 3],
  ]);
  const [approved] = recorded.bodies().filter((body) => body.type === 'PrdApproved');
  expect(approved).toMatchObject({ revision: 2 });
});

/**
 * A client from signup to going live, in virtual time: every way it can fail (WAP-15…27, 29…41, 118…120). How it goes when
 * all goes well, event by event, is told by `whole-life.int.test.ts`.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { killEverywhere } from '../../testing/kill-everywhere.ts';
import { type PeopleScript, reviewed, validated, withPeople } from '../../testing/life-people.ts';
import { recordActivities } from '../../testing/recorded-activities.ts';
import { openTestBed, type WorkflowTestBed } from '../../testing/time-skipping.ts';
import { type ClientFact, clientFact, clientWorkflowId, stage } from '../messages.ts';
import { ClientLifecycle } from '../workflows.ts';
import type { LifeFact } from './facts.ts';

let bed: WorkflowTestBed;
beforeAll(async () => {
  bed = await openTestBed();
});
afterAll(() => bed?.close());

const profile = { product: 'chatbot', assistedBy: null, businessType: 'retail' };
const cause = { correlationId: 'correlation-1', occurredAtMs: 1_700_000_000_000 };
const signup: LifeFact = { type: 'ClientSignedUp', eventId: 'signup-1', ...cause, profile };
const deal = { contractRef: 'contract-1', yearlyValueMicros: 9_000_000_000, currency: 'EUR' };
const dealSigned: LifeFact = { type: 'ClientDealSigned', eventId: 'deal-1', ...cause, deal };

interface Lived {
  readonly types: AnyEvent['type'][];
  readonly bodies: ReturnType<ReturnType<typeof recordActivities>['bodies']>;
  readonly recorded: ReturnType<typeof recordActivities>;
  readonly end: string;
}

let lives = 0;
/** A whole life with these people, until it is live or over. */
async function live(
  people: PeopleScript = {},
  script: Parameters<typeof recordActivities>[0] = {},
  begin: LifeFact = signup,
): Promise<Lived> {
  lives += 1;
  const clientId = `client-${lives}`;
  const workflowId = clientWorkflowId('acme', clientId);
  const recorded = recordActivities(script);
  const activities = withPeople(recorded.activities, bed.client, workflowId, people);
  const end = await bed.withWorker(activities, async (taskQueue) => {
    const handle = await start(workflowId, clientId, taskQueue, begin);
    for (;;) {
      const { status } = await handle.describe();
      if (status.name !== 'RUNNING') return handle.result();
      if (recorded.types().includes('ClientWentLive') && recorded.messages.at(-1)?.template === 'client-live@v1') break;
      await bed.env.sleep('12 hours');
    }
    const { stage: now } = await handle.query(stage);
    await handle.terminate('end of the test');
    return now;
  });
  return { types: recorded.types(), bodies: recorded.bodies(), recorded, end };
}

function start(workflowId: string, clientId: string, taskQueue: string, fact: LifeFact) {
  return bed.client.workflow.signalWithStart(ClientLifecycle, {
    workflowId,
    taskQueue,
    args: [{ tenant: 'acme', clientId, body: 'whole' }],
    signal: clientFact,
    signalArgs: [fact as ClientFact],
  });
}

const bodyOf = <Type extends AnyEvent['type']>({ bodies }: Lived, type: Type) =>
  bodies.filter((body): body is Extract<typeof body, { type: Type }> => body.type === type);

describe('phases 0 and 1', () => {
  test('a deal signed elsewhere skips sales and the proposal', async () => {
    const lived = await live({}, {}, dealSigned);
    expect(lived.end).toBe('SUCCESS');
    expect(lived.types).not.toContain('ResearchStarted');
    expect(lived.types).not.toContain('ClientPriced');
    expect(bodyOf(lived, 'ClientWentLive')[0]).toMatchObject({ plan: 'signed', contractRef: 'contract-1' });
  });

  test('a deal signed while the requirements are reviewed overtakes the review, which is taken back', async () => {
    const clientId = `client-${lives + 1}`;
    const recorded = bed.client.workflow.getHandle(clientWorkflowId('acme', clientId));
    const lived = await live({
      decide(kind) {
        if (kind !== 'requirements') return 'APPROVED';
        void recorded.signal(clientFact, dealSigned as ClientFact);
        return null;
      },
    });
    expect(lived.end).toBe('SUCCESS');
    expect(lived.types).not.toContain('ClientRequirementsSent');
    const commands = lived.recorded.commands.map(({ command }) => command.type);
    expect(commands).toContain('WithdrawApproval');
    expect(commands).not.toContain('ExpireApproval');
  });
});

describe('silence', () => {
  test('WAP-23: a client who does not answer becomes a ticket after a week, and the end after three', async () => {
    const lived = await live({ say: ({ type }) => (type === 'ClientRequirementsSent' ? null : undefined) });
    expect(lived.end).toBe('ENDED');
    const [ticket] = bodyOf(lived, 'ClientOutreachTicketOpened');
    expect(ticket).toMatchObject({ about: 'requirements', agentId: 'sales-1', delivery: 'SENT', wasOpened: false });
    expect((ticket?.dueAtMs ?? 0) - (ticket?.silentSinceMs ?? 0)).toBe(21 * 86_400_000);
    expect(bodyOf(lived, 'ClientOutreachTicketClosed')[0]?.outcome).toBe('LAPSED');
  });

  test('nobody approves by silence: no review, no deployment', async () => {
    const unreviewed = await live({ decide: (kind) => (kind === 'requirements' ? 'EXPIRED' : 'APPROVED') });
    expect([unreviewed.end, unreviewed.types.includes('ClientRequirementsSent')]).toEqual(['ENDED', false]);
    const undeployed = await live(
      { decide: (kind) => (kind === 'deployment' ? 'EXPIRED' : 'APPROVED') },
      {},
      dealSigned,
    );
    expect([undeployed.end, undeployed.types.includes('ClientDeployed')]).toEqual(['ENDED', false]);
  });

  test('WAP-26: an NDA nobody signs is asked for, then taken back', async () => {
    const lived = await live({ say: ({ type }) => (type === 'SalesDocIssued' ? null : undefined) });
    expect(lived.end).toBe('ENDED');
    expect(bodyOf(lived, 'ClientOutreachTicketOpened')[0]?.about).toBe('nda');
    expect(bodyOf(lived, 'SalesDocLapsed')[0]).toMatchObject({ docKind: 'nda', because: 'unsigned' });
  });

  test('a handoff nobody takes becomes a ticket; the client goes on', async () => {
    const lived = await live({ away: ['support'] }, {}, dealSigned);
    expect(lived.end).toBe('SUCCESS');
    expect(bodyOf(lived, 'ClientWentLive')[0]).toMatchObject({ supportAgentId: null, successAgentId: null });
    expect(lived.types).toContain('ClientOutreachTicketOpened');
  });
});

describe('what goes back', () => {
  test('WAP-21, WAP-22: edited by the agent, corrected by the client, then confirmed', async () => {
    const text = '# Requirements\nconversations-per-month: 700\n\n## Objectives\n- answer at once\n';
    const lived = await live({
      edit: (kind) => (kind === 'requirements' ? text : null),
      say: (body, nth) =>
        body.type === 'ClientRequirementsSent' && nth === 1 ? [validated(body, 'CORRECTED', 20_000)] : undefined,
    });
    const revisions = bodyOf(lived, 'RequirementsDraftRevised').map(({ revision, revisedBy }) => [
      revision,
      revisedBy.split(':')[0],
    ]);
    // The agent puts the figure back in the second review: the client confirms that one.
    expect(revisions).toEqual([
      [2, 'user'],
      [3, 'client'],
      [4, 'user'],
    ]);
    expect(bodyOf(lived, 'ClientRequirementsSent').map(({ revision }) => revision)).toEqual([2, 4]);
    expect(lived.end).toBe('SUCCESS');
  });

  test('a draft that is rejected again and again ends', async () => {
    const lived = await live({ decide: (kind) => (kind === 'requirements' ? 'REJECTED' : 'APPROVED') });
    expect(lived.end).toBe('ENDED');
    expect(bodyOf(lived, 'ResearchStarted')).toHaveLength(5);
  });

  test('WAP-35: a revision one side always misses something in is asked again; six rounds end it', async () => {
    const never = await live(
      { say: (body) => (body.type === 'PrdDrafted' ? [reviewed(body, 'ONBOARDING', false)] : undefined) },
      {},
      dealSigned,
    );
    expect([never.end, bodyOf(never, 'PrdDrafted').length]).toEqual(['ENDED', 6]);
    expect(bodyOf(never, 'PrdAbandoned')).toMatchObject([{ because: 'too many rounds' }]);
  });

  test('WAP-39: a rejected deployment goes back to the PRD and is asked for anew', async () => {
    const lived = await live(
      { decide: (kind, nth) => (kind === 'deployment' && nth === 1 ? 'REJECTED' : 'APPROVED') },
      {},
      dealSigned,
    );
    expect(lived.end).toBe('SUCCESS');
    expect(bodyOf(lived, 'ClientApprovalDecided').map(({ outcome }) => outcome)).toEqual(['REJECTED', 'APPROVED']);
    expect(lived.recorded.commands.map(({ command }) => command.type)).toContain('CommitConfig');
  });

  test('WAP-24: developers send a demo back, at most twice', async () => {
    const lived = await live({
      say: (body) =>
        body.type === 'DemoTested'
          ? [{ type: 'DemoTested', demoId: body.demoId, attempt: 1, failedCount: 1 }]
          : undefined,
    });
    expect([lived.end, bodyOf(lived, 'DemoBuilt').length]).toEqual(['ENDED', 3]);
    expect(bodyOf(lived, 'DemoLapsed')).toHaveLength(1);
  });
});

describe('R6: an erased client', () => {
  test('is written to no more, wherever it stands', async () => {
    const suppressed = await live({}, { deliver: () => ({ outcome: 'SUPPRESSED', reason: 'ERASED' }) });
    expect([suppressed.end, suppressed.recorded.messages.length]).toEqual(['ENDED', 1]);
    const unsigned = await live({}, { sign: () => ({ kind: 'failed', because: 'erased' }) });
    expect(bodyOf(unsigned, 'ClientStageChanged').at(-1)).toMatchObject({
      to: 'ENDED',
      because: 'the client was erased',
    });
    const unkept = await live({}, { isErased: () => true });
    expect([unkept.end, unkept.types.includes('ClientRequirementsSent')]).toEqual(['ENDED', false]);
  });
});

test('R2: a worker killed at every event of sales comes to the same end', async () => {
  const workflowId = clientWorkflowId('acme', 'client-killed');
  const declines: PeopleScript = {
    say: (body) =>
      body.type === 'DemoTested' ? [{ type: 'PilotDeclined', demoId: body.demoId, reason: 'price' }] : undefined,
  };
  const killed = await killEverywhere(bed, workflowId, {
    activities: () => withPeople(recordActivities().activities, bed.client, workflowId, declines),
    drive: async ({ taskQueue }) => (await start(workflowId, 'client-killed', taskQueue, signup)).result(),
    comparable: ({ activity, input }) => [activity, withoutTimes(input)],
  });
  expect(killed.deaths).toBeGreaterThan(40);
});

/** What a clock wrote may differ between two runs, and documents hold times. */
function withoutTimes(input: unknown): unknown {
  return JSON.parse(JSON.stringify(input), (key, value) => (/Ms$|[hH]ash$|^text$/.test(key) ? undefined : value));
}

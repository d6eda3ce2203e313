/**
 * For tests: lives of the workflow types whose own rooms do not kill them, told so that two runs of one can be compared: ids
 * that a run uses up carry its number, which `killed.int.test.ts` takes out again.
 */
import type { Client } from '@temporalio/client';
import { approvalSettled, type SettledApproval } from '../approval/messages.ts';
import { handoffSettled } from '../handoff/messages.ts';
import { incidentNews, incidentView, stepReported } from '../incident/messages.ts';
import type { ApprovalNotice } from '../notices/contract.ts';
import { reviewWorkflowId } from '../optimisation/messages.ts';
import type { Activities } from '../steps/contract.ts';
import * as workflows from '../workflows.ts';
import { brief, goal, proposal } from './campaign-lives.ts';
import { recordActivities, type Script } from './recorded-activities.ts';
import { until } from './scratch.ts';

export interface KilledRun {
  readonly client: Client;
  readonly at: { readonly taskQueue: string; readonly workflowId: string };
  /** What set it off, with an id of this run only. */
  readonly cause: { readonly eventId: string; readonly correlationId: string; readonly occurredAtMs: number };
  /** Of this run only. */
  readonly run: string;
}

export interface KilledLife {
  readonly workflowId: string;
  activities(run: string): Activities;
  drive(run: KilledRun): Promise<unknown>;
}

const HOUR_MS = 3_600_000;
const tenant = 'acme';
/** Of two runs: the last digits of their events' ids choose the same variation of a creative (`hex % 50`). */
export const runsOfLife = ['10001', '10033'] as const;
export const eventIdOf = (run: string): string => `00000000-0000-4000-8000-0000000${run}`;
const scripted = (script: Script = {}) => recordActivities(script).activities;
const settled = (approvalId: string, outcome: SettledApproval['outcome']): SettledApproval => {
  const decidedBy = outcome === 'EXPIRED' ? [] : ['user:a', 'user:b'];
  return { approvalId, outcome, decidedBy, edit: null, eventId: `${approvalId}-decided` };
};

/** Two people to be told of an approval: one by a link that is new, one by one that was issued before. */
export const noticed: ApprovalNotice = {
  contentHash: 'c'.repeat(64),
  expiresAtMs: 4_000_000_000_000,
  notAfterMs: 4_000_000_000_000,
  variables: { approvalId: 'a-1', kind: 'refund' },
  people: ['ana', 'ben'].map((userId, at) => ({
    userId,
    messageId: `notice-${userId}`,
    link: { claim: `claim-${userId}`, linkHash: `${at}`.repeat(64), isIssued: at === 1 },
  })),
};

const campaigns: Readonly<Record<string, KilledLife>> = {
  CampaignReview: {
    workflowId: 'review:acme:spring:killed',
    activities: () =>
      scripted({
        look: () => ({
          look: { outcome: 'PROPOSED', points: 2_000, gainPpm: 818_000, proposal },
          ...{ isBusy: false, profile: 'production', before: { impressions: 2_000, clicks: 55 } },
        }),
        counts: () => ({ impressions: 2_000, clicks: 10 }),
      }),
    drive({ client, at, cause }) {
      const input = { tenant, campaignId: 'spring', cause, hourFromMs: 0, name: 'killed' };
      return client.workflow.execute(workflows.CampaignReview, { ...at, args: [input] });
    },
  },
  Variation: {
    workflowId: 'variation:acme:k-1:killed',
    activities: () => scripted({ campaign: { goal: { ...brief, ...goal } } }),
    async drive({ client, at, cause }) {
      const input = { tenant, campaignId: 'spring', creativeId: 'k-1', cause };
      return (await client.workflow.execute(workflows.Variation, { ...at, args: [input] })).outcome;
    },
  },
  Campaign: {
    workflowId: 'campaign:acme:spring:killed',
    activities: (run) =>
      scripted({ campaign: { bidPriceMicros: 50_000_000, currency: 'USD', planId: eventIdOf(run) } }),
    async drive({ client, at, cause }) {
      // Two are enough to have one in reserve and one on the air.
      const input = { tenant, campaignId: 'spring', cause, goal: { ...goal, variations: 2 }, statedBy: 'user:u-2' };
      const handle = await client.workflow.start(workflows.Campaign, { ...at, args: [input] });
      await handle.signal(approvalSettled, settled(`campaign-budget-${cause.eventId}`, 'APPROVED'));
      return handle.result();
    },
  },
  Optimisation: {
    workflowId: 'optimisation:killed',
    activities: (run) =>
      scripted({
        reviewed: ['a', 'b'].map((id) => ({ tenant, campaignId: `${id}-${run}`, eventId: 'e', correlationId: 'c' })),
        look: () => ({
          look: { outcome: 'TOO_FEW_POINTS', points: 1, gainPpm: 0 },
          ...{ isBusy: false, profile: 'production', before: { impressions: 1, clicks: 0 } },
        }),
      }),
    async drive({ client, at, run }) {
      const handle = await client.workflow.start(workflows.Optimisation, { ...at, args: [] });
      const answer = await handle.result();
      const { startTime } = await handle.describe();
      const hour = String(Math.floor(startTime.getTime() / HOUR_MS) * HOUR_MS);
      // The looks are its children and go on by themselves, in no time: nothing is skipped for them.
      const over = async (id: string) => {
        const { status } = await client.workflow.getHandle(reviewWorkflowId(tenant, `${id}-${run}`, hour)).describe();
        return status.name !== 'RUNNING' && status.name;
      };
      const looks = [];
      for (const id of ['a', 'b']) looks.push(await until(`look at ${id}`, () => over(id)));
      return { answer, looks };
    },
  },
};

const healing: Readonly<Record<string, KilledLife>> = {
  Incident: {
    workflowId: 'incident:acme:killed',
    activities: () => scripted(),
    async drive({ client, at, cause }) {
      const about = { kind: 'creative-rollback', subject: 'creative:banner-1', summary: 'It was taken off the air.' };
      const input = { tenant, incidentId: 'killed', cause, severity: 'HIGH', ...about } as const;
      const handle = await client.workflow.start(workflows.Incident, { ...at, args: [input] });
      const news = { by: 'workflow:Rollback', words: 'no gold' } as const;
      await handle.signal(incidentNews, { eventId: 'n-1', what: 'ESCALATED', ...news });
      await handle.signal(incidentNews, { eventId: 'n-2', what: 'MITIGATED', ...news });
      for (const step of ['RCA', 'PREVENTION'] as const) {
        await until(step, async () => (await handle.query(incidentView)).waitsFor === step);
        await handle.signal(stepReported, { eventId: step, step, by: 'user:a', uri: 'https://docs.example/1' });
      }
      return handle.result();
    },
  },
  Lockdown: {
    workflowId: 'lockdown:acme:killed',
    activities: () => scripted(),
    drive: ({ client, at, cause }) =>
      client.workflow.execute(workflows.Lockdown, {
        ...at,
        args: [{ tenant, cause, because: 'stolen tokens', revokeKeys: true }],
      }),
  },
  Unlock: {
    workflowId: 'unlock:platform:killed',
    activities: () => scripted(),
    async drive({ client, at, cause }) {
      const input = { lockedTenant: tenant, incidentId: 'lockdown-1', cause };
      const handle = await client.workflow.start(workflows.Unlock, { ...at, args: [input] });
      await handle.signal(approvalSettled, settled('unlock-lockdown-1-1', 'EXPIRED'));
      await handle.signal(approvalSettled, settled('unlock-lockdown-1-2', 'APPROVED'));
      return handle.result();
    },
  },
  SafetyBlock: {
    workflowId: 'safety:acme:banner-1:killed',
    activities: () => scripted(),
    async drive({ client, at, cause }) {
      const about = { campaignId: 'spring', creativeId: 'banner-1', category: 'hate', because: 'a slur' };
      const handle = await client.workflow.start(workflows.SafetyBlock, { ...at, args: [{ tenant, cause, ...about }] });
      await handle.signal(approvalSettled, settled(`safety-review-${cause.eventId}`, 'REJECTED'));
      return handle.result();
    },
  },
};

const others: Readonly<Record<string, KilledLife>> = {
  Approval: {
    workflowId: 'approval:acme:killed',
    activities: () => scripted(),
    drive({ client, at, cause }) {
      const [first, second, last] = [1, 2, 4].map((hours) => cause.occurredAtMs + hours * HOUR_MS) as [
        number,
        number,
        number,
      ];
      const times = { reminders: [first], deadlines: [second, last] };
      const input = { tenant, approvalId: 'killed', cause, ...times };
      return client.workflow.execute(workflows.Approval, { ...at, args: [input] });
    },
  },
  Engagement: {
    workflowId: 'engagement:acme:killed',
    activities: () => scripted(),
    drive({ client, at, cause }) {
      const asked = { channel: 'email', purpose: 'demo', templateRef: 'lead-follow-up@v1' };
      const input = { tenant, clientId: 'c-1', cause, ...asked, notBeforeAtMs: cause.occurredAtMs + HOUR_MS };
      return client.workflow.execute(workflows.Engagement, { ...at, args: [input] });
    },
  },
  HealthRun: {
    workflowId: 'health:killed',
    activities: () => ({
      ...scripted(),
      tenantsToScore: async ({ after }) => ['acme', 'beta'].filter((one) => one > after),
      scorePage: async ({ after }) => ({ clients: 2, scored: 2, changed: 1, last: after === '' ? 'c-2' : null }),
    }),
    async drive({ client, at }) {
      const { dayAtMs: _, ...counted } = await client.workflow.execute(workflows.HealthRun, { ...at, args: [] });
      return counted;
    },
  },
  Notice: {
    workflowId: 'notice:acme:killed',
    activities: () => scripted({ notice: () => noticed }),
    drive({ client, at, cause }) {
      const about = { kind: 'approval', why: 'ASKED', approvalId: 'a-1', roles: ['manager'], person: null } as const;
      return client.workflow.execute(workflows.Notice, { ...at, args: [{ tenant, cause, about }] });
    },
  },
  RequestedHandoff: {
    workflowId: 'requested-handoff:acme:killed',
    activities: () => scripted(),
    async drive({ client, at, cause }) {
      const input = { tenant, clientId: 'c-1', cause, fromAgent: 'sam', toRole: 'success', urgent: true };
      const handle = await client.workflow.start(workflows.RequestedHandoff, { ...at, args: [input] });
      const handoffId = `requested-${cause.eventId}`;
      const end = { handoffId, outcome: 'COMPLETED', agents: { success: 'sue' }, eventId: 'h-1' } as const;
      await handle.signal(handoffSettled, end);
      return handle.result();
    },
  },
  ToolRequest: {
    workflowId: 'tool-request:acme:killed',
    activities: () => scripted(),
    drive({ client, at, cause }) {
      const asked = { kind: 'TOOL', tool: 'refund', input: 'order id', output: 'receipt', purpose: 'refunds' } as const;
      const input = { tenant, configId: 'support-bot', requestId: 't-1', ...asked, cause };
      return client.workflow.execute(workflows.ToolRequest, { ...at, args: [input] });
    },
  },
};

/**
 * By workflow type. Those that leave children behind come last: the test server skips no time any more after them (its lock
 * of a child's start is not given back when the parent ends first).
 */
export const killedLives: Readonly<Record<string, KilledLife>> = { ...others, ...healing, ...campaigns };

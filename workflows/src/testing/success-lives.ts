/** Lives of live clients and of tickets whose histories are kept: for `record-histories.ts`. */
import { randomUUID } from 'node:crypto';
import { approvalSettled } from '../approval/messages.ts';
import { handoffSettled } from '../handoff/messages.ts';
import { qbrHeld } from '../qbr/messages.ts';
import { secondQuarter, WENT_LIVE_AT_MS } from '../qbr/testing/sample-figures.ts';
import { serviceFact, serviceState } from '../self-service/messages.ts';
import { invitationFact } from '../specialist/messages.ts';
import { successFact, successState } from '../success/messages.ts';
import { ticketFact } from '../support/messages.ts';
import { upsellFact, upsellsState } from '../upsell/messages.ts';
import {
  ClientService,
  ClientSuccess,
  ClientUpsells,
  HealthRun,
  Qbr,
  QbrRun,
  SpecialistInvitation,
  SupportTicket,
} from '../workflows.ts';
import type { Life } from './campaign-lives.ts';
import { until } from './scratch.ts';

const DAY_MS = 86_400_000;
const nowMs = Date.now();
const tenant = 'acme';
const cause = (atMs = nowMs) => ({ eventId: randomUUID(), correlationId: randomUUID(), occurredAtMs: atMs });
/** Long ago: what was due is done at once. */
const atMs = nowMs - 400 * DAY_MS;
const live = {
  ...{ atMs, trialEndsAtMs: atMs + 14 * DAY_MS, renewsAtMs: nowMs - 30 * DAY_MS },
  ...{ product: 'chatbot', currency: 'EUR', contractRef: 'doc-1', successAgentId: 'sue' },
};
const ticket = { tenant, ticketId: 't-1', clientId: 'client-1', severity: 'HIGH', openedAtMs: nowMs };

export const successLives: readonly Life[] = [
  {
    name: 'client-success',
    script: {},
    async run(client, at) {
      const input = { tenant, clientId: 'client-1', cause: cause(atMs), live };
      const left = { ...cause(), type: 'SuccessCancelled', endsAtMs: atMs + 50 * DAY_MS } as const;
      const handle = await client.workflow.start(ClientSuccess, { ...at, args: [input] });
      await handle.signal(successFact, { ...cause(), type: 'HealthBandChanged', band: 'RED' });
      await handle.signal(successFact, left);
      await handle.result();
    },
  },
  {
    name: 'client-success-year',
    script: {},
    async run(client, at) {
      const input = { tenant, clientId: 'client-1', cause: cause(atMs), live };
      const handle = await client.workflow.start(ClientSuccess, { ...at, args: [input] });
      await until('month 11', async () => (await handle.query(successState)).told.includes('active-month-11'));
    },
  },
  {
    name: 'client-success-leaving',
    script: {},
    async run(client, at) {
      const input = { tenant, clientId: 'client-1', cause: cause(atMs), live };
      const left = { ...cause(atMs), type: 'SuccessCancelled', endsAtMs: live.renewsAtMs } as const;
      const handle = await client.workflow.start(ClientSuccess, { ...at, args: [input] });
      await handle.signal(successFact, left);
      await handle.result();
    },
  },
  {
    name: 'support-ticket',
    script: {},
    async run(client, at) {
      const times = { replyDueAtMs: nowMs - 1_000, resolveDueAtMs: nowMs + DAY_MS };
      const input = { ...ticket, ...times, cause: cause() };
      const handle = await client.workflow.start(SupportTicket, { ...at, args: [input] });
      const escalated = { type: 'TicketEscalated', escalationId: 'e-1', trigger: 'SLA_MISSED', level: 1 } as const;
      await handle.signal(ticketFact, { ...cause(), ...escalated });
      const said = { category: 'billing', agentId: 'sam', resolutionUri: null, updatesMatrix: true };
      await handle.signal(ticketFact, { ...cause(), type: 'TicketResolved', ...said });
      await handle.signal(ticketFact, { ...cause(), type: 'TicketClosed' });
      await handle.result();
    },
  },
  {
    name: 'qbr',
    script: {},
    async run(client, at) {
      const about = { tenant, clientId: 'client-1', qbrId: 'qbr-2', cause: cause(secondQuarter.toMs) };
      const input = { ...about, ...secondQuarter, wentLiveAtMs: WENT_LIVE_AT_MS, successAgentId: 'sue' };
      const handle = await client.workflow.start(Qbr, { ...at, args: [input] });
      const approvalId = `qbr-2-1-${about.cause.eventId}`;
      const edit = { contentHash: '', amountMicros: null, diffUri: null, diffHash: null, diff: '## kpis: k\n> Good.' };
      const yes = { approvalId, outcome: 'APPROVED', decidedBy: ['user:sam'], edit, eventId: 'yes' } as const;
      await handle.signal(approvalSettled, yes);
      await handle.signal(qbrHeld, { eventId: 'held', heldAtMs: nowMs });
      await handle.result();
    },
  },
  {
    name: 'qbr-run',
    script: {},
    run: (client, at) => client.workflow.execute(QbrRun, { ...at, args: [{}] }),
  },
  {
    name: 'health-run',
    script: {},
    run: (client, at) => client.workflow.execute(HealthRun, { ...at, args: [{}] }),
  },
  {
    name: 'client-upsells',
    script: {},
    async run(client, at) {
      const handle = await client.workflow.start(ClientUpsells, { ...at, args: [{ tenant, clientId: 'client-1' }] });
      const opportunity = {
        opportunityId: 'o-1',
        kind: 'VOICE_ADD_ON',
        counted: 12,
        threshold: 10,
        successAgentId: 'sue',
      };
      const evidenceEventIds = ['e-1'];
      const detected = {
        ...cause(),
        type: 'UpsellDetected',
        opportunity: { ...opportunity, evidenceEventIds },
      } as const;
      await handle.signal(upsellFact, detected);
      const settled = { approvalId: 'upsell-o-1', outcome: 'APPROVED', decidedBy: ['user:sue'], edit: null } as const;
      await handle.signal(approvalSettled, { ...settled, eventId: randomUUID() });
      await until('the decision', async () => {
        const { open, seenEventIds } = await handle.query(upsellsState);
        return (seenEventIds.length > 0 && open.length === 0) || undefined;
      });
      await handle.signal(upsellFact, { ...cause(), type: 'SpecialistInvited', invitationId: 'i-2' });
      await handle.signal(upsellFact, { ...cause(), type: 'ClientErased' });
      await handle.signal(upsellFact, { ...cause(), type: 'SpecialistEngagementEnded', invitationId: 'i-2' });
      await handle.result();
    },
  },
  {
    name: 'specialist-invitation',
    script: {},
    async run(client, at) {
      const invitation = { tenant, clientId: 'client-1', invitationId: 'i-1', kind: 'VOICE_ADD_ON', cause: cause() };
      const context = { expertise: ['voice'], opportunityId: 'o-1', invitedBy: 'sue', contextUri: null };
      const handle = await client.workflow.start(SpecialistInvitation, {
        ...at,
        args: [{ ...invitation, ...context }],
      });
      const handoff = { handoffId: 'specialist-client-1-i-1', outcome: 'COMPLETED', eventId: randomUUID() } as const;
      await handle.signal(handoffSettled, { ...handoff, agents: { 'sales-specialist': 'vera' } });
      const deal = { outcome: 'DEAL', revenueMicros: 1_000_000_000, currency: 'EUR', followUpAtMs: null } as const;
      await handle.signal(invitationFact, { ...cause(), type: 'SpecialistOutcomeReported', ...deal });
      await handle.result();
    },
  },
  {
    name: 'client-service',
    script: {},
    async run(client, at) {
      const handle = await client.workflow.start(ClientService, { ...at, args: [{ tenant, clientId: 'client-1' }] });
      const { atMs: _, contractRef: __, successAgentId: ___, ...dates } = live;
      await handle.signal(serviceFact, { ...cause(), type: 'ClientWentLive', ...dates, plan: 'starter' });
      await handle.signal(serviceFact, { ...cause(), type: 'ClientServiceModeChanged', to: 'SELF' });
      await handle.signal(serviceFact, { ...cause(), type: 'HealthBandChanged', band: 'RED' });
      const wanted = { requestId: 'w-1', change: 'UPGRADE', plan: 'growth', conversationsPerMonth: null } as const;
      const wish = { ...wanted, integrations: 0, termsRef: null, reason: null };
      await handle.signal(serviceFact, { ...cause(), type: 'ClientPlanRequested', wish });
      const passed = { approvalId: 'plan-w-1-client-1', outcome: 'APPROVED', decidedBy: [], edit: null } as const;
      await handle.signal(approvalSettled, { ...passed, eventId: randomUUID() });
      await until('the plan', async () => (await handle.query(serviceState)).plan === 'growth' || undefined);
      await handle.signal(serviceFact, { ...cause(), type: 'ClientErased' });
      await handle.result();
    },
  },
  {
    name: 'client-service-left',
    script: {},
    async run(client, at) {
      const handle = await client.workflow.start(ClientService, { ...at, args: [{ tenant, clientId: 'client-1' }] });
      const { atMs: _, contractRef: __, successAgentId: ___, ...dates } = live;
      await handle.signal(serviceFact, { ...cause(), type: 'ClientWentLive', ...dates, plan: 'starter' });
      const none = { plan: null, conversationsPerMonth: null, integrations: 0, termsRef: null, reason: null };
      const wish = { requestId: 'w-2', change: 'CANCEL', ...none } as const;
      await handle.signal(serviceFact, { ...cause(), type: 'ClientPlanRequested', wish });
      // What the first version waits for; those after it ask nobody.
      const passed = { approvalId: 'plan-w-2-client-1', outcome: 'APPROVED', decidedBy: [], edit: null } as const;
      await handle.signal(approvalSettled, { ...passed, eventId: randomUUID() });
      await handle.signal(serviceFact, { ...cause(), type: 'ClientErased' });
      await handle.result();
    },
  },
];

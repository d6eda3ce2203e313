/** Lives of notices and of leads with an assigner whose histories are kept: for `record-histories.ts`. */
import { workChanged } from '../assignment/messages.ts';
import { Lead, Notice } from '../workflows.ts';
import type { Life } from './campaign-lives.ts';
import { noticed } from './killed-lives.ts';

const tenant = 'acme';
const cause = { eventId: 'e-0', correlationId: 'e-0', occurredAtMs: Date.now() };

/** A lead that waited for an agent, was given out, and was not reached. */
const assignedLead: Life = {
  name: 'lead-assigned',
  script: { agent: () => ({ agentId: null, isKnown: true, because: 'nobody is free' }), deliver: () => suppressed },
  async run(client, at) {
    const facts = { source: 'partner', companySize: 20, industry: 'retail', country: 'USA', product: 'voicebot' };
    const money = { budgetMicros: 500_000_000_000, currency: 'USD' };
    const input = { tenant, leadId: 'lead-3', cause, facts: { ...facts, ...money }, contactRef: 'crm-1' };
    const change = { eventId: 'w-1', team: 'sales', workId: 'lead-3', what: 'ASSIGNED', agentId: 'cat' } as const;
    const handle = await client.workflow.start(Lead, { ...at, args: [input] });
    await handle.signal(workChanged, { ...change, reason: null, because: 'least loaded', expiresAtMs: null });
    return handle.result();
  },
};
const suppressed = { outcome: 'SUPPRESSED', reason: 'NO_CONSENT' } as const;

export const noticeLives: readonly Life[] = [
  assignedLead,
  {
    name: 'notice-approval',
    script: { notice: () => noticed },
    run(client, at) {
      const about = { kind: 'approval', why: 'ASKED', approvalId: 'a-1', roles: ['manager'], person: null } as const;
      return client.workflow.execute(Notice, { ...at, args: [{ tenant, cause, about }] });
    },
  },
  {
    name: 'notice-offer',
    script: {},
    run(client, at) {
      const work = { team: 'success', workId: 'h-1', subject: 'client:c-1', agentId: 'sue' };
      const times = { offeredAtMs: cause.occurredAtMs, expiresAtMs: cause.occurredAtMs + 3_600_000 };
      return client.workflow.execute(Notice, {
        ...at,
        args: [{ tenant, cause, about: { kind: 'offer', ...work, ...times } }],
      });
    },
  },
];

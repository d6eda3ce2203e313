/** For tests: who works for the tenant, and what they do with what they are offered and asked to decide. */
import type { AnyEvent, EventsByType } from '@mainstem/schemas/generated/events';
import type { LifeBed } from './bed.ts';
import { dayAfter, MINUTE_MS, type People } from './people.ts';

/** Team → its agents; among equals the first by name is asked first. */
export const agents: Readonly<Record<string, readonly string[]>> = {
  sales: ['ann', 'bob'],
  onboarding: ['cleo', 'dan'],
  support: ['eve', 'finn'],
  success: ['gil', 'hana'],
  'sales-specialist': ['ida'],
};
/** What an agent takes at once; more than a life needs, so that nobody waits for a place. */
const AT_ONCE = { clientsMax: 5, handoffsMax: 3 };

export async function hireAgents(people: People): Promise<void> {
  for (const [team, members] of Object.entries(agents)) {
    for (const agentId of members) {
      const knows = { kind: 'PERSON', expertise: [], languages: ['en'], presence: 'AVAILABLE', memberUntilMs: null };
      const member = { type: 'UpdateMember', agentId, agentVersion: 1, ...knows, ...AT_ONCE };
      await people.give('assignment', team, member, 'service:agents');
    }
  }
}

/** Offers are taken after half an hour; `declines` are agents who say no, once, after ten minutes. */
export function answerOffers(bed: LifeBed, people: People, declines: readonly string[]): void {
  const left = new Set(declines);
  bed.onEvent(async (event) => {
    if (event.type !== 'WorkOffered') return;
    const { agentId, workId, offeredAtMs } = event;
    const says = left.delete(agentId) ? 'DeclineOffer' : 'AcceptOffer';
    // Of the two sides of handoff 3 success answers first, so that which one completes it is no race.
    const minutes = says === 'DeclineOffer' ? 10 : event.envelope.entity === 'success' ? 29 : 30;
    const atMs = offeredAtMs + minutes * MINUTE_MS;
    const answer = { type: says, workId, agentId };
    await bed.at(atMs, async () => {
      await people.give('assignment', event.envelope.entity, answer, `user:${agentId}`, event);
    });
  });
}

/** The day after, at two: who has the role approves what is asked, as it is. */
export function decideApprovals(bed: LifeBed, people: People): void {
  const asked = new Map<string, EventsByType['ApprovalRequested']>();
  bed.onEvent(async (event: AnyEvent) => {
    if (event.type === 'ApprovalRequested') asked.set(event.envelope.entity, event);
    // Where nobody is needed it has passed by a rule.
    if (event.type !== 'ApprovalRouted' || event.needed.length === 0) return;
    const { entity: approvalId, occurredAtMs } = event.envelope;
    const { contentHash } = asked.get(approvalId) as EventsByType['ApprovalRequested'];
    const role = event.needed[0]?.role ?? '';
    const by = `user:${agents[role]?.[0] ?? role}`;
    const right = { by, roles: [role], actingFor: null, linkHash: null, policyVersion: 1, signature: 'jws' };
    const decision = { type: 'DecideApproval', verdict: 'APPROVE', contentHash, edit: null, note: null, ...right };
    await bed.at(dayAfter(occurredAtMs, 1, '14:00'), async () => {
      await people.give('approval', approvalId, decision, by, event);
    });
  });
}

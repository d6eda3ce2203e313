/**
 * `Lockdown` (KIKI-50): one command shuts the whole tenant, in every process that lets people in; then its sessions are
 * ended and its keys revoked, an incident is opened, and people of the platform are told. Every step is an audit line (R12).
 *
 * `Unlock` is the way back: it belongs to the platform's own tenant, since nobody of the locked one can come in. Two people
 * have to approve; silence leaves it locked, and they are asked again. What was ended stays so.
 *
 * The platform's own tenant is not locked: nobody could undo it. People are paged instead.
 */
import type { PLATFORM_TENANT } from '@mainstem/schemas/envelope';
import type { LOCKDOWN } from '@mainstem/streams/deciders/identity/lockdown';
import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import { askApproval, listenForApprovals } from '../approval/ask.ts';
import { showStage, startChain } from '../steps/chain.ts';
import type { LockdownActivities } from './contract.ts';
import { LOCKDOWN_INCIDENT, type LockdownInput, type UnlockInput } from './messages.ts';

// Held equal by their types: the modules themselves do not belong into the sandbox.
const platformTenant: typeof PLATFORM_TENANT = 'platform';
const lock: typeof LOCKDOWN = 'lockdown';

/** A tenant with 100,000 sessions takes minutes; each is one append. */
const { endAccess } = proxyActivities<LockdownActivities>({
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '60 seconds',
  scheduleToCloseTimeout: '24 hours',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

const WEEK_MS = 7 * 24 * 3_600_000;
/** A year of asking; after that somebody starts it by hand, or the tenant is gone. */
const ROUNDS_MAX = 52;
const PERSONS = 2;

export interface LockdownResult {
  readonly outcome: 'LOCKED' | 'NOT_LOCKED';
  readonly sessions: number;
  readonly keys: number;
}

export async function Lockdown(input: LockdownInput): Promise<LockdownResult> {
  const { tenant, cause, because, revokeKeys } = input;
  const chain = startChain(tenant, cause);
  const incidentId = `lockdown-${cause.eventId}`;
  const incident = { severity: 'CRITICAL', kind: 'breach', subject: `tenant:${tenant}` } as const;
  if (tenant === platformTenant) {
    const summary = `A breach of the platform's own tenant is suspected, which is never locked: ${because}`;
    await chain.emit('incident', incidentId, { type: 'IncidentOpened', ...incident, summary });
    return { outcome: 'NOT_LOCKED', sessions: 0, keys: 0 };
  }
  showStage(tenant, tenant, 'LOCKING');
  const begun = await chain.command('begin', 'identity', lock, { type: 'BeginLockdown', because, incidentId });
  await chain.emit('incident', incidentId, {
    type: 'IncidentOpened',
    ...incident,
    summary: `Tenant ${tenant} is locked down: ${because}`,
  });
  showStage(tenant, tenant, 'ENDING_ACCESS');
  const { correlationId, causationId } = chain;
  const common = { tenant, because, revokeKeys, correlationId, causationId, occurredAtMs: Date.now() };
  const ended = await endAccess({ step: 'end-access', ...common });
  if (begun.kind === 'accepted') {
    const platform = startChain(platformTenant, { eventId: chain.causationId, correlationId });
    await platform.emit('ask-unlock', incidentId, {
      type: 'IncidentOpened',
      severity: 'CRITICAL',
      kind: LOCKDOWN_INCIDENT,
      subject: `tenant:${tenant}`,
      summary: `Tenant ${tenant} is locked down, ${ended.sessions} sessions and ${ended.keys} keys were ended: ${because}`,
    });
  }
  showStage(tenant, tenant, 'LOCKED');
  return { outcome: 'LOCKED', ...ended };
}

export async function Unlock(input: UnlockInput): Promise<{ readonly outcome: 'UNLOCKED' | 'STAYS_LOCKED' }> {
  listenForApprovals();
  const { lockedTenant, incidentId, cause } = input;
  const chain = startChain(platformTenant, cause);
  showStage(platformTenant, lockedTenant, 'ASKING');
  for (let round = 1; round <= ROUNDS_MAX; round += 1) {
    const approvalId = `unlock-${incidentId}-${round}`;
    const settled = await askApproval(chain, {
      step: `ask:${round}`,
      approvalId,
      kind: 'lockdown-end',
      subject: `tenant:${lockedTenant}`,
      riskTier: 'HIGH',
      because: `Tenant ${lockedTenant} is locked down; approve to let it in again.`,
      needed: [{ role: 'admin', persons: PERSONS }],
      deadlineMs: WEEK_MS,
      onDeadline: 'REJECT',
      replyTo: workflowInfo().workflowId,
    });
    if (settled.outcome !== 'APPROVED') continue;
    const locked = startChain(lockedTenant, { eventId: settled.eventId, correlationId: chain.correlationId });
    const because = `approved by ${settled.decidedBy.join(' and ')}`;
    await locked.command('end', 'identity', lock, { type: 'EndLockdown', because, approvalId });
    showStage(platformTenant, lockedTenant, 'UNLOCKED');
    return { outcome: 'UNLOCKED' };
  }
  showStage(platformTenant, lockedTenant, 'STAYS_LOCKED');
  return { outcome: 'STAYS_LOCKED' };
}

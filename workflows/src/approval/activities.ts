/** Asking for approvals on the decided stream, routed by the tenant's thresholds of now. */

import type { RulesOfLog } from '@mainstem/streams/approvals/approvals-of-log';
import type { ThresholdsOfLog } from '@mainstem/streams/approvals/thresholds-of-log';
import type { ApprovalCommand, CommandNamed } from '@mainstem/streams/deciders/approval/commands';
import { type Routing, routeApproval } from '@mainstem/streams/deciders/approval/routing';
import type { Approval, ApprovalEvent } from '@mainstem/streams/deciders/approval/state';
import type { DecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { ApplicationFailure } from '@temporalio/common';
import { actor, idOf, orHopeless } from '../activities/idempotent.ts';
import type { ApprovalActivities, RequestApprovalInput, RequestApprovalResult } from './contract.ts';
import type { SettledApproval } from './messages.ts';

export interface ApprovalParts {
  readonly approvals: Pick<DecisionWriter<ApprovalCommand, Approval, ApprovalEvent>, 'execute' | 'load'>;
  readonly thresholds: Pick<ThresholdsOfLog, 'of'>;
  /** Standing rules. */
  readonly rules: RulesOfLog;
}

export function createApprovalActivities({ approvals, ...tables }: ApprovalParts): ApprovalActivities {
  return {
    async requestApproval(input) {
      const { tenant, approvalId, correlationId, causationId, occurredAtMs } = input;
      const routing = await routingOf(input, tables);
      const command = commandOf(input, routing);
      const context = { actor: actor(), commandId: idOf(input.step), correlationId, causationId, occurredAtMs };
      const outcome = await orHopeless(approvals.execute(tenant, approvalId, command, context));
      switch (outcome.kind) {
        case 'accepted':
          return accepted(outcome.events);
        case 'rejected':
          return { kind: 'rejected', code: outcome.code, message: outcome.message };
        case 'conflict':
          throw ApplicationFailure.retryable(`approval ${approvalId} is being changed by others`, 'STREAM_CONFLICT');
      }
    },
    async approvalOutcome({ tenant, approvalId }) {
      const { state } = await approvals.load(tenant, approvalId);
      return outcomeOf(approvalId, state);
    },
  };
}

async function routingOf(
  input: RequestApprovalInput,
  { thresholds, rules }: Omit<ApprovalParts, 'approvals'>,
): Promise<Routing> {
  const { kind, subject, riskTier, deadlineAtMs, amountMicros = null, currency = null } = input;
  const needed = input.needed.map(({ or = [], ...seat }) => ({ ...seat, or }));
  const asked = { kind, subject, riskTier, amountMicros, currency, needed, deadlineAtMs, askedAtMs: input.fromAtMs };
  const { tenant, occurredAtMs } = input;
  // Rules are those of the moment of asking, whenever it was due.
  const inForce = await rules.of(tenant, occurredAtMs);
  return routeApproval(asked, await thresholds.of(tenant), inForce);
}

function commandOf(input: RequestApprovalInput, routing: Routing): CommandNamed<'RequestApproval'> {
  const { kind, subject, riskTier, onDeadline, replyTo, currency = null } = input;
  const { amountMicros = null, diff = null, diffUri = null, diffHash = null } = input;
  return {
    type: 'RequestApproval',
    ...{ kind, subject, riskTier, onDeadline, replyTo, currency, routing },
    because: input.because ?? `${kind} of ${subject}`,
    content: { amountMicros, diff, diffUri, diffHash },
    evidenceEventIds: [...(input.evidenceEventIds ?? [])],
    requestedBy: input.requestedBy ?? actor(),
  };
}

/** Of a repeat, what the first try was answered: its deadlines, though the thresholds have changed since. */
function accepted(events: readonly ApprovalEvent[]): RequestApprovalResult {
  const routed = events.find((event) => event.type === 'ApprovalRouted');
  const last = events.at(-1);
  if (routed === undefined || last === undefined) throw new Error('an approval was asked for without being routed');
  return { kind: 'accepted', eventId: last.envelope.id, lastDeadlineAtMs: routed.deadlines.at(-1) ?? 0 };
}

function outcomeOf(approvalId: string, state: Approval): Omit<SettledApproval, 'eventId'> | null {
  const { what, contentHash, isEdited, decidedBy } = state;
  const settled = { approvalId, decidedBy: state.state === 'withdrawn' ? [] : decidedBy, edit: null };
  switch (state.state) {
    case 'approved': {
      if (!isEdited || what === null) return { ...settled, outcome: 'APPROVED' };
      const { amountMicros, diff, diffUri, diffHash } = what;
      return { ...settled, outcome: 'APPROVED', edit: { contentHash, amountMicros, diff, diffUri, diffHash } };
    }
    case 'rejected':
      return { ...settled, outcome: 'REJECTED' };
    case 'withdrawn':
      return { ...settled, outcome: 'WITHDRAWN' };
    case 'expired':
      return { ...settled, outcome: 'EXPIRED' };
    default:
      return null;
  }
}

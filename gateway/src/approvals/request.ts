/**
 * A person or an agent asks for something that others have to approve: a discount, a refund, an exception (WAP-128). Who is
 * needed is said by the tenant's thresholds alone. The id is made here: an id a workflow will ask under cannot be taken.
 */
import { uuidFrom, uuidV7 } from '@mainstem/schemas/envelope';
import { contentHashOf } from '@mainstem/streams/deciders/approval/content';
import { routeApproval } from '@mainstem/streams/deciders/approval/routing';
import { giveCommand } from '../commands/give.ts';
import { GatewayError } from '../errors.ts';
import type { Identity } from '../identity/identity.ts';
import type { Decided } from './decide.ts';
import type { ApprovalParts } from './parts.ts';

const HOUR_MS = 3_600_000;

export interface RequestWanted {
  readonly kind: string;
  readonly subject: string;
  readonly riskTier: 'LOW' | 'MEDIUM' | 'HIGH';
  readonly because: string;
  readonly amountMicros: number | null;
  readonly currency: string | null;
  readonly diff: string | null;
  readonly diffUri: string | null;
  readonly diffHash: string | null;
  readonly evidenceEventIds: string[];
  readonly hours: number;
  readonly onDeadline: 'REJECT' | 'ESCALATE';
  /** Name of the request among its asker's: the same again is the same approval. */
  readonly key?: string | undefined;
}

export async function requestApproval(
  { stores, clock }: ApprovalParts,
  { tenant, actor }: Identity,
  wanted: RequestWanted,
): Promise<Decided & { readonly approvalId: string }> {
  const { key, hours, amountMicros, diff, diffUri, diffHash, ...about } = wanted;
  const askedAtMs = clock();
  const approvalId = key === undefined ? uuidV7(askedAtMs) : uuidFrom('approval-asked', tenant, actor, key);
  const { kind, riskTier, currency } = about;
  const deadlineAtMs = askedAtMs + hours * HOUR_MS;
  const thresholds = await stores.thresholds.of(tenant);
  const { subject } = about;
  const asked = { kind, subject, riskTier, amountMicros, currency, needed: [], deadlineAtMs, askedAtMs };
  const rules = await stores.followed.rules.of(tenant, askedAtMs);
  const command = {
    type: 'RequestApproval' as const,
    ...about,
    content: { amountMicros, diff, diffUri, diffHash },
    requestedBy: actor,
    replyTo: null,
    routing: routeApproval(asked, thresholds, rules),
  };
  const commandId = uuidFrom('approval-request', tenant, approvalId);
  const given = { entity: approvalId, command, commandId };
  const outcome = await giveCommand(stores.writer, { tenant, actor }, given, askedAtMs);
  const made = outcome.kind === 'accepted' ? outcome.events[0] : undefined;
  if (made?.type === 'ApprovalRequested' && made.contentHash !== contentHashOf({ ...command, ...command.content })) {
    throw new GatewayError('IDEMPOTENCY_KEY_REUSED', 'something else was asked for under this key before');
  }
  const { state } = await stores.writer.load(tenant, approvalId);
  return { approvalId, outcome, status: state.state };
}

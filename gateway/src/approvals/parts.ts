/** What the approvals' routes stand on. */
import type { ReadApprovalFigures } from '@mainstem/projections/approvals/figures';
import type { ApprovalsOfLog } from '@mainstem/streams/approvals/approvals-of-log';
import type { ThresholdsOfLog } from '@mainstem/streams/approvals/thresholds-of-log';
import type { ApprovalCommand } from '@mainstem/streams/deciders/approval/commands';
import type { Approval, ApprovalEvent } from '@mainstem/streams/deciders/approval/state';
import type { DecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import type { Authorisation } from '../authorisation/authorisation.ts';
import type { Authenticate, Identity } from '../identity/identity.ts';
import type { IdentityDesk } from '../identity/identity-desk.ts';
import type { Refusal } from '../refusals.ts';

export type ApprovalWriter = Pick<
  DecisionWriter<ApprovalCommand, Approval, ApprovalEvent>,
  'execute' | 'load' | 'whenCaughtUp' | 'done' | 'stop'
>;

export interface ApprovalStores {
  readonly writer: ApprovalWriter;
  readonly thresholds: Pick<ThresholdsOfLog, 'of'>;
  /** Standing rules, and what is open. */
  readonly followed: Pick<ApprovalsOfLog, 'rules' | 'board' | 'whenCaughtUp' | 'done'>;
  readonly figures: ReadApprovalFigures;
}

export interface ApprovalParts {
  readonly stores: ApprovalStores;
  readonly identity: Pick<IdentityDesk, 'ring' | 'view'>;
  readonly access: Pick<Authorisation, 'decide'>;
  readonly authenticate: Authenticate;
  /** `MAINSTEM_APPROVAL_LINK_SECRET`; empty: no link is ours. */
  readonly approvalLinkSecret: string;
  readonly clock: () => number;
  readonly recordRefusal: (identity: Identity, refusal: Refusal) => Promise<void>;
}

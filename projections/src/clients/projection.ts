/** Clients with the stage of their lifecycle and the approval they wait for, from `client_events`. */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

/** Order of the stages. Two moves of one workflow step may have one time; then the further one stands. */
const stages = ['NONE', 'SALES', 'ONBOARDING', 'SUCCESS', 'ENDED'];

export const clients = tableProjection({
  name: 'clients',
  version: 1,
  types: [
    'ClientSignedUp',
    'ClientDealSigned',
    'ClientStageChanged',
    'ClientApprovalRequested',
    'ClientApprovalDecided',
  ],
  key: { clientId: 'text' },
  columns: {
    companyName: 'text?',
    product: 'text?',
    assistedBy: 'text?',
    signedUpAtMs: 'bigint?',
    stage: 'text',
    stageBecause: 'text?',
    stageAtMs: 'bigint?',
    contractRef: 'text?',
    yearlyValueMicros: 'bigint?',
    currency: 'text?',
    dealSignedAtMs: 'bigint?',
    approvalId: 'text?',
    approvalWhat: 'text?',
    approvalRole: 'text?',
    approvalDeadlineAtMs: 'bigint?',
    approvalRequestedAtMs: 'bigint?',
    approvalOutcome: 'text?',
    approvalDecidedBy: 'text?',
    approvalNote: 'text?',
  },
  initial: {
    companyName: null,
    product: null,
    assistedBy: null,
    signedUpAtMs: null,
    stage: 'NONE',
    stageBecause: null,
    stageAtMs: null,
    contractRef: null,
    yearlyValueMicros: null,
    currency: null,
    dealSignedAtMs: null,
    approvalId: null,
    approvalWhat: null,
    approvalRole: null,
    approvalDeadlineAtMs: null,
    approvalRequestedAtMs: null,
    approvalOutcome: null,
    approvalDecidedBy: null,
    approvalNote: null,
  },
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.entity),
  project(row, event) {
    const atMs = event.envelope.occurredAtMs;
    switch (event.type) {
      case 'ClientSignedUp': {
        if (row.signedUpAtMs !== null) return row;
        const { companyName, product, assistedBy } = event;
        return { ...row, companyName, product, assistedBy, signedUpAtMs: atMs };
      }
      case 'ClientDealSigned': {
        if (row.dealSignedAtMs !== null && atMs <= row.dealSignedAtMs) return row;
        const { contractRef, yearlyValueMicros, currency } = event;
        return { ...row, contractRef, yearlyValueMicros, currency, dealSignedAtMs: atMs };
      }
      case 'ClientStageChanged': {
        const before = row.stageAtMs ?? Number.NEGATIVE_INFINITY;
        const isFurther = stages.indexOf(event.to) > stages.indexOf(row.stage);
        if (atMs < before || (atMs === before && !isFurther)) return row;
        return { ...row, stage: event.to, stageBecause: event.because, stageAtMs: atMs };
      }
      case 'ClientApprovalRequested': {
        // The same request again must not reopen what was decided since.
        if (event.approvalId === row.approvalId) return row;
        if (row.approvalRequestedAtMs !== null && atMs < row.approvalRequestedAtMs) return row;
        const { approvalId, what, role, deadlineAtMs } = event;
        const decision = { approvalOutcome: null, approvalDecidedBy: null, approvalNote: null };
        const asked = { approvalId, approvalWhat: what, approvalRole: role, approvalDeadlineAtMs: deadlineAtMs };
        return { ...row, ...asked, ...decision, approvalRequestedAtMs: atMs };
      }
      case 'ClientApprovalDecided': {
        if (event.approvalId !== row.approvalId || row.approvalOutcome !== null) return row;
        const { outcome, decidedBy, note } = event;
        return { ...row, approvalOutcome: outcome, approvalDecidedBy: decidedBy, approvalNote: note };
      }
    }
  },
});

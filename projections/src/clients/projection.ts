/** Clients with stage and step of their lifecycle, whom they wait for, and who has them, from `client_events`. */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

/** Order of the stages. Two moves of one workflow step may have one time; then the further one stands. */
const stages = ['NONE', 'SALES', 'ONBOARDING', 'SUCCESS', 'ENDED'];

const agentColumns: Readonly<
  Record<string, 'salesAgentId' | 'onboardingAgentId' | 'supportAgentId' | 'successAgentId'>
> = {
  sales: 'salesAgentId',
  onboarding: 'onboardingAgentId',
  support: 'supportAgentId',
  success: 'successAgentId',
};

export const clients = tableProjection({
  name: 'clients',
  version: 3,
  types: [
    'ClientSignedUp',
    'ClientDealSigned',
    'ClientStageChanged',
    'ClientApprovalRequested',
    'ClientApprovalDecided',
    'ClientStepEntered',
    'ClientAgentAssigned',
    'ClientOutreachTicketOpened',
    'ClientOutreachTicketClosed',
    'ClientConfigGenerated',
    'ClientWentLive',
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
    website: 'text?',
    businessType: 'text?',
    step: 'text?',
    stepWaitingFor: 'text?',
    stepUntilMs: 'bigint?',
    stepAtMs: 'bigint?',
    salesAgentId: 'text?',
    onboardingAgentId: 'text?',
    supportAgentId: 'text?',
    successAgentId: 'text?',
    ticketId: 'text?',
    ticketAbout: 'text?',
    configId: 'text?',
    toolsMissing: 'bigint?',
    plan: 'text?',
    wentLiveAtMs: 'bigint?',
    trialEndsAtMs: 'bigint?',
    renewsAtMs: 'bigint?',
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
    website: null,
    businessType: null,
    step: null,
    stepWaitingFor: null,
    stepUntilMs: null,
    stepAtMs: null,
    salesAgentId: null,
    onboardingAgentId: null,
    supportAgentId: null,
    successAgentId: null,
    ticketId: null,
    ticketAbout: null,
    configId: null,
    toolsMissing: null,
    plan: null,
    wentLiveAtMs: null,
    trialEndsAtMs: null,
    renewsAtMs: null,
  },
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.entity),
  project(row, event) {
    const atMs = event.envelope.occurredAtMs;
    switch (event.type) {
      case 'ClientSignedUp': {
        if (row.signedUpAtMs !== null) return row;
        const { companyName, product, assistedBy, businessType, website } = event;
        return { ...row, companyName, product, assistedBy, businessType, website, signedUpAtMs: atMs };
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
      case 'ClientStepEntered': {
        if (row.stepAtMs !== null && atMs < row.stepAtMs) return row;
        const { step, waitingFor: stepWaitingFor, untilMs: stepUntilMs } = event;
        return { ...row, step, stepWaitingFor, stepUntilMs, stepAtMs: atMs };
      }
      case 'ClientAgentAssigned': {
        const column = agentColumns[event.team];
        return column === undefined ? row : { ...row, [column]: event.agentId };
      }
      case 'ClientOutreachTicketOpened':
        return { ...row, ticketId: event.ticketId, ticketAbout: event.about };
      case 'ClientOutreachTicketClosed':
        return event.ticketId === row.ticketId ? { ...row, ticketId: null, ticketAbout: null } : row;
      case 'ClientConfigGenerated':
        return { ...row, configId: event.configId, toolsMissing: event.toolsMissing.length };
      case 'ClientWentLive': {
        const { atMs: wentLiveAtMs, plan, trialEndsAtMs, renewsAtMs, yearlyValueMicros, currency } = event;
        return {
          ...row,
          // Of a deal that was signed here no other event tells.
          yearlyValueMicros,
          currency,
          plan,
          wentLiveAtMs,
          trialEndsAtMs,
          renewsAtMs,
          step: 'live',
          stepWaitingFor: null,
          stepUntilMs: null,
        };
      }
    }
  },
});

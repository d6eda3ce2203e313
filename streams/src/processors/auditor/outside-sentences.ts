/** What the events of research and billing mean in one sentence each. Ids and figures only, no personal data (R6). */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { money } from './money.ts';

type Outside =
  | 'ResearchStarted'
  | 'ResearchSourceCollected'
  | 'ResearchSourceFailed'
  | 'HumanFindingAdded'
  | 'ResearchAnalysisCompleted'
  | 'RequirementsDraftRevised'
  | 'BillingAccountOpened'
  | 'InvoiceIssued'
  | 'InvoicePaid'
  | 'InvoiceLapsed'
  | 'InvoiceVoided'
  | 'PaymentSucceeded'
  | 'PaymentFailed'
  | 'RefundOwed'
  | 'RefundIssued'
  | 'TokensUsed';

const offlineNote = (isOffline: boolean) => (isOffline ? ' (offline stand-in)' : '');
const unmoved = (isDelivered: boolean) => (isDelivered ? '' : ' (offline stand-in: no money moved)');

export const outsideSentences: { readonly [Type in Outside]: (event: EventsByType[Type]) => string } = {
  ResearchStarted: ({ envelope, researchId, sources, trigger }) =>
    `Research ${researchId} about client ${envelope.entity} began (${trigger}): ${sources.join(', ')}.`,
  ResearchSourceCollected: ({ envelope, source, findingCount, isOffline }) =>
    `${findingCount} findings about client ${envelope.entity} were collected from ${source}${offlineNote(isOffline)}.`,
  ResearchSourceFailed: ({ envelope, source, code }) =>
    `Nothing about client ${envelope.entity} could be collected from ${source}: ${code}.`,
  HumanFindingAdded: ({ envelope, gap, severity, agentId }) =>
    `Agent ${agentId} noted a gap of client ${envelope.entity}: ${gap}, ${severity}.`,
  ResearchAnalysisCompleted: ({ envelope, predictedConversationsPerMonth, draftId, isOffline }) =>
    `Requirements ${draftId} of client ${envelope.entity} were drafted, ${predictedConversationsPerMonth} conversations a month expected${offlineNote(isOffline)}.`,
  RequirementsDraftRevised: ({ envelope, draftId, revision, revisedBy }) =>
    `Requirements ${draftId} of client ${envelope.entity} came to revision ${revision} by ${revisedBy}.`,
  BillingAccountOpened: ({ envelope, provider, isDelivered }) =>
    `Client ${envelope.entity} is known to ${provider} for payments${unmoved(isDelivered)}.`,
  InvoiceIssued: ({ envelope, invoiceId, amountMicros, currency, isDelivered }) =>
    `Invoice ${invoiceId} over ${money(amountMicros, currency)} was issued to client ${envelope.entity}${unmoved(isDelivered)}.`,
  InvoicePaid: ({ envelope, invoiceId, amountMicros, currency }) =>
    `Invoice ${invoiceId} over ${money(amountMicros, currency)} was paid by client ${envelope.entity}.`,
  InvoiceLapsed: ({ envelope, invoiceId, amountMicros, currency }) =>
    `Invoice ${invoiceId} over ${money(amountMicros, currency)} of client ${envelope.entity} was not paid in time.`,
  InvoiceVoided: ({ envelope, invoiceId, reason }) =>
    `Invoice ${invoiceId} of client ${envelope.entity} was taken back: ${reason}.`,
  PaymentSucceeded: ({ envelope, paymentId, amountMicros, currency, isDelivered }) =>
    `Payment ${paymentId} of ${money(amountMicros, currency)} by client ${envelope.entity} went through${unmoved(isDelivered)}.`,
  PaymentFailed: ({ envelope, paymentId, amountMicros, currency, code }) =>
    `Payment ${paymentId} of ${money(amountMicros, currency)} by client ${envelope.entity} failed: ${code}.`,
  RefundOwed: ({ envelope, refundId, amountMicros, currency, reason }) =>
    `Refund ${refundId} of ${money(amountMicros, currency)} is owed to client ${envelope.entity}: ${reason}.`,
  RefundIssued: ({ envelope, refundId, amountMicros, currency, isDelivered }) =>
    `Refund ${refundId} of ${money(amountMicros, currency)} went to client ${envelope.entity}${unmoved(isDelivered)}.`,
  TokensUsed: ({ envelope, month, purpose, costMicros, currency }) =>
    `Language models cost ${money(costMicros, currency)} for client ${envelope.entity} in ${month} (${purpose}).`,
};

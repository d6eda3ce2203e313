/**
 * Where each live client stands (SM-3), how it fares (SM-4) and whether it renews, from `customer_success_events`. Health is
 * that of the last change of band: scores within a band are no event. What comes twice sets the same values again.
 */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

export const clientSuccess = tableProjection({
  name: 'client_success',
  version: 2,
  types: [
    'SuccessStageChanged',
    'HealthBandChanged',
    'RenewalOpened',
    'RenewalDecided',
    'RenewalLapsed',
    'SuccessCancelled',
  ],
  key: { clientId: 'text' },
  columns: {
    stage: 'text?',
    stageBecause: 'text?',
    stageAtMs: 'bigint?',
    renewsAtMs: 'bigint?',
    band: 'text?',
    bandBefore: 'text?',
    scoreHundredths: 'bigint?',
    /** As `usage 7250`: a part and its hundredths. */
    healthParts: 'text[]',
    weightsVersion: 'text?',
    bandDayAtMs: 'bigint?',
    renewal: 'text?',
    renewalAtMs: 'bigint?',
    renewalAgentId: 'text?',
    renewalWorkId: 'text?',
    contractRef: 'text?',
    leavesAtMs: 'bigint?',
    leavesBecause: 'text?',
    eventId: 'text?',
    correlationId: 'text?',
  },
  initial: {
    ...{ stage: null, stageBecause: null, stageAtMs: null, renewsAtMs: null },
    ...{
      band: null,
      bandBefore: null,
      scoreHundredths: null,
      healthParts: [],
      weightsVersion: null,
      bandDayAtMs: null,
    },
    ...{ renewal: null, renewalAtMs: null, renewalAgentId: null, renewalWorkId: null, contractRef: null },
    ...{ leavesAtMs: null, leavesBecause: null, eventId: null, correlationId: null },
  },
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.entity),
  project(row, event) {
    const { id: eventId, correlationId, occurredAtMs } = event.envelope;
    switch (event.type) {
      case 'SuccessStageChanged': {
        const { to: stage, because: stageBecause, atMs: stageAtMs, renewsAtMs } = event;
        return { ...row, stage, stageBecause, stageAtMs, renewsAtMs, eventId, correlationId };
      }
      case 'HealthBandChanged': {
        const { from: bandBefore, to: band, scoreHundredths, weightsVersion, dayAtMs: bandDayAtMs } = event;
        const healthParts = event.parts.map((part, at) => `${part} ${event.partScores[at] ?? 0}`);
        return { ...row, band, bandBefore, scoreHundredths, healthParts, weightsVersion, bandDayAtMs };
      }
      case 'RenewalOpened': {
        const { workId: renewalWorkId, agentId: renewalAgentId, contractRef, atMs } = event;
        return { ...row, renewal: 'OPEN', renewalAtMs: atMs, renewalWorkId, renewalAgentId, contractRef };
      }
      case 'RenewalDecided': {
        const contractRef = event.contractRef ?? row.contractRef;
        return { ...row, renewal: event.outcome, renewalAtMs: occurredAtMs, contractRef };
      }
      case 'RenewalLapsed':
        return { ...row, renewal: 'LAPSED', renewalAtMs: event.atMs };
      case 'SuccessCancelled':
        return { ...row, leavesAtMs: event.endsAtMs, leavesBecause: event.reason };
    }
  },
});

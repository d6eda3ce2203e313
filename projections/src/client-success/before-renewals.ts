/**
 * Live clients as the release before this one showed them (version 1): stage and band. A platform of that release keeps them
 * up and shows them until somebody promotes version 2 (ADR 0011); in the release after, this file goes.
 */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

export const clientSuccessBeforeRenewals = tableProjection({
  name: 'client_success',
  version: 1,
  types: ['SuccessStageChanged', 'HealthBandChanged'],
  key: { clientId: 'text' },
  columns: {
    stage: 'text?',
    stageBecause: 'text?',
    stageAtMs: 'bigint?',
    renewsAtMs: 'bigint?',
    band: 'text?',
    scoreHundredths: 'bigint?',
    weightsVersion: 'text?',
    bandDayAtMs: 'bigint?',
    eventId: 'text?',
    correlationId: 'text?',
  },
  initial: {
    stage: null,
    stageBecause: null,
    stageAtMs: null,
    renewsAtMs: null,
    band: null,
    scoreHundredths: null,
    weightsVersion: null,
    bandDayAtMs: null,
    eventId: null,
    correlationId: null,
  },
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.entity),
  project(row, event) {
    if (event.type === 'HealthBandChanged') {
      const { to: band, scoreHundredths, weightsVersion, dayAtMs: bandDayAtMs } = event;
      return { ...row, band, scoreHundredths, weightsVersion, bandDayAtMs };
    }
    const { id: eventId, correlationId } = event.envelope;
    const { to: stage, because: stageBecause, atMs: stageAtMs, renewsAtMs } = event;
    return { ...row, stage, stageBecause, stageAtMs, renewsAtMs, eventId, correlationId };
  },
});

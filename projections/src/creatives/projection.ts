/** Creatives as people see them, from `creative_events`. */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

export const creatives = tableProjection({
  name: 'creatives',
  version: 3,
  types: [
    'CreativeCreated',
    'AudioCreativeCreated',
    'NativeCreativeCreated',
    'CreativeBriefed',
    'CreativeGenerated',
    'CreativeQualityChecked',
    'CreativeSentimentChecked',
    'CreativeSafetyChecked',
    'CreativeComplianceChecked',
    'CreativeBlocked',
    'CreativeApproved',
    'CreativeRejected',
    'CreativeActivated',
    'CreativePaused',
    'CreativeGoldMarked',
  ],
  key: { creativeId: 'text' },
  columns: {
    campaignId: 'text',
    status: 'text',
    gold: 'boolean',
    format: 'text',
    widthPx: 'bigint',
    heightPx: 'bigint',
    markup: 'text',
    mimeType: 'text',
    durationS: 'bigint?',
    secure: 'boolean',
    because: 'text?',
    version: 'bigint',
    createdAtMs: 'bigint',
    changedAtMs: 'bigint',
  },
  indexes: [
    ['campaignId', 'creativeId'],
    ['createdAtMs desc', 'creativeId desc'],
  ],
  initial: {
    campaignId: '',
    status: 'draft',
    gold: false,
    format: 'BANNER',
    widthPx: 0,
    heightPx: 0,
    markup: '',
    mimeType: '',
    durationS: null,
    secure: false,
    because: null,
    version: 0,
    createdAtMs: 0,
    changedAtMs: 0,
  },
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.entity),
  project(row, event) {
    const { streamVersion, occurredAtMs } = event.envelope;
    const changed = { version: streamVersion, changedAtMs: occurredAtMs };
    switch (event.type) {
      case 'CreativeCreated': {
        const { campaignId, format, widthPx, heightPx, markup, mimeType, durationS, secure } = event;
        const set = { campaignId, format, widthPx, heightPx, markup, mimeType, durationS, secure };
        return { ...row, ...set, ...changed, createdAtMs: occurredAtMs };
      }
      case 'AudioCreativeCreated': {
        const { campaignId, markup, mimeType, durationS, secure } = event;
        const set = { campaignId, format: 'AUDIO', markup, mimeType, durationS, secure };
        return { ...row, ...set, ...changed, createdAtMs: occurredAtMs };
      }
      case 'NativeCreativeCreated': {
        const { campaignId, secure } = event;
        return { ...row, campaignId, format: 'NATIVE', secure, ...changed, createdAtMs: occurredAtMs };
      }
      case 'CreativeBriefed': {
        const { campaignId, widthPx, heightPx } = event;
        const set = { campaignId, widthPx, heightPx, mimeType: 'text/html', secure: true, status: 'briefed' };
        return { ...row, ...set, ...changed, because: event.because, createdAtMs: occurredAtMs };
      }
      case 'CreativeGenerated': {
        const { markup, mimeType, secure } = event;
        return { ...row, markup, mimeType, secure, ...changed, status: 'generated' };
      }
      // Where it stands is the last step it passed; a step it failed is followed by the block.
      case 'CreativeQualityChecked':
        return { ...row, ...changed, status: event.passed ? 'quality' : row.status };
      case 'CreativeSentimentChecked':
        return { ...row, ...changed, status: event.passed ? 'sentiment' : row.status };
      case 'CreativeSafetyChecked':
        return { ...row, ...changed, status: event.passed ? 'safety' : row.status };
      case 'CreativeComplianceChecked':
        return { ...row, ...changed, status: event.passed ? 'checked' : row.status };
      case 'CreativeBlocked':
        return { ...row, ...changed, status: 'blocked', gold: false, because: event.reason };
      case 'CreativeApproved':
        return { ...row, ...changed, status: 'approved', because: event.note };
      case 'CreativeRejected':
        return { ...row, ...changed, status: 'rejected', because: event.reason };
      case 'CreativeActivated':
        return { ...row, ...changed, status: 'live', because: event.because };
      case 'CreativePaused':
        return { ...row, ...changed, status: 'paused', because: event.reason };
      case 'CreativeGoldMarked':
        return { ...row, ...changed, gold: true };
    }
  },
});

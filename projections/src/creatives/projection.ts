/** Creatives as people see them, from `creative_events`. */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

export const creatives = tableProjection({
  name: 'creatives',
  version: 2,
  types: [
    'CreativeCreated',
    'AudioCreativeCreated',
    'NativeCreativeCreated',
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
  indexes: [['campaignId', 'creativeId']],
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

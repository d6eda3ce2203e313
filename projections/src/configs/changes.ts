/** Changes of configs and where they stand (SM-5), one row a change. */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

export const configChanges = tableProjection({
  name: 'config_changes',
  version: 1,
  types: [
    'ConfigChangeRequested',
    'ConfigChangeClassified',
    'ConfigChangeRiskScored',
    'ConfigChangeApproved',
    'ConfigChangeRejected',
    'ConfigPreviewOpened',
    'ConfigPreviewExpired',
    'ConfigChangeConfirmed',
    'ConfigChangeApplied',
    'ConfigChangeVerified',
    'ConfigChangeRolledBack',
    'ConfigChangeExpired',
    'ConfigChangeWithdrawn',
  ],
  key: { configId: 'text', changeId: 'text' },
  columns: {
    status: 'text',
    branch: 'text?',
    parent: 'text?',
    message: 'text?',
    paths: 'text[]',
    source: 'text?',
    classes: 'text[]',
    saidClass: 'text?',
    confidence: 'double?',
    tier: 'text?',
    askedTier: 'text?',
    score: 'bigint?',
    reasons: 'text[]',
    requestedBy: 'text?',
    requestedAtMs: 'bigint?',
    approvalId: 'text?',
    decidedBy: 'text[]',
    previewExpiresAtMs: 'bigint?',
    commitId: 'text?',
    because: 'text?',
    changedAtMs: 'bigint?',
  },
  indexes: [['requestedAtMs desc', 'changeId desc']],
  initial: {
    status: 'requested',
    branch: null,
    parent: null,
    message: null,
    paths: [],
    source: null,
    classes: [],
    saidClass: null,
    confidence: null,
    tier: null,
    askedTier: null,
    score: null,
    reasons: [],
    requestedBy: null,
    requestedAtMs: null,
    approvalId: null,
    decidedBy: [],
    previewExpiresAtMs: null,
    commitId: null,
    because: null,
    changedAtMs: null,
  },
  keyOf: ({ envelope, changeId }) => rowKey(envelope.tenant, envelope.entity, changeId),
  project(before, event) {
    const { actor, occurredAtMs } = event.envelope;
    const row = { ...before, changedAtMs: occurredAtMs };
    switch (event.type) {
      case 'ConfigChangeRequested': {
        const { branch, parent, message, paths, source } = event;
        return { ...row, branch, parent, message, paths, source, requestedBy: actor, requestedAtMs: occurredAtMs };
      }
      case 'ConfigChangeClassified': {
        const { classes, saidClass, confidence } = event;
        return { ...row, classes, saidClass, confidence };
      }
      case 'ConfigChangeRiskScored': {
        const reasons = event.reasons.map(({ code, points, message }) => `${code} +${points}: ${message}`);
        return { ...row, tier: event.tier, askedTier: event.askedTier, score: event.score, reasons };
      }
      case 'ConfigChangeApproved':
        return { ...row, status: 'approved', approvalId: event.approvalId, decidedBy: event.decidedBy };
      case 'ConfigChangeRejected':
        return { ...row, status: 'rejected', because: event.because, decidedBy: event.decidedBy };
      case 'ConfigPreviewOpened':
        return { ...row, status: 'previewing', previewExpiresAtMs: event.expiresAtMs };
      case 'ConfigPreviewExpired':
        return { ...row, previewExpiresAtMs: null };
      case 'ConfigChangeConfirmed':
        return { ...row, status: 'confirmed' };
      case 'ConfigChangeApplied':
        return { ...row, status: 'applied', commitId: event.commitId };
      case 'ConfigChangeVerified':
        return { ...row, status: 'verified', because: event.because };
      case 'ConfigChangeRolledBack':
        return { ...row, status: 'rolled-back', because: event.because, commitId: event.commitId };
      case 'ConfigChangeExpired':
        return { ...row, status: 'expired', because: event.because };
      case 'ConfigChangeWithdrawn':
        return { ...row, status: 'withdrawn', because: event.because };
    }
  },
});

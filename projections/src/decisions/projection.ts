/**
 * Automatic decisions and what came of looking at them again (KIKI-57, UW-39): one row for each record of `decision_events`.
 * What a decision was made from, and why, is kept as the JSON that the record holds: it is read with the row and never asked
 * for by itself.
 */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

export const decisions = tableProjection({
  name: 'decisions',
  version: 1,
  types: ['DecisionRecorded', 'DecisionAudited'],
  key: { decisionId: 'text' },
  columns: {
    decidedAtMs: 'bigint?',
    kind: 'text',
    subjectKind: 'text',
    subject: 'text',
    decidedBy: 'text',
    decidedEventId: 'text?',
    decidedType: 'text?',
    causeEventId: 'text?',
    inputsJson: 'text',
    featuresJson: 'text',
    featuresMissing: 'bigint',
    model: 'text?',
    policy: 'text',
    propensity: 'double?',
    confidence: 'double?',
    profile: 'text?',
    autonomousPpm: 'bigint?',
    supervisedPpm: 'bigint?',
    autonomy: 'text',
    outcome: 'text',
    reasonsJson: 'text',
    verdict: 'text?',
    verdictBecause: 'text?',
    checksJson: 'text?',
    similarJson: 'text?',
    auditedAtMs: 'bigint?',
  },
  indexes: [
    ['decidedAtMs desc', 'decisionId desc'],
    ['decidedEventId', 'decidedAtMs desc', 'decisionId desc'],
    ['subject', 'decidedAtMs desc', 'decisionId desc'],
  ],
  initial: {
    ...{ decidedAtMs: null, kind: '', subjectKind: '', subject: '', decidedBy: '' },
    ...{ decidedEventId: null, decidedType: null, causeEventId: null },
    ...{ inputsJson: '[]', featuresJson: '[]', featuresMissing: 0 },
    ...{ model: null, policy: '', propensity: null, confidence: null },
    ...{ profile: null, autonomousPpm: null, supervisedPpm: null, autonomy: '', outcome: '', reasonsJson: '[]' },
    ...{ verdict: null, verdictBecause: null, checksJson: null, similarJson: null, auditedAtMs: null },
  },
  keyOf: (event) =>
    rowKey(event.envelope.tenant, event.type === 'DecisionRecorded' ? event.envelope.id : event.decisionId),
  project(row, event) {
    const { envelope } = event;
    if (event.type === 'DecisionAudited') {
      const { verdict, because: verdictBecause, checks, similar } = event;
      const found = { checksJson: JSON.stringify(checks), similarJson: JSON.stringify(similar) };
      return { ...row, verdict, verdictBecause, ...found, auditedAtMs: envelope.occurredAtMs };
    }
    const { kind, subjectKind, decidedEventId, decidedType, inputs, features, reasons } = event;
    const { model, policy, propensity, confidence, profile, autonomousPpm, supervisedPpm, autonomy, outcome } = event;
    const what = { decidedAtMs: envelope.occurredAtMs, kind, subjectKind, subject: envelope.entity };
    const whence = { decidedBy: envelope.actor, decidedEventId, decidedType, causeEventId: envelope.causationId };
    const how = { model, policy, propensity, confidence, profile, autonomousPpm, supervisedPpm, autonomy, outcome };
    return {
      ...row,
      ...what,
      ...whence,
      ...how,
      inputsJson: JSON.stringify(inputs),
      featuresJson: JSON.stringify(features),
      featuresMissing: features.filter(({ flag }) => flag === 'DEFAULT').length,
      reasonsJson: JSON.stringify(reasons),
    };
  },
});

/**
 * How much is decided without a person (UW-37): automatic decisions of each day and kind, by who may act on them. `autonomyPpm`
 * is the autonomy rate: the share that needed no person, which are those made alone and those made under supervision. A
 * decision counts once by its id, however often the log holds it.
 */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

const DAY_MS = 86_400_000;
const ONE = 1_000_000;

export const decisionDays = tableProjection({
  name: 'decision_days',
  version: 1,
  types: ['DecisionRecorded', 'DecisionAudited'],
  key: { dayAtMs: 'bigint', kind: 'text' },
  columns: {
    decisions: 'bigint',
    alone: 'bigint',
    supervised: 'bigint',
    byPerson: 'bigint',
    autonomyPpm: 'bigint?',
    onDefaults: 'bigint',
    audited: 'bigint',
    doubted: 'bigint',
    wrong: 'bigint',
  },
  initial: {
    ...{ decisions: 0, alone: 0, supervised: 0, byPerson: 0, autonomyPpm: null },
    ...{ onDefaults: 0, audited: 0, doubted: 0, wrong: 0 },
  },
  keyOf: ({ envelope, kind }) => rowKey(envelope.tenant, Math.floor(envelope.occurredAtMs / DAY_MS) * DAY_MS, kind),
  naturalId: ({ type, envelope }) => `${type}|${envelope.id}`,
  project(row, event) {
    if (event.type === 'DecisionAudited') {
      const plus = (verdict: string) => (event.verdict === verdict ? 1 : 0);
      return {
        ...row,
        audited: row.audited + 1,
        doubted: row.doubted + plus('DOUBTED'),
        wrong: row.wrong + plus('WRONG'),
      };
    }
    const plus = (autonomy: string) => (event.autonomy === autonomy ? 1 : 0);
    const alone = row.alone + plus('AUTO');
    const supervised = row.supervised + plus('SUPERVISED');
    const decided = row.decisions + 1;
    return {
      ...row,
      decisions: decided,
      alone,
      supervised,
      byPerson: decided - alone - supervised,
      autonomyPpm: Math.round(((alone + supervised) / decided) * ONE),
      onDefaults: row.onDefaults + (event.features.some(({ flag }) => flag === 'DEFAULT') ? 1 : 0),
    };
  },
});

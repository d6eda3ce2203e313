/** What payment systems know of the transactions of users, by pseudonym: the features of KAIROS's worked question. */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

export const transactionStats = tableProjection({
  name: 'transaction_stats',
  version: 1,
  types: ['TransactionStatsObserved'],
  key: { userId: 'text' },
  columns: {
    fraudFlagged: 'boolean',
    amountMicros: 'bigint',
    currency: 'text',
    transactionCount: 'bigint',
    observedAtMs: 'bigint?',
  },
  initial: { fraudFlagged: false, amountMicros: 0, currency: '', transactionCount: 0, observedAtMs: null },
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.entity),
  project(row, { envelope, fraudFlagged, amountMicros, currency, transactionCount }) {
    if (row.observedAtMs !== null && envelope.occurredAtMs <= row.observedAtMs) return row;
    return { fraudFlagged, amountMicros, currency, transactionCount, observedAtMs: envelope.occurredAtMs };
  },
});

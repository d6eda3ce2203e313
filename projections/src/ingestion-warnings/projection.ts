/**
 * What was wrong with things sent in (KIKI-03, docs/ingest.md): one row for each door, kind of mistake and event type, with
 * how many, since when and until when. It adds, so each span of the gateway counts by its event's id (R2).
 */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

/** Names of fields shown of one row. */
const FIELDS_MAX = 10;

export const ingestionWarnings = tableProjection({
  name: 'ingestion_warnings',
  version: 1,
  types: ['IngestionWarned'],
  // Event types are missing where it could not be told what was meant: then the text is empty.
  key: { door: 'text', code: 'text', eventType: 'text' },
  columns: {
    count: 'bigint',
    fieldNames: 'text[]',
    credential: 'text?',
    firstAtMs: 'bigint?',
    lastAtMs: 'bigint',
  },
  initial: { count: 0, fieldNames: [], credential: null, firstAtMs: null, lastAtMs: 0 },
  keyOf: ({ envelope, door, code, eventType }) => rowKey(envelope.tenant, door, code, eventType ?? ''),
  naturalId: ({ envelope }) => envelope.id,
  project: (row, { count, fieldNames, credential, firstAtMs, lastAtMs }) => ({
    count: row.count + count,
    // The first ten by name, whatever order they came in.
    fieldNames: [...new Set([...row.fieldNames, ...fieldNames])].sort().slice(0, FIELDS_MAX),
    credential: lastAtMs >= row.lastAtMs ? credential : row.credential,
    firstAtMs: row.firstAtMs === null ? firstAtMs : Math.min(row.firstAtMs, firstAtMs),
    lastAtMs: Math.max(row.lastAtMs, lastAtMs),
  }),
});

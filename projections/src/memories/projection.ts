/**
 * What agents noted to remember (MAMS-18). The words are personal: the view gets them opened, and an erasure of the person
 * makes the person's rows anew without them (R6).
 */
import { isErased, wordsOfPerson } from '@mainstem/schemas/personal';
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

export const memories = tableProjection({
  name: 'memories',
  version: 1,
  types: ['MemoryStored'],
  key: { memoryId: 'text' },
  columns: {
    agent: 'text',
    subject: 'text',
    kind: 'text',
    content: 'text?',
    contentErased: 'boolean',
    tags: 'text[]',
    importancePpm: 'bigint',
    expiresAtMs: 'bigint?',
    sourceEventId: 'text?',
    storedAtMs: 'bigint?',
  },
  indexes: [['agent', 'subject', 'storedAtMs desc']],
  personal: ['content'],
  initial: {
    agent: '',
    subject: '',
    kind: '',
    content: null,
    contentErased: false,
    tags: [],
    importancePpm: 0,
    expiresAtMs: null,
    sourceEventId: null,
    storedAtMs: null,
  },
  keyOf: ({ envelope, memoryId }) => rowKey(envelope.tenant, memoryId),
  project(row, event) {
    const { envelope, agent, kind, content, tags, importancePpm, expiresAtMs, sourceEventId } = event;
    // The same memory stored again is a correction of it; an old record that comes again is none.
    if (row.storedAtMs !== null && envelope.occurredAtMs <= row.storedAtMs) return row;
    const words = { content: wordsOfPerson(content), contentErased: isErased(content) };
    const when = { expiresAtMs, sourceEventId, storedAtMs: envelope.occurredAtMs };
    return { agent, subject: envelope.entity, kind, ...words, tags, importancePpm, ...when };
  },
});

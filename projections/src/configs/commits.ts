/** The history of every config, one row a commit: what `mainstem configs log` and a view side by side show (WAP-80). */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

export const configCommits = tableProjection({
  name: 'config_commits',
  version: 1,
  types: ['AgentConfigCommitted'],
  key: { configId: 'text', commitId: 'text' },
  columns: {
    branch: 'text?',
    version: 'bigint?',
    parents: 'text[]',
    contentHash: 'text?',
    yaml: 'text?',
    message: 'text?',
    diff: 'text?',
    paths: 'text[]',
    origin: 'text?',
    changeId: 'text?',
    restores: 'text?',
    committedBy: 'text?',
    committedAtMs: 'bigint?',
  },
  indexes: [['committedAtMs desc', 'commitId desc']],
  initial: {
    branch: null,
    version: null,
    parents: [],
    contentHash: null,
    yaml: null,
    message: null,
    diff: null,
    paths: [],
    origin: null,
    changeId: null,
    restores: null,
    committedBy: null,
    committedAtMs: null,
  },
  keyOf: ({ envelope, commitId }) => rowKey(envelope.tenant, envelope.entity, commitId),
  project(row, { envelope, type: _, commitId: __, ...commit }) {
    return { ...row, ...commit, committedBy: envelope.actor, committedAtMs: envelope.occurredAtMs };
  },
});

/** Commits: how a text becomes the head of a branch, and what is refused on the way. */

import { hash } from 'node:crypto';
import { changesBetween, identityFields } from '@mainstem/schemas/agent-config/changes';
import { unifiedDiff } from '@mainstem/schemas/agent-config/diff';
import type { Branch } from '@mainstem/schemas/agent-config/risk';
import type { AgentConfig } from '@mainstem/schemas/agent-config/schema';
import { contentHash, parseConfig, problemLines } from '@mainstem/schemas/agent-config/yaml';
import { type Rejected, reject } from '../../runtime/decisions/decider.ts';
import type { AgentConfigState, Body, Commit } from './state.ts';

export type Committed = Extract<Body, { type: 'AgentConfigCommitted' }>;

/** A text that is a config, beside the one it takes the place of. */
export interface Checked {
  readonly config: AgentConfig;
  readonly hash: string;
  readonly paths: readonly string[];
}

export function isRejected<Value extends object>(value: Value | Rejected): value is Rejected {
  return 'kind' in value && value.kind === 'reject';
}

/** Reads a text, holds it against the head it shall follow, and says what differs. */
export function check(yaml: string, head: Pick<Commit, 'yaml' | 'hash'> | null): Checked | Rejected {
  const parsed = parseConfig(yaml);
  if (!parsed.ok) return reject('CONFIG_INVALID', `It is no config: ${problemLines(parsed.problems).slice(0, 1_500)}`);
  const { config } = parsed;
  if (head === null) return { config, hash: parsed.hash, paths: ['*'] };
  if (head.hash === parsed.hash) return reject('CONFIG_UNCHANGED', 'The text is the same: nothing to do.');
  const paths = changesBetween(configOf(head.yaml), config).map(({ path }) => path);
  const identity = paths.find((path) => identityFields.has(path));
  if (identity !== undefined) {
    return reject(
      'CONFIG_IDENTITY_CHANGED',
      `${identity} says what the config is and never changes: make another one.`,
    );
  }
  return { config, hash: parsed.hash, paths };
}

/** A text of the history. It was checked when it came in; one that fails now means that the schema shrank, a bug. */
export function configOf(yaml: string): AgentConfig {
  const parsed = parseConfig(yaml);
  if (!parsed.ok) throw new Error(`a config of the history is not valid: ${problemLines(parsed.problems)}`);
  return parsed.config;
}

export interface NewCommit {
  readonly branch: Branch;
  readonly yaml: string;
  readonly message: string;
  readonly paths: readonly string[];
  readonly origin: Committed['origin'];
  readonly changeId?: string;
  readonly restores?: string;
  /** The other parent of a promotion. */
  readonly mergedFrom?: string | null;
}

/** The next commit of a branch. Its name hashes all it holds and its parents, so no two are the same and none can be forged. */
export function commitOf(state: AgentConfigState, wanted: NewCommit): Committed {
  const { branch, yaml, message, paths, origin, changeId = null, restores = null, mergedFrom = null } = wanted;
  const { head } = state.branches[branch];
  const parents = [head?.commitId, mergedFrom].filter((one): one is string => typeof one === 'string');
  const version = (head?.version ?? 0) + 1;
  const content = contentHash(yaml);
  const commitId = hash('sha256', JSON.stringify([branch, version, parents, content, message, origin]), 'hex');
  const diff = unifiedDiff(head?.yaml ?? '', yaml, `${branch}@${version - 1}`, `${branch}@${version}`);
  return {
    type: 'AgentConfigCommitted',
    branch,
    version,
    commitId,
    parents,
    contentHash: content,
    yaml,
    message,
    diff,
    paths: [...paths],
    origin,
    changeId,
    restores,
  };
}

/** Of two who edit at once, the second learns what the head is now (WAP-38). */
export function headMoved(branch: Branch, head: Commit | null): Rejected {
  const now = head === null ? 'has no commit yet' : `is at version ${head.version}, commit ${head.commitId}`;
  return reject('CONFIG_HEAD_MOVED', `The branch ${branch} ${now}: look at it, and edit that.`);
}

/** Fields that differ between two texts of the history. */
export function pathsBetween(before: string, after: string): string[] {
  return changesBetween(configOf(before), configOf(after)).map(({ path }) => path);
}

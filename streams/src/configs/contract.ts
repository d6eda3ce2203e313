/**
 * What a process that serves conversations knows of configs: which commit each branch is at (Redis, kept by the view
 * `live_configs`), and the texts by their hash (object store, kept by the reactor `config-snapshots`). Both are made from the
 * log, and dropped and rebuilt with it (R1).
 */
import type { Branch } from '@mainstem/schemas/agent-config/risk';

/** Name of the projection, and so of its keys. */
export const LIVE_CONFIGS = 'live_configs';

/** Field of the rows hash: `<tenant>|<config id>|<branch>`. */
export function liveConfigField(tenant: string, configId: string, branch: string): string {
  return `${tenant}|${configId}|${branch}`;
}

/** Short names: a row is read before every conversation. */
export interface LiveConfigRow {
  /** Commit. */
  readonly c: string;
  /** Version of the branch. */
  readonly v: number;
  /** Content hash: the name of the snapshot. */
  readonly h: string;
  /** Conversations below this version reload; 0 for none (WAP-83). */
  readonly f: number;
  /** Why, and what their people are told. */
  readonly r: string;
  readonly n: string;
}

/** Where the head of a branch is. */
export interface LiveConfig {
  readonly tenant: string;
  readonly configId: string;
  readonly branch: Branch;
  readonly commitId: string;
  readonly version: number;
  readonly contentHash: string;
  readonly reloadBelow: number;
  readonly reason: string;
  readonly notice: string;
}

export function liveConfigOf(tenant: string, configId: string, branch: Branch, row: LiveConfigRow): LiveConfig {
  const { c: commitId, v: version, h: contentHash, f: reloadBelow, r: reason, n: notice } = row;
  return { tenant, configId, branch, commitId, version, contentHash, reloadBelow, reason, notice };
}

/** The snapshot of a text, for ever the same. ":" of an id is no character of an object's key. */
export function snapshotKey(tenant: string, configId: string, contentHash: string): string {
  return `configs/${tenant}/${safe(configId)}/${contentHash}.yaml`;
}

/** What production has now, for people and tools that read the store itself (WAP-14). */
export function currentKey(tenant: string, configId: string): string {
  return `configs/${tenant}/${safe(configId)}.yaml`;
}

function safe(configId: string): string {
  return configId.replaceAll(':', '=');
}

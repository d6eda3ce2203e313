/**
 * Configs for a process that serves conversations (WAP-04): the head of a branch, and the text of any version a conversation
 * is pinned to. No service is asked on the way of a conversation.
 *
 *   log ──winners──▶ heads in memory (pushed: an entry is as old as the tail is behind, some ms)
 *   Redis ─────────▶ heads, until the log is read to its end once
 *   object store ──▶ texts by hash, kept in memory once read: what a hash names never changes
 *
 * A head never goes back: of Redis and the log the newer version holds. A text is taken only when its hash is the one asked
 * for and its organisation is the tenant (WAP-14), so neither a torn store nor a wrong key can serve another's config.
 */
import type { ObjectStore } from '@mainstem/connectors/object-store/object-store';
import type { Branch } from '@mainstem/schemas/agent-config/risk';
import type { AgentConfig } from '@mainstem/schemas/agent-config/schema';
import { contentHash, parseConfig } from '@mainstem/schemas/agent-config/yaml';
import type { Codec } from '@mainstem/schemas/codec';
import type { AgentConfigEvent } from '../deciders/agent-config/state.ts';
import type { EventLog } from '../log/event-log.ts';
import { followWinners } from '../runtime/decisions/winners-follower.ts';
import { type LiveConfig, liveConfigField, snapshotKey } from './contract.ts';
import { ConfigError } from './errors.ts';
import { createTextCache } from './text-cache.ts';

/** Where heads are read before the log is: Redis. */
export interface LiveConfigs {
  read(tenant: string, configId: string, branch: Branch): Promise<LiveConfig | null>;
}

export interface ConfigSource {
  /** The head of a branch; null when it has none. Throws what Redis throws while the log is still being read. */
  current(tenant: string, configId: string, branch: Branch): Promise<LiveConfig | null>;
  /** The config of a version. Throws `CONFIG_SNAPSHOT_MISSING` (retryable) or `CONFIG_SNAPSHOT_WRONG`. */
  at(tenant: string, configId: string, hash: string): Promise<AgentConfig>;
  /** Told of every head that changes, after `current` answers with it. */
  onHead(listener: (head: LiveConfig) => void): void;
  whenCaughtUp(): Promise<void>;
  /** Rejects with what ended it. */
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

export interface ConfigSourceOptions {
  readonly log: EventLog;
  readonly codec: Codec;
  readonly live: LiveConfigs;
  readonly objects: Pick<ObjectStore, 'get'>;
}

export function createConfigSource({ log, codec, live, objects }: ConfigSourceOptions): ConfigSource {
  const heads = new Map<string, LiveConfig>();
  const listeners = new Set<(head: LiveConfig) => void>();
  const texts = createTextCache();
  let caughtUp = false;
  const follower = followWinners<AgentConfigEvent>({
    log,
    codec,
    topic: 'agent_config_events',
    onEvent(event) {
      const head = headAfter(heads, event);
      if (head === null) return;
      heads.set(liveConfigField(head.tenant, head.configId, head.branch), head);
      for (const listener of listeners) listener(head);
    },
  });
  void follower.whenCaughtUp().then(
    () => {
      caughtUp = true;
    },
    () => undefined, // `done` says it
  );
  return {
    async current(tenant, configId, branch) {
      const seen = heads.get(liveConfigField(tenant, configId, branch)) ?? null;
      if (caughtUp) return seen;
      const held = await live.read(tenant, configId, branch);
      return held !== null && held.version > (seen?.version ?? 0) ? held : seen;
    },
    at: (tenant, configId, hash) =>
      texts.get(`${tenant}|${configId}|${hash}`, () => load(objects, tenant, configId, hash)),
    onHead: (listener) => void listeners.add(listener),
    whenCaughtUp: () => follower.whenCaughtUp(),
    done: follower.done,
    stop: () => follower.stop(),
  };
}

/** The head an event makes; null when it makes none. */
function headAfter(heads: ReadonlyMap<string, LiveConfig>, event: AgentConfigEvent): LiveConfig | null {
  if (event.type !== 'AgentConfigCommitted' && event.type !== 'ConfigReloadForced') return null;
  const { tenant, entity: configId } = event.envelope;
  const { branch, commitId, version, contentHash: hash } = event;
  const held = heads.get(liveConfigField(tenant, configId, branch));
  const { reloadBelow = 0, reason = '', notice = '' } = held ?? {};
  const forced =
    event.type === 'ConfigReloadForced' ? { reloadBelow: version, reason: event.reason, notice: event.notice } : {};
  return { tenant, configId, branch, commitId, version, contentHash: hash, reloadBelow, reason, notice, ...forced };
}

async function load(
  objects: Pick<ObjectStore, 'get'>,
  tenant: string,
  configId: string,
  hash: string,
): Promise<AgentConfig> {
  const body = await objects.get(snapshotKey(tenant, configId, hash));
  if (body === null) {
    throw new ConfigError('CONFIG_SNAPSHOT_MISSING', `no snapshot ${hash} of ${configId} yet`, { retryable: true });
  }
  const text = body.toString('utf8');
  const parsed = parseConfig(text);
  if (contentHash(text) !== hash || !parsed.ok) {
    throw new ConfigError('CONFIG_SNAPSHOT_WRONG', `the snapshot ${hash} of ${configId} holds something else`);
  }
  const { organization_id: organization, config_id: id } = parsed.config;
  if (organization !== tenant || id !== configId) {
    throw new ConfigError(
      'CONFIG_SNAPSHOT_WRONG',
      `the snapshot ${hash} is of ${organization}/${id}, not of ${configId}`,
    );
  }
  return parsed.config;
}

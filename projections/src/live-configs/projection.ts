/**
 * The head of every branch of every agent's config in Redis (WAP-40): which commit, which snapshot, and below which version
 * conversations reload. What serves conversations reads it before it has read the log.
 */
import { LIVE_CONFIGS, type LiveConfigRow, liveConfigField } from '@mainstem/streams/configs/contract';
import { hashProjection, rowKey } from '@mainstem/streams/runtime/projection/projection';

export const liveConfigs = hashProjection({
  name: LIVE_CONFIGS,
  version: 1,
  types: ['AgentConfigCommitted', 'ConfigReloadForced'],
  keyOf: ({ envelope, branch }) => rowKey(envelope.tenant, envelope.entity, branch),
  fieldOf: ({ tenant, parts: [configId, branch] }) => liveConfigField(tenant, String(configId), String(branch)),
  keyOfField(field) {
    const [tenant, configId, branch] = field.split('|');
    if (tenant === undefined || configId === undefined || branch === undefined) {
      throw new Error(`no field of live configs: ${JSON.stringify(field)}`);
    }
    return rowKey(tenant, configId, branch);
  },
  project(row: LiveConfigRow | null, event): LiveConfigRow {
    const { f = 0, r = '', n = '' } = row ?? {};
    const head = { c: event.commitId, v: event.version, h: event.contentHash };
    if (event.type === 'AgentConfigCommitted') return { ...head, f, r, n };
    return { ...head, f: event.version, r: event.reason, n: event.notice };
  },
});

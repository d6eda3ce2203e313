/** The agents' parts on the real log and views. */
import { createPerformance } from '@mainstem/projections/agent-actions/performance';
import { createEventLookup } from '@mainstem/projections/events/lookup';
import { createRecall } from '@mainstem/projections/memories/recall';
import type { Codec } from '@mainstem/schemas/codec';
import { proposalDecider } from '@mainstem/streams/deciders/proposal/decider';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import type { SnapshotOptions } from '@mainstem/streams/runtime/decisions/snapshots/snapshot-keeper';
import type pg from 'pg';
import type { Features } from '../features/open-features.ts';
import type { AgentStores } from './parts.ts';

export interface OpenAgentsOptions {
  readonly log: EventLog;
  readonly codec: Codec;
  readonly service: string;
  /** Of the role `mainstem_app`. */
  readonly pool: pg.Pool;
  readonly schema: string;
  readonly features: Features;
  readonly languageModel: AgentStores['languageModel'];
  readonly snapshots?: (decider: typeof proposalDecider) => SnapshotOptions | undefined;
}

export interface AgentResources extends AgentStores {
  close(): Promise<void>;
}

export function openAgents(options: OpenAgentsOptions): AgentResources {
  const { log, codec, service, pool, schema, features, languageModel, snapshots } = options;
  const proposals = startDecisionWriter({
    log,
    codec,
    service,
    decider: proposalDecider,
    snapshots: snapshots?.(proposalDecider),
  });
  return {
    proposals,
    recall: createRecall(pool, schema),
    performance: createPerformance(pool, schema),
    lookup: createEventLookup(pool, schema),
    features,
    languageModel,
    decode: (value) => codec.decode(value),
    close: () => proposals.stop(),
  };
}

/** Activities of a rollback, over the gold reserve and the streams of creatives and configs. */
import { branches } from '@mainstem/schemas/agent-config/risk';
import type { AgentConfigState } from '@mainstem/streams/deciders/agent-config/state';
import type { Creative } from '@mainstem/streams/deciders/creative/decider';
import type { WinnersFollower } from '@mainstem/streams/runtime/decisions/winners-follower';
import type { StreamWriters } from '../activities/command.ts';
import type { RollbackActivities } from './contract.ts';
import type { GoldReserve } from './gold-reserve.ts';

export interface RollbackParts {
  readonly gold: GoldReserve;
  /** What `gold` is folded by. */
  readonly reserve: Pick<WinnersFollower, 'whenCaughtUp'>;
  readonly writers: Pick<StreamWriters, 'creative' | 'agentConfig'>;
}

export function createRollbackActivities({ gold, reserve, writers }: RollbackParts): RollbackActivities {
  return {
    goldCandidates: async ({ tenant, campaignId, creativeId }) => {
      await reserve.whenCaughtUp(); // an empty reserve right after a start would be a lie
      return gold.candidates(tenant, campaignId, creativeId);
    },
    async campaignOfCreative({ tenant, creativeId }) {
      const { state } = (await writers.creative.load(tenant, creativeId)) as { readonly state: Creative };
      return state.campaignId;
    },
    async configInForce({ tenant, configId, branch = 'prod' }) {
      const { state } = (await writers.agentConfig.load(tenant, configId)) as { readonly state: AgentConfigState };
      return state.branches[branch].head?.commitId ?? null;
    },
    async branchInForce({ tenant, configId, version }) {
      const { state } = (await writers.agentConfig.load(tenant, configId)) as { readonly state: AgentConfigState };
      return branches.find((branch) => state.branches[branch].head?.commitId === version) ?? null;
    },
  };
}

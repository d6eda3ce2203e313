/** Activities of a campaign's workflow: a look at its budget. */
import type { Budget } from '@mainstem/streams/deciders/budget/decider';
import type { StreamWriter } from '../activities/command.ts';
import type { CampaignActivities } from './contract.ts';

export function createCampaignActivities(budgets: Pick<StreamWriter, 'load'>): CampaignActivities {
  return {
    async budgetCapOf({ tenant, campaignId }) {
      const { status, capMicros } = (await budgets.load(tenant, campaignId)).state as Budget;
      return status === 'open' ? capMicros : null;
    },
  };
}

/** What a campaign is for and what it holds in reserve: goal, plan, flows after it, gold creatives. */
import { accept, type Decision, reject } from '../../runtime/decisions/decider.ts';
import { same } from '../same.ts';
import type { CampaignCommand } from './commands.ts';
import type { Campaign, CampaignEvent } from './state.ts';

/** Creatives in reserve: more would never be needed at once. */
export const goldMax = 50;

export function decideGold(
  command: Extract<CampaignCommand, { type: 'HoldGold' | 'ReleaseGold' }>,
  { gold }: Campaign,
): Decision<CampaignEvent> {
  const { creativeId } = command;
  const isHeld = gold.includes(creativeId);
  if (command.type === 'ReleaseGold') {
    if (!isHeld) return reject('CAMPAIGN_GOLD_NOT_HELD', 'The campaign does not hold this creative: nothing to do.');
    return accept<CampaignEvent>({ type: 'CampaignGoldReleased', creativeId, because: command.because });
  }
  if (isHeld) return reject('CAMPAIGN_GOLD_HELD', 'The campaign holds this creative already: nothing to do.');
  if (gold.length >= goldMax) {
    return reject('CAMPAIGN_GOLD_FULL', `The reserve holds ${goldMax} creatives: release one first.`);
  }
  return accept<CampaignEvent>({ type: 'CampaignGoldHeld', creativeId });
}

export function decidePlan(
  command: Extract<CampaignCommand, { type: 'StateGoal' | 'RecordPlan' | 'ChangeFlows' }>,
  state: Campaign,
): Decision<CampaignEvent> {
  switch (command.type) {
    case 'StateGoal': {
      const { type, ...goal } = command;
      if (same(state.goal, goal)) {
        return reject('CAMPAIGN_GOAL_UNCHANGED', 'The campaign has this goal already: send another to change it.');
      }
      return accept<CampaignEvent>({ type: 'CampaignGoalStated', ...goal });
    }
    case 'RecordPlan':
      if (state.goal === null) return reject('CAMPAIGN_WITHOUT_GOAL', 'The campaign has no goal: state one first.');
      if (state.planId === command.planId) {
        return reject('CAMPAIGN_PLAN_UNCHANGED', 'The campaign has this plan already: nothing to do.');
      }
      return accept<CampaignEvent>({ ...command, type: 'CampaignPlanned' });
    case 'ChangeFlows':
      if (same(state.flows, command.flows)) {
        return reject('CAMPAIGN_FLOWS_UNCHANGED', 'The campaign has these flows already: send others to change them.');
      }
      return accept<CampaignEvent>({ type: 'CampaignFlowsChanged', flows: command.flows });
  }
}

/** A goal that is stated starts a campaign's workflow (KIKI-58). */
import { causeOf, type Starts } from '../starting/start.ts';
import { type CampaignInput, campaignWorkflowId, campaignWorkflowType } from './messages.ts';

export const campaignStarts: Starts = {
  types: ['CampaignGoalStated'],
  resultTypes: ['CampaignStageReached'],
  startsOf(event) {
    if (event.type !== 'CampaignGoalStated') return [];
    const { type, envelope, ...goal } = event;
    const { tenant, entity: campaignId, actor: statedBy } = envelope;
    const input: CampaignInput = { tenant, campaignId, cause: causeOf(envelope), goal, statedBy };
    return [
      {
        how: 'start',
        workflowType: campaignWorkflowType,
        workflowId: campaignWorkflowId(tenant, campaignId, envelope.id),
        tenant,
        subject: campaignId,
        stage: 'PLANNING',
        input,
      },
    ];
  },
};

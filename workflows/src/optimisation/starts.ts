/** A look at one campaign that an agent asked for (MAMS-06): the same as the hourly one, at once. */
import { causeOf, type Starts } from '../starting/start.ts';
import { HOUR_MS, type ReviewInput, reviewWorkflowId, reviewWorkflowType } from './messages.ts';

export const optimisationStarts: Starts = {
  types: ['OptimisationRequested'],
  resultTypes: ['CampaignReviewed'],
  startsOf(event) {
    if (event.type !== 'OptimisationRequested') return [];
    const { tenant, entity: campaignId, id, occurredAtMs } = event.envelope;
    const hourFromMs = Math.floor(occurredAtMs / HOUR_MS) * HOUR_MS;
    const input: ReviewInput = { tenant, campaignId, cause: causeOf(event.envelope), hourFromMs, name: id };
    return [
      {
        how: 'start',
        workflowType: reviewWorkflowType,
        workflowId: reviewWorkflowId(tenant, campaignId, id),
        tenant,
        subject: campaignId,
        stage: 'LOOKING',
        input,
      },
    ];
  },
};

/** Each violation is a block of its own. */
import { causeOf, type Starts } from '../starting/start.ts';
import { type SafetyBlockInput, safetyBlockWorkflowId, safetyBlockWorkflowType } from './messages.ts';

export const safetyBlockStarts: Starts = {
  types: ['BrandSafetyViolated'],
  resultTypes: ['CreativeBlocked', 'IncidentOpened'],
  startsOf(event) {
    if (event.type !== 'BrandSafetyViolated') return [];
    const { tenant, id } = event.envelope;
    const { campaignId, creativeId, category, because } = event;
    const input: SafetyBlockInput = {
      tenant,
      campaignId,
      creativeId,
      category,
      because,
      cause: causeOf(event.envelope),
    };
    const workflowId = safetyBlockWorkflowId(tenant, creativeId, id);
    const workflowType = safetyBlockWorkflowType;
    return [{ how: 'start', workflowType, workflowId, tenant, subject: campaignId, stage: 'BLOCKING', input }];
  },
};

/** A lesson starts the look at what it changes (KIKI-59). */
import { causeOf, type Starts } from '../starting/start.ts';
import { type AdjustmentInput, adjustmentWorkflowId, adjustmentWorkflowType } from './messages.ts';

export const learningStarts: Starts = {
  types: ['LoopLearned'],
  resultTypes: ['AdjustmentProposed', 'AdjustmentDismissed'],
  startsOf(event) {
    if (event.type !== 'LoopLearned') return [];
    const { type, envelope, ...lesson } = event;
    const { tenant, entity, id } = envelope;
    const input: AdjustmentInput = { tenant, entity, cause: causeOf(envelope), lesson };
    return [
      {
        how: 'start',
        workflowType: adjustmentWorkflowType,
        workflowId: adjustmentWorkflowId(tenant, entity, id),
        tenant,
        subject: entity,
        stage: 'WEIGHING',
        input,
      },
    ];
  },
};

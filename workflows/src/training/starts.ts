/** A request to train a model, by people, drift or the clock, starts a training. */
import { causeOf, type Starts } from '../starting/start.ts';
import { type TrainingInput, trainingWorkflowId, trainingWorkflowType } from './messages.ts';

export const trainingStarts: Starts = {
  types: ['ModelRetrainAsked'],
  resultTypes: ['ModelRegistered', 'ModelTrainingEnded'],
  startsOf(event) {
    if (event.type !== 'ModelRetrainAsked') return [];
    const { tenant, entity: name, id } = event.envelope;
    const input: TrainingInput = { tenant, name, cause: causeOf(event.envelope) };
    return [
      {
        how: 'start',
        workflowType: trainingWorkflowType,
        workflowId: trainingWorkflowId(tenant, name, id),
        tenant,
        subject: name,
        stage: 'PREPARING',
        input,
      },
    ];
  },
};

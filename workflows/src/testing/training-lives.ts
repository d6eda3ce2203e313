/** Lives of trainings whose histories are kept: for `record-histories.ts`. */
import { Training, TrainingRound } from '../workflows.ts';
import type { Life } from './campaign-lives.ts';
import { better, fitted } from './recorded-training.ts';

const cause = { eventId: 'request-1', correlationId: 'correlation-1', occurredAtMs: Date.now() };
const input = { tenant: 'acme', name: 'churn', cause };

export const trainingLives: readonly Life[] = [
  {
    name: 'training',
    script: { fitModel: (ask) => fitted(ask, better(920_000, '1')) },
    run: (client, place) => client.workflow.execute(Training, { ...place, args: [input] }),
  },
  {
    name: 'training-round',
    script: { tenants: () => ['acme'] },
    run: (client, place) => client.workflow.execute(TrainingRound, { ...place, args: [] }),
  },
];

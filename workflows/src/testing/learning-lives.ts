/** A life of a lesson that changes a campaign, for the recorder. */
import type { AdjustmentInput } from '../learning/messages.ts';
import { Adjustment } from '../workflows.ts';
import type { Life } from './campaign-lives.ts';

const cause = { eventId: 'lesson-1', correlationId: 'correlation-1', occurredAtMs: Date.now() };
const counts = { samples: 3_000, total: 60, againstSamples: 0, againstTotal: 0 };
const input: AdjustmentInput = {
  tenant: 'acme',
  entity: 'spring',
  cause,
  lesson: { loop: 'BIDDING', subject: 'click-rate', beforePpm: 2_000, afterPpm: 3_000, because: '', ...counts },
};
const price = { kind: 'BID_PRICE', fromMicros: 1_000, toMicros: 1_200, fromText: null, toText: null } as const;
const sure = { samples: 3_000, confidencePpm: 990_000, evidence: ['lesson-1'], because: 'clicked more' };

export const learningLives: readonly Life[] = [
  {
    name: 'adjustment',
    script: {
      campaign: { bidPriceMicros: 1_000 },
      weighed: () => ({ adjustings: [{ entity: 'spring', ...price, ...sure, profile: 'production' }], because: '' }),
    },
    run: (client, place) => client.workflow.execute(Adjustment, { ...place, args: [input] }),
  },
];

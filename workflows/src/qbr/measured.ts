/**
 * What the quarter says of what a deployment brings, for others to learn from (WAP-30): told only where the baseline and
 * the quarter hold enough conversations to mean something. Workflow code.
 */
import type { Chain } from '../steps/chain.ts';
import type { Counts, QbrFigures } from './figures.ts';
import type { QbrInput } from './messages.ts';

/** Fewer say little of a share: at 200 its error is about 3.5 points. */
const CONVERSATIONS_MIN = 200;
/** Fewer ratings by day are a mood. */
const RATED_DAYS_MIN = 10;
const PPM = 1_000_000;
const STARS = 5;

export async function tellMeasured(chain: Chain, input: QbrInput, figures: QbrFigures): Promise<void> {
  const { clientId, fromMs, toMs } = input;
  const { product, businessType, baseline, now } = figures;
  if (Math.min(baseline.conversations, now.conversations) < CONVERSATIONS_MIN) return;
  const common = {
    type: 'DeploymentMeasured',
    product,
    businessType,
    conversations: now.conversations,
    fromMs,
    toMs,
  } as const;
  await chain.emit('measured:resolved', clientId, {
    ...common,
    ...{ objective: 'answer-alone', kind: 'SAVINGS', metric: 'resolved-alone' },
    ...{ baselinePpm: resolved(baseline), nowPpm: resolved(now) },
  });
  if (Math.min(baseline.satisfactionDays, now.satisfactionDays) < RATED_DAYS_MIN) return;
  await chain.emit('measured:satisfaction', clientId, {
    ...common,
    ...{ objective: 'please-customers', kind: 'RAPPORT', metric: 'satisfaction' },
    ...{ baselinePpm: satisfied(baseline), nowPpm: satisfied(now) },
  });
}

const resolved = (counts: Counts) => Math.round((counts.resolved / counts.conversations) * PPM);
/** Of 5 stars. */
const satisfied = (counts: Counts) =>
  Math.round((counts.satisfactionHundredths / counts.satisfactionDays / (STARS * 100)) * PPM);

/** Why a share is what it is, in one sentence for people; ids and figures only. */
import type { EventsByType } from '@mainstem/schemas/generated/events';

export type AllocatedShare = EventsByType['PortfolioAllocationDecided']['shares'][number];

const PPM = 1_000_000;

const bounds: Readonly<Record<string, string>> = {
  NONE: 'the sum brings most so',
  MIN: 'held up by its least share',
  MAX: 'held down by its most',
  STEP: 'moved as far as one split may move it',
  EXPLORATION: 'held up to learn more of it',
  CAPACITY: 'held to what it was seen to be able to spend',
};

export function reasonOf({ bound, marginalPpm, days, impressions, factsPpm }: AllocatedShare): string {
  const worth = (marginalPpm / PPM).toFixed(3);
  const own = Math.round(factsPpm / 10_000);
  return `${bounds[bound] ?? bound}; one more unit would bring ${worth}; ${days} days, ${impressions} impressions, ${own} % own facts`;
}

export const NOT_RUNNING_REASON = 'the campaign does not run; its share is with the others meanwhile';

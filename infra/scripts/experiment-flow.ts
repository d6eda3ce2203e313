/** Rows of `event-flow.ts` for experiments and what becomes of their assignments; the names are checked there. */

const decided = { writers: ['experiment decider'], readers: ['experiment watch', 'view experiments'] } as const;
const followed = { ...decided, readers: [...decided.readers, 'view catalogue'] } as const;
const told = ['gateway (experiments)', 'creative exposures'] as const;
const exposed = { writers: told, readers: ['experiment watch', 'view exposures', 'purchase outcomes'] } as const;

export const experimentFlow = {
  ExperimentDesigned: { ...followed, readers: [...followed.readers, 'purchase outcomes'] },
  ExperimentStarted: followed,
  ExperimentWeightsMoved: followed,
  ExperimentArmStopped: decided,
  ExperimentSignificanceReached: followed,
  ExperimentPromoted: followed,
  ExperimentStopped: followed,
  UnitExposed: exposed,
  OutcomeObserved: { writers: [...told, 'purchase outcomes'], readers: ['experiment watch'] },
} as const;

/** Bids and what became of them, which experiments over creatives live on. */
export const bidFlow = {
  BidPlaced: {
    writers: ['bidder'],
    readers: ['win curves', 'budget allocator', 'creative exposures', 'training workflow'],
  },
  ClickRecorded: {
    writers: ['bidder'],
    readers: ['performance monitor', 'creative exposures', 'training workflow'],
  },
  ImpressionBilled: {
    writers: ['bidder'],
    readers: [
      'view spend_by_campaign_hour',
      'performance monitor',
      'budget keeper',
      'budget allocator',
      'creative exposures',
      'training workflow',
    ],
  },
} as const;

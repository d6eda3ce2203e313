/** Rows of `event-flow.ts` for models: those bidders ask, the registry, and what watches them; the names are checked there. */

const registry = { writers: ['model decider'], readers: ['view models', 'model monitor'] } as const;
const toBidders = { ...registry, readers: ['view models', 'model monitor', 'click models'] } as const;
const atBidders = {
  writers: ['click models', 'people (mainstem models)'],
  readers: ['view catalogue', 'click models'],
} as const;
const watched = { writers: ['model monitor'], readers: ['view models'] } as const;
const asked = { writers: ['models as they are asked'], readers: ['model monitor'] } as const;

export const modelFlow = {
  ClickModelPublished: atBidders,
  ClickModelRetired: atBidders,
  WinCurvePublished: { writers: ['win curves'], readers: ['view catalogue', 'win curves'] },
  ModelRegistered: toBidders,
  ModelAliasMoved: registry,
  ModelPromoted: toBidders,
  ModelRolledBack: toBidders,
  ModelScored: { ...asked, readers: ['model monitor', 'model outcomes'] },
  ModelOutcomesObserved: { ...asked, writers: ['models as they are asked', 'model outcomes'] },
  ModelShadowCompared: watched,
  ModelRetrainAsked: {
    writers: ['model monitor', 'training workflow', 'people (mainstem train)'],
    readers: ['view models', 'workflow starter'],
  },
  ModelTrainingEnded: { writers: ['training workflow'], readers: [] },
  ModelDrifted: watched,
  FairnessBreached: watched,
} as const;

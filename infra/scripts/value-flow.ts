/** Rows of `event-flow.ts` for purchases and what customers are worth; names are checked there. */
const sentIn = {
  writers: ['gateway (events sent in)', 'lanes'],
  readers: ['customer values', 'people (mainstem value)', 'view ltv'],
} as const;
/** They also tell whose exposure brought a purchase. */
const boughtBy = { ...sentIn, readers: [...sentIn.readers, 'purchase outcomes'] } as const;
const writers = ['customer values', 'people (mainstem value)'] as const;

export const valueFlow = {
  PurchaseObserved: boughtBy,
  PurchaseRefunded: sentIn,
  CustomerLinked: boughtBy,
  ValueModelFitted: { writers, readers: ['customer values', 'people (mainstem value)', 'view ltv'] },
  LtvPredicted: {
    writers: [...writers, 'gateway (values)'],
    readers: ['customer values', 'people (mainstem value)', 'view ltv'],
  },
  UserValueScored: {
    writers: ['people (mainstem models)', ...writers, 'gateway (values)'],
    readers: ['view user_values', 'lessons'],
  },
} as const;

/** What is kept of how somebody reads messages, and which events tell of it; `habits.ts` folds them. */
export interface Habits {
  /** By hour of the day on the person's wall: weight of what was read in it. */
  readonly hours: readonly number[];
  /** By template: messages told, and those that were taken up. */
  readonly texts: Readonly<Record<string, { readonly told: number; readonly read: number }>>;
}

/** Events that tell of a message being read, and what each is worth: a click is meant, an open may be a glance. */
export const readingWeights: Readonly<Record<string, number>> = {
  MessageOpened: 1,
  MessageClicked: 2,
  MessageReplied: 2,
};
export const readingTypes = Object.keys(readingWeights).sort();

/** How a contact that was forgotten walks again: with all that the closed run knew, and with the fact it has not met. */
import type { Reopening } from '../starting/start.ts';
import { receive } from '../steps/inbox.ts';
import type { JourneyFact, JourneyRunInput, JourneyRunState } from './messages.ts';

export const journeyReopening: Reopening = {
  query: 'remembered',
  mayReopen: () => true,
  reopened(closed, start) {
    const carried = receive(closed as JourneyRunState, start.signal?.argument as JourneyFact);
    if (carried.inbox.length === 0) return null;
    return { input: { ...(start.input as JourneyRunInput), carried }, stage: 'WALKING' };
  },
};

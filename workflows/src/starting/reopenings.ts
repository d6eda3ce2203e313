/**
 * Entity workflows that can be begun anew after their end, by a fact that none of their runs has met. Which fact that is
 * only the closed run knows, so it is asked by a query. One line per workflow type; anything else that has ended stays so.
 */

import { clientLifecycleWorkflowType } from '../client-lifecycle/messages.ts';
import { clientReopening } from '../client-lifecycle/reopening.ts';
import { journeyRunWorkflowType } from '../journeys/messages.ts';
import { journeyReopening } from '../journeys/reopening.ts';
import type { Reopening } from './start.ts';

export const reopenings: Readonly<Record<string, Reopening>> = {
  [clientLifecycleWorkflowType]: clientReopening,
  [journeyRunWorkflowType]: journeyReopening,
};

/** When an entity workflow hands over to a new run (continue-as-new): its history is read whole at every replay. */
import { workflowInfo } from '@temporalio/workflow';

/** Events after which a run hands over to a new one: far below 5,000, so that one more burst of signals still fits. */
export const runEventsMax = 2_000;

/** Whether this run has grown long: continue as new as soon as nothing is under way. */
export function newRunDue(): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength >= runEventsMax;
}

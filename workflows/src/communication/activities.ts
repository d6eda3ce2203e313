/** The activity that reaches people, and how its failures look to Temporal. */
import { ConnectorError } from '@mainstem/connectors/errors';
import { ApplicationFailure } from '@temporalio/common';
import type { CommunicationActivities } from './contract.ts';
import { type DeliverParts, deliver } from './deliver.ts';

export function createCommunicationActivities(parts: DeliverParts): CommunicationActivities {
  return {
    deliverMessage: async (input) => {
      try {
        return await deliver(parts, input);
      } catch (error) {
        const { code } = error as { code?: unknown };
        // What Temporal keeps of an error is its text: that of carriers holds no address, of others only the code is told.
        const known = error instanceof ConnectorError;
        throw ApplicationFailure.create({
          message: known ? error.message : `the message waits: ${typeof code === 'string' ? code : 'UNKNOWN'}`,
          type: typeof code === 'string' ? code : 'UNKNOWN',
          ...(known && error.retryAfterMs !== undefined ? { nextRetryDelay: error.retryAfterMs } : {}),
        });
      }
    },
  };
}

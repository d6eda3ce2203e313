/** Tells people. Tried again by Temporal as the pager allows it; refused for good where the pager says so. */
import { ConnectorError } from '@mainstem/connectors/errors';
import type { Pager } from '@mainstem/connectors/pager/port';
import { ApplicationFailure } from '@temporalio/common';
import type { StepActivities } from '../steps/contract.ts';
import { idempotencyKeyOf } from './idempotent.ts';

export function createAlert(pager: Pager): StepActivities['alert'] {
  return async ({ step, ...page }) => {
    try {
      return await pager.page({ ...page, idempotencyKey: idempotencyKeyOf(step) });
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      throw ApplicationFailure.create({
        message: error.message,
        type: error.code,
        nonRetryable: !error.retryable,
        ...(error.retryAfterMs === undefined ? {} : { nextRetryDelay: error.retryAfterMs }),
        details: [pager.channel],
        cause: error,
      });
    }
  };
}

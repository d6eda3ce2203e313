/**
 * What is known of a client for its cohort (WAP-87), for messages. A conversation goes on without it at once (WAP-95); a message
 * goes out once and has two days, so a store that is away is asked again before the text reads as for everybody.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CohortRow } from '@mainstem/streams/cohorts/contract';
import type { HotRows } from '@mainstem/streams/cohorts/hot-rows.redis';
import type { Logger } from 'pino';

export interface CohortSource {
  /** The row is null for a client nothing is known of; "unknown" when the store did not answer. Never throws. */
  find(tenant: string, clientId: string): Promise<{ readonly row: CohortRow | null } | 'unknown'>;
}

/** With the pause: longer than a connection takes to come back, far shorter than the activity has. */
const TRIES = 5;
const PAUSE_MS = 500;

export function createCohortSource(
  rows: Pick<HotRows, 'cohort'>,
  logger: Pick<Logger, 'warn'>,
  pauseMs = PAUSE_MS,
): CohortSource {
  return {
    async find(tenant, clientId) {
      for (let left = TRIES - 1; ; left -= 1) {
        try {
          return { row: await rows.cohort(tenant, clientId) };
        } catch (err) {
          if (left === 0) {
            logger.warn(
              { err, tenant, clientId },
              'the cohort of a client is unknown: its message reads as for everybody',
            );
            return 'unknown';
          }
        }
        await sleep(pauseMs);
      }
    },
  };
}

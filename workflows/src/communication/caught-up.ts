/**
 * Waits until the view of contacts holds what was on the log when it was asked, so that an opt-out, a bounce or a consent
 * that came before a try of a message counts for it, however far the view lags. Bounded: a view that does not come is a
 * failure of this try, and the message waits rather than going to somebody who has opted out.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContactBook } from '@mainstem/streams/contacts/contract';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { WorkflowError } from '../errors.ts';

const TOPIC = 'communication_events';
const WAIT_MS_MAX = 10_000;
/** A view follows its log within some 10 ms. */
const POLL_MS = 10;
const POLL_MS_MAX = 250;

/** Throws `CONTACTS_BEHIND`, retryable. */
export function createCaughtUp(log: Pick<EventLog, 'endOffsets'>, contacts: ContactBook): () => Promise<void> {
  return async () => {
    const ends = await log.endOffsets(TOPIC);
    const offsets = Object.fromEntries([...ends.entries()].map(([partition, end]) => [`${TOPIC}:${partition}`, end]));
    const deadline = performance.now() + WAIT_MS_MAX;
    for (let waitMs = POLL_MS; !(await contacts.hasReached(offsets)); waitMs = Math.min(waitMs * 2, POLL_MS_MAX)) {
      if (performance.now() > deadline) {
        const message = `the view of contacts has not come to the end of ${TOPIC} within ${WAIT_MS_MAX} ms`;
        throw new WorkflowError('CONTACTS_BEHIND', message, { retryable: true });
      }
      await sleep(waitMs);
    }
  };
}

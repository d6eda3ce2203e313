/**
 * Several pagers at once: all are told at the same time, and one that took the page is enough. Those that did not are in
 * the log. When none took it, the error that can be mended by waiting is thrown, so that the whole is tried again; who was
 * told the first time knows the page by its key.
 */
import type { Logger } from 'pino';
import { ConnectorError } from '../errors.ts';
import type { PageReceipt, Pager } from './port.ts';

/** `pagers`: two or more; the receipt's channel names those that took the page. */
export function createAllPagers(pagers: readonly Pager[], logger: Pick<Logger, 'warn'>): Pager {
  return {
    channel: pagers.map(({ channel }) => channel).join('+'),
    async page(page) {
      const outcomes = await Promise.allSettled(pagers.map((pager) => pager.page(page)));
      const receipts: PageReceipt[] = [];
      const errors: unknown[] = [];
      for (const [at, outcome] of outcomes.entries()) {
        if (outcome.status === 'fulfilled') receipts.push(outcome.value);
        else {
          errors.push(outcome.reason);
          const { message, code } = outcome.reason as { message?: string; code?: string };
          const { idempotencyKey } = page;
          logger.warn(
            { channel: pagers[at]?.channel, idempotencyKey, code, reason: message },
            'a pager did not take it',
          );
        }
      }
      const told = receipts.filter(({ delivered }) => delivered);
      if (told.length > 0) return { channel: told.map(({ channel }) => channel).join('+'), delivered: true };
      throw errors.find((error) => error instanceof ConnectorError && error.retryable) ?? errors[0];
    },
  };
}

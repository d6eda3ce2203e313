/**
 * The stand-in for a platform without a pager: it tells nobody and says so. The incident is still in the log and in the
 * audit trail; `IncidentAlerted.delivered` is false, so nobody can take it for a real alert.
 */
import type { Logger } from 'pino';
import type { Pager } from './port.ts';

export function createOfflinePager(logger: Pick<Logger, 'warn'>): Pager {
  return {
    channel: 'offline',
    page: (page) => {
      logger.warn(
        { idempotencyKey: page.idempotencyKey, severity: page.severity, title: page.title },
        'no pager is set (MAINSTEM_SLACK_WEBHOOK_URL and MAINSTEM_PAGERDUTY_ROUTING_KEY are empty): nobody was told of this',
      );
      return Promise.resolve({ channel: 'offline', delivered: false });
    },
  };
}

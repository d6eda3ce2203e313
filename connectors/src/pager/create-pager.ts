/** Chooses the pager by setting: a webhook address means Slack, none means the offline stand-in. */
import type { Logger } from 'pino';
import { createOfflinePager } from './pager.offline.ts';
import { createSlackPager } from './pager.slack.ts';
import type { Pager } from './port.ts';

/** `slackWebhookUrl` is the value of MAINSTEM_SLACK_WEBHOOK_URL; empty means none. */
export function createPager(slackWebhookUrl: string, logger: Pick<Logger, 'warn'>): Pager {
  return slackWebhookUrl === '' ? createOfflinePager(logger) : createSlackPager({ webhookUrl: slackWebhookUrl });
}

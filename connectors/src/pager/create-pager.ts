/** Chooses the pagers by setting: Slack, PagerDuty, both, or the offline stand-in when neither is set. */
import type { Logger } from 'pino';
import { createAllPagers } from './pager.all.ts';
import { createOfflinePager } from './pager.offline.ts';
import { createPagerDutyPager } from './pager.pagerduty.ts';
import { createSlackPager } from './pager.slack.ts';
import type { Pager } from './port.ts';

export interface PagerSettings {
  /** MAINSTEM_SLACK_WEBHOOK_URL; empty means none. */
  readonly slackWebhookUrl: string;
  /** MAINSTEM_PAGERDUTY_ROUTING_KEY; empty means none. */
  readonly pagerDutyRoutingKey: string;
  /** MAINSTEM_PAGERDUTY_URL. */
  readonly pagerDutyUrl: string;
}

export function createPager(settings: PagerSettings, logger: Pick<Logger, 'warn'>): Pager {
  const { slackWebhookUrl, pagerDutyRoutingKey: routingKey, pagerDutyUrl: url } = settings;
  const pagers: Pager[] = [];
  if (slackWebhookUrl !== '') pagers.push(createSlackPager({ webhookUrl: slackWebhookUrl }));
  if (routingKey !== '') pagers.push(createPagerDutyPager({ routingKey, url }));
  const [only] = pagers;
  if (only === undefined) return createOfflinePager(logger);
  return pagers.length === 1 ? only : createAllPagers(pagers, logger);
}

import { describe, expect, test } from 'vitest';
import { createPager } from './create-pager.ts';
import { createOfflinePager } from './pager.offline.ts';
import { slackMessage } from './pager.slack.ts';
import type { Page } from './port.ts';

const page: Page = {
  idempotencyKey: 'rollback:acme:banner-1:e1/alert',
  severity: 'HIGH',
  title: 'Creative banner-1 was taken off the air',
  text: 'Click rate 0.4 % < 80 % of 2.0 % & falling',
  details: { campaign: 'spring', '<b>': '1 > 0' },
};

describe('Slack message', () => {
  test('escapes control characters and shows the idempotency key', () => {
    const text = JSON.stringify(slackMessage(page));
    expect(text).toContain('Click rate 0.4 % &lt; 80 % of 2.0 % &amp; falling');
    expect(text).toContain('*&lt;b&gt;*');
    expect(text).toContain(page.idempotencyKey);
  });

  test('cuts what Block Kit would refuse', () => {
    const details = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`name${n}`, 'x'.repeat(5_000)]));
    const message = slackMessage({ ...page, title: 't'.repeat(500), text: 'x'.repeat(9_000), details }) as {
      blocks: { text?: { text: string }; fields?: { text: string }[] }[];
    };
    expect(message.blocks[0]?.text?.text.length).toBeLessThanOrEqual(150);
    expect(message.blocks[1]?.text?.text.length).toBeLessThanOrEqual(3_000);
    expect(message.blocks[2]?.fields).toHaveLength(10);
    expect(message.blocks[2]?.fields?.every((field) => field.text.length <= 2_000)).toBe(true);
  });
});

describe('choice of the pager', () => {
  test('the offline stand-in says that it told nobody', async () => {
    const lines: unknown[] = [];
    const pager = createOfflinePager({ warn: (...line: unknown[]) => lines.push(line) });
    await expect(pager.page(page)).resolves.toEqual({ channel: 'offline', delivered: false });
    expect(lines).toHaveLength(1);
  });

  test('an empty address means offline, an address means Slack', () => {
    const logger = { warn: () => undefined };
    const none = { slackWebhookUrl: '', pagerDutyRoutingKey: '', pagerDutyUrl: '' };
    expect(createPager(none, logger).channel).toBe('offline');
    const slackWebhookUrl = 'https://hooks.slack.com/services/T/B/x';
    expect(createPager({ ...none, slackWebhookUrl }, logger).channel).toBe('slack');
  });
});

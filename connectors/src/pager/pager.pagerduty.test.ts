import { afterEach, describe, expect, test } from 'vitest';
import { ConnectorError } from '../errors.ts';
import { startVendorServer, type VendorReply, type VendorServer } from '../http/testing/vendor-server.ts';
import { createPager } from './create-pager.ts';
import { createAllPagers } from './pager.all.ts';
import { createPagerDutyPager, pagerDutyEvent } from './pager.pagerduty.ts';
import type { Page, Pager } from './port.ts';

const KEY = 'canary0123456789canary0123456789';
const page: Page = {
  idempotencyKey: 'rollback:acme:banner-1:e1/alert',
  severity: 'HIGH',
  title: 'Creative banner-1 was taken off the air',
  text: 'Click rate 0.4 % < 80 % of 2.0 %',
  details: { campaign: 'spring' },
};
const taken: VendorReply = { status: 202, body: { status: 'success', message: 'Event processed', dedup_key: 'x' } };

const servers: VendorServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});
async function pagerDuty(reply: VendorReply | 'hang' | 'break') {
  const server = await startVendorServer(() => reply);
  servers.push(server);
  return { server, pager: createPagerDutyPager({ routingKey: KEY, url: server.url, timeoutMs: 1_000 }) };
}

describe('PagerDuty Events API v2', () => {
  test('triggers an alert under the idempotency key, so that repeated tries are one alert', async () => {
    const { server, pager } = await pagerDuty(taken);
    await expect(pager.page(page)).resolves.toEqual({ channel: 'pagerduty', delivered: true });
    await pager.page(page);
    const [first, second] = server.asked.map(({ body }) => JSON.parse(body));
    expect(first).toEqual({
      routing_key: KEY,
      event_action: 'trigger',
      dedup_key: page.idempotencyKey,
      payload: {
        summary: page.title,
        source: 'mainstem',
        severity: 'error',
        custom_details: { text: page.text, campaign: 'spring' },
      },
    });
    expect(second).toEqual(first);
    expect(server.asked[0]).toMatchObject({ method: 'POST', path: '/v2/enqueue' });
  });

  test.each([
    [{ status: 400, body: { status: 'invalid event', errors: [`routing_key ${KEY}`] } }, 'CONNECTOR_REFUSED', false],
    [{ status: 403, body: {} }, 'CONNECTOR_REFUSED', false],
    [{ status: 429, headers: { 'retry-after': '3' } }, 'CONNECTOR_RATE_LIMITED', true],
    [{ status: 503 }, 'CONNECTOR_UNAVAILABLE', true],
    [{ status: 202, body: '<html>' }, 'CONNECTOR_ANSWER_INVALID', false],
    ['hang', 'CONNECTOR_TIMEOUT', true],
    ['break', 'CONNECTOR_UNAVAILABLE', true],
  ] as const)('%j: %s, retryable %s, and no key in the error', async (reply, code, retryable) => {
    const { pager } = await pagerDuty(reply);
    const error = await pager.page(page).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, retryable });
    expect(`${(error as Error).message} ${(error as Error).stack}`).not.toContain('canary');
  });

  test('what is too long is cut; a long key is hashed, not cut', () => {
    const keys = ['a', 'b'].map((end) => `${'k'.repeat(300)}${end}`);
    const events = keys.map((idempotencyKey) => pagerDutyEvent({ ...page, idempotencyKey, title: 't'.repeat(2_000) }));
    const [one, two] = events as { dedup_key: string; payload: { summary: string } }[];
    expect(one?.dedup_key).toHaveLength(64);
    expect(one?.dedup_key).not.toBe(two?.dedup_key);
    expect(one?.payload.summary).toHaveLength(1_024);
  });
});

describe('several pagers', () => {
  const works = (channel: string): Pager => ({ channel, page: async () => ({ channel, delivered: true }) });
  const fails = (channel: string, retryable: boolean): Pager => ({
    channel,
    page: () => Promise.reject(new ConnectorError('CONNECTOR_UNAVAILABLE', 'away', { retryable })),
  });

  test('one that takes it is enough, and the receipt names it; who did not is in the log', async () => {
    const lines: unknown[] = [];
    const all = createAllPagers([fails('slack', true), works('pagerduty')], {
      warn: (...line: unknown[]) => lines.push(line),
    });
    await expect(all.page(page)).resolves.toEqual({ channel: 'pagerduty', delivered: true });
    expect(JSON.stringify(lines)).toContain('slack');
    const both = createAllPagers([works('slack'), works('pagerduty')], { warn: () => undefined });
    await expect(both.page(page)).resolves.toEqual({ channel: 'slack+pagerduty', delivered: true });
  });

  test('when none takes it, the error is retryable if any of them is', async () => {
    const all = createAllPagers([fails('slack', false), fails('pagerduty', true)], { warn: () => undefined });
    await expect(all.page(page)).rejects.toMatchObject({ retryable: true });
  });

  test('settings choose', () => {
    const logger = { warn: () => undefined };
    const none = { slackWebhookUrl: '', pagerDutyRoutingKey: '', pagerDutyUrl: 'https://events.pagerduty.com' };
    const slackWebhookUrl = 'https://hooks.slack.com/services/T/B/x';
    expect(createPager(none, logger).channel).toBe('offline');
    expect(createPager({ ...none, slackWebhookUrl }, logger).channel).toBe('slack');
    expect(createPager({ ...none, pagerDutyRoutingKey: KEY }, logger).channel).toBe('pagerduty');
    const both = createPager({ ...none, slackWebhookUrl, pagerDutyRoutingKey: KEY }, logger);
    expect(both.channel).toBe('slack+pagerduty');
  });
});

import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { ConnectorError } from '../errors.ts';
import { createSlackPager, slackMessage } from './pager.slack.ts';
import type { Page } from './port.ts';

const page: Page = {
  idempotencyKey: 'rollback:acme:banner-1:e1/alert',
  severity: 'HIGH',
  title: 'Creative banner-1 was taken off the air',
  text: 'Click rate 0.4 % < 80 % of 2.0 % & falling',
  details: { campaign: 'spring', '<b>': '1 > 0' },
};

interface Call {
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A local stand-in for hooks.slack.com; `answer` null means it never answers. */
async function slack(answer: { status: number; body: string; headers?: Record<string, string> } | null) {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      calls.push({ method: request.method, headers: request.headers, body });
      if (answer !== null) response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { calls, webhookUrl: `http://127.0.0.1:${port}/services/T000/B000/secret-token` };
}

async function failure(attempt: Promise<unknown>): Promise<ConnectorError> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ConnectorError);
  return error as ConnectorError;
}

describe('Slack pager over HTTP', () => {
  test('posts JSON and counts only 200 "ok" as delivered', async () => {
    const { calls, webhookUrl } = await slack({ status: 200, body: 'ok' });
    await expect(createSlackPager({ webhookUrl }).page(page)).resolves.toEqual({ channel: 'slack', delivered: true });
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({ method: 'POST' });
    expect(calls[0]?.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(JSON.parse(calls[0]?.body ?? '')).toEqual(slackMessage(page));
  });

  test.each([
    [400, 'invalid_payload', 'CONNECTOR_REFUSED', false],
    [403, 'action_prohibited', 'CONNECTOR_REFUSED', false],
    [404, 'channel_not_found', 'CONNECTOR_REFUSED', false],
    [410, 'channel_is_archived', 'CONNECTOR_REFUSED', false],
    [500, 'rollup_error', 'CONNECTOR_UNAVAILABLE', true],
    [503, '', 'CONNECTOR_UNAVAILABLE', true],
    [200, '<html>a proxy</html>', 'CONNECTOR_REFUSED', false],
  ] as const)('%i %s: %s, retryable %s', async (status, body, code, retryable) => {
    const { webhookUrl } = await slack({ status, body });
    const error = await failure(createSlackPager({ webhookUrl }).page(page));
    expect(error).toMatchObject({ code, retryable });
    expect(error.message).not.toContain('secret-token');
  });

  test('429 carries how long to wait', async () => {
    const { webhookUrl } = await slack({ status: 429, body: 'rate_limited', headers: { 'retry-after': '30' } });
    const error = await failure(createSlackPager({ webhookUrl }).page(page));
    expect(error).toMatchObject({ code: 'CONNECTOR_RATE_LIMITED', retryable: true, retryAfterMs: 30_000 });
  });

  test('gives up on a silent server after its time-out', async () => {
    const { webhookUrl } = await slack(null);
    const error = await failure(createSlackPager({ webhookUrl, timeoutMs: 50 }).page(page));
    expect(error).toMatchObject({ code: 'CONNECTOR_TIMEOUT', retryable: true });
  });

  test('a closed port is retryable, and its error does not tell the secret', async () => {
    const error = await failure(createSlackPager({ webhookUrl: 'http://127.0.0.1:1/secret-token' }).page(page));
    expect(error).toMatchObject({ code: 'CONNECTOR_UNAVAILABLE', retryable: true });
    expect(error.message).not.toContain('secret-token');
  });

  test('does not follow a redirect', async () => {
    const { webhookUrl } = await slack({ status: 302, body: '', headers: { location: 'http://127.0.0.1:1/' } });
    await failure(createSlackPager({ webhookUrl }).page(page));
  });
});

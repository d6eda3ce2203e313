/**
 * Pages people through a Slack incoming webhook.
 *
 * Protocol (api.slack.com/messaging/webhooks): one POST of JSON; 200 with the body `ok` means taken. 400, 403, 404 and 410
 * carry a word such as `invalid_payload`, `action_prohibited`, `channel_not_found` or `channel_is_archived`: the same
 * call will fail again. 429 says in `Retry-After` how many seconds to wait. 5xx is Slack's own trouble.
 *
 * A webhook knows no idempotency key: when a time-out hides an answer and the caller tries again, people may see the page
 * twice. Better twice than never; each page shows its key, so that a repeat is recognised.
 */
import { ConnectorError } from '../errors.ts';
import type { Page, Pager, PagerSeverity } from './port.ts';

export interface SlackPagerOptions {
  /** Holds a secret in its path: it never appears in an error. */
  readonly webhookUrl: string;
  /** Longest wait for an answer, ms. */
  readonly timeoutMs?: number;
}

/** Slack answers in well under a second; ten say that something is wrong. */
const DEFAULT_TIMEOUT_MS = 10_000;
/** Limits of Block Kit: a header's text, a section's text, a field's text (characters), fields of a section. */
const HEADER_CHARS_MAX = 150;
const SECTION_CHARS_MAX = 3_000;
const FIELD_CHARS_MAX = 2_000;
const FIELDS_MAX = 10;
/** Slack answers with a word; more than this is not Slack. */
const ANSWER_CHARS_MAX = 200;

const signs: Record<PagerSeverity, string> = {
  CRITICAL: ':rotating_light:',
  HIGH: ':red_circle:',
  MEDIUM: ':large_orange_circle:',
  LOW: ':large_blue_circle:',
};

export function createSlackPager(options: SlackPagerOptions): Pager {
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  return {
    channel: 'slack',
    page: async (page) => {
      const { status, headers, answer } = await post(options.webhookUrl, slackMessage(page), timeoutMs);
      if (status === 200 && answer === 'ok') return { channel: 'slack', delivered: true };
      throw refusal(status, headers, answer);
    },
  };
}

/** The message as Slack's Block Kit, with `text` for notifications and old clients. */
export function slackMessage(page: Page): object {
  const fields = Object.entries(page.details)
    .slice(0, FIELDS_MAX)
    .map(([name, value]) => ({
      type: 'mrkdwn',
      text: cut(`*${escapeControl(name)}*\n${escapeControl(value)}`, FIELD_CHARS_MAX),
    }));
  return {
    text: cut(`${page.severity}: ${escapeControl(page.title)}`, SECTION_CHARS_MAX),
    blocks: [
      {
        type: 'header',
        text: { type: 'plain_text', emoji: true, text: cut(`${signs[page.severity]} ${page.title}`, HEADER_CHARS_MAX) },
      },
      { type: 'section', text: { type: 'mrkdwn', text: cut(escapeControl(page.text), SECTION_CHARS_MAX) } },
      ...(fields.length > 0 ? [{ type: 'section', fields }] : []),
      {
        type: 'context',
        elements: [
          { type: 'mrkdwn', text: cut(`${page.severity} · ${escapeControl(page.idempotencyKey)}`, FIELD_CHARS_MAX) },
        ],
      },
    ],
  };
}

async function post(url: string, message: object, timeoutMs: number) {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(message),
      redirect: 'error', // a webhook never redirects; following one would hand the text to somebody else
      signal: AbortSignal.timeout(timeoutMs),
    });
    const answer = (await response.text()).slice(0, ANSWER_CHARS_MAX).trim();
    return { status: response.status, headers: response.headers, answer };
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'TimeoutError') {
      throw new ConnectorError('CONNECTOR_TIMEOUT', `Slack did not answer within ${timeoutMs} ms`, { retryable: true });
    }
    const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : 'fetch failed';
    throw new ConnectorError('CONNECTOR_UNAVAILABLE', `Slack cannot be reached: ${reason}`, { retryable: true });
  }
}

function refusal(status: number, headers: Headers, answer: string): ConnectorError {
  if (status === 429) {
    const seconds = Number(headers.get('retry-after'));
    return new ConnectorError('CONNECTOR_RATE_LIMITED', 'Slack takes no more messages for now', {
      retryable: true,
      retryAfterMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined,
    });
  }
  if (status >= 500) {
    return new ConnectorError('CONNECTOR_UNAVAILABLE', `Slack answered ${status} ${answer}`, { retryable: true });
  }
  return new ConnectorError(
    'CONNECTOR_REFUSED',
    `Slack refused the message: ${status} ${answer}. Check MAINSTEM_SLACK_WEBHOOK_URL and its channel.`,
  );
}

/** Slack's three control characters (docs: formatting text for app surfaces). */
function escapeControl(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function cut(text: string, charsMax: number): string {
  return text.length <= charsMax ? text : `${text.slice(0, charsMax - 1)}…`;
}

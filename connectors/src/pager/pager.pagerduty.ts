/**
 * Pages people through PagerDuty's Events API v2.
 *
 * Protocol (developer.pagerduty.com, "Send an Alert Event"): POST /v2/enqueue `{routing_key, event_action: "trigger",
 * dedup_key, payload: {summary, source, severity, component, custom_details}}`; 202 `{status: "success", dedup_key}` means
 * taken. 400 is an event it never takes, 403 a key that is none, 429 too many for now, 5xx its own trouble.
 *
 * `dedup_key` is the idempotency key: tries that are repeated join the alert that is there. Severities are critical, error,
 * warning and info. What is written counts: at most 1,024 characters of summary, 255 of key, 512 KB in all.
 */
import { hash } from 'node:crypto';
import { ConnectorError } from '../errors.ts';
import { callVendor, objectOf, refusalOf, type Vendor } from '../http/vendor.ts';
import type { Page, Pager, PagerSeverity } from './port.ts';

export interface PagerDutyOptions {
  /** Integration key of a service, 32 characters: a secret, it appears in no error. */
  readonly routingKey: string;
  /** `https://events.pagerduty.com`, or Europe's. */
  readonly url: string;
  /** Longest wait for an answer, ms. */
  readonly timeoutMs?: number;
}

/** Events are taken in well under a second; ten say that something is wrong. */
const DEFAULT_TIMEOUT_MS = 10_000;
const ANSWER_MAX_BYTES = 16_384;
const SUMMARY_CHARS_MAX = 1_024;
const KEY_CHARS_MAX = 255;
const DETAILS_MAX = 10;
const DETAIL_CHARS_MAX = 2_000;
const TEXT_CHARS_MAX = 3_000;
const SOURCE = 'mainstem';

const severities: Record<PagerSeverity, string> = {
  CRITICAL: 'critical',
  HIGH: 'error',
  MEDIUM: 'warning',
  LOW: 'info',
};

export function createPagerDutyPager(options: PagerDutyOptions): Pager {
  const vendor: Vendor = {
    name: 'PagerDuty',
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    answerMaxBytes: ANSWER_MAX_BYTES,
  };
  return {
    channel: 'pagerduty',
    async page(page) {
      const answer = await callVendor(vendor, {
        method: 'POST',
        url: `${options.url.replace(/\/$/, '')}/v2/enqueue`,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ routing_key: options.routingKey, ...pagerDutyEvent(page) }),
      });
      if (answer.status !== 202) throw refusalOf(vendor, answer);
      if (objectOf(vendor, answer).status !== 'success') {
        throw new ConnectorError('CONNECTOR_ANSWER_INVALID', 'PagerDuty answered 202 without success');
      }
      return { channel: 'pagerduty', delivered: true };
    },
  };
}

/** The event without its key. */
export function pagerDutyEvent(page: Page): object {
  const { idempotencyKey: key } = page;
  const details = Object.entries(page.details).slice(0, DETAILS_MAX);
  return {
    event_action: 'trigger',
    // A key that is too long is told by its hash, since cut ones could meet.
    dedup_key: key.length <= KEY_CHARS_MAX ? key : hash('sha256', key),
    payload: {
      summary: cut(page.title, SUMMARY_CHARS_MAX),
      source: SOURCE,
      severity: severities[page.severity],
      custom_details: {
        text: cut(page.text, TEXT_CHARS_MAX),
        ...Object.fromEntries(details.map(([name, value]) => [name, cut(value, DETAIL_CHARS_MAX)])),
      },
    },
  };
}

function cut(text: string, charsMax: number): string {
  return text.length <= charsMax ? text : `${text.slice(0, charsMax - 1)}…`;
}

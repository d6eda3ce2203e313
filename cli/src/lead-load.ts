/**
 * Leads at a rate, through the gateway. Open loop: a slow answer does not slow the sender, and latency counts from when a
 * lead was due, so that a stall shows as what it is. What is due beyond the bounded requests in flight is shed and counted.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { LatencyHistogram, type LatencySummary } from '@mainstem/infra/load/latency';
import { uuidV7 } from '@mainstem/schemas/envelope';
import { type GatewayClient, resultsOfRefusal } from './gateway-client.ts';

export interface LeadLoadOptions {
  /** Leads a second. */
  readonly rate: number;
  readonly seconds: number;
  readonly interrupted: AbortSignal;
  readonly onProgress?: (accepted: number, of: number) => void;
}

export interface LeadLoadResult {
  readonly due: number;
  readonly accepted: number;
  /** Refused one by one. */
  readonly invalid: number;
  /** In requests that failed: nothing is known of them. */
  readonly failed: number;
  /** Not sent, because as many requests as allowed were in flight. */
  readonly shed: number;
  readonly seconds: number;
  readonly acceptedPerSecond: number;
  /** From due to answered, milliseconds; zeros when nothing was answered. */
  readonly latencyMs: LatencySummary;
  /** Words of the first failure, empty when there was none. */
  readonly firstFailure: string;
}

/** How often leads that are due are sent. Smaller would send more requests than leads at usual rates. */
const TICK_MS = 20;
/** Most leads of one request: what the gateway answers within a few milliseconds. */
const LEADS_PER_REQUEST = 100;
/** More in flight than this means the gateway does not keep up. */
const REQUESTS_IN_FLIGHT_MAX = 32;

export async function runLeadLoad(
  gateway: Pick<GatewayClient, 'post'>,
  options: LeadLoadOptions,
): Promise<LeadLoadResult> {
  const total = Math.round(options.rate * options.seconds);
  const counts = { accepted: 0, invalid: 0, failed: 0, shed: 0 };
  const latency = new LatencyHistogram();
  const inFlight = new Set<Promise<void>>();
  let firstFailure = '';
  const startedAtMs = performance.now();

  const send = async (from: number, until: number) => {
    const events = Array.from({ length: until - from }, (_, index) => leadAt(from + index));
    try {
      const results = await resultsOf(gateway, events);
      const invalid = results.filter((result) => result.status === 'invalid').length;
      counts.accepted += results.length - invalid;
      counts.invalid += invalid;
      if (invalid > 0) firstFailure ||= JSON.stringify(results.find((result) => result.status === 'invalid'));
      const now = performance.now() - startedAtMs;
      for (let lead = from; lead < until; lead += 1) latency.add(now - (lead * 1_000) / options.rate);
    } catch (error) {
      counts.failed += events.length;
      firstFailure ||= error instanceof Error ? error.message : String(error);
    }
  };

  for (let sent = 0; sent < total && !options.interrupted.aborted; await sleep(TICK_MS)) {
    const due = Math.min(total, Math.floor(((performance.now() - startedAtMs) * options.rate) / 1_000) + 1);
    while (sent < due) {
      const until = Math.min(due, sent + LEADS_PER_REQUEST);
      if (inFlight.size >= REQUESTS_IN_FLIGHT_MAX) counts.shed += until - sent;
      else {
        const request = send(sent, until).finally(() => inFlight.delete(request));
        inFlight.add(request);
      }
      sent = until;
    }
    options.onProgress?.(counts.accepted, total);
  }
  await Promise.all(inFlight);
  const seconds = (performance.now() - startedAtMs) / 1_000;
  return {
    due: total,
    ...counts,
    seconds,
    acceptedPerSecond: counts.accepted / seconds,
    latencyMs: latency.summary(),
    firstFailure,
  };
}

/** When none was taken the answer is a refusal, which says of each why. */
async function resultsOf(
  gateway: Pick<GatewayClient, 'post'>,
  events: readonly object[],
): Promise<readonly { readonly status: string }[]> {
  try {
    return (await gateway.post('/v1/events', { body: { events } as never })).data.results;
  } catch (error) {
    const results = resultsOfRefusal(error);
    if (results === undefined) throw error;
    return results as readonly { readonly status: string }[];
  }
}

const sources = ['web-form', 'partner', 'event'] as const;
const industries = ['retail', 'finance', 'software', null] as const;

/** The lead of that number: all kinds of answers in turn, so that every queue gets some. */
export function leadAt(number: number): Record<string, unknown> {
  const id = uuidV7();
  const budgetMicros = number % 3 === 0 ? null : ((number * 7_919) % 200_000) * 1_000_000;
  return {
    type: 'LeadReceived',
    id,
    entity: `lead-${id}`,
    source: sources[number % sources.length],
    contactRef: `contact-${id.slice(-12)}`,
    companyName: number % 5 === 0 ? null : `Company ${number % 1_000}`,
    companySize: number % 4 === 0 ? null : 1 + ((number * 131) % 5_000),
    industry: industries[number % industries.length],
    country: number % 6 === 0 ? null : 'DEU',
    product: number % 2 === 0 ? 'chatbot' : 'voicebot',
    budgetMicros,
    currency: budgetMicros === null ? null : 'EUR',
    campaignId: null,
  };
}

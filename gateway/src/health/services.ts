/**
 * What `GET /health/services` asks (KIKI-73): every process of the platform by its `/healthz?verbose`, and what the gateway
 * itself stands on, all at once, each for at most 2.0 s. Answers of processes carry the lag of their readers.
 */
import { CHECK_WITHIN_MS, type CheckResult, INTERNAL_KEY_HEADER } from '@mainstem/streams/runtime/health-checks';
import type { Settings } from '@mainstem/streams/settings';
import { z } from 'zod';

export const lagShape = z.object({
  records: z.number().describe('Records between the reader and the end of the log.'),
  seconds: z.number().describe('Age of the oldest record it has not come to, s.'),
});

export const serviceShape = z.object({
  ok: z.boolean(),
  status: z.string().optional().describe('What it says of itself, when it answers.'),
  error: z.string().optional().describe('Why it is not well.'),
  lags: z.record(z.string(), lagShape).optional().describe('Its readers of the log, by name.'),
});
export type ServiceHealth = z.output<typeof serviceShape>;

/** Bytes of one answer that are read; a process has some tens of readers. */
const ANSWER_BYTES_MAX = 1_000_000;

export type HealthSettings = Settings<
  | 'MAINSTEM_HEALTH_SERVICES'
  | 'MAINSTEM_BIDDER_URL'
  | 'MAINSTEM_PROJECTIONS_PORT'
  | 'MAINSTEM_STREAMS_PORT'
  | 'MAINSTEM_WORKFLOWS_PORT'
>;

/** Name → address of each process; those of this machine when nothing else is said. */
export function serviceAddresses(settings: HealthSettings): Record<string, string> {
  const said = settings.MAINSTEM_HEALTH_SERVICES;
  if (said === '') {
    const local = (port: number) => `http://127.0.0.1:${port}`;
    return {
      bidder: settings.MAINSTEM_BIDDER_URL,
      projections: local(settings.MAINSTEM_PROJECTIONS_PORT),
      streams: local(settings.MAINSTEM_STREAMS_PORT),
      workflows: local(settings.MAINSTEM_WORKFLOWS_PORT),
    };
  }
  return Object.fromEntries(
    said.split(',').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
}

export async function askServices(
  addresses: Readonly<Record<string, string>>,
  key: string,
): Promise<Record<string, ServiceHealth>> {
  const asked = Object.entries(addresses).map(async ([name, url]) => [name, await askService(url, key)] as const);
  return Object.fromEntries(await Promise.all(asked));
}

/** What the gateway checks itself, in the same words. */
export function asServices(checks: Readonly<Record<string, CheckResult>>): Record<string, ServiceHealth> {
  return Object.fromEntries(
    Object.entries(checks).map(([name, { ok, reason }]) => [
      name,
      ok ? { ok, status: 'ok' } : { ok, error: reason ?? 'no answer' },
    ]),
  );
}

const answerShape = z.looseObject({
  status: z.string(),
  reasons: z.array(z.string()).optional(),
  lags: z.record(z.string(), lagShape).optional(),
});

async function askService(url: string, key: string): Promise<ServiceHealth> {
  try {
    const response = await fetch(`${url.replace(/\/$/, '')}/healthz?verbose`, {
      headers: { [INTERNAL_KEY_HEADER]: key },
      redirect: 'error',
      signal: AbortSignal.timeout(CHECK_WITHIN_MS),
    });
    const text = await response.text();
    if (response.status !== 200 && response.status !== 503)
      return { ok: false, error: `it answered ${response.status}` };
    const parsed = answerShape.safeParse(text.length > ANSWER_BYTES_MAX ? null : parse(text));
    if (!parsed.success) return { ok: false, error: 'its answer is no health document' };
    const { status, reasons = [], lags } = parsed.data;
    const ok = response.status === 200;
    return {
      ok,
      status,
      ...(ok ? {} : { error: reasons.join('; ') || status }),
      ...(lags === undefined ? {} : { lags }),
    };
  } catch (error) {
    const { name, cause } = error as { name?: string; cause?: { code?: string } };
    const late = name === 'TimeoutError' || name === 'AbortError';
    return { ok: false, error: late ? `no answer in ${CHECK_WITHIN_MS} ms` : (cause?.code ?? 'no answer') };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // told as no health document
  }
}

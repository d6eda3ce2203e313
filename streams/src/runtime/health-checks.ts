/** Asks parts whether they are well: all at once, each for at most two seconds. Shared by every process (KIKI-73, KIKI-76). */
import { timingSafeEqual } from 'node:crypto';
import { messageOf } from '../message-of.ts';
import type { Lag } from './lag-clock.ts';

/** A part that takes longer to say that it is well is not (KIKI-73: 2.0 s each). */
export const CHECK_WITHIN_MS = 2_000;
/** A reader so far behind is no delay but an incident, s: views are held to one second, checkpoints to sixty. */
export const LAG_S_MAX = 60;
/** Header with the internal key. */
export const INTERNAL_KEY_HEADER = 'x-internal-key';

/** Passes by resolving; a throw's message is the reason shown, so it must hold no secret and no personal data (R6). */
export type ReadinessCheck = () => Promise<unknown> | unknown;

export interface CheckResult {
  readonly ok: boolean;
  readonly ms: number;
  readonly reason?: string;
}

export async function runChecks(
  checks: Readonly<Record<string, ReadinessCheck>>,
): Promise<Record<string, CheckResult>> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await runCheck(check)] as const),
  );
  return Object.fromEntries(results);
}

async function runCheck(check: ReadinessCheck): Promise<CheckResult> {
  const begun = performance.now();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer in ${CHECK_WITHIN_MS} ms`)), CHECK_WITHIN_MS);
  try {
    await Promise.race([Promise.resolve().then(check), late.promise]);
    return { ok: true, ms: Math.round(performance.now() - begun) };
  } catch (error) {
    // An empty message is common for refused connections: the code says more.
    const reason = messageOf(error) || String((error as { code?: unknown }).code ?? 'no answer');
    return { ok: false, ms: Math.round(performance.now() - begun), reason };
  } finally {
    clearTimeout(timer);
  }
}

/** One line for each check that failed. */
export function reasonsOf(results: Readonly<Record<string, CheckResult>>): string[] {
  return Object.entries(results).flatMap(([name, { reason }]) => (reason === undefined ? [] : [`${name}: ${reason}`]));
}

/** One line for each reader beyond `LAG_S_MAX`. */
export function lateReaders(lags: Readonly<Record<string, Lag>>): string[] {
  return Object.entries(lags).flatMap(([name, { records, seconds }]) =>
    seconds > LAG_S_MAX ? [`${name} is ${Math.round(seconds)} s and ${records} records behind the log`] : [],
  );
}

/** Whether what was sent is the internal key; no key is set and none fits when it is empty. In constant time. */
export function isInternalKey(key: string, sent: unknown): boolean {
  if (key === '' || typeof sent !== 'string') return false;
  const [wanted, given] = [Buffer.from(key), Buffer.from(sent)];
  return wanted.length === given.length && timingSafeEqual(wanted, given);
}

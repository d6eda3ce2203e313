/** Risk over its line opens the breaker (SM-1, KIKI-42): whose line, how fresh, and what has answered it. */
import type { BreakerCommand } from '../../deciders/breaker/commands.ts';
import type { Breaker } from '../../deciders/breaker/decider.ts';
import type { DueCommand } from '../log-watch/log-watch.ts';

/** Setting of a tenant: `{"linePpm": 750000}`. */
export const riskSettingName = 'risk';
/** Over three quarters, unless the tenant set another line (SM-1). */
const RISK_LINE_PPM = 750_000;
/** A risk is judged anew by whoever scores it: one of an hour ago opens nothing any more. */
const RISK_FRESH_MS = 3_600_000;
const RISK_COOL_DOWN_MS = 600_000;
/** Entities whose risk waits for a beat. */
export const RISKS_MAX = 10_000;

export interface Risk {
  readonly tenant: string;
  readonly entity: string;
  readonly id: string;
  readonly atMs: number;
  readonly riskPpm: number;
  readonly model: string;
  readonly because: string;
}

/** Undefined when the risk is under its line, out of date, or answered: then it can be forgotten. */
export function dueRisk(
  { tenant, entity, id, atMs: seenAtMs, riskPpm, model, because: why }: Risk,
  breaker: { readonly state: Breaker; readonly changedAtMs: number } | undefined,
  line: number | undefined,
  atMs: number,
): DueCommand<BreakerCommand> | undefined {
  const linePpm = line ?? RISK_LINE_PPM;
  const binds = breaker?.state.state === 'open' && breaker.state.effects?.approvalRequired === true;
  if (riskPpm <= linePpm || seenAtMs <= (breaker?.changedAtMs ?? -1) || binds) return undefined;
  if (atMs - seenAtMs > RISK_FRESH_MS) return undefined;
  const because = `${model}: ${why}`.slice(0, 500);
  const command = { type: 'ReportRisk', riskPpm, linePpm, because, coolDownMs: RISK_COOL_DOWN_MS, atMs } as const;
  return { tenant, entity, command, cause: ['risk', id], causationId: id };
}

/** What cannot be read, or is no share, leaves the platform's own line. */
export function riskLineOf(valueJson: string): number {
  try {
    const { linePpm } = JSON.parse(valueJson) as { linePpm?: unknown };
    return Number.isInteger(linePpm) && (linePpm as number) >= 0 && (linePpm as number) <= 1_000_000
      ? (linePpm as number)
      : RISK_LINE_PPM;
  } catch {
    return RISK_LINE_PPM;
  }
}

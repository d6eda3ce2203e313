/**
 * Service levels by severity (WAP-43): from the client's asking to the first answer, and to the end. A tenant publishes its
 * own as the setting `support`; what it does not say stays as every tenant begins with.
 */
import { z } from 'zod';
import { type Severity, severities } from './commands.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

export interface ServiceLevel {
  readonly replyMs: number;
  readonly resolveMs: number;
}

export const serviceLevels: Readonly<Record<Severity, ServiceLevel>> = {
  CRITICAL: { replyMs: 15 * MINUTE_MS, resolveMs: 4 * HOUR_MS },
  HIGH: { replyMs: HOUR_MS, resolveMs: 8 * HOUR_MS },
  NORMAL: { replyMs: 4 * HOUR_MS, resolveMs: 24 * HOUR_MS },
  LOW: { replyMs: 8 * HOUR_MS, resolveMs: 72 * HOUR_MS },
};

/** Name and form of the setting, published with `ConfigPublished`. */
export const SUPPORT_SETTING = 'support';
/** A quarter: more is no service. */
const MINUTES_MAX = 92 * 24 * 60;
const minutes = z.int().min(1).max(MINUTES_MAX);
const levelSetting = z
  .strictObject({ replyMinutes: minutes, resolveMinutes: minutes })
  .refine(
    ({ replyMinutes, resolveMinutes }) => replyMinutes <= resolveMinutes,
    'the first answer is due before the end',
  );
export const supportSetting = z.strictObject({ levels: z.partialRecord(z.enum(severities), levelSetting) });
export type SupportSetting = z.output<typeof supportSetting>;

/** The level of a severity as a ticket is opened with it; null for the one every tenant begins with. */
export function levelOf(
  published: { readonly value: SupportSetting; readonly version: string } | undefined,
  severity: Severity,
): (ServiceLevel & { readonly version: string }) | null {
  const own = published?.value.levels[severity];
  if (published === undefined || own === undefined) return null;
  const { replyMinutes, resolveMinutes } = own;
  return { version: published.version, replyMs: replyMinutes * MINUTE_MS, resolveMs: resolveMinutes * MINUTE_MS };
}

/** Surer than this the bot answers alone (WAP-47), parts per million. */
export const CONFIDENCE_MIN_PPM = 700_000;
/** Escalations of one ticket: after that people have it anyway. */
export const LEVELS_MAX = 10;

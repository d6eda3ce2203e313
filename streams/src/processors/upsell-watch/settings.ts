/**
 * The setting `upsell` of a tenant: when a client seems ready for more than it has (WAP-56). Each finding names the event
 * that published the lines it was judged by, so every version of them stays on the log.
 */
import { z } from 'zod';

export const upsellKinds = ['PREMIUM', 'VOICE_ADD_ON', 'CUSTOM_INTEGRATION'] as const;
export type UpsellKind = (typeof upsellKinds)[number];

export const upsellSettingName = 'upsell';
/** Longest window there can be, days: what is older is not kept. */
export const WINDOW_DAYS_MAX = 180;

const isOn = z.boolean().default(true);
const windowDays = (days: number) => z.int().min(7).max(WINDOW_DAYS_MAX).default(days);
const count = (given: number) => z.int().min(1).max(10_000).default(given);

export const upsellSettings = z.strictObject({
  /** High usage: conversations at this share of what the plan expects, over the days that were counted. */
  premium: z
    .strictObject({
      isOn,
      windowDays: windowDays(28),
      usageShare: z.number().min(0.5).max(10).default(1.2),
      /** Fewest days counted: a busy week is no habit. */
      daysMin: z.int().min(1).max(WINDOW_DAYS_MAX).default(14),
    })
    .prefault({}),
  /** Many questions that went to people, of a client whose agent does not speak. */
  voice: z.strictObject({ isOn, windowDays: windowDays(28), escalations: count(10) }).prefault({}),
  /** Features and tools asked for that are not there. */
  integration: z.strictObject({ isOn, windowDays: windowDays(56), requests: count(5) }).prefault({}),
  /** Between the end of an opportunity and the next of its kind, days. */
  coolDownDays: z.int().min(1).max(730).default(90),
});
export type UpsellSettings = z.output<typeof upsellSettings>;

export interface UpsellLines {
  readonly settings: UpsellSettings;
  /** Event that published them; `default` for none. */
  readonly version: string;
}

export const defaultLines: UpsellLines = { settings: upsellSettings.parse({}), version: 'default' };

/** Null when the text does not fit: the lines before it hold. */
export function parseUpsellSettings(valueJson: string): UpsellSettings | null {
  try {
    return upsellSettings.safeParse(JSON.parse(valueJson)).data ?? null;
  } catch {
    return null; // no JSON
  }
}

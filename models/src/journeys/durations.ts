/** Lengths of time and times of day as journeys write them. */

const units = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
export const durationShape = /^([1-9]\d{0,3})(m|h|d|w)$/;
export const clockShape = /^([01]\d|2[0-3]):([0-5]\d)$/;
/** Longest delay or wait, and longest walk, ms: 400 days hold a year with its renewal. */
export const longestMs = 400 * units.d;

/** "3d" in ms; NaN for a text that is none, which the schema refuses. */
export function durationMs(text: string): number {
  const [, count, unit] = durationShape.exec(text) ?? [];
  return Number(count) * units[unit as keyof typeof units];
}

/** "09:30" in minutes of the day. */
export function minutesOf(clock: string): number {
  const [, hours, minutes] = clockShape.exec(clock) ?? [];
  return Number(hours) * 60 + Number(minutes);
}

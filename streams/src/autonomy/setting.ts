/**
 * How freely programs of a tenant may act at the most (SM-10, UW-42): setting `autonomy`, published with `ConfigPublished`
 * (permission `settings:publish`), by people or by the watch over wrong decisions (KAIROS-17). A limit only takes freedom away,
 * ends by its time, and is revoked by publishing the setting without it.
 *
 *   { "limits": [{ "about": "creative", "ceiling": "SUPERVISED", "untilAtMs": 1764000000000, "because": "…" }] }
 */
import { type AutonomyOutcome, autonomyOutcomes } from '@mainstem/models/autonomy/autonomy';
import { LONG_MAX } from '@mainstem/schemas/codec';
import { z } from 'zod';

export const AUTONOMY_SETTING = 'autonomy';
/** More limits than kinds of things that are decided about are none. */
export const LIMITS_MAX = 50;

const limit = z.strictObject({
  /** What is decided about: the subject of the autonomy decision, e.g. "creative", "optimisation", "adjustment". */
  about: z.string().min(1).max(64),
  /** AUTO would be no limit. */
  ceiling: z.enum(['SUPERVISED', 'HUMAN']),
  untilAtMs: z.int().min(1).max(LONG_MAX),
  because: z.string().min(1).max(500),
});
export type AutonomyLimit = z.output<typeof limit>;
export const autonomySetting = z.strictObject({ limits: z.array(limit).max(LIMITS_MAX).default([]) });
export type AutonomySetting = z.output<typeof autonomySetting>;

/** The freest that may be done about it at a time; AUTO where nothing limits it. */
export function ceilingOf(setting: AutonomySetting | undefined, about: string, atMs: number): AutonomyOutcome {
  const steps = (setting?.limits ?? [])
    .filter((one) => one.about === about && atMs < one.untilAtMs)
    .map(({ ceiling }) => autonomyOutcomes.indexOf(ceiling));
  return autonomyOutcomes[Math.max(0, ...steps)] as AutonomyOutcome;
}

/** Why a value does not fit, one line each; empty when it does. */
export function autonomyProblems(value: unknown): string[] {
  const parsed = autonomySetting.safeParse(value);
  if (parsed.success) return [];
  return parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'value'}: ${message}`);
}

/** The setting of JSON text; undefined for what does not fit. */
export function readAutonomy(json: string): AutonomySetting | undefined {
  try {
    return autonomySetting.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined; // no JSON
  }
}

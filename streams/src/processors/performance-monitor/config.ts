/** The setting `rollback` of a tenant: when a creative counts as underperforming (KIKI-43). */
import { z } from 'zod';

export const rollbackConfig = z.strictObject({
  /** Share of its baseline click rate a creative has to hold. */
  lineShare: z.number().gt(0).lt(1).default(0.8),
  /** Fewest billed impressions of the window, and of the baseline before it. */
  minImpressions: z.int().min(20).max(1_000_000).default(200),
  /**
   * Impressions younger than this are not judged yet: their clicks are still to come, ms. Longer is slower; shorter than
   * people take to click makes every newest window look bad.
   */
  clickDelayMs: z.int().min(0).max(3_600_000).default(5_000),
  /** Windows of a healthy creative until one false alarm, on average, at least (models/src/rate-drop.ts). */
  falseAlarmOncePer: z.number().min(100).max(1e12).default(100_000),
});
export type RollbackConfig = z.output<typeof rollbackConfig>;

export const rollbackConfigName = 'rollback';
export const defaultRollbackConfig: RollbackConfig = rollbackConfig.parse({});

export type ParsedConfig =
  | { readonly kind: 'good'; readonly config: RollbackConfig }
  | { readonly kind: 'bad'; readonly problem: string };

/** Checks the value of `ConfigPublished`; a bad one says which field is wrong. */
export function parseRollbackConfig(valueJson: string): ParsedConfig {
  let value: unknown;
  try {
    value = JSON.parse(valueJson);
  } catch {
    return { kind: 'bad', problem: 'not JSON' };
  }
  const parsed = rollbackConfig.safeParse(value);
  if (parsed.success) return { kind: 'good', config: parsed.data };
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'value'}: ${message}`);
  return { kind: 'bad', problem: problems.join('; ') };
}

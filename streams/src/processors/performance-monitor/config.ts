/**
 * The setting `rollback` of a tenant: when what runs is taken back (SM-2). Each trigger has its own default and may be set
 * for the tenant and for one config. A finding names the event that published what it was judged by, so every version
 * of the thresholds stays on the log.
 */
import { z } from 'zod';

const share = z.number().gt(0).lt(1);

/** Lines of everything but the click rate, which is at the top of the setting. */
export const triggerLines = z.strictObject({
  /** CVR: share of the conversion rate beside it (or before it) that has to be held (KIKI-45). */
  cvrShare: share.optional(),
  /** METRIC: the same for any other metric of a creative. */
  metricShare: share.optional(),
  /** PROFILE: the same for any other metric of a config (UW-41). */
  profileShare: share.optional(),
  /** ERRORS: highest share of calls that may fail within `errorsWindowMs` (WAP-107). */
  errorsMax: share.optional(),
  errorsWindowMs: z.int().min(10_000).max(86_400_000).optional(),
  /** COMPLETION: lowest share of conversations that has to be completed (WAP-108). */
  completionMin: share.optional(),
  /** SLA: whether a breach takes it back (WAP-109). */
  sla: z.boolean().optional(),
  /** REQUESTED: whether a client's word does. */
  requested: z.boolean().optional(),
});
type Given = z.output<typeof triggerLines>;
export type TriggerLines = { readonly [Line in keyof Given]-?: Exclude<Given[Line], undefined> };

export const defaultTriggerLines: TriggerLines = {
  cvrShare: 0.8,
  metricShare: 0.8,
  profileShare: 0.85,
  errorsMax: 0.05,
  errorsWindowMs: 300_000,
  completionMin: 0.85,
  sla: true,
  requested: true,
};

/** Configs with lines of their own in one setting. */
const CONFIGS_MAX = 200;

export const rollbackConfig = z.strictObject({
  /** CTR: share of its baseline click rate a creative has to hold (KIKI-43). */
  lineShare: share.default(0.8),
  /** Fewest billed impressions of the window, and of the baseline before it. */
  minImpressions: z.int().min(20).max(1_000_000).default(200),
  /**
   * Impressions younger than this are not judged yet: their clicks are still to come, ms. Longer is slower; shorter than
   * people take to click makes every newest window look bad.
   */
  clickDelayMs: z.int().min(0).max(3_600_000).default(5_000),
  /** Windows of a healthy creative until one false alarm, on average, at least (models/src/rate-drop.ts). */
  falseAlarmOncePer: z.number().min(100).max(1e12).default(100_000),
  /** Chance of a false rollback in the whole life of what is compared with a control (models/src/guardrail). */
  alpha: z.number().gt(0).max(0.1).default(0.02),
  /** What a comparison with a control has to disprove: at least this share of the control's rate. */
  nullShare: z.number().gt(0).max(1).default(1),
  /** The hard breaker: a rate at this share of what was expected, or below, is a collapse. */
  hardShare: share.default(0.5),
  triggers: triggerLines.default({}),
  /** By config id: what differs for it. */
  configs: z
    .record(z.string().min(1).max(128), triggerLines)
    .refine((configs) => Object.keys(configs).length <= CONFIGS_MAX, `at most ${CONFIGS_MAX} configs`)
    .default({}),
});
export type RollbackConfig = z.output<typeof rollbackConfig>;

export const rollbackConfigName = 'rollback';
export const defaultRollbackConfig: RollbackConfig = rollbackConfig.parse({});

/** A setting in force, and the event that published it; `default` for none. */
export interface SettingsInForce {
  readonly config: RollbackConfig;
  readonly settings: string;
}
export const defaultSettings: SettingsInForce = { config: defaultRollbackConfig, settings: 'default' };

/** The lines of one config or creative: its own before the tenant's before the platform's. */
export function linesOf({ triggers, configs }: RollbackConfig, subjectId: string): TriggerLines {
  return { ...defaultTriggerLines, ...defined(triggers), ...defined(configs[subjectId] ?? {}) };
}

function defined(lines: Given): Partial<TriggerLines> {
  return Object.fromEntries(Object.entries(lines).filter(([, line]) => line !== undefined));
}

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

/**
 * Owners and limits of incidents as a tenant publishes them (setting `incidents`, `ConfigPublished`): by severity, each step,
 * who is paged and told. What it does not say stays as every tenant begins with (`policy.ts`); `null` in place of a root cause
 * or a prevention says that this severity has none. Pure.
 */
import { z } from 'zod';
import {
  ESCALATES_TO,
  type IncidentPolicy,
  type IncidentStep,
  incidentPolicies,
  incidentSteps,
  type StepPolicy,
} from './policy.ts';

export const INCIDENTS_SETTING = 'incidents';

const MINUTE_MS = 60_000;
/** A year: what waits longer is no step. */
const MINUTES_MAX = 366 * 24 * 60;
/** A role, or a team of the tenant's own. */
const owner = z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/);
const step = z.strictObject({ owner: owner.optional(), withinMinutes: z.int().min(1).max(MINUTES_MAX).optional() });
const severity = z.strictObject({
  pages: z.boolean().optional(),
  tellsClient: z
    .array(z.enum(['email', 'sms']))
    .max(2)
    .optional(),
  mitigation: step.optional(),
  rca: step.nullable().optional(),
  prevention: step.nullable().optional(),
});
export const incidentsSetting = z.strictObject({
  escalatesTo: owner.optional(),
  severities: z.partialRecord(z.enum(['CRITICAL', 'HIGH', 'MEDIUM', 'LOW']), severity).default({}),
});
export type IncidentsSetting = z.output<typeof incidentsSetting>;

export interface PolicyInForce extends IncidentPolicy {
  readonly escalatesTo: string;
  /** Event that published it; empty for what every tenant begins with. */
  readonly version: string;
}

/** A step a severity has no limit for by default takes a week, and the platform's engineers. */
const WEEK_MS = 7 * 24 * 60 * MINUTE_MS;
const names = { MITIGATION: 'mitigation', RCA: 'rca', PREVENTION: 'prevention' } as const;

export function policyInForce(
  published: { readonly value: IncidentsSetting; readonly version: string } | undefined,
  of: keyof typeof incidentPolicies,
): PolicyInForce {
  const begins = incidentPolicies[of];
  if (published === undefined) return { ...begins, escalatesTo: ESCALATES_TO, version: '' };
  const own = published.value.severities[of] ?? {};
  return {
    pages: own.pages ?? begins.pages,
    tellsClient: own.tellsClient ?? begins.tellsClient,
    steps: incidentSteps.flatMap((name) => stepInForce(name, own[names[name]], begins) ?? []),
    escalatesTo: published.value.escalatesTo ?? ESCALATES_TO,
    version: published.version,
  };
}

function stepInForce(
  name: IncidentStep,
  own: z.output<typeof step> | null | undefined,
  { steps }: IncidentPolicy,
): StepPolicy | null {
  const before = steps.find((one) => one.step === name);
  if (own === null || (own === undefined && before === undefined)) return null;
  const withinMs = own?.withinMinutes === undefined ? (before?.withinMs ?? WEEK_MS) : own.withinMinutes * MINUTE_MS;
  return { step: name, owner: own?.owner ?? before?.owner ?? 'platform_engineer', withinMs };
}

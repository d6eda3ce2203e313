/**
 * What counts how much in a client's health, by version (WAP-50). A version is never changed, only followed by another: events
 * name the one they were scored with. Usage and resolution lead, as in the field; nothing was calibrated on churn yet.
 */

export const healthParts = ['usage', 'resolution', 'satisfaction', 'logins', 'features', 'api', 'tickets'] as const;
export type HealthPart = (typeof healthParts)[number];

export interface HealthWeights {
  readonly version: string;
  /** Parts of 100. */
  readonly weights: Readonly<Record<HealthPart, number>>;
}

export const healthWeights: readonly HealthWeights[] = [
  {
    version: 'health@1',
    weights: { usage: 25, resolution: 20, satisfaction: 20, logins: 10, features: 10, api: 5, tickets: 10 },
  },
];

/** What today's scores are made with. */
export const currentWeights: HealthWeights = healthWeights.at(-1) as HealthWeights;

/**
 * What an incident of each severity asks for (SM-14, WAP-110): who owns each step and until when, who is told. Limits are
 * counted from when it happened. Owners are roles: whoever holds them sees the step where incidents are listed.
 */
export type Severity = 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW';
export const incidentSteps = ['MITIGATION', 'RCA', 'PREVENTION'] as const;
export type IncidentStep = (typeof incidentSteps)[number];

export interface StepPolicy {
  readonly step: IncidentStep;
  readonly owner: string;
  readonly withinMs: number;
}

export interface IncidentPolicy {
  readonly pages: boolean;
  /** Channels the client is told by. */
  readonly tellsClient: readonly ('email' | 'sms')[];
  readonly steps: readonly StepPolicy[];
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

function steps(mitigationMs: number, rcaMs: number, preventionMs: number): readonly StepPolicy[] {
  return [
    { step: 'MITIGATION', owner: 'platform_engineer', withinMs: mitigationMs },
    { step: 'RCA', owner: 'platform_engineer', withinMs: rcaMs },
    { step: 'PREVENTION', owner: 'manager', withinMs: preventionMs },
  ];
}

export const incidentPolicies: Readonly<Record<Severity, IncidentPolicy>> = {
  CRITICAL: { pages: true, tellsClient: ['email', 'sms'], steps: steps(HOUR_MS, DAY_MS, 7 * DAY_MS) },
  HIGH: { pages: true, tellsClient: ['email'], steps: steps(4 * HOUR_MS, 3 * DAY_MS, 14 * DAY_MS) },
  MEDIUM: { pages: true, tellsClient: ['email'], steps: steps(DAY_MS, 7 * DAY_MS, 30 * DAY_MS) },
  // Nothing a client felt: somebody mends it, and that is the end of it.
  LOW: { pages: false, tellsClient: [], steps: steps(7 * DAY_MS, 0, 0).slice(0, 1) },
};

/** Told when a step is late. */
export const ESCALATES_TO = 'admin';
/** After its limit a step waits as long again, at least a day, and at most this often; then the incident ends undone. */
export const MISSES_MAX = 5;

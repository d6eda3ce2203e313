/**
 * Whether a machine may act alone (SM-10, UW-20): from the autonomous line on it acts, between the lines it acts under
 * supervision, below both a person decides (UW-42). A profile's line takes the place of the general autonomous one (UW-21…23).
 * All shares are millionths.
 */
export interface AutonomyProfile {
  readonly autonomousPpm: number;
  readonly supervisedPpm: number;
  /** A chance of doing harm above this takes one step down. */
  readonly riskTolerancePpm: number;
  /** How far a learning loop moves towards what it has just measured. */
  readonly learningRatePpm: number;
  /** Share of traffic that may try what is not known yet. */
  readonly explorationPpm: number;
}

export const autonomyOutcomes = ['AUTO', 'SUPERVISED', 'HUMAN'] as const;
export type AutonomyOutcome = (typeof autonomyOutcomes)[number];

const SUPERVISED = 650_000;

function profile(autonomousPpm: number, risk: number, learning: number, exploration: number): AutonomyProfile {
  // A profile that trusts a machine below the supervised line leaves nothing between the lines.
  const supervisedPpm = Math.min(SUPERVISED, autonomousPpm);
  return {
    autonomousPpm,
    supervisedPpm,
    riskTolerancePpm: risk,
    learningRatePpm: learning,
    explorationPpm: exploration,
  };
}

export const autonomyProfiles = {
  general: profile(750_000, 50_000, 100_000, 50_000),
  production: profile(850_000, 50_000, 100_000, 50_000),
  staging: profile(700_000, 150_000, 200_000, 150_000),
  development: profile(500_000, 250_000, 300_000, 300_000),
} as const satisfies Readonly<Record<string, AutonomyProfile>>;
export type ProfileName = keyof typeof autonomyProfiles;

/** A name that is none is the strictest, never a free pass. */
export function profileNamed(name: string): ProfileName {
  return Object.hasOwn(autonomyProfiles, name) ? (name as ProfileName) : 'production';
}

export interface AutonomyDecision {
  readonly outcome: AutonomyOutcome;
  readonly profile: ProfileName;
  readonly autonomousPpm: number;
  readonly supervisedPpm: number;
}

/**
 * @param riskPpm chance that it does harm; 0 when the confidence says all there is to say.
 * @param ceiling the freest it may be, whatever the lines say (setting `autonomy`).
 */
export function decideAutonomy(
  confidencePpm: number,
  name: string,
  riskPpm = 0,
  ceiling: AutonomyOutcome = 'AUTO',
): AutonomyDecision {
  const profile = profileNamed(name);
  const { autonomousPpm, supervisedPpm, riskTolerancePpm } = autonomyProfiles[profile];
  const byConfidence = confidencePpm >= autonomousPpm ? 0 : confidencePpm >= supervisedPpm ? 1 : 2;
  const byRisk = Math.min(2, byConfidence + (riskPpm > riskTolerancePpm ? 1 : 0));
  const step = Math.max(byRisk, autonomyOutcomes.indexOf(ceiling));
  return { outcome: autonomyOutcomes[step] as AutonomyOutcome, profile, autonomousPpm, supervisedPpm };
}

/**
 * The profiles of production, staging and development (UW-21…23), and what follows from a confidence (SM-10): a config may
 * set each line itself; what it leaves out is its branch's.
 */
import type { Branch } from './risk.ts';
import type { AgentConfig, ChangeClass } from './schema.ts';

export interface AutonomyLines {
  /** From here on the agent acts by itself. */
  readonly confidence: number;
  /** From here on it acts while people look on; below, a person acts (UW-20). */
  readonly supervisedConfidence: number;
  readonly riskTolerance: number;
  readonly learningRate: number;
  readonly exploration: number;
}

/** SM-10: the general lines are 75 and 65; a profile's confidence takes the place of the first, and never lies under the second. */
const SUPERVISED_GENERAL = 0.65;

export const profiles: Readonly<Record<Branch, AutonomyLines>> = {
  prod: profile(0.85, 0.05, 0.1, 0.05),
  staging: profile(0.7, 0.15, 0.2, 0.15),
  dev: profile(0.5, 0.25, 0.3, 0.3),
};

function profile(confidence: number, riskTolerance: number, learningRate: number, exploration: number): AutonomyLines {
  const supervisedConfidence = Math.min(SUPERVISED_GENERAL, confidence);
  return { confidence, supervisedConfidence, riskTolerance, learningRate, exploration };
}

export function autonomyOf({ autonomy = {} }: Pick<AgentConfig, 'autonomy'>, branch: Branch): AutonomyLines {
  const base = profiles[branch];
  const confidence = autonomy.confidence ?? base.confidence;
  return {
    confidence,
    supervisedConfidence: Math.min(autonomy.supervised_confidence ?? base.supervisedConfidence, confidence),
    riskTolerance: autonomy.risk_tolerance ?? base.riskTolerance,
    learningRate: autonomy.learning_rate ?? base.learningRate,
    exploration: autonomy.exploration ?? base.exploration,
  };
}

export type Autonomy = 'AUTO' | 'SUPERVISED' | 'ESCALATE';

export function outcomeOf(
  confidence: number,
  lines: Pick<AutonomyLines, 'confidence' | 'supervisedConfidence'>,
): Autonomy {
  if (confidence >= lines.confidence) return 'AUTO';
  // NaN compares false everywhere and so goes to a person, too.
  return confidence >= lines.supervisedConfidence ? 'SUPERVISED' : 'ESCALATE';
}

/** WAP-64: the lines when a config says nothing. */
export const classLines: Readonly<Record<ChangeClass, number>> = {
  system_prompt: 0.85,
  voice_param: 0.85,
  tool: 0.88,
  escalation_rule: 0.9,
  integration: 0.92,
};

export function classLineOf(config: Pick<AgentConfig, 'change_confidence'> | null, changeClass: ChangeClass): number {
  return config?.change_confidence?.[changeClass] ?? classLines[changeClass];
}

export interface RollbackLines {
  readonly errorShareMax: number;
  readonly completionShareMin: number;
  readonly metricDropMax: number;
}

/** WAP-107, WAP-108, UW-41. */
const rollbackDefaults: RollbackLines = { errorShareMax: 0.05, completionShareMin: 0.85, metricDropMax: 0.15 };

export function rollbackLinesOf({ rollback = {} }: Pick<AgentConfig, 'rollback'>): RollbackLines {
  return {
    errorShareMax: rollback.error_share_max ?? rollbackDefaults.errorShareMax,
    completionShareMin: rollback.completion_share_min ?? rollbackDefaults.completionShareMin,
    metricDropMax: rollback.metric_drop_max ?? rollbackDefaults.metricDropMax,
  };
}

/** The verdict on a decision: its own rules, what it rests on, and what was decided in similar cases. Pure. */
import type { DecisionAudited, DecisionRecorded } from '@mainstem/schemas/generated/events';
import type { Neighbour } from './cases.ts';
import { type Check, rulesOn } from './rules.ts';

export const AUDIT_VERSION = 'decision-audit@1';
export type Verdict = 'UPHELD' | 'DOUBTED' | 'WRONG' | 'UNJUDGED';
/** Fewer similar cases say nothing. */
export const SIMILAR_MIN = 5;
/** Decided otherwise by so many of them, a decision is to be looked at. */
const AGREEING_SHARE_MIN = 0.2;

export type Judged = Pick<DecisionAudited, 'verdict' | 'checks' | 'similar' | 'agreeing' | 'because'>;

/** Whether its own rule says otherwise: cheap enough to ask of every decision. */
export function breaksItsRule(record: DecisionRecorded): boolean {
  return rulesOn(record).some(({ passed }) => !passed);
}

export function judge(record: DecisionRecorded, similar: readonly Neighbour[]): Judged {
  const rules = rulesOn(record);
  // A rule that was applied again knows better than the neighbours of a case near its line.
  const isRedecided = rules.some(({ code }) => code === 'RULE_AGAIN');
  const neighbours = isRedecided ? null : neighboursOf(record, similar);
  const weak = [groundsOf(record), neighbours].filter((one) => one !== null);
  const checks = [...rules, ...weak];
  const broken = rules.find(({ passed }) => !passed);
  const doubt = weak.find(({ passed }) => !passed);
  const verdict: Verdict =
    broken !== undefined ? 'WRONG' : doubt !== undefined ? 'DOUBTED' : checks.length > 0 ? 'UPHELD' : 'UNJUDGED';
  const because = (broken ?? doubt)?.words ?? (checks.length > 0 ? 'all checks passed' : 'nothing to hold it against');
  const agreeing = similar.filter(({ outcome }) => outcome === record.outcome).length;
  return { verdict, checks, similar: [...similar], agreeing, because };
}

/** Half of what it looks at, or more, was not there: no ground to act on alone, whatever it says of its confidence. */
function groundsOf({ features, autonomy }: DecisionRecorded): Check | null {
  if (features.length === 0) return null;
  const missing = features.filter(({ flag }) => flag === 'DEFAULT').length;
  const words = `${missing} of ${features.length} features were defaults, and ${autonomy} was taken`;
  return { code: 'GROUNDS', passed: missing * 2 < features.length || autonomy === 'HUMAN', words };
}

function neighboursOf({ outcome }: DecisionRecorded, similar: readonly Neighbour[]): Check | null {
  if (similar.length < SIMILAR_MIN) return null;
  const agreeing = similar.filter((one) => one.outcome === outcome).length;
  const words = `${agreeing} of ${similar.length} similar cases were decided as ${outcome}`;
  return { code: 'SIMILAR_CASES', passed: agreeing / similar.length >= AGREEING_SHARE_MIN, words };
}

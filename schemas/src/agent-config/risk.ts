/**
 * How risky a change is, and why (WAP-65…68). A score of 0 to 100 with the reasons it is made of; the tier follows from the
 * score and never lies under the tier of the riskiest class, so no sum of small numbers makes an integration a tweak.
 *
 *   LOW     prompt tweaks, voice parameters         nobody is asked (WAP-66)
 *   MEDIUM  tools, escalation rules, safety lines   one who may approve medium risk (WAP-67)
 *   HIGH    integrations, channels, credentials     an admin and a platform engineer (WAP-68)
 *
 * Staging is where changes are tried, so a tier less is asked there; dev asks nobody (its agents reach no customer).
 */
import type { FieldChange } from './changes.ts';
import { classOf } from './changes.ts';
import type { ChangeClass } from './schema.ts';

export const riskTiers = ['LOW', 'MEDIUM', 'HIGH'] as const;
export type RiskTier = (typeof riskTiers)[number];

export const branches = ['dev', 'staging', 'prod'] as const;
export type Branch = (typeof branches)[number];

export interface RiskReason {
  readonly code: string;
  readonly points: number;
  readonly message: string;
}

export interface Risk {
  readonly tier: RiskTier;
  /** 0–100. */
  readonly score: number;
  readonly reasons: readonly RiskReason[];
}

/** Points of a class alone. */
const basePoints: Readonly<Record<ChangeClass, number>> = {
  voice_param: 5,
  system_prompt: 10,
  tool: 35,
  escalation_rule: 40,
  integration: 75,
};
const MEDIUM_FROM = 30;
const HIGH_FROM = 70;
/** Shares of the words of a prompt that may go before it is another prompt. */
const REWRITTEN_SHARE = 0.5;
const MANY_CHANGES = 12;

/** What the words of a request were taken for, when there were any. */
export interface SaidClass {
  readonly class: ChangeClass;
  readonly confidence: number;
}

/** `unsure`: the words could not be told well enough (WAP-64), so that a person looks, whatever differs. */
export function riskOf(changes: readonly FieldChange[], said: SaidClass | null = null, unsure = false): Risk {
  const found = [...new Set(changes.map(({ path }) => classOf(path)))];
  const reasons: RiskReason[] = found
    .map((one) => ({ code: `CLASS_${one.toUpperCase()}`, points: basePoints[one], message: `changes a ${one}` }))
    .sort((a, b) => b.points - a.points)
    // Of several classes the riskiest counts whole and each other one a little.
    .map((reason, at) => (at === 0 ? reason : { ...reason, points: 5 }));
  for (const rule of rules) {
    const reason = rule(changes);
    if (reason !== null) reasons.push(reason);
  }
  if (said !== null && found.length > 0 && !found.includes(said.class)) {
    reasons.push({ code: 'WORDS_DIFFER', points: 20, message: `was asked for as a ${said.class} and is none` });
  }
  if (unsure) {
    reasons.push({
      code: 'WORDS_UNSURE',
      points: MEDIUM_FROM,
      message: 'what was asked for could not be told for sure',
    });
  }
  const score = Math.min(
    100,
    reasons.reduce((sum, { points }) => sum + points, 0),
  );
  return { tier: tierOf(score), score, reasons };
}

/** The tier that is asked for on a branch; null where nobody is asked. */
export function tierOn(branch: Branch, tier: RiskTier): RiskTier {
  if (branch === 'prod') return tier;
  if (branch === 'dev') return 'LOW';
  return tier === 'HIGH' ? 'MEDIUM' : 'LOW';
}

export function tierOf(score: number): RiskTier {
  if (score >= HIGH_FROM) return 'HIGH';
  return score >= MEDIUM_FROM ? 'MEDIUM' : 'LOW';
}

type Rule = (changes: readonly FieldChange[]) => RiskReason | null;

const rules: readonly Rule[] = [
  (changes) =>
    changes.some(({ path }) => path.endsWith('.credential_ref'))
      ? { code: 'CREDENTIAL', points: 15, message: 'another credential is used' }
      : null,
  (changes) =>
    changes.some(({ path, kind }) => kind === 'removed' && path.startsWith('escalation_rules.'))
      ? { code: 'ESCALATION_REMOVED', points: 20, message: 'takes a way to a person away' }
      : null,
  (changes) => {
    const loosened = changes.filter(loosens);
    if (loosened.length === 0) return null;
    const paths = loosened.map(({ path }) => path).join(', ');
    return { code: 'LINE_LOOSENED', points: 30, message: `loosens a safety line: ${paths}` };
  },
  (changes) => {
    const prompt = changes.find(({ path, kind }) => path === 'system_prompt' && kind === 'changed');
    if (prompt === undefined) return null;
    const share = keptShare(String(prompt.before), String(prompt.after));
    if (share >= REWRITTEN_SHARE) return null;
    const percent = Math.round(share * 100);
    return { code: 'PROMPT_REWRITTEN', points: 25, message: `keeps ${percent} % of the words of the prompt: no tweak` };
  },
  (changes) =>
    changes.length > MANY_CHANGES
      ? { code: 'MANY_CHANGES', points: 10, message: `changes ${changes.length} fields at once` }
      : null,
];

/** Lines whose other direction is the careful one. */
const carefulIsHigher = new Set([
  'autonomy.confidence',
  'autonomy.supervised_confidence',
  'rollback.completion_share_min',
]);
const carefulIsLower = new Set([
  'autonomy.risk_tolerance',
  'autonomy.exploration',
  'rollback.error_share_max',
  'rollback.metric_drop_max',
]);

/** A line taken away falls back to the profile of the branch; that it is looser cannot be excluded. */
function loosens({ path, kind, before, after }: FieldChange): boolean {
  if (carefulIsHigher.has(path)) return kind === 'removed' || (kind === 'changed' && Number(after) < Number(before));
  if (carefulIsLower.has(path)) return kind !== 'changed' || Number(after) > Number(before);
  return path.startsWith('change_confidence.') && (kind === 'removed' || Number(after) < Number(before));
}

/** Share of the words of before that are there after, each counted as often as it stands. */
function keptShare(before: string, after: string): number {
  const left = wordsOf(before);
  if (left.length === 0) return 1;
  const counts = new Map<string, number>();
  for (const word of wordsOf(after)) counts.set(word, (counts.get(word) ?? 0) + 1);
  let kept = 0;
  for (const word of left) {
    const held = counts.get(word) ?? 0;
    if (held === 0) continue;
    counts.set(word, held - 1);
    kept += 1;
  }
  return kept / left.length;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/**
 * "Do not ask again": a person wants that approvals of one kind need nobody any more, within bounds and for a time. The wish
 * is an approval itself, of kind `approval-rule` and always of risk HIGH, so that another person has to allow it, it is
 * signed like any decision, and no rule can come of a rule. What is approved is the text of the rule. Pure.
 *
 * A rule never reaches what is of risk HIGH, an amount in another currency, or what takes more people than agreed to the
 * rule itself.
 */
import { LONG_MAX } from '@mainstem/schemas/codec';
import { z } from 'zod';

export const APPROVAL_RULE_KIND = 'approval-rule';
/** A rule that should hold longer is asked for again: a quarter, as people change. */
export const RULE_DAYS_MAX = 92;
const DAY_MS = 86_400_000;

const short = z.string().min(1).max(128);

const bounds = {
  /** What it is for; rules about rules there are none. */
  kind: short.refine((kind) => kind !== APPROVAL_RULE_KIND && kind !== '*'),
  subject: short.nullable(),
  riskTierMax: z.enum(['LOW', 'MEDIUM']),
  amountMicrosMax: z.int().min(1).max(LONG_MAX).nullable(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .nullable(),
  untilAtMs: z.int().min(1).max(LONG_MAX),
};
export const ruleBounds = z
  .strictObject(bounds)
  .refine((rule) => (rule.amountMicrosMax === null) === (rule.currency === null), 'an amount needs its currency');
export type RuleBounds = z.output<typeof ruleBounds>;

/** A rule as a command carries it: which one, and when it was looked at. */
export const ruleUsed = z.strictObject({ ...bounds, ruleId: short, askedAtMs: z.int().min(0).max(LONG_MAX) });
export type RuleUsed = z.output<typeof ruleUsed>;

/** A rule that was allowed. */
export interface StandingRule extends RuleBounds {
  /** Id of the approval that allowed it. */
  readonly ruleId: string;
  readonly setBy: string;
  readonly approvedBy: readonly string[];
}

export interface RuledOn {
  readonly kind: string;
  readonly subject: string;
  readonly riskTier: 'LOW' | 'MEDIUM' | 'HIGH';
  readonly amountMicros: number | null;
  readonly currency: string | null;
}

/** The text people look at and sign: its fields in one order. */
export function ruleText({ kind, subject, riskTierMax, amountMicrosMax, currency, untilAtMs }: RuleBounds): string {
  return JSON.stringify({ kind, subject, riskTierMax, amountMicrosMax, currency, untilAtMs });
}

/** Null for what is no rule, or not written as `ruleText` writes it. */
export function readRule(text: string | null): RuleBounds | null {
  if (text === null) return null;
  try {
    const rule = ruleBounds.safeParse(JSON.parse(text)).data;
    return rule !== undefined && ruleText(rule) === text ? rule : null;
  } catch {
    return null; // no JSON
  }
}

/** Whether a rule asked for by this deadline ends early enough. */
export function endsInTime({ untilAtMs }: RuleBounds, deadlineAtMs: number): boolean {
  return untilAtMs > deadlineAtMs && untilAtMs <= deadlineAtMs + RULE_DAYS_MAX * DAY_MS;
}

const tiers = ['LOW', 'MEDIUM', 'HIGH'] as const;

/** Whether the bounds reach what is asked for. */
export function ruleFits(rule: RuleBounds, what: RuledOn, atMs: number): boolean {
  if (rule.kind !== what.kind || what.kind === APPROVAL_RULE_KIND || what.riskTier === 'HIGH') return false;
  if (tiers.indexOf(what.riskTier) > tiers.indexOf(rule.riskTierMax)) return false;
  if (rule.subject !== null && rule.subject !== what.subject) return false;
  if (atMs >= rule.untilAtMs) return false;
  if (what.amountMicros === null) return true;
  return rule.amountMicrosMax !== null && rule.currency === what.currency && what.amountMicros <= rule.amountMicrosMax;
}

/** The rule that settles it: the first that fits and saves no more people than agreed to it. */
export function ruleThatSettles(
  rules: readonly StandingRule[],
  what: RuledOn,
  needed: readonly { readonly persons: number }[],
  atMs: number,
): StandingRule | undefined {
  const persons = needed.reduce((sum, seat) => sum + seat.persons, 0);
  return rules.find((rule) => persons <= rule.approvedBy.length + 1 && ruleFits(rule, what, atMs));
}

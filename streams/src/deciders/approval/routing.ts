/**
 * Who has to approve what, by kind, risk and amount (WAP-128): the tenant's thresholds, published as the setting
 * `approvals` and versioned by the event that published them. A table adds to what was asked for and never takes away: the
 * seats of the request and of the rule are both needed.
 *
 * The best rule is the one that names the kind, then the one with the highest amount that is reached, then the first. An
 * amount in a currency for which the kind has no line gets the strictest line of the kind: an exchange rate must not decide
 * who looks at it.
 */
import { LONG_MAX } from '@mainstem/schemas/codec';
import { z } from 'zod';
import { type ApprovalSeat, approvalSeat, LEVELS_MAX, PERSONS_MAX, REMINDERS_MAX } from './commands.ts';
import { APPROVAL_RULE_KIND, type RuleUsed, ruleThatSettles, type StandingRule } from './standing-rule.ts';

export const APPROVALS_SETTING = 'approvals';
/** Rules of one table; each is looked at for every request. */
const RULES_MAX = 200;
const HOUR_MS = 3_600_000;
/** An approval that waits longer than a quarter is a contract. */
const HOURS_MAX = 24 * 92;
/** Shares of the first deadline at which people are reminded, when it is a day or more away. */
const REMINDED_AT = [0.5, 0.9] as const;
const REMINDED_FROM_MS = 24 * HOUR_MS;

const riskTier = z.enum(['LOW', 'MEDIUM', 'HIGH']);
const short = z.string().min(1).max(128);

const rule = z
  .strictObject({
    name: short,
    kinds: z.array(short).min(1).max(50).describe('Kinds it is for; "*" for all that no other rule names.'),
    riskTiers: z.array(riskTier).min(1).optional(),
    fromMicros: z.int().min(1).max(LONG_MAX).optional().describe('From this amount on; from 0 when not said.'),
    currency: z.string().length(3).optional().describe('Of the amount; a rule with an amount needs it.'),
    needed: z.array(approvalSeat).max(PERSONS_MAX),
    remindAtPercent: z
      .array(z.int().min(1).max(99))
      .max(REMINDERS_MAX)
      .optional()
      .describe('Shares of the time to the first deadline at which people are reminded; 50 and 90 when not said.'),
    automatic: z.boolean().default(false).describe('Nobody is needed: what is of risk LOW passes.'),
    escalateTo: z.array(short).max(LEVELS_MAX).optional(),
    escalateAfterHours: z.int().min(1).max(HOURS_MAX).optional(),
  })
  .refine((one) => one.fromMicros === undefined || one.currency !== undefined, 'an amount needs a currency')
  .refine((one) => !one.automatic || one.needed.length === 0, 'nobody is needed where it passes by itself');

export const approvalsSetting = z.strictObject({ rules: z.array(rule).max(RULES_MAX) });
export type ApprovalsSetting = z.output<typeof approvalsSetting>;
type Rule = ApprovalsSetting['rules'][number];

export interface Thresholds {
  /** Id of the event that published it, or `default`. */
  readonly version: string;
  readonly table: ApprovalsSetting;
}

export interface Routable {
  readonly kind: string;
  /** What it is about; without it, standing rules of one subject do not fit. */
  readonly subject?: string;
  readonly riskTier: z.output<typeof riskTier>;
  readonly amountMicros: number | null;
  readonly currency: string | null;
  /** Who is needed in any case. */
  readonly needed: readonly ApprovalSeat[];
  readonly deadlineAtMs: number;
  /** From when the deadline is counted. */
  readonly askedAtMs: number;
}

export interface Routing {
  readonly rule: string;
  readonly tableVersion: string;
  readonly isAutomatic: boolean;
  readonly needed: { role: string; persons: number; or: string[] }[];
  readonly escalateTo: string[];
  readonly deadlineAtMs: number;
  readonly escalationMs: number;
  readonly reminders: number[];
  /** The standing rule by which nobody is asked. */
  readonly standing?: RuleUsed;
}

/** When neither the request nor the table names anybody: something was forgotten, so somebody looks. */
const fallback: Readonly<Record<Routable['riskTier'], readonly ApprovalSeat[]>> = {
  LOW: [{ role: 'manager', persons: 1, or: ['admin'] }],
  MEDIUM: [{ role: 'manager', persons: 1, or: ['admin'] }],
  HIGH: [
    { role: 'admin', persons: 1, or: [] },
    { role: 'manager', persons: 1, or: ['admin'] },
  ],
};

/** `rules` are those of the tenant that are in force; what one of them fits needs nobody. */
export function routeApproval(
  what: Routable,
  { version, table }: Thresholds,
  rules: readonly StandingRule[] = [],
): Routing {
  const found = ruleFor(what, table.rules);
  const merged = mergedSeats(what.needed, found?.needed ?? []);
  const isAutomatic = merged.length === 0 && found?.automatic === true && what.riskTier === 'LOW';
  const needed = merged.length > 0 || isAutomatic ? merged : fallback[what.riskTier];
  const standing = isAutomatic ? undefined : usedRule(what, needed, rules);
  const span = Math.max(0, what.deadlineAtMs - what.askedAtMs);
  const { escalateTo = ['admin'], escalateAfterHours } = found ?? {};
  return {
    rule: found?.name ?? 'as asked',
    tableVersion: version,
    isAutomatic,
    needed: standing === undefined ? needed.map((seat) => ({ ...seat, or: [...seat.or] })) : [],
    escalateTo,
    deadlineAtMs: what.deadlineAtMs,
    escalationMs: escalateAfterHours === undefined ? Math.max(HOUR_MS, span) : escalateAfterHours * HOUR_MS,
    reminders: remindersOf(what, found, span),
    ...(standing === undefined ? {} : { standing }),
  };
}

function usedRule(what: Routable, needed: readonly ApprovalSeat[], rules: readonly StandingRule[]) {
  if (rules.length === 0 || what.kind === APPROVAL_RULE_KIND) return undefined;
  const { askedAtMs } = what;
  const found = ruleThatSettles(rules, { ...what, subject: what.subject ?? '' }, needed, askedAtMs);
  if (found === undefined) return undefined;
  const { setBy: _, approvedBy: __, ...bounds } = found;
  return { ...bounds, askedAtMs };
}

function remindersOf({ askedAtMs }: Routable, found: Rule | undefined, span: number): number[] {
  const said = found?.remindAtPercent?.map((percent) => percent / 100);
  if (said === undefined && span < REMINDED_FROM_MS) return [];
  return [...(said ?? REMINDED_AT)].sort((one, other) => one - other).map((at) => Math.round(askedAtMs + at * span));
}

function ruleFor({ kind, riskTier: tier, amountMicros, currency }: Routable, rules: readonly Rule[]): Rule | undefined {
  const ofTier = rules.filter(({ riskTiers }) => riskTiers === undefined || riskTiers.includes(tier));
  const named = ofTier.filter(({ kinds }) => kinds.includes(kind));
  const ofKind = named.length > 0 ? named : ofTier.filter(({ kinds }) => kinds.includes('*'));
  const priced = ofKind.filter(({ fromMicros }) => fromMicros !== undefined);
  if (amountMicros !== null && priced.length > 0 && !priced.some((one) => one.currency === currency)) {
    return highest(priced);
  }
  const reached = ofKind.filter((one) => {
    if (one.currency !== undefined && one.currency !== currency) return false;
    return (one.fromMicros ?? 0) <= (amountMicros ?? 0);
  });
  return highest(reached);
}

function highest(rules: readonly Rule[]): Rule | undefined {
  let best: Rule | undefined;
  for (const one of rules) if (best === undefined || (one.fromMicros ?? 0) > (best.fromMicros ?? 0)) best = one;
  return best;
}

function mergedSeats(asked: readonly ApprovalSeat[], ruled: readonly ApprovalSeat[]): readonly ApprovalSeat[] {
  const more = ruled.filter(({ role }) => !asked.some((seat) => seat.role === role));
  const both = asked.map((seat) => {
    const other = ruled.find(({ role }) => role === seat.role);
    if (other === undefined) return seat;
    const or = seat.or.length > 0 ? seat.or : other.or;
    return { role: seat.role, persons: Math.max(seat.persons, other.persons), or };
  });
  return [...both, ...more];
}

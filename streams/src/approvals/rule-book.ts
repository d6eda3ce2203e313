/** Standing rules of all tenants as events tell them, and those in force at a time. Pure but for its own memory. */
import type { StandingRule } from '../deciders/approval/standing-rule.ts';
import type { ApprovalEvent } from '../deciders/approval/state.ts';

/** Rules of one tenant that are looked at for a request, the newest; more are a policy, and stand in the thresholds. */
export const RULES_MAX = 500;

export interface RuleBook {
  apply(event: ApprovalEvent): void;
  /** Oldest first. */
  inForce(tenant: string, atMs: number): readonly StandingRule[];
}

export function createRuleBook(): RuleBook {
  const tenants = new Map<string, Map<string, StandingRule>>();
  return {
    apply(event) {
      const { tenant, entity: ruleId } = event.envelope;
      if (event.type === 'ApprovalRuleRevoked') tenants.get(tenant)?.delete(ruleId);
      if (event.type !== 'ApprovalRuleAllowed') return;
      const rules = tenants.get(tenant) ?? new Map<string, StandingRule>();
      tenants.set(tenant, rules);
      const { ruleKind: kind, subject, amountMicrosMax, currency, untilAtMs, setBy, approvedBy } = event;
      // The decider writes these two alone; what cannot be read as one of them reaches the least.
      const riskTierMax = event.riskTierMax === 'MEDIUM' ? 'MEDIUM' : 'LOW';
      const bounds = { kind, subject, riskTierMax, amountMicrosMax, currency, untilAtMs } as const;
      rules.set(ruleId, { ...bounds, ruleId, setBy, approvedBy });
      const oldest = rules.keys().next().value;
      if (rules.size > RULES_MAX && oldest !== undefined) rules.delete(oldest);
    },
    inForce: (tenant, atMs) => [...(tenants.get(tenant)?.values() ?? [])].filter(({ untilAtMs }) => atMs < untilAtMs),
  };
}

/**
 * What a tenant may spend on language models in a day (UTC). Asks under way reserve the most they can cost, so that many at
 * once cannot pass the budget together; the answer settles the reservation. A process knows what it spent itself, and what
 * `learn` tells it of others and of before its start (the workflows feed it from `LanguageModelAsked`).
 */
import { ConnectorError } from '../errors.ts';

export interface Budget {
  /** Throws `LLM_BUDGET_EXHAUSTED` when the day has no room for it; else answers what settles it. */
  reserve(tenant: string, mostMicros: number, nowMs: number): (spentMicros: number) => void;
  /** Something was spent elsewhere; times before today count nothing. */
  learn(tenant: string, spentMicros: number, atMs: number, nowMs: number): void;
  /** Spent and reserved today, micros. */
  spent(tenant: string, nowMs: number): number;
}

const DAY_MS = 86_400_000;
/** Tenants remembered for a day; beyond, the one longest not seen is forgotten, which lets it spend again. */
const TENANTS_MAX = 100_000;

export function createBudget(dailyMicros: number, tenantsMax = TENANTS_MAX): Budget {
  const days = new Map<string, { day: number; micros: number }>();
  const today = (tenant: string, nowMs: number) => {
    const day = Math.floor(nowMs / DAY_MS);
    const known = days.get(tenant);
    const kept = known?.day === day ? known : { day, micros: 0 };
    days.delete(tenant);
    days.set(tenant, kept);
    if (days.size > tenantsMax) days.delete(days.keys().next().value as string);
    return kept;
  };
  return {
    reserve(tenant, mostMicros, nowMs) {
      const kept = today(tenant, nowMs);
      if (kept.micros + mostMicros > dailyMicros) {
        const message = `the budget of ${dailyMicros} micros a day for language models has no room for ${mostMicros}`;
        throw new ConnectorError('LLM_BUDGET_EXHAUSTED', message);
      }
      kept.micros += mostMicros;
      return (spentMicros) => {
        kept.micros += spentMicros - mostMicros;
      };
    },
    learn(tenant, spentMicros, atMs, nowMs) {
      if (Math.floor(atMs / DAY_MS) === Math.floor(nowMs / DAY_MS)) today(tenant, nowMs).micros += spentMicros;
    },
    spent: (tenant, nowMs) => today(tenant, nowMs).micros,
  };
}

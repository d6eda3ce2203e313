/** What the allocator knows of campaigns and their budgets: whether they run, in what money, and what share they hold. */
import type { AnyEvent, EventsByType } from '@mainstem/schemas/generated/events';
import { type Allocation, dailyCapOf, evolveAllocation } from '../../deciders/budget/allocation.ts';
import type { LeftOutReason } from '../../deciders/portfolio/commands.ts';

export interface KnownBudget {
  readonly tenant: string;
  readonly campaignId: string;
  /** Anything of the campaign was on the log. */
  isSeen: boolean;
  isRunning: boolean;
  /** ISO 4217; empty while no budget is open. */
  currency: string;
  ownCapMicros: number | null;
  utcOffsetMin: number;
  allocation: Allocation | null;
  /** The newest word of its share. */
  word: EventsByType['BudgetAllocated' | 'BudgetAllocationReleased'] | null;
}

export type BudgetFact = EventsByType[
  | 'CampaignCreated'
  | 'CampaignActivated'
  | 'CampaignPaused'
  | 'BudgetOpened'
  | 'BudgetDailyCapChanged'
  | 'BudgetAllocated'
  | 'BudgetAllocationReleased'];

export class KnownBudgets {
  readonly #all = new Map<string, KnownBudget>();

  of(tenant: string, campaignId: string): KnownBudget {
    const key = `${tenant}|${campaignId}`;
    const known = this.#all.get(key);
    if (known !== undefined) return known;
    const states = { isSeen: false, isRunning: false, currency: '', ownCapMicros: null, utcOffsetMin: 0 };
    const budget: KnownBudget = { tenant, campaignId, ...states, allocation: null, word: null };
    this.#all.set(key, budget);
    return budget;
  }

  /** Undefined when the event says nothing of a budget. */
  apply(event: AnyEvent): KnownBudget | undefined {
    if (!isFact(event)) return undefined;
    const budget = this.of(event.envelope.tenant, event.envelope.entity);
    budget.isSeen = true;
    switch (event.type) {
      case 'CampaignActivated':
      case 'CampaignPaused':
        budget.isRunning = event.type === 'CampaignActivated';
        break;
      case 'BudgetOpened':
        budget.currency = event.currency;
        break;
      case 'BudgetDailyCapChanged':
        budget.ownCapMicros = event.dailyCapMicros;
        budget.utcOffsetMin = event.utcOffsetMin;
        break;
      case 'BudgetAllocated':
      case 'BudgetAllocationReleased':
        budget.allocation = evolveAllocation(budget.allocation, event);
        budget.word = event;
    }
    return budget;
  }
}

export function capOf({ ownCapMicros, allocation }: KnownBudget): number | null {
  return dailyCapOf({ dailyCapMicros: ownCapMicros, allocation });
}

/** Portfolio whose share it holds; null for none. */
export function holderOf({ allocation }: KnownBudget): string | null {
  return allocation === null || allocation.dailyCapMicros === null ? null : allocation.portfolioId;
}

/** Why a campaign takes no part in a split; undefined when it does. */
export function leftOutOf(budget: KnownBudget, portfolioId: string, currency: string): LeftOutReason | undefined {
  if (!budget.isSeen) return 'NOT_SEEN';
  if (budget.currency === '') return 'NO_BUDGET';
  if (budget.currency !== currency) return 'OTHER_CURRENCY';
  const holder = holderOf(budget);
  if (holder !== null && holder !== portfolioId) return 'ELSEWHERE';
  return budget.isRunning ? undefined : 'NOT_RUNNING';
}

const facts = new Set<string>([
  'CampaignCreated',
  'CampaignActivated',
  'CampaignPaused',
  'BudgetOpened',
  'BudgetDailyCapChanged',
  'BudgetAllocated',
  'BudgetAllocationReleased',
]);

function isFact(event: AnyEvent): event is BudgetFact {
  return facts.has(event.type);
}

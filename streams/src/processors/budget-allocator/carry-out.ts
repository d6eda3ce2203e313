/**
 * What is due of a split that holds, in this order: every budget of it is bound, campaigns that leave are let go, then caps
 * grow by what the portfolio grants. Each step is due until the log shows it, so whoever is killed is followed by another
 * who goes on from the log alone.
 */
import type { BudgetCommand } from '../../deciders/budget/commands.ts';
import type { PortfolioCommand } from '../../deciders/portfolio/commands.ts';
import { grantsOf } from '../../deciders/portfolio/grants.ts';
import type { Split } from '../../deciders/portfolio/state.ts';
import type { DueCommand } from '../log-watch/log-watch.ts';
import { holderOf, type KnownBudget, type KnownBudgets } from './budgets.ts';
import { type KnownPortfolio, reasonFor } from './portfolios.ts';

/** A command with the stream it goes to. */
export type AllocatorCommand =
  | { readonly stream: 'portfolio'; readonly command: PortfolioCommand }
  | { readonly stream: 'budget'; readonly command: BudgetCommand };
export type DueOfAllocator = DueCommand<AllocatorCommand>;

export function dueOfSplit(portfolio: KnownPortfolio, budgets: KnownBudgets, nowMs: number): DueOfAllocator[] {
  const { split } = portfolio.state;
  if (split === null) return [];
  const of = (campaignId: string) => budgets.of(portfolio.tenant, campaignId);
  const members = Object.keys(split.targets).map(of);
  const letGo = [...portfolio.everIn]
    .filter((campaignId) => !Object.hasOwn(split.targets, campaignId))
    .map(of)
    .filter((budget) => holderOf(budget) === portfolio.id);
  const unbound = members.filter((budget) => !isBound(budget, portfolio.id, split.number));
  const first = [
    ...unbound.filter((budget) => isFree(budget, portfolio)).map((budget) => bind(portfolio, split, budget, nowMs)),
    ...letGo.map((budget) => release(portfolio, split, budget, nowMs)),
  ];
  if (unbound.length > 0 || letGo.length > 0) return first;
  if (split.held === null || !split.complete) {
    const held = [...members, ...split.leaving.map(of)].map((budget) => heldOf(portfolio, budget));
    const known =
      split.held ??
      Object.fromEntries(
        held.map(({ campaignId, dailyCapMicros: capMicros, ...used }) => [campaignId, { capMicros, ...used }]),
      );
    const { grants, complete } = grantsOf(split, known, portfolio.state.gone, nowMs);
    if (grants.length > 0 || complete)
      first.push(grant(portfolio, split, split.held === null ? held : [], nowMs, grants));
  }
  return [...first, ...members.flatMap((budget) => grow(portfolio, split, budget, nowMs))];
}

function isBound({ allocation }: KnownBudget, portfolioId: string, number: number): boolean {
  return (
    allocation?.portfolioId === portfolioId &&
    allocation.dailyCapMicros !== null &&
    allocation.heard[portfolioId] === number
  );
}

/** Held by another portfolio meanwhile, it refuses; the next split leaves it out. */
function isFree(budget: KnownBudget, { id }: KnownPortfolio): boolean {
  const holder = holderOf(budget);
  return holder === null || holder === id;
}

function terms(
  portfolio: KnownPortfolio,
  { number, targets, totalMicros }: Split,
  { campaignId }: KnownBudget,
  nowMs: number,
) {
  const { currency } = portfolio.state.settings;
  const reason = reasonFor(portfolio, campaignId).slice(0, 500);
  const shareMicros = targets[campaignId] ?? 0;
  return { portfolioId: portfolio.id, number, currency, shareMicros, totalMicros, reason, atMs: nowMs };
}

function bind(portfolio: KnownPortfolio, split: Split, budget: KnownBudget, nowMs: number): DueOfAllocator {
  return toBudget(portfolio, budget, { type: 'BoundAllocation', ...terms(portfolio, split, budget, nowMs) }, [
    'bound',
    String(split.number),
  ]);
}

function release(portfolio: KnownPortfolio, { number }: Split, budget: KnownBudget, nowMs: number): DueOfAllocator {
  const command = { type: 'ReleaseAllocation', portfolioId: portfolio.id, number, atMs: nowMs } as const;
  return toBudget(portfolio, budget, command, ['release', String(number)]);
}

function grow(portfolio: KnownPortfolio, split: Split, budget: KnownBudget, nowMs: number): DueOfAllocator[] {
  const granted = split.held?.[budget.campaignId]?.capMicros ?? 0;
  if (granted <= (budget.allocation?.dailyCapMicros ?? 0)) return [];
  const more = terms(portfolio, split, budget, nowMs);
  const command = { type: 'GrowAllocation', ...more, dailyCapMicros: granted } as const;
  return [toBudget(portfolio, budget, command, ['grow', String(split.number), String(granted)])];
}

function toBudget(
  { tenant, id, lastEventId }: KnownPortfolio,
  { campaignId }: KnownBudget,
  command: BudgetCommand,
  cause: readonly string[],
): DueOfAllocator {
  return {
    tenant,
    entity: campaignId,
    command: { stream: 'budget', command },
    cause: [tenant, id, campaignId, ...cause],
    causationId: lastEventId,
  };
}

function heldOf({ id }: KnownPortfolio, { campaignId, word, allocation }: KnownBudget) {
  // Of another portfolio by now, or never bound: it holds nothing of this one.
  const mine = allocation?.portfolioId === id && word !== null ? word : null;
  const dailyCapMicros = mine === null ? 0 : (allocation?.dailyCapMicros ?? 0);
  return { campaignId, dailyCapMicros, usedMicros: mine?.usedMicros ?? 0, usedUntilMs: mine?.usedUntilMs ?? 0 };
}

function grant(
  { tenant, id, lastEventId }: KnownPortfolio,
  { number }: Split,
  held: ReturnType<typeof heldOf>[],
  nowMs: number,
  grants: readonly { readonly campaignId: string; readonly dailyCapMicros: number }[],
): DueOfAllocator {
  const words = grants.map(({ campaignId, dailyCapMicros }) => `${campaignId}=${dailyCapMicros}`);
  return {
    tenant,
    entity: id,
    command: { stream: 'portfolio', command: { type: 'GrantShares', number, atMs: nowMs, held } },
    cause: [tenant, id, 'grant', String(number), ...words],
    causationId: lastEventId,
  };
}

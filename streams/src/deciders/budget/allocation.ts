/**
 * Share of a budget in a portfolio (KIKI-18): a second daily cap beside the one of people; the lower of the two holds.
 *
 * Splits have numbers, and a budget follows the newest it has heard of. Each begins with a bound: from then on the cap is at
 * most what it was and at most the share, and no command of an older split is taken. Growing comes after. So whoever knows
 * that all budgets of a portfolio are bound knows that none of them grows but by the new split, however late, often or in
 * whatever order commands arrive.
 *
 * Lowering a cap takes nothing back that was spent today, so each answer says what was: others grow by the rest alone.
 */
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventsByType } from '@mainstem/schemas/generated/events';
import { accept, type Decision, type Rejected, reject } from '../../runtime/decisions/decider.ts';
import type { BudgetCommand } from './commands.ts';
import { DAY_MS, type Days, dayFromMs, usedMicros } from './days.ts';

export type AllocationEvent = EventsByType['BudgetAllocated' | 'BudgetAllocationReleased'];

export interface Allocation {
  readonly portfolioId: string;
  /** Allocated daily cap, micros; null once it was let go. */
  readonly dailyCapMicros: number | null;
  readonly shareMicros: number;
  /** Newest split heard of, by portfolio: those it was let go from too, for their commands may still be on their way. */
  readonly heard: Readonly<Record<string, number>>;
}

/** What of a budget a share concerns. */
export interface Allocated {
  /** ISO 4217; empty while no budget is open. */
  readonly currency: string;
  /** By people's word, micros; null for no more than the budget. */
  readonly dailyCapMicros: number | null;
  readonly allocation: Allocation | null;
  readonly utcOffsetMin: number;
  readonly days: Days;
}

type CommandOf<Type extends BudgetCommand['type']> = Extract<BudgetCommand, { type: Type }>;

/** A day counts for so long after its end: clocks of those who lease differ from the allocator's, ms. */
export const DAY_SLACK_MS = 600_000;

/** Most that may be spent in a day, micros: the lower of people's and the portfolio's; null for no more than the budget. */
export function dailyCapOf({
  dailyCapMicros,
  allocation,
}: Pick<Allocated, 'dailyCapMicros' | 'allocation'>): number | null {
  const share = allocation?.dailyCapMicros ?? null;
  if (share === null || dailyCapMicros === null) return share ?? dailyCapMicros;
  return Math.min(share, dailyCapMicros);
}

export function bound(command: CommandOf<'BoundAllocation'>, state: Allocated): Decision<AllocationEvent> {
  const { portfolioId, number, shareMicros } = command;
  const before = state.allocation;
  const refused = elsewhere(portfolioId, before) ?? foreign(command, state);
  if (refused !== undefined) return refused;
  if (number <= heardOf(portfolioId, before)) return old;
  // Who joins gets nothing before others have made room; leases there are last until then.
  const dailyCapMicros = Math.min(before?.dailyCapMicros ?? 0, shareMicros);
  return accept<AllocationEvent>(allocated(command, 'BOUND', dailyCapMicros, state));
}

export function grow(command: CommandOf<'GrowAllocation'>, state: Allocated): Decision<AllocationEvent> {
  const { portfolioId, number, dailyCapMicros } = command;
  const { allocation } = state;
  const refused = elsewhere(portfolioId, allocation);
  if (refused !== undefined) return refused;
  const heard = heardOf(portfolioId, allocation);
  if (allocation?.portfolioId !== portfolioId || number > heard) return unbound;
  if (number < heard || allocation.dailyCapMicros === null) return old;
  if (dailyCapMicros > allocation.shareMicros) return beyond;
  if (dailyCapMicros <= allocation.dailyCapMicros) return grown;
  return accept<AllocationEvent>(allocated(command, 'GROWN', dailyCapMicros, state));
}

export function release(command: CommandOf<'ReleaseAllocation'>, state: Allocated): Decision<AllocationEvent> {
  const { portfolioId, number, atMs } = command;
  const { allocation } = state;
  if (allocation?.portfolioId !== portfolioId || allocation.dailyCapMicros === null) return free;
  if (number <= heardOf(portfolioId, allocation)) return old;
  return accept<AllocationEvent>({ type: 'BudgetAllocationReleased', portfolioId, number, ...usedOf(state, atMs) });
}

export function isAllocation(event: BodyOf<AnyEvent>): event is BodyOf<AllocationEvent> {
  return event.type === 'BudgetAllocated' || event.type === 'BudgetAllocationReleased';
}

export function evolveAllocation(before: Allocation | null, event: BodyOf<AllocationEvent>): Allocation {
  const { portfolioId, number } = event;
  const heard = { ...before?.heard, [portfolioId]: number };
  if (event.type === 'BudgetAllocationReleased') return { portfolioId, dailyCapMicros: null, shareMicros: 0, heard };
  const { dailyCapMicros, shareMicros } = event;
  return { portfolioId, dailyCapMicros, shareMicros, heard };
}

/** Newest split of the portfolio the budget has heard of; 0 for none. */
function heardOf(portfolioId: string, allocation: Allocation | null): number {
  return allocation !== null && Object.hasOwn(allocation.heard, portfolioId) ? (allocation.heard[portfolioId] ?? 0) : 0;
}

function allocated(
  { portfolioId, number, shareMicros, totalMicros, reason, atMs }: CommandOf<'BoundAllocation' | 'GrowAllocation'>,
  step: 'BOUND' | 'GROWN',
  dailyCapMicros: number,
  state: Allocated,
): BodyOf<EventsByType['BudgetAllocated']> {
  return {
    type: 'BudgetAllocated',
    portfolioId,
    allocationId: `${portfolioId}#${number}`,
    number,
    step,
    dailyCapMicros,
    shareMicros,
    totalMicros,
    reason,
    ...usedOf(state, atMs),
  };
}

/** Most spent and leased in any day that may not be over yet for somebody, and when all of them surely are. */
function usedOf({ days, utcOffsetMin }: Allocated, atMs: number): { usedMicros: number; usedUntilMs: number } {
  const earliest = dayFromMs(atMs - DAY_SLACK_MS, utcOffsetMin);
  const present = [earliest, dayFromMs(atMs + DAY_SLACK_MS, utcOffsetMin)];
  // Days of another zone, and of clocks that are ahead.
  for (const from of Object.keys(days)) if (Number(from) + DAY_MS > earliest) present.push(Number(from));
  return {
    usedMicros: Math.max(...present.map((from) => usedMicros(days, from))),
    usedUntilMs: Math.max(...present) + DAY_MS + DAY_SLACK_MS,
  };
}

function elsewhere(portfolioId: string, allocation: Allocation | null): Rejected | undefined {
  if (allocation === null || allocation.portfolioId === portfolioId || allocation.dailyCapMicros === null)
    return undefined;
  return reject(
    'BUDGET_ALLOCATED_ELSEWHERE',
    `The campaign has a share of the portfolio ${allocation.portfolioId}: take it out there first.`,
  );
}

function foreign({ currency }: { readonly currency: string }, state: Allocated): Rejected | undefined {
  if (currency === state.currency) return undefined;
  return reject(
    'BUDGET_OTHER_CURRENCY',
    `The budget is in ${state.currency}: it takes no part in a split of ${currency}.`,
  );
}

const old: Rejected = reject(
  'BUDGET_ALLOCATION_OLD',
  'The budget has heard of this split or a newer one: nothing to do.',
);
const unbound: Rejected = reject(
  'BUDGET_ALLOCATION_UNBOUND',
  'A share grows only after the budget was bound by its split.',
);
const grown: Rejected = reject('BUDGET_ALLOCATION_GROWN', 'The budget has this much already: nothing to do.');
const beyond: Rejected = reject('BUDGET_ALLOCATION_BEYOND', 'No cap grows beyond the share it was bound with.');
const free: Rejected = reject('BUDGET_NOT_ALLOCATED', 'The budget is of no such portfolio: nothing to let go.');

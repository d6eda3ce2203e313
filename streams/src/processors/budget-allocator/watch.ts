/**
 * The budget allocator (KIKI-18): splits the sum of each portfolio over its campaigns, and sees to it that budgets follow.
 *
 * It learns from the log what each campaign's money brings (`facts.ts`, models/src/allocation), says so to the portfolio's
 * stream, which decides the split, and carries it out (`carry-out.ts`). A split is due when somebody asks, when campaigns or
 * rules changed, and at each interval. Pure fold: any number of allocators may run.
 */
import { fitResponses } from '@mainstem/models/allocation/fit';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { AllocationTrigger, LeftOutReason, PortfolioCommandOf } from '../../deciders/portfolio/commands.ts';
import { PORTFOLIO_TYPES } from '../../deciders/portfolio/types.ts';
import type { Watch } from '../log-watch/log-watch.ts';
import { capOf, KnownBudgets, leftOutOf } from './budgets.ts';
import { type AllocatorCommand, type DueOfAllocator, dueOfSplit } from './carry-out.ts';
import { SpendFacts, WINDOW_DAYS } from './facts.ts';
import { type KnownPortfolio, KnownPortfolios } from './portfolios.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Changes of campaigns and rules come one by one: a split waits until none came for so long, ms. */
const QUIET_MS = 2_000;
/** Between two splits for changes, ms: a campaign that goes on and off must not move money at each turn. */
const CHANGES_EVERY_MS = 10_000;
/** A split that the stream refused is tried again after this, ms. */
const AGAIN_AFTER_MS = 2_000;
/** … and one of the interval after this: that little would move is so for a while. */
const INTERVAL_AGAIN_MS = 5 * MINUTE_MS;

export class BudgetAllocatorWatch implements Watch<AllocatorCommand> {
  readonly name = 'budget-allocator';
  readonly types = [
    ...PORTFOLIO_TYPES,
    'CampaignCreated',
    'CampaignActivated',
    'CampaignPaused',
    'BudgetOpened',
    'BudgetDailyCapChanged',
    'BudgetAllocated',
    'BudgetAllocationReleased',
    'BidPlaced',
    'ImpressionBilled',
  ] as const;
  readonly lookBackMs = { bid_events: (WINDOW_DAYS + 2) * DAY_MS };
  readonly #portfolios = new KnownPortfolios();
  readonly #budgets = new KnownBudgets();
  readonly #facts = new SpendFacts();

  apply(event: AnyEvent): void {
    const { tenant, occurredAtMs } = event.envelope;
    switch (event.type) {
      case 'BidPlaced':
        this.#facts.place(event);
        return;
      case 'ImpressionBilled': {
        const budget = this.#budgets.of(tenant, event.campaignId);
        this.#facts.bill(event, budget.utcOffsetMin, capOf(budget));
        return;
      }
    }
    const budget = this.#budgets.apply(event);
    if (budget === undefined) {
      this.#portfolios.apply(event);
      return;
    }
    this.#portfolios.touch(tenant, budget.campaignId);
    this.#facts.cap(`${tenant}|${budget.campaignId}`, occurredAtMs, budget.utcOffsetMin, capOf(budget));
  }

  due(nowMs: number): DueOfAllocator[] {
    const due: DueOfAllocator[] = [];
    for (const portfolio of this.#portfolios) {
      const trigger = this.#trigger(portfolio, nowMs);
      if (trigger !== undefined) due.push(this.#decide(portfolio, trigger, nowMs));
      if (portfolio.isSettled) continue;
      const steps = dueOfSplit(portfolio, this.#budgets, nowMs);
      // What waits for the end of a day is looked at again until all is granted.
      portfolio.isSettled = steps.length === 0 && portfolio.state.split?.complete !== false;
      due.push(...steps);
    }
    return due;
  }

  #trigger(portfolio: KnownPortfolio, nowMs: number): AllocationTrigger | undefined {
    const { state, decidedAtMs, changedAtMs, triedAtMs } = portfolio;
    if (state.status !== 'open' || nowMs - triedAtMs < AGAIN_AFTER_MS) return undefined;
    if (state.asked) return 'ASKED';
    if (Object.keys(state.members).length === 0 && state.attached.length === 0) return undefined;
    if (nowMs - changedAtMs < QUIET_MS) return undefined;
    if (state.number === 0) return 'FIRST';
    if (nowMs - decidedAtMs < CHANGES_EVERY_MS) return undefined;
    if (portfolio.isChanged || this.#turned(portfolio)) return 'CHANGED';
    const isDue = nowMs - decidedAtMs >= state.settings.intervalMin * MINUTE_MS;
    return isDue && nowMs - triedAtMs >= INTERVAL_AGAIN_MS ? 'INTERVAL' : undefined;
  }

  /** Whether a campaign takes part that was left out of the newest split, or the other way round. */
  #turned({ tenant, id, state, leftOut }: KnownPortfolio): boolean {
    return Object.keys(state.members).some(
      (campaignId) =>
        (leftOutOf(this.#budgets.of(tenant, campaignId), id, state.settings.currency) ?? '') !==
        (leftOut.get(campaignId) ?? ''),
    );
  }

  #decide(portfolio: KnownPortfolio, trigger: AllocationTrigger, nowMs: number): DueOfAllocator {
    portfolio.triedAtMs = nowMs;
    const { tenant, id, state, lastEventId } = portfolio;
    const number = state.number + 1;
    const command = { type: 'DecideAllocation', trigger, number, ...this.#learnt(portfolio, nowMs) } as const;
    return {
      tenant,
      entity: id,
      command: { stream: 'portfolio', command },
      cause: [tenant, id, 'decide', String(number), trigger, lastEventId, String(Math.floor(nowMs / AGAIN_AFTER_MS))],
      causationId: lastEventId,
    };
  }

  #learnt(
    { tenant, id, state }: KnownPortfolio,
    nowMs: number,
  ): Pick<PortfolioCommandOf<'DecideAllocation'>, 'curves' | 'leftOut'> {
    const leftOut: { campaignId: string; reason: LeftOutReason }[] = [];
    const taking: string[] = [];
    for (const campaignId of Object.keys(state.members).sort()) {
      const reason = leftOutOf(this.#budgets.of(tenant, campaignId), id, state.settings.currency);
      if (reason === undefined) taking.push(campaignId);
      else leftOut.push({ campaignId, reason });
    }
    const days = taking.map((campaignId) => this.#facts.daysOf(`${tenant}|${campaignId}`, campaignId, nowMs));
    const evenMicros = Math.floor(state.settings.totalMicros / Math.max(1, taking.length));
    return { curves: fitResponses(days, evenMicros), leftOut };
  }
}

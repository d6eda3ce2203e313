/**
 * KIKI-18: at no moment do the allocated caps of a portfolio sum up to more than its total, nor caps and what is spent of the
 * day, whoever is killed, however late, often or in whatever order commands arrive; and in the end every budget has its share.
 *
 * Real: allocators, both deciders. Made up: the log (a list a stream, read at each allocator's own pace, topic by topic) and
 * the way of commands to it.
 */
import { testSeed } from '@mainstem/infra/testing/seed';
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BudgetCommand } from '../../deciders/budget/commands.ts';
import { DAY_MS, dayFromMs, usedMicros } from '../../deciders/budget/days.ts';
import { type Budget, budgetDecider } from '../../deciders/budget/decider.ts';
import type { PortfolioCommand } from '../../deciders/portfolio/commands.ts';
import { type Portfolio, portfolioDecider } from '../../deciders/portfolio/decider.ts';
import { eventOf } from '../../testing/reactor-kit.ts';
import type { DueOfAllocator } from './carry-out.ts';
import { BudgetAllocatorWatch } from './watch.ts';

const seed = testSeed('MAINSTEM_PROOF_SEED');
const numRuns = Number(process.env.MAINSTEM_PROOF_RUNS ?? 400);
const TOTAL = 1_000;
const PLACE = { tenant: 'acme', entity: 'p' };
const campaigns = ['a', 'b', 'c', 'd'] as const;

interface Allocator {
  watch: BudgetAllocatorWatch;
  /** Next of each topic. */
  read: { campaigns: number; portfolio: number };
}

class World {
  nowMs = 10 * DAY_MS + DAY_MS / 2;
  readonly topics: { campaigns: AnyEvent[]; portfolio: AnyEvent[] } = { campaigns: [], portfolio: [] };
  readonly budgets = new Map<string, Budget>(campaigns.map((id) => [id, budgetDecider.initialState()]));
  portfolio: Portfolio = portfolioDecider.initialState();
  allocators: Allocator[] = [];
  readonly underWay: DueOfAllocator[] = [];
  highestTotal = TOTAL;
  #events = 0;
  #leases = 0;

  constructor() {
    for (const id of campaigns) {
      this.#append('campaigns', id, { type: 'CampaignActivated' } as BodyOf<AnyEvent>);
      this.budget(id, { type: 'OpenBudget', capMicros: 1_000_000, currency: 'EUR' });
    }
    const rules = { mode: 'AUTOMATIC', intervalMin: 5, explorePpm: 0, approvalAbovePpm: null } as const;
    this.ask({ type: 'OpenPortfolio', ...rules, totalMicros: TOTAL, currency: 'EUR' });
    for (const id of ['a', 'b', 'c']) this.member(id, 0);
    this.allocators = [this.#start(), this.#start()];
  }

  ask(command: PortfolioCommand): void {
    const decision = portfolioDecider.decide(command, this.portfolio);
    if (decision.kind === 'reject') return;
    for (const event of decision.events) {
      this.portfolio = portfolioDecider.evolve(this.portfolio, event);
      if (event.type === 'PortfolioAllocationDecided')
        this.highestTotal = Math.max(this.highestTotal, event.totalMicros);
      this.#append('portfolio', PLACE.entity, event);
    }
  }

  member(campaignId: string, minMicros: number): void {
    this.ask({ type: 'SetMember', campaignId, minMicros, maxMicros: null, stepMicros: null });
  }

  budget(id: string, command: BudgetCommand): void {
    const before = this.budgets.get(id) as Budget;
    const decision = budgetDecider.decide(command, before);
    if (decision.kind === 'reject') return;
    this.budgets.set(id, decision.events.reduce(budgetDecider.evolve, before));
    for (const event of decision.events) this.#append('campaigns', id, event);
  }

  /** Bidders lease what they can get, for they are never the ones who are careful. */
  lease(id: string, amountMicros: number): void {
    if (((this.budgets.get(id) as Budget).allocation?.dailyCapMicros ?? null) === null) return;
    this.#leases += 1;
    const times = {
      atMs: this.nowMs,
      expiresAtMs: this.nowMs + 1,
      settleAfterMs: this.nowMs + 2,
      capSharePpm: 1_000_000,
    };
    this.budget(id, { type: 'LeaseBudget', leaseId: `l${this.#leases}`, holder: 'b', amountMicros, ...times });
  }

  say(id: string, type: 'CampaignActivated' | 'CampaignPaused'): void {
    this.#append('campaigns', id, { type, reason: 'test' } as BodyOf<AnyEvent>);
  }

  read(index: number, topic: 'campaigns' | 'portfolio', most: number): void {
    const { watch, read } = this.allocators[index] as Allocator;
    for (let count = 0; count < most && read[topic] < this.topics[topic].length; count += 1) {
      watch.apply(this.topics[topic][read[topic]] as AnyEvent);
      read[topic] += 1;
    }
  }

  /** An allocator that is up to date; of what it sends so much arrives at once, the rest later. */
  work(index: number, arrives: number): void {
    for (const topic of ['campaigns', 'portfolio'] as const) this.read(index, topic, Number.POSITIVE_INFINITY);
    const due = (this.allocators[index] as Allocator).watch.due(this.nowMs);
    for (const [at, one] of due.entries()) {
      if (at % 4 < arrives) this.#execute(one);
      else this.underWay.push(one);
    }
  }

  /** A split of whatever an allocator may have learnt: `brings` by campaign. */
  decide(brings: number): void {
    const curves = Object.keys(this.portfolio.members).map((campaignId, at) => ({
      campaignId,
      scaleMicros: 1 + ((brings * 7 ** (at + 1)) % 1_009),
      bendMicros: 100,
      capacityMicros: null,
      ...{ spentMicros: 0, valueMicros: 0, days: 0, impressions: 0, factsPpm: 1_000_000 },
    }));
    const number = this.portfolio.number + 1;
    this.ask({ type: 'DecideAllocation', number, trigger: 'ASKED', curves, leftOut: [] });
  }

  think(index: number): void {
    this.underWay.push(...(this.allocators[index] as Allocator).watch.due(this.nowMs));
    if (this.underWay.length > 60) this.underWay.splice(0, this.underWay.length - 60);
  }

  arrive(which: number, again: boolean): void {
    const at = which % Math.max(1, this.underWay.length);
    const due = again ? this.underWay[at] : this.underWay.splice(at, 1)[0];
    if (due !== undefined) this.#execute(due);
  }

  kill(index: number): void {
    this.allocators[index] = this.#start();
  }

  /** All are quick and nothing is lost: the split is carried out. */
  calm(): void {
    this.underWay.splice(0);
    for (let round = 0; round < 12; round += 1) {
      this.nowMs += 15_000;
      for (const topic of ['campaigns', 'portfolio'] as const) this.read(0, topic, Number.POSITIVE_INFINITY);
      for (const due of (this.allocators[0] as Allocator).watch.due(this.nowMs)) this.#execute(due);
    }
  }

  #execute({ entity, command }: DueOfAllocator): void {
    if (command.stream === 'portfolio') this.ask(command.command);
    else this.budget(entity, command.command);
  }

  #start(): Allocator {
    return { watch: new BudgetAllocatorWatch(), read: { campaigns: 0, portfolio: 0 } };
  }

  #append(topic: 'campaigns' | 'portfolio', entity: string, event: BodyOf<AnyEvent>): void {
    this.#events += 1;
    const about = { id: `e${this.#events}`, tenant: PLACE.tenant, entity, occurredAtMs: this.nowMs };
    this.topics[topic].push(eventOf(event, about));
  }
}

function broken(world: World): string | undefined {
  let [caps, held] = [0, 0];
  for (const { allocation, days } of world.budgets.values()) {
    if (allocation?.portfolioId !== 'p') continue;
    const cap = allocation.dailyCapMicros ?? 0;
    caps += cap;
    held += Math.max(cap, usedMicros(days, dayFromMs(world.nowMs, 0)));
  }
  if (caps > world.highestTotal) return `caps of ${caps} allocated of ${world.highestTotal}`;
  return held > world.highestTotal ? `caps and spending of ${held} of ${world.highestTotal}` : undefined;
}

const step = fc.record({
  kind: fc.constantFrom(
    ...['read', 'read', 'read', 'read', 'think', 'think', 'arrive', 'arrive', 'arrive', 'arrive', 'arrive'],
    ...['work', 'work', 'work', 'work', 'work', 'work', 'decide', 'decide', 'lease', 'lease'],
    ...['arrive again', 'kill', 'lease', 'lease', 'pass', 'member', 'remove', 'ask', 'pause', 'total', 'midnight'],
  ),
  who: fc.nat(1),
  which: fc.nat(60),
  micros: fc.integer({ min: 1, max: 400 }),
});
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

function take(world: World, { kind, who, which, micros }: Step): unknown {
  const campaign = campaigns[which % campaigns.length] as string;
  switch (kind) {
    case 'read':
      return world.read(who, which % 2 === 0 ? 'campaigns' : 'portfolio', which);
    case 'think':
      return world.think(who);
    case 'arrive':
    case 'arrive again':
      return world.arrive(which, kind === 'arrive again');
    case 'work':
      return world.work(who, which % 5);
    case 'decide':
      return world.decide(micros);
    case 'kill':
      return world.kill(who);
    case 'lease':
      return world.lease(campaign, micros);
    case 'pass':
      world.nowMs += micros * 100;
      return;
    case 'midnight':
      world.nowMs += DAY_MS / 3;
      return;
    case 'member':
      return world.member(campaign, micros % 250);
    case 'remove':
      return world.ask({ type: 'RemoveMember', campaignId: campaign });
    case 'ask':
      return world.ask({ type: 'AllocateBudget', because: 'test' });
    case 'pause': {
      const type = micros % 2 === 0 ? 'CampaignPaused' : 'CampaignActivated';
      return world.say(campaign, type);
    }
    case 'total':
      return world.ask({ ...rules(world), totalMicros: 1_000 + micros });
  }
}

function rules({ portfolio }: World): Extract<PortfolioCommand, { type: 'ChangePortfolio' }> {
  const { currency: _, ...settings } = portfolio.settings;
  return { type: 'ChangePortfolio', ...settings, mode: 'AUTOMATIC' };
}

test(`KIKI-18: caps never pass the total, in any interleaving (${numRuns} runs, seed ${seed})`, () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
      const world = new World();
      world.calm();
      for (const one of steps) {
        take(world, one);
        const found = broken(world);
        if (found !== undefined) throw new Error(`after "${one.kind}": ${found}`);
      }
      // A day later nothing of before counts: all have their shares, and nobody else has one.
      world.nowMs += 2 * DAY_MS;
      world.calm();
      expect(broken(world)).toBeUndefined();
      expect(world.portfolio.split?.complete ?? true).toBe(true);
      const targets = world.portfolio.split?.targets ?? {};
      for (const [id, { allocation }] of world.budgets) {
        const share = Object.hasOwn(world.portfolio.members, id) ? (targets[id] ?? null) : null;
        expect([id, allocation?.dailyCapMicros ?? null]).toEqual([id, share]);
      }
    }),
    { seed, numRuns },
  );
});

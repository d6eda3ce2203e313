/** Portfolios as their stream tells them, with what their present split says of each campaign. */

import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { NOT_RUNNING_REASON, reasonOf } from '../../deciders/portfolio/reasons.ts';
import { evolvePortfolio, noPortfolio, type Portfolio, type PortfolioEvent } from '../../deciders/portfolio/state.ts';
import { PORTFOLIO_TYPES } from '../../deciders/portfolio/types.ts';

export interface KnownPortfolio {
  readonly tenant: string;
  readonly id: string;
  state: Portfolio;
  /** When its newest split was decided, and when its rules or members last changed, ms since 1970 UTC. */
  decidedAtMs: number;
  changedAtMs: number;
  /** Rules or members changed since the newest split. */
  isChanged: boolean;
  /** Why campaigns were left out of the newest split; empty for those that were not. */
  leftOut: ReadonlyMap<string, string>;
  /** Why shares are what they are, by campaign, of the newest split. */
  reasons: ReadonlyMap<string, string>;
  /** Campaigns that were ever in it: a late command may bind one that left, and it has to be let go again. */
  readonly everIn: Set<string>;
  /** Event that moved it last. */
  lastEventId: string;
  /** When a split was last asked of the stream, here, ms; the log does not know refusals. */
  triedAtMs: number;
  /** Nothing was due of its split when it was last looked at. */
  isSettled: boolean;
}

export class KnownPortfolios {
  readonly #all = new Map<string, KnownPortfolio>();
  /** Portfolios by campaign. */
  readonly #byCampaign = new Map<string, Set<KnownPortfolio>>();

  [Symbol.iterator](): IterableIterator<KnownPortfolio> {
    return this.#all.values();
  }

  apply(event: AnyEvent): void {
    if (!isOfPortfolio(event)) return;
    const { tenant, entity, id, occurredAtMs } = event.envelope;
    const known = this.#of(tenant, entity);
    known.state = evolvePortfolio(known.state, event);
    known.lastEventId = id;
    known.isSettled = false;
    switch (event.type) {
      case 'PortfolioAllocationDecided':
        known.decidedAtMs = occurredAtMs;
        known.isChanged = false;
        known.leftOut = new Map(event.leftOut.map(({ campaignId, reason }) => [campaignId, reason]));
        known.reasons = new Map(event.shares.map((share) => [share.campaignId, reasonOf(share)]));
        break;
      case 'PortfolioMemberChanged':
        this.#link(known, event.campaignId);
        known.isChanged = true;
        known.changedAtMs = occurredAtMs;
        break;
      case 'PortfolioOpened':
      case 'PortfolioChanged':
      case 'PortfolioMemberRemoved':
        known.isChanged = true;
        known.changedAtMs = occurredAtMs;
    }
  }

  /** Something of a budget changed: portfolios it is or was of are looked at again. */
  touch(tenant: string, campaignId: string): void {
    for (const known of this.#byCampaign.get(`${tenant}|${campaignId}`) ?? []) known.isSettled = false;
  }

  #link(known: KnownPortfolio, campaignId: string): void {
    const key = `${known.tenant}|${campaignId}`;
    known.everIn.add(campaignId);
    const linked = this.#byCampaign.get(key) ?? new Set();
    linked.add(known);
    this.#byCampaign.set(key, linked);
  }

  #of(tenant: string, id: string): KnownPortfolio {
    const key = `${tenant}|${id}`;
    const held = this.#all.get(key);
    if (held !== undefined) return held;
    const times = { decidedAtMs: 0, changedAtMs: 0, triedAtMs: 0 };
    const none = { leftOut: new Map<string, string>(), reasons: new Map<string, string>(), lastEventId: '' };
    const everIn = new Set<string>();
    const known = { tenant, id, state: noPortfolio, ...times, ...none, everIn, isChanged: false, isSettled: false };
    this.#all.set(key, known);
    return known;
  }
}

/** The words a budget is told. */
export function reasonFor({ reasons }: KnownPortfolio, campaignId: string): string {
  return reasons.get(campaignId) ?? NOT_RUNNING_REASON;
}

const types = new Set<string>(PORTFOLIO_TYPES);

function isOfPortfolio(event: AnyEvent): event is PortfolioEvent {
  return types.has(event.type);
}

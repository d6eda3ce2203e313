/**
 * Pace and frequency caps of a bidder, and what they are told: bids of this process when they are made, everybody's from
 * the log. One object, so that both hear of everything once.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { Budget } from '@mainstem/streams/deciders/budget/decider';
import { type CapBook, createCapBook, type FormerNames } from '../caps/cap-book.ts';
import { budgetKeyOf } from '../catalogue/candidate.ts';
import type { BiddableCampaign, Snapshot } from '../catalogue/snapshot.ts';
import type { PlannedBid } from '../decide/plan.ts';
import { RESERVATION_MAX_MS } from '../notices/windows.ts';
import { Pacer } from '../pacing/pacer.ts';

const SECOND_MS = 1_000;

export interface HearingOptions {
  readonly snapshot: () => Snapshot;
  readonly budgetOf: (tenant: string, campaignId: string) => Budget;
  readonly capSharePpm: (campaign: BiddableCampaign) => number;
  readonly former: FormerNames;
}

export class Hearing {
  readonly pace: Pacer;
  readonly caps: CapBook;
  readonly #snapshot: () => Snapshot;

  constructor({ snapshot, budgetOf, capSharePpm, former }: HearingOptions) {
    this.#snapshot = snapshot;
    this.pace = new Pacer({ budgetOf, capSharePpm });
    this.caps = createCapBook({ former });
  }

  follow(snapshot: Snapshot): void {
    this.pace.follow(snapshot);
  }

  /** How far back the log must be heard to know what counts now, ms: open leases, and the longest window there is. */
  lookBackMs(): number {
    return this.#snapshot().longestCapWindowS() * SECOND_MS + 2 * RESERVATION_MAX_MS;
  }

  /**
   * A bid of this process is about to be answered. False when its viewer is capped by now: another impression of the same
   * request may have been the last one allowed.
   */
  place({ candidate, viewer }: PlannedBid, bidId: string, untilMs: number, nowMs: number): boolean {
    if (viewer === undefined || !isCapped(candidate)) return true;
    if (this.caps.capped(candidate, viewer, nowMs)) return false;
    this.caps.placed(bidId, candidate.budgetKey, viewer, nowMs, untilMs);
    return true;
  }

  /** A bid that was not answered after all. */
  unplace(bidId: string): void {
    this.caps.lost(bidId);
  }

  /** An event of any bidder, from the log. */
  hear(event: AnyEvent): void {
    this.pace.hear(event);
    const { entity, tenant, occurredAtMs } = event.envelope;
    switch (event.type) {
      case 'BidPlaced': {
        if (event.viewer === null || event.test) return;
        const key = budgetKeyOf(tenant, event.campaignId);
        const campaign = this.#snapshot().campaigns.get(key);
        // Its event does not say how long it may be billed: the longest time there is.
        // Of a campaign that rests nobody knows whether it has caps: it may bid again while this still counts.
        if (campaign === undefined || isCapped(campaign))
          this.caps.placed(entity, key, event.viewer, occurredAtMs, occurredAtMs + RESERVATION_MAX_MS);
        return;
      }
      case 'AuctionLost':
        this.caps.lost(entity);
        return;
      case 'ImpressionBilled':
        this.caps.billed(entity);
    }
  }
}

function isCapped(campaign: Pick<BiddableCampaign, 'pacing'> | undefined): boolean {
  return (campaign?.pacing?.frequencyCaps.length ?? 0) > 0;
}

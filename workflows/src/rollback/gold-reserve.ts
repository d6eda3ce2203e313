/**
 * The gold reserve of every campaign (KIKI-44): proven creatives held ready, folded from the winners of the creative stream.
 * Pure and synchronous. Memory is one small entry per creative.
 */
import type { CreativeEvent } from '@mainstem/streams/deciders/creative/decider';

export interface GoldReserve {
  /** Takes one winner, in log order. */
  apply(event: CreativeEvent): void;
  /**
   * Gold creatives of a campaign that could stand in for one of its creatives, best first: same format and size, then same
   * format, then any; equal ones by id, so that a retry asks in the same order.
   */
  candidates(tenant: string, campaignId: string, creativeId: string): string[];
}

/** A rollback that is refused this often has met something else than bad luck: people take over. */
export const candidatesMax = 5;

interface Entry {
  readonly creativeId: string;
  readonly campaign: string;
  readonly format: string;
  readonly size: string;
  gold: boolean;
}

export function createGoldReserve(): GoldReserve {
  const creatives = new Map<string, Entry>();
  const byCampaign = new Map<string, Set<Entry>>();
  const at = (tenant: string, id: string) => `${tenant}|${id}`;
  return {
    apply(event) {
      const { tenant, entity } = event.envelope;
      if (event.type === 'CreativeGoldMarked') {
        const entry = creatives.get(at(tenant, entity));
        if (entry !== undefined) entry.gold = true;
        return;
      }
      if (event.type === 'CreativeBlocked') {
        const entry = creatives.get(at(tenant, entity));
        if (entry !== undefined) entry.gold = false;
        return;
      }
      if (event.type !== 'CreativeCreated' && event.type !== 'CreativeGenerated') return;
      const campaign = at(tenant, event.campaignId);
      const size = `${event.widthPx}x${event.heightPx}`;
      const entry: Entry = {
        creativeId: entity,
        campaign,
        format: event.type === 'CreativeGenerated' ? 'BANNER' : event.format,
        size,
        gold: false,
      };
      creatives.set(at(tenant, entity), entry);
      byCampaign.set(campaign, (byCampaign.get(campaign) ?? new Set()).add(entry));
    },
    candidates(tenant, campaignId, creativeId) {
      const replaced = creatives.get(at(tenant, creativeId));
      const distance = (entry: Entry): number => {
        if (entry.format !== replaced?.format) return 2;
        return entry.size === replaced.size ? 0 : 1;
      };
      return [...(byCampaign.get(at(tenant, campaignId)) ?? [])]
        .filter((entry) => entry.gold && entry.creativeId !== creativeId)
        .sort((a, b) => distance(a) - distance(b) || (a.creativeId < b.creativeId ? -1 : 1))
        .slice(0, candidatesMax)
        .map((entry) => entry.creativeId);
    },
  };
}

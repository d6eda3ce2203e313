/**
 * Price changes of many campaigns in an open loop: events are due at a rate whatever the log does, as in life, so that a
 * stall shows in every event that fell due meanwhile (no coordinated omission).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import type { Scratch } from '../kit/scratch.ts';

export const LOAD_TENANT = 'bench';
const TICK_MS = 5;
/** Creations of one append. */
const CREATE_EVENTS = 2_000;

export interface PriceLoad {
  /** Appends `seconds` × `perSecond` changes; resolves when all are acknowledged. */
  run(
    perSecond: number,
    seconds: number,
    onDue: (campaign: number, version: number, atMs: number) => void,
  ): Promise<void>;
}

/** Makes the campaigns first; each gets the same number of changes, one after the other. */
export async function openPriceLoad({ log, codec }: Scratch, campaigns: number): Promise<PriceLoad> {
  const writer = createEventWriter(log, codec);
  const versions = new Uint32Array(campaigns).fill(1);
  for (let from = 0; from < campaigns; from += CREATE_EVENTS) {
    const count = Math.min(CREATE_EVENTS, campaigns - from);
    await writer.append(Array.from({ length: count }, (_, at) => created(from + at)));
  }
  let next = 0;
  return {
    async run(perSecond, seconds, onDue) {
      const total = perSecond * seconds;
      const beganAtMs = performance.now();
      const appends = new Set<Promise<unknown>>();
      const failures: unknown[] = [];
      for (let made = 0; made < total; ) {
        const nowMs = performance.now();
        const due = Math.min(total, Math.floor(((nowMs - beganAtMs) * perSecond) / 1_000));
        const events: AnyEvent[] = [];
        for (; made < due; made += 1) {
          const campaign = next++ % campaigns;
          const version = (versions[campaign] as number) + 1;
          versions[campaign] = version;
          events.push(priceChanged(campaign, version));
          onDue(campaign, version, beganAtMs + (made * 1_000) / perSecond);
        }
        if (events.length > 0) {
          const append: Promise<unknown> = writer.append(events).then(
            () => appends.delete(append),
            (error: unknown) => failures.push(error),
          );
          appends.add(append);
        }
        await sleep(TICK_MS);
      }
      await Promise.all(appends);
      if (failures.length > 0) throw failures[0];
    },
  };
}

/** Key of the row and of the records of a campaign. */
export function loadCampaign(campaign: number): string {
  return `campaign-${campaign}`;
}

function created(campaign: number): AnyEvent {
  return {
    type: 'CampaignCreated',
    envelope: envelope(campaign, 1),
    name: `Campaign ${campaign}`,
    advertiserDomain: 'advertiser.example',
    bidPriceMicros: 1_000_000,
    currency: 'USD',
    categories: ['IAB3-1'],
    advertiserApps: [],
    categoryTaxonomy: 1,
    countries: ['USA'],
  };
}

function priceChanged(campaign: number, version: number): AnyEvent {
  return {
    type: 'CampaignBidPriceChanged',
    envelope: envelope(campaign, version),
    bidPriceMicros: 1_000_000 + version,
  };
}

function envelope(campaign: number, streamVersion: number): AnyEvent['envelope'] {
  const id = uuidV7();
  return {
    id,
    tenant: LOAD_TENANT,
    entity: loadCampaign(campaign),
    streamVersion,
    decision: { id, n: 1, of: 1 },
    occurredAtMs: Date.now(),
    actor: 'service:bench',
    correlationId: id,
    causationId: null,
  };
}

/** Helpers for tests of decision writers: campaign commands, and logs that misbehave in chosen ways. */
import { readFileSync } from 'node:fs';
import { createCodec } from '@mainstem/schemas/codec';
import type { AnyEvent, CampaignBidPriceChanged } from '@mainstem/schemas/generated/events';
import type { CampaignCommand } from '../deciders/campaign/commands.ts';
import { type Campaign, type CampaignEvent, campaignDecider } from '../deciders/campaign/decider.ts';
import type { EventLog } from '../log/event-log.ts';
import { createEventReader, type LoggedEvent } from '../log/event-reader.ts';
import { accept, type Decider } from '../runtime/decisions/decider.ts';
import { type DecisionWriter, startDecisionWriter } from '../runtime/decisions/decision-writer.ts';
import type { CommandContext } from '../runtime/decisions/outcome.ts';
import { createWinners } from '../runtime/decisions/winners.ts';

export const TOPIC = 'campaign_events';

export const codec = createCodec(
  JSON.parse(readFileSync(new URL('../../../schemas/ids.json', import.meta.url), 'utf8')) as Record<string, number>,
);

export type CampaignWriter = DecisionWriter<CampaignCommand, Campaign, CampaignEvent>;

export const startWriter = (log: EventLog, service = 'test'): CampaignWriter =>
  startDecisionWriter({ log, codec, decider: campaignDecider, service });

export const create: CampaignCommand = {
  type: 'CreateCampaign',
  name: 'Spring',
  advertiserDomain: 'shoes.example',
  bidPriceMicros: 1_000,
  currency: 'USD',
  categories: [],
  advertiserApps: [],
  categoryTaxonomy: 1,
  countries: [],
};
export const price = (bidPriceMicros: number): CampaignCommand => ({ type: 'ChangeBidPrice', bidPriceMicros });

export interface Reprice {
  readonly type: 'Reprice';
  readonly prices: readonly number[];
}

/** Decides as many events as it is given prices. */
export const repricing: Decider<Reprice, readonly number[], CampaignBidPriceChanged> = {
  topic: TOPIC,
  commandTypes: ['Reprice'],
  initialState: () => [],
  decide: ({ prices }) =>
    accept<CampaignBidPriceChanged>(
      ...prices.map((bidPriceMicros) => ({ type: 'CampaignBidPriceChanged', bidPriceMicros }) as const),
    ),
  evolve: (state, { bidPriceMicros }) => [...state, bidPriceMicros],
};

export const by = (more: Partial<CommandContext> = {}): CommandContext => ({
  actor: 'user:test',
  occurredAtMs: 1_700_000_000_000,
  ...more,
});

/** Everything on the topic, in partition order. */
export async function readAll(log: EventLog, topic = TOPIC): Promise<LoggedEvent[]> {
  const reader = createEventReader(codec);
  const events: LoggedEvent[] = [];
  for (const [partition, end] of (await log.endOffsets(topic)).entries()) {
    for await (const batch of log.read(topic, partition, 0, end)) events.push(...(await reader.read(batch)));
  }
  return events;
}

/** What any reader of the log takes as decided. */
export async function readWinners(log: EventLog, topic = TOPIC): Promise<AnyEvent[]> {
  const winners = createWinners();
  return (await readAll(log, topic)).map(({ event }) => event).filter((event) => winners.admit(event) === 'winner');
}

/** The same log, whose tails hand each batch over some turns of the event loop late. */
export function lagging(log: EventLog, turnsOfBatch: () => number): EventLog {
  return {
    append: (records) => log.append(records),
    read: (...range) => log.read(...range),
    tail: (starts, handler) =>
      log.tail(starts, async (batch) => {
        for (let turn = turnsOfBatch(); turn > 0; turn -= 1) await new Promise((resolve) => setImmediate(resolve));
        await handler(batch);
      }),
    endOffsets: (topic) => log.endOffsets(topic),
    offsetsAt: (topic, atMs) => log.offsetsAt(topic, atMs),
    partitionFor: (topic, key) => log.partitionFor(topic, key),
    close: () => log.close(),
  };
}

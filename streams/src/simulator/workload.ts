/**
 * What a scenario's producers and clients send: the same facts and commands in the simulator and on the real stack. Each
 * fact's amount is a number of its own, so that a row says which facts are in it.
 */
import { factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import type { CampaignCommand } from '../deciders/campaign/commands.ts';
import { unsaidOfBill } from '../testing/bills.ts';
import { createRandom, type Random } from './random.ts';
import type { Scenario } from './scenario.ts';
import { POISON } from './views.ts';

export const TENANTS = ['acme', 'globex'] as const;

export type Fact = EventsByType['ImpressionBilled'];

/** The nth fact of a producer. */
export function factOf({ seed, facts }: Scenario, producer: number, n: number, occurredAtMs: number): Fact {
  const isPoison = createRandom(seed * 31 + producer * 1_009 + n).chance(facts.poisonChance);
  const id = uuidFrom(`fact/${seed}/${producer}/${n}`);
  const entity = `bid-${producer}-${(n * 7) % facts.keysPerProducer}`;
  return {
    type: 'ImpressionBilled',
    auctionId: entity,
    campaignId: `campaign-${n % 2}`,
    creativeId: isPoison ? POISON : 'creative',
    leaseId: 'lease',
    costMicros: producer * 10_000 + n + 1,
    currency: 'USD',
    ...unsaidOfBill,
    envelope: factEnvelope({
      id,
      tenant: TENANTS[producer % TENANTS.length] as string,
      entity,
      occurredAtMs,
      actor: 'service:simulator',
    }),
  };
}

export interface PlannedCommand {
  readonly commandId: string;
  readonly tenant: string;
  readonly entity: string;
  readonly command: CampaignCommand;
  readonly expectsVersion: boolean;
}

/** The nth command of a client. */
export function commandOf(scenario: Scenario, random: Random, client: number, n: number): PlannedCommand {
  const { seed, commands } = scenario;
  return {
    commandId: `${seed}/${client}/${n}`,
    tenant: TENANTS[0],
    entity: `campaign-${random.below(commands.campaigns)}`,
    command: bodyOf(random, client * 1_000 + n + 1),
    expectsVersion: random.chance(commands.expectedVersionChance),
  };
}

function bodyOf(random: Random, price: number): CampaignCommand {
  switch (random.below(7)) {
    case 6:
      // Without a creative in reserve none may start (KIKI-44); the simulated ones need no more than a name.
      return { type: 'HoldGold', creativeId: 'simulated' };
    case 0:
      return { type: 'ActivateCampaign' };
    case 1:
      return { type: 'PauseCampaign', reason: 'simulated' };
    case 2:
    case 3:
      return {
        type: 'CreateCampaign',
        name: 'simulated',
        advertiserDomain: 'shoes.example',
        bidPriceMicros: price,
        currency: 'USD',
        categories: [],
        advertiserApps: [],
        categoryTaxonomy: 1,
        countries: [],
      };
    default:
      return { type: 'ChangeBidPrice', bidPriceMicros: price };
  }
}

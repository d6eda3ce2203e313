/** The rules of a campaign, as given/when/then. */

import type { BodyOf } from '@mainstem/schemas/envelope';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold, given } from '../../testing/given.ts';
import { BID_PRICE_MAX_MICROS, type CampaignCommand, campaignCommand } from './commands.ts';
import { type CampaignEvent, campaignDecider } from './decider.ts';

const create: CampaignCommand = {
  type: 'CreateCampaign',
  name: 'Spring',
  advertiserDomain: 'shoes.example',
  bidPriceMicros: 2_000_000,
  currency: 'USD',
  categories: ['IAB18'],
  advertiserApps: [],
  categoryTaxonomy: 1,
  countries: ['USA', 'CAN'],
};
const created: BodyOf<CampaignEvent> = { ...create, type: 'CampaignCreated' };
const activated: BodyOf<CampaignEvent> = { type: 'CampaignActivated' };
const hold: CampaignCommand = { type: 'HoldGold', creativeId: 'k-gold' };
const held: BodyOf<CampaignEvent> = { type: 'CampaignGoldHeld', creativeId: 'k-gold' };
const release: CampaignCommand = { type: 'ReleaseGold', creativeId: 'k-gold', because: 'it was blocked' };
const released: BodyOf<CampaignEvent> = { ...release, type: 'CampaignGoldReleased' };
const paused: BodyOf<CampaignEvent> = { type: 'CampaignPaused', reason: 'rest' };
const activate: CampaignCommand = { type: 'ActivateCampaign' };
const pause: CampaignCommand = { type: 'PauseCampaign', reason: 'rest' };
const price = (bidPriceMicros: number): CampaignCommand => ({ type: 'ChangeBidPrice', bidPriceMicros });
const target = (...countries: string[]): CampaignCommand => ({ type: 'ChangeTargeting', countries, targeting: null });

const targeted = campaignCommand.parse({
  type: 'ChangeTargeting',
  countries: ['USA'],
  targeting: { deviceTypes: [4, 5], weekHours: [8, 9], operatingSystems: [{ name: 'ios', minVersion: '16.4' }] },
});
const deals = campaignCommand.parse({ type: 'ChangeDeals', deals: [{ dealId: 'd-1', priceMicros: 5 }] });
const pacing = campaignCommand.parse({
  type: 'ChangePacing',
  dailyCapMicros: 9,
  frequencyCaps: [{ impressions: 3, windowS: 3_600 }],
});
const valuation = campaignCommand.parse({
  type: 'ChangeValuation',
  goal: 'CLICK',
  actionValueMicros: 1,
  shading: true,
});

describe('campaign decider', () => {
  test('a campaign is created once', () => {
    given(campaignDecider).when(create).then(created);
    given(campaignDecider, created).when(create).refuses('CAMPAIGN_EXISTS');
  });

  test.each([activate, pause, price(1), target()])('$type needs a campaign', (command) => {
    given(campaignDecider).when(command).refuses('CAMPAIGN_NOT_FOUND');
  });

  test('draft → active → paused → active', () => {
    given(campaignDecider, created, held).when(activate).then(activated);
    given(campaignDecider, created).when(pause).refuses('CAMPAIGN_NOT_ACTIVE');
    given(campaignDecider, created, activated).when(activate).refuses('CAMPAIGN_ALREADY_ACTIVE');
    given(campaignDecider, created, activated).when(pause).then(paused);
    given(campaignDecider, created, activated, paused).when(pause).refuses('CAMPAIGN_NOT_ACTIVE');
    given(campaignDecider, created, held, activated, paused).when(activate).then(activated);
  });

  test('KIKI-44: without a gold creative in reserve no campaign starts, nor starts again', () => {
    given(campaignDecider, created).when(activate).refuses('CAMPAIGN_WITHOUT_GOLD');
    given(campaignDecider, created).when(hold).then(held);
    given(campaignDecider, created, held).when(hold).refuses('CAMPAIGN_GOLD_HELD');
    given(campaignDecider, created).when(release).refuses('CAMPAIGN_GOLD_NOT_HELD');
    given(campaignDecider, created, held, activated, paused).when(release).then(released);
    given(campaignDecider, created, held, activated, paused, released).when(activate).refuses('CAMPAIGN_WITHOUT_GOLD');
  });

  test('KIKI-44: no sequence of commands has a campaign start while its reserve is empty', () => {
    const commands = fc.constantFrom<CampaignCommand>(create, activate, pause, hold, release);
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 40 }), (sequence) => {
        let state = campaignDecider.initialState();
        for (const command of sequence) {
          const decision = campaignDecider.decide(command, state);
          if (decision.kind === 'reject') continue;
          if (command.type === 'ActivateCampaign') expect(state.gold.length).toBeGreaterThan(0);
          state = decision.events.reduce(campaignDecider.evolve, state);
        }
      }),
    );
  });

  test('KIKI-58: a goal, a plan for it, flows after it', () => {
    const goal = campaignCommand.parse({
      type: 'StateGoal',
      metric: 'ROI',
      targetPpm: 3_000_000,
      budgetMicros: 100_000_000_000,
      days: 30,
      product: 'Running shoes',
      offer: '20 % off',
      audience: 'runners',
      industry: 'retail',
      landingUrl: 'https://shoes.example/',
    });
    expect(goal).toMatchObject({ variations: 10, profile: 'production', region: '*' });
    const { type, ...terms } = goal as Extract<CampaignCommand, { type: 'StateGoal' }>;
    const stated: BodyOf<CampaignEvent> = { type: 'CampaignGoalStated', ...terms };
    const plan = {
      planId: 'e-1',
      bidPriceMicros: 2_000_000,
      dailyCapMicros: 5,
      capMicros: 9,
      variations: 10,
      goldReserve: 1,
      actionValueMicros: null,
      because: 'so',
    };
    const planned: BodyOf<CampaignEvent> = { type: 'CampaignPlanned', ...plan };
    given(campaignDecider, created).when(goal).then(stated);
    given(campaignDecider, created, stated).when(goal).refuses('CAMPAIGN_GOAL_UNCHANGED');
    given(campaignDecider, created)
      .when({ type: 'RecordPlan', ...plan })
      .refuses('CAMPAIGN_WITHOUT_GOAL');
    given(campaignDecider, created, stated)
      .when({ type: 'RecordPlan', ...plan })
      .then(planned);
    given(campaignDecider, created, stated, planned)
      .when({ type: 'RecordPlan', ...plan })
      .refuses('CAMPAIGN_PLAN_UNCHANGED');
    const flows: CampaignCommand = { type: 'ChangeFlows', flows: [{ outcome: 'LEAD', journey: 'welcome' }] };
    given(campaignDecider, created)
      .when(flows)
      .then({ ...flows, type: 'CampaignFlowsChanged' });
  });

  test('price and countries change in every state, to something else only', () => {
    for (const history of [[created], [created, activated], [created, activated, paused]]) {
      given(campaignDecider, ...history)
        .when(price(5))
        .then({ type: 'CampaignBidPriceChanged', bidPriceMicros: 5 });
      given(campaignDecider, ...history)
        .when(price(2_000_000))
        .refuses('CAMPAIGN_BID_PRICE_UNCHANGED');
      given(campaignDecider, ...history)
        .when(target('CAN', 'USA'))
        .refuses('CAMPAIGN_TARGETING_UNCHANGED');
      given(campaignDecider, ...history)
        .when(target())
        .then({ type: 'CampaignTargetingChanged', countries: [], targeting: null });
    }
    given(campaignDecider, created, { type: 'CampaignBidPriceChanged', bidPriceMicros: 5 })
      .when(price(2_000_000))
      .then({ type: 'CampaignBidPriceChanged', bidPriceMicros: 2_000_000 });
  });

  test('an accepted command, repeated at once, is refused: the log holds only changes', () => {
    const commands = fc.constantFrom<CampaignCommand>(
      create,
      activate,
      pause,
      price(1),
      price(2),
      target('DEU'),
      target(),
    );
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 30 }), (sequence) => {
        let state = campaignDecider.initialState();
        for (const command of sequence) {
          const decision = campaignDecider.decide(command, state);
          if (decision.kind === 'reject') continue;
          state = decision.events.reduce(campaignDecider.evolve, state);
          expect(campaignDecider.decide(command, state).kind).toBe('reject');
          expect(JSON.parse(JSON.stringify(state))).toEqual(state);
        }
      }),
    );
  });

  test('the state is what happened', () => {
    expect(fold(campaignDecider, [created, activated])).toEqual({
      status: 'active',
      currency: 'USD',
      bidPriceMicros: 2_000_000,
      targeting: { countries: ['USA', 'CAN'], targeting: null },
      deals: null,
      pacing: null,
      valuation: null,
      goal: null,
      planId: null,
      flows: null,
      gold: [],
    });
  });

  test('KIKI-21: terms are replaced whole, and only by others', () => {
    for (const terms of [targeted, deals, pacing, valuation]) {
      const first = campaignDecider.decide(terms, fold(campaignDecider, [created]));
      if (first.kind !== 'accept') throw new Error(first.code);
      const [changed] = first.events;
      expect(changed).toMatchObject({ ...terms, type: changed?.type });
      given(campaignDecider, created, changed as BodyOf<CampaignEvent>)
        .when(terms)
        .refuses(`CAMPAIGN_${terms.type.replace('Change', '').toUpperCase()}_UNCHANGED`);
      given(campaignDecider).when(terms).refuses('CAMPAIGN_NOT_FOUND');
    }
  });

  test('terms are checked at the door', () => {
    const bad = [
      { type: 'ChangeTargeting', countries: [], targeting: { regions: ['US'] } },
      { type: 'ChangeTargeting', countries: [], targeting: { weekHours: [168] } },
      {
        type: 'ChangeTargeting',
        countries: [],
        targeting: { circles: [{ northE6: 91_000_000, eastE6: 0, radiusM: 1 }] },
      },
      { type: 'ChangeDeals', deals: [{ dealId: 'd' }, { dealId: 'd' }] },
      { type: 'ChangePacing', dailyCapMicros: 0 },
      { type: 'ChangePacing', frequencyCaps: [{ impressions: 1, windowS: 59 }] },
      { type: 'ChangeValuation', goal: 'FIXED', actionValueMicros: 1 },
      { type: 'ChangeValuation', goal: 'CLICK', marginPpm: 1_000_001 },
    ];
    for (const command of bad) expect(campaignCommand.safeParse(command).success, JSON.stringify(command)).toBe(false);
  });

  test('commands are checked at the door', () => {
    const { currency: _currency, countries: _countries, categories: _categories, ...short } = create;
    expect(campaignCommand.parse(short)).toMatchObject({ currency: 'USD', countries: [], categories: [] });
    for (const bad of [price(0), price(BID_PRICE_MAX_MICROS + 1), price(1.5), target('US'), target('USA', 'USA')]) {
      expect(campaignCommand.safeParse(bad).success, JSON.stringify(bad)).toBe(false);
    }
    expect(campaignCommand.safeParse(price(BID_PRICE_MAX_MICROS)).success).toBe(true);
    expect(campaignCommand.safeParse({ ...create, advertiserDomain: 'https://shoes.example' }).success).toBe(false);
    expect(campaignCommand.safeParse({ ...activate, extra: 1 }).success).toBe(false);
  });
});

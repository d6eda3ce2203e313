import { budgetCommand } from '@mainstem/streams/deciders/budget/commands';
import { campaignCommand } from '@mainstem/streams/deciders/campaign/commands';
import { creativeCommand } from '@mainstem/streams/deciders/creative/commands';
import { expect, test } from 'vitest';
import { sampleCommands, sampleEvents } from './sample.ts';

const schemas = { campaigns: campaignCommand, creatives: creativeCommand, budgets: budgetCommand };

test.each(sampleCommands)('the gateway takes $command.type $id', ({ stream, command }) => {
  expect(schemas[stream].safeParse(command).error?.issues).toBeUndefined();
});

test('every campaign is made, paid for and on the air, and its creatives belong to it', () => {
  const idsOf = (type: string) => sampleCommands.filter(({ command }) => command.type === type).map(({ id }) => id);
  const campaigns = idsOf('CreateCampaign');
  expect(campaigns).toHaveLength(2);
  expect(idsOf('OpenBudget')).toEqual(campaigns);
  expect(idsOf('ActivateCampaign')).toEqual(campaigns);
  const creatives = sampleCommands.filter(({ command }) => command.type === 'CreateCreative');
  expect(new Set(creatives.map(({ command }) => command.campaignId))).toEqual(new Set(campaigns));
  expect(new Set(creatives.map(({ command }) => command.format))).toEqual(new Set(['BANNER', 'VIDEO']));
  expect(idsOf('MarkGold')).toEqual(['spring-shoes-gold']);
});

test('nothing in the sample is sent twice under one name', () => {
  const names = sampleEvents.map(({ type, entity }) => `${type} ${entity}`);
  expect(new Set(names).size).toBe(names.length);
});

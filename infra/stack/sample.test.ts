import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { budgetCommand } from '@mainstem/streams/deciders/budget/commands';
import { campaignCommand } from '@mainstem/streams/deciders/campaign/commands';
import { creativeCommand } from '@mainstem/streams/deciders/creative/commands';
import { expect, test } from 'vitest';
import { sampleCommands, sampleEvents, seedSample } from './sample.ts';

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
  expect(idsOf('MarkGold')).toEqual(['spring-shoes-gold', 'city-bikes-gold']);
});

test('nothing in the sample is sent twice under one name', () => {
  const names = sampleEvents.map(({ type, entity }) => `${type} ${entity}`);
  expect(new Set(names).size).toBe(names.length);
});

/** A gateway that has taken every command before, and remembers none of their keys. */
async function seedWhere(conflict: { code: string; retryable: boolean }): Promise<number> {
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on('end', () => {
      const isLate = typeof (JSON.parse(text) as { expectedVersion?: number }).expectedVersion === 'number';
      response.writeHead(isLate ? 409 : 200).end(JSON.stringify(isLate ? conflict : {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const gateway = { MAINSTEM_GATEWAY_URL: `http://127.0.0.1:${port}`, MAINSTEM_JWT_SECRET: 'x'.repeat(32) };
    return await seedSample(gateway);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('what an earlier start has done, or a user has changed since, is let be', async () => {
  const items = 1 + sampleCommands.length + sampleEvents.length; // the organisation comes first
  expect(await seedWhere({ code: 'VERSION_CONFLICT', retryable: false })).toBe(items);
});

test('a lost race is no work done', async () => {
  await expect(seedWhere({ code: 'VERSION_CONFLICT', retryable: true })).rejects.toThrow('answers 409');
});

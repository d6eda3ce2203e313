/**
 * KIKI-18 on a real broker: two allocators beside each other, one of them killed in the middle; a portfolio is split as people
 * ask, budgets follow, and at no place of the log are the caps above the total.
 */
import { randomUUID } from 'node:crypto';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { createCodec } from '@mainstem/schemas/codec';
import { type AnyEvent, eventTypes } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { dailyCapOf } from '../../deciders/budget/allocation.ts';
import { budgetDecider } from '../../deciders/budget/decider.ts';
import { campaignDecider } from '../../deciders/campaign/decider.ts';
import { type PortfolioCommand, portfolioCommand } from '../../deciders/portfolio/commands.ts';
import { portfolioDecider } from '../../deciders/portfolio/decider.ts';
import { connectKafkaLog } from '../../log/log.kafka.ts';
import { dropTopics, ensureTopics } from '../../log/topics.kafka.ts';
import { startDecisionWriter } from '../../runtime/decisions/decision-writer.ts';
import { create } from '../../testing/campaign-log.ts';
import type { ProcessorContext } from '../processor.ts';
import { startBudgetAllocator } from './processor.ts';

const TOTAL = 900;
const campaigns = ['a', 'b', 'c'];
const broker = {
  brokers: testEnvironment().MAINSTEM_KAFKA_BROKERS ?? '',
  topicPrefix: `allocate_${randomUUID().slice(0, 8)}.`,
};
const names = ['campaign_events', 'budget_events', 'portfolio_events', 'bid_events', 'decision_events'];
const own = topics.filter(({ name }) => names.includes(name)).map((topic) => ({ ...topic, partitions: 1 }));
const codec = createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1])));
const context = { actor: 'user:test', occurredAtMs: Date.now() };

beforeAll(() => ensureTopics(broker, own));
afterAll(() => dropTopics(broker));

async function allocator(clientId: string) {
  const log = await connectKafkaLog({ ...broker, clientId, lingerMs: 1 });
  const logger = { warn: vi.fn() };
  const running = await startBudgetAllocator({ log, codec, logger } as unknown as ProcessorContext);
  return { log, running, logger };
}

test('splits are carried out within the total, though the allocator is killed and another is there beside it', async () => {
  const log = await connectKafkaLog({ ...broker, clientId: 'test', lingerMs: 1 });
  const writerOf = { log, codec, service: 'test' };
  const portfolios = startDecisionWriter({ ...writerOf, decider: portfolioDecider });
  const budgets = startDecisionWriter({ ...writerOf, decider: budgetDecider });
  const people = startDecisionWriter({ ...writerOf, decider: campaignDecider });
  const ask = (command: object) =>
    portfolios.execute('acme', 'p', portfolioCommand.parse(command) as PortfolioCommand, context);
  const caps = () => campaigns.map((id) => dailyCapOf(budgets.read('acme', id).state));
  let most = 0;
  const allocated = new Map<string, number>();
  budgets.onEvent((event: AnyEvent) => {
    if (event.type !== 'BudgetAllocated' && event.type !== 'BudgetAllocationReleased') return;
    allocated.set(event.envelope.entity, event.type === 'BudgetAllocated' ? event.dailyCapMicros : 0);
    most = Math.max(
      most,
      [...allocated.values()].reduce((sum, cap) => sum + cap, 0),
    );
  });
  const [first, second] = [await allocator('allocator-1'), await allocator('allocator-2')];
  for (const id of campaigns) {
    await people.execute('acme', id, create, context);
    await people.execute('acme', id, { type: 'HoldGold', creativeId: `gold-${id}` }, context);
    await people.execute('acme', id, { type: 'ActivateCampaign' }, context);
    await budgets.execute('acme', id, { type: 'OpenBudget', capMicros: 10 ** 9, currency: 'USD' }, context);
  }
  await ask({ type: 'OpenPortfolio', totalMicros: TOTAL, currency: 'USD' });
  for (const campaignId of campaigns) await ask({ type: 'SetMember', campaignId });
  await expect.poll(caps).toEqual([300, 300, 300]);

  await ask({ type: 'SetMember', campaignId: 'a', minMicros: 700 });
  await ask({ type: 'AllocateBudget', because: 'test' });
  await first.running.stop();
  await first.log.close();
  await expect.poll(caps).toEqual([700, 100, 100]);

  await ask({ type: 'ClosePortfolio', because: 'test' });
  await expect.poll(caps).toEqual([null, null, null]);
  expect(most).toBe(TOTAL);
  expect(second.logger.warn).not.toHaveBeenCalled();
  await expect.poll(() => portfolios.read('acme', 'p').state.attached).toEqual([]);
  await second.running.stop();
  await Promise.all([portfolios.stop(), budgets.stop(), people.stop()]);
  await Promise.all([second.log.close(), log.close()]);
});

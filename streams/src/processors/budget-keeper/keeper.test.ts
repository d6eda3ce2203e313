import { createCodec } from '@mainstem/schemas/codec';
import { keyOf } from '@mainstem/schemas/envelope';
import { type AnyEvent, eventTypes } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import { expect, test } from 'vitest';
import type { EventLog } from '../../log/event-log.ts';
import { createMemoryLog } from '../../log/log.memory.ts';
import { unsaidOfBill } from '../../testing/bills.ts';
import { type BudgetKeeper, startBudgetKeeper } from './keeper.ts';

const codec = createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1])));

function budgetEvent(body: Record<string, unknown>, version: number, decision: string): AnyEvent {
  const envelope = {
    id: `event-${version}-${decision}`,
    tenant: 'acme',
    entity: 'campaign-1',
    streamVersion: version,
    decision: { id: decision, n: 1, of: 1 },
    occurredAtMs: 0,
    actor: 'service:test',
    correlationId: 'c',
    causationId: null,
  };
  return { ...body, envelope } as AnyEvent;
}

function billed(bidId: string, costMicros: number): AnyEvent {
  return {
    type: 'ImpressionBilled',
    envelope: {
      id: `billed-${bidId}`,
      tenant: 'acme',
      entity: bidId,
      streamVersion: 0,
      decision: null,
      occurredAtMs: 0,
      actor: 'exchange:x',
      correlationId: bidId,
      causationId: bidId,
    },
    auctionId: 'a',
    campaignId: 'campaign-1',
    creativeId: 'creative-1',
    leaseId: 'lease-1',
    costMicros,
    currency: 'USD',
    ...unsaidOfBill,
  };
}

const leased = (version: number, decision: string, leaseId = 'lease-1'): AnyEvent =>
  budgetEvent(
    {
      type: 'BudgetSliceLeased',
      leaseId,
      holder: 'b',
      amountMicros: 100,
      expiresAtMs: 5,
      settleAfterMs: 10,
      dayFromMs: 0,
    },
    version,
    decision,
  );

async function append(log: EventLog, ...events: AnyEvent[]): Promise<void> {
  for (const event of events) {
    const topic = event.type === 'ImpressionBilled' ? 'bid_events' : 'budget_events';
    const key = keyOf(event.envelope.tenant, event.envelope.entity);
    await log.append([{ topic, key, value: codec.encode(event) }]);
  }
}

async function started(log: EventLog, nowMs: () => number): Promise<{ keeper: BudgetKeeper; commands: unknown[] }> {
  const commands: unknown[] = [];
  const keeper = await startBudgetKeeper({
    log,
    codec,
    writer: {
      execute(tenant, entity, command, context) {
        commands.push({ tenant, entity, command, commandId: context.commandId });
        return Promise.resolve({ kind: 'accepted', events: [], version: 0, positions: [] });
      },
    },
    now: nowMs,
    onError: () => undefined,
  });
  return { keeper, commands };
}

test('KIKI-47: a lease left behind is settled with the sum on the log, each bid once, after its time', async () => {
  const log = createMemoryLog({ topics });
  await append(log, billed('bid-1', 30), billed('bid-1', 30), leased(1, 'd1'), billed('bid-2', 12));
  let nowMs = 9;
  const { keeper, commands } = await started(log, () => nowMs);
  expect(await keeper.beat()).toBe(0);
  expect(keeper.status().state).toBe('live');
  nowMs = 10;
  await append(log, billed('bid-3', 1));
  expect(await keeper.beat()).toBe(1);
  expect(commands).toMatchObject([
    { tenant: 'acme', entity: 'campaign-1', command: { type: 'SettleLease', leaseId: 'lease-1', spentMicros: 43 } },
  ]);
  await keeper.stop();
});

test('R3: a lease that lost its race was never granted', async () => {
  const log = createMemoryLog({ topics });
  await append(log, leased(1, 'winner', 'lease-1'), leased(1, 'loser', 'lease-2'));
  const { keeper, commands } = await started(log, () => 10);
  await keeper.beat();
  expect(commands).toMatchObject([{ command: { leaseId: 'lease-1' } }]);
  await keeper.stop();
});

test('the same finding is the same command, whoever sends it', async () => {
  const log = createMemoryLog({ topics });
  await append(log, leased(1, 'd1'));
  const one = await started(log, () => 10);
  const two = await started(log, () => 99);
  await one.keeper.beat();
  await two.keeper.beat();
  expect(one.commands).toEqual(two.commands);
  await one.keeper.stop();
  await two.keeper.stop();
});

test('R10: with a record it cannot read it stops and settles nothing', async () => {
  const log = createMemoryLog({ topics });
  await append(log, leased(1, 'd1'));
  await log.append([{ topic: 'bid_events', key: 'acme|bid-1', value: Buffer.from([9, 9]) }]);
  const { keeper, commands } = await started(log, () => 10);
  await keeper.beat();
  expect(keeper.status()).toMatchObject({ state: 'stopped' });
  expect(commands).toEqual([]);
  await keeper.stop();
});

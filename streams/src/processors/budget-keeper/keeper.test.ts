import { createCodec } from '@mainstem/schemas/codec';
import { keyOf } from '@mainstem/schemas/envelope';
import { type AnyEvent, eventTypes } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import type { EventLog } from '../../log/event-log.ts';
import { createMemoryLog } from '../../log/log.memory.ts';
import type { ParkedKey } from '../../runtime/parking/parked.ts';
import { unsaidOfBill } from '../../testing/bills.ts';
import { type BudgetKeeper, startBudgetKeeper } from './keeper.ts';
import { registerKeeperMetrics } from './metrics.ts';

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

async function started(
  log: EventLog,
  nowMs: () => number,
  beforeTelling: () => void = () => undefined,
): Promise<{ keeper: BudgetKeeper; commands: unknown[]; parked: ParkedKey[] }> {
  const commands: unknown[] = [];
  const parked: ParkedKey[] = [];
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
    async announce(one) {
      beforeTelling();
      parked.push(one);
    },
  });
  return { keeper, commands, parked };
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

/** The log of a broker whose clock stands still. */
function appendedAt(log: EventLog, appendedAtMs: number): EventLog {
  return {
    ...log,
    tail: (starts, handler) =>
      log.tail(starts, (batch) =>
        handler({ ...batch, records: batch.records.map((record) => ({ ...record, appendedAtMs })) }),
      ),
  };
}

const garbage = Buffer.from([9, 9]);
/** A lease of these times, of any campaign. */
const grant = (
  leaseId: string,
  times: { from: number; to: number },
  tenant = 'acme',
  campaign = 'campaign-1',
): AnyEvent => {
  const event = leased(1, leaseId, leaseId) as Extract<AnyEvent, { type: 'BudgetSliceLeased' }>;
  const envelope = { ...event.envelope, tenant, entity: campaign, occurredAtMs: times.from };
  return { ...event, envelope, expiresAtMs: times.to, settleAfterMs: times.to };
};
const settledLeases = (commands: readonly unknown[]) =>
  commands.map((sent) => (sent as { command: { leaseId: string } }).command.leaseId).sort();

test('R10: an unreadable record of a bid holds the leases of its tenant that were out then, and no other', async () => {
  const nowMs = 100_000_000;
  const log = appendedAt(createMemoryLog({ topics }), nowMs);
  const [hour, soon] = [3_600_000, nowMs + 1_000];
  const out = { from: nowMs - 5_000, to: soon };
  await append(
    log,
    grant('out', out),
    grant('over', { from: nowMs - 3 * hour, to: nowMs - 2 * hour }, 'acme', 'campaign-2'),
    grant('later', { from: nowMs + hour, to: nowMs + 2 * hour }, 'acme', 'campaign-3'),
    grant('theirs', out, 'globex', 'campaign-1'),
  );
  await log.append([{ topic: 'bid_events', key: 'acme|bid-1', value: garbage }]);
  const { keeper, commands, parked } = await started(log, () => nowMs + 3 * hour);
  await keeper.beat();
  expect(settledLeases(commands)).toEqual(['later', 'over', 'theirs']);
  expect(keeper.status()).toMatchObject({ state: 'live', reason: null, held: { campaigns: 0, bids: 1, nobodys: 0 } });
  const registry = new Registry();
  const details = { ...keeper.status() };
  registerKeeperMetrics(registry, () => [{ name: 'budget-keeper', state: 'live', ready: true, reason: null, details }]);
  expect(await registry.metrics()).toContain('mainstem_budget_keeper_held{what="bids"} 1');
  expect(parked).toMatchObject([{ topic: 'bid_events', key: 'acme|bid-1', fault: { cause: 'decode' } }]);
  await keeper.stop();
});

test('R10: an unreadable record of a budget holds its campaign, whatever comes after it, and no other', async () => {
  const log = createMemoryLog({ topics });
  await append(log, grant('before', { from: 0, to: 5 }), grant('other', { from: 0, to: 5 }, 'acme', 'campaign-2'));
  await log.append([{ topic: 'budget_events', key: 'acme|campaign-1', value: garbage }]);
  await append(log, leased(2, 'd2', 'after'), billed('bid-1', 30), billed('bid-2', 1_000));
  const { keeper, commands, parked } = await started(log, () => 10);
  await keeper.beat();
  await keeper.beat();
  expect(new Set(settledLeases(commands))).toEqual(new Set(['other']));
  expect(keeper.status()).toMatchObject({ state: 'live', held: { campaigns: 1, bids: 0 } });
  expect(parked).toHaveLength(1);
  await keeper.stop();
});

test('R7: an unreadable record whose key names no tenant is nobody’s: counted, and nothing is held', async () => {
  const log = createMemoryLog({ topics });
  await append(log, grant('one', { from: 0, to: 5 }));
  for (const key of ['', '|bid', 'no-bar', 'UPPER CASE|x']) {
    await log.append([{ topic: 'bid_events', key, value: garbage }]);
  }
  const { keeper, commands } = await started(log, () => 10);
  await keeper.beat();
  expect(settledLeases(commands)).toEqual(['one']);
  expect(keeper.status().held).toMatchObject({ campaigns: 0, bids: 0, nobodys: 4 });
  await keeper.stop();
});

test('R12: that a key is parked is told again until the log takes it', async () => {
  const log = createMemoryLog({ topics });
  await log.append([{ topic: 'bid_events', key: 'acme|bid-1', value: garbage }]);
  let fails = 2;
  const { keeper, parked } = await started(
    log,
    () => 10,
    () => {
      fails -= 1;
      if (fails >= 0) throw new Error('away');
    },
  );
  for (let beats = 0; beats < 4; beats += 1) await keeper.beat();
  expect(parked).toHaveLength(1);
  await keeper.stop();
});

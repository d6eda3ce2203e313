import { expect, test } from 'vitest';
import { LEASE_MS } from '../lease/leases.ts';
import { createMemoryLeaseTable } from './lease.memory.ts';

function tableAt(startMs: number) {
  let nowMs = startMs;
  const table = createMemoryLeaseTable({ wallMs: () => nowMs });
  return { one: table.of('one'), two: table.of('two'), table, pass: (ms: number) => (nowMs += ms) };
}

test('R2: one holder at a time, and the next one has a higher epoch', async () => {
  const { one, two, table, pass } = tableAt(1_000);
  const first = await one.acquire('view');
  expect(first).toMatchObject({ epoch: 1_000, builtBefore: false });
  expect(await two.acquire('view')).toBeNull();
  pass(LEASE_MS);
  const second = await two.acquire('view');
  expect(second?.epoch).toBeGreaterThan(first?.epoch ?? 0);
  expect(table.holderOf('view')).toBe('two');
  if (first === null) throw new Error('it was free');
  expect(await one.renew(first)).toBe(false);
  await one.release(first);
  expect(table.holderOf('view')).toBe('two');
});

test('force takes it from whoever has it, above the epoch the store remembers', async () => {
  const { one, two } = tableAt(1_000);
  const first = await one.acquire('view');
  if (first === null) throw new Error('it was free');
  await one.markBuilt(first);
  expect(await two.acquire('view', { force: true, above: 9_999 })).toMatchObject({ epoch: 10_000, builtBefore: true });
  expect(await one.renew(first)).toBe(false);
});

test('its own holder takes it again, and a renewed lease does not run out', async () => {
  const { one, two, pass } = tableAt(1_000);
  const first = await one.acquire('view');
  if (first === null) throw new Error('it was free');
  pass(LEASE_MS - 1);
  expect(await one.renew(first)).toBe(true);
  pass(LEASE_MS - 1);
  expect(await two.acquire('view')).toBeNull();
  expect((await one.acquire('view'))?.epoch).toBeGreaterThan(first.epoch);
});

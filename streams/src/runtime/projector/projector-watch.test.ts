import { expect, test } from 'vitest';
import { createReactorKit, leadReceived, until } from '../../testing/reactor-kit.ts';
import { rowKey, tableProjection } from '../projection/projection.ts';
import { createBatchDecoder } from '../projection/projection-reader.ts';
import type { ViewStore } from '../projection/projection-store.ts';
import { createMemoryLeaseTable } from '../stores/lease.memory.ts';
import { createMemoryStore } from '../stores/store.memory.ts';
import { startProjector } from './projector.ts';

const counted = tableProjection({
  name: 'leads_counted',
  version: 1,
  types: ['LeadReceived'],
  key: { source: 'text' },
  columns: { leads: 'bigint' },
  initial: { leads: 0 },
  keyOf: ({ envelope, source }) => rowKey(envelope.tenant, source),
  project: ({ leads }) => ({ leads: leads + 1 }),
  naturalId: ({ envelope }) => envelope.id,
});

test('I1: a view whose store came back without its last commits catches up, though nothing more is written', async () => {
  const { log, codec, writer } = createReactorKit();
  await writer.append([leadReceived('a'), leadReceived('b')]);
  let held = createMemoryStore(counted);
  const store = new Proxy({} as ViewStore, { get: (_, name) => held[name as keyof ViewStore] });
  const leases = createMemoryLeaseTable().of('test');
  const projector = startProjector({ projection: counted, store, leases, log, decoder: createBatchDecoder(codec) });
  await until(async () => (await held.checkpoint())?.state === 'live', 'the view');
  // What a crash of Postgres or Redis leaves: the same life of the view, from before its commits.
  const old = createMemoryStore(counted);
  const now = await held.checkpoint();
  if (now === null) throw new Error('there is a checkpoint');
  const offsets = Object.fromEntries(Object.keys(now.offsets).map((name) => [name, 0]));
  await old.reset({ ...now, sequence: 0, position: 0, state: 'rebuilding', offsets, digest: '0'.repeat(32), rows: 0 });
  held = old;
  await until(async () => (await held.checkpoint())?.rows === 1, 'the view after its store came back');
  expect([...held.all.values()].map(({ row }) => row)).toEqual([{ leads: 2 }]);
  await projector.stop();
});

/** Names of subscriptions on one connection: taken once, and free again when they end, however fast that goes. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LiveClient, type LiveKit, startLiveKit } from './testing/live-kit.ts';

let kit: LiveKit;
beforeAll(async () => {
  kit = await startLiveKit();
});
afterAll(() => kit.close());

const isOp = (op: string) => (message: { op: string }) => message.op === op;

async function answered(client: LiveClient): Promise<void> {
  client.send({ op: 'ping' });
  await client.heard(isOp('pong'));
}

test('a subscription of a name that is open is refused, and the open one goes on', async () => {
  const client = await kit.connect();
  client.send({ op: 'subscribe', id: 'same', topics: ['lead_events'] });
  await client.heard(isOp('subscribed'));
  client.send({ op: 'subscribe', id: 'same', topics: ['client_events'] });
  expect(await client.heard(isOp('error'))).toMatchObject({ id: 'same', code: 'REQUEST_INVALID' });
  await kit.append('acme', ['still-told']);
  expect(await client.heard(isOp('event'))).toMatchObject({ id: 'same' });
});

test('subscriptions begun and ended again at once leave nothing behind: each event is told once', async () => {
  const client = await kit.connect();
  for (let round = 0; round < 10; round += 1) {
    client.send({ op: 'subscribe', id: 'hasty', types: ['LeadScored'] });
    client.send({ op: 'unsubscribe', id: 'hasty' });
  }
  client.send({ op: 'subscribe', id: 'hasty', types: ['LeadScored'] });
  await answered(client);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await kit.append('acme', ['once']);
  await client.heard(isOp('event'));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(client.said.filter(isOp('event'))).toHaveLength(1);
});

/** Going on from a position: no gap, whatever is cut and when, over many partitions, on both transports. */
import { EventSource } from 'eventsource';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LiveClient, type LiveKit, type Said, startLiveKit } from './testing/live-kit.ts';

const RUNS = Number(process.env.MAINSTEM_LIVE_RUNS ?? 25);
let kit: LiveKit;
beforeAll(async () => {
  kit = await startLiveKit();
});
afterAll(() => kit.close());

/** What a client does with positions: the last of each partition, joined. */
class Follower {
  readonly heard: string[] = [];
  readonly #places = new Map<string, string>();
  from: string | undefined;

  take(message: Said): void {
    if (message.op === 'subscribed') this.merge(message.position);
    if (message.op !== 'event') return;
    this.heard.push(message.event.envelope.entity);
    this.merge(message.at);
  }

  merge(position: string): void {
    for (const place of position.split(',')) {
      const [name = '', offset = ''] = place.split('@');
      this.#places.set(name, offset);
    }
    this.from = [...this.#places].map(([name, offset]) => `${name}@${offset}`).join(',');
  }
}

/** Places of each partition only grow: else a client that goes on from the last would miss what comes before it. */
function expectInOrder(said: readonly Said[]): void {
  const last = new Map<string, number>();
  for (const { at } of said.filter(({ op }) => op === 'event')) {
    const [name = '', offset = ''] = String(at).split('@');
    expect(Number(offset)).toBeGreaterThan(last.get(name) ?? -1);
    last.set(name, Number(offset));
  }
}

async function follow(follower: Follower, tenant: string): Promise<LiveClient> {
  const client = await kit.connect({ tenant });
  const { from } = follower;
  client.send({ op: 'subscribe', id: 's', types: ['LeadScored'], ...(from === undefined ? {} : { from }) });
  await client.heard(({ op }) => op === 'subscribed');
  return client;
}

/** Cuts the line now, and takes what had come until then. */
function cut(client: LiveClient, follower: Follower, taken: number): void {
  client.socket.terminate();
  expectInOrder(client.said);
  for (const message of client.said.slice(0, Math.max(1, client.said.length - taken))) follower.take(message);
}

let tenants = 0;
const step = fc.oneof(
  fc.record({ append: fc.integer({ min: 1, max: 20 }), other: fc.integer({ min: 0, max: 5 }) }),
  // `lost`: messages that were on their way when the line was cut.
  fc.record({ cutWithLost: fc.integer({ min: 0, max: 10 }) }),
  fc.record({ restMs: fc.integer({ min: 0, max: 8 }) }),
);

test('resume over random disconnects: every event once, over 12 partitions', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 14 }), async (steps) => {
      tenants += 1;
      const tenant = `t${tenants}`;
      const follower = new Follower();
      const written: string[] = [];
      let client = await follow(follower, tenant);
      for (const one of steps) {
        if ('append' in one) {
          const entities = Array.from({ length: one.append }, (_, at) => `e${written.length + at}`);
          await Promise.all([
            kit.append(tenant, entities),
            kit.append(
              'other',
              Array.from({ length: one.other }, (_, at) => `o${at}`),
            ),
          ]);
          written.push(...entities);
        } else if ('restMs' in one) await new Promise((resolve) => setTimeout(resolve, one.restMs));
        else {
          cut(client, follower, one.cutWithLost);
          client = await follow(follower, tenant);
        }
      }
      const before = follower.heard.length;
      await client.heard(() => before + client.said.filter(({ op }) => op === 'event').length >= written.length);
      cut(client, follower, 0);
      expect([...follower.heard].sort()).toEqual([...written].sort());
    }),
    { numRuns: RUNS },
  );
}, 60_000);

test('a real EventSource: told, cut off by the server, comes again by itself with Last-Event-ID, misses nothing', async () => {
  const token = await kit.gateway.token(['viewer'], 'sse');
  const heard: string[] = [];
  const errors: unknown[] = [];
  const source = new EventSource(`http://127.0.0.1:${kit.port}/v1/live/stream?types=LeadScored`, {
    fetch: (url, init) => fetch(url, { ...init, headers: { ...init?.headers, authorization: `Bearer ${token}` } }),
  });
  source.addEventListener('event', ({ data, lastEventId }) => {
    heard.push(JSON.parse(data).event.envelope.entity);
    expect(lastEventId).toMatch(/^(lead_events:\d+@-?\d+,?){12}$/);
  });
  source.addEventListener('error', (error) => errors.push(error));
  const subscribed = () => new Promise((resolve) => source.addEventListener('subscribed', resolve, { once: true }));
  await subscribed();
  await kit.append('sse', ['a', 'b', 'c']);
  await expect.poll(() => heard.length).toBe(3);
  kit.gateway.app.server.closeAllConnections();
  const again = subscribed();
  await kit.append('sse', ['d', 'e']);
  await again;
  await expect.poll(() => heard.length).toBe(5);
  expect([...heard].sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  source.close();
}, 15_000);

test('earliest pages through all there is; history and what comes meanwhile meet without gap', async () => {
  const count = 3_000;
  for (let at = 0; at < count; at += 500) {
    await kit.append(
      'history',
      Array.from({ length: 500 }, (_, one) => `h${at + one}`),
    );
  }
  const client = await kit.connect({ tenant: 'history' });
  client.send({ op: 'subscribe', id: 's', topics: ['lead_events'], from: 'earliest' });
  await client.heard(({ op }) => op === 'subscribed');
  const late = Array.from({ length: 50 }, (_, at) => `late-${at}`);
  for (const entity of late) await kit.append('history', [entity]);
  await client.heard(({ op, event }) => op === 'event' && event.envelope.entity === 'late-49');
  await client.heard(({ op }) => op === 'live');
  expectInOrder(client.said);
  const told = client.said.filter(({ op }) => op === 'event').map(({ event }) => event.envelope.entity);
  expect(new Set(told).size).toBe(count + late.length);
  expect(told).toHaveLength(count + late.length);
});

test('a position ahead of the feed but on the log is waited for: read your own event', async () => {
  const { headers, body } = await kit.gateway.send('POST', '/v1/events', {
    tenant: 'ryw',
    body: { type: 'LeadReceived', entity: 'own', source: 's', contactRef: 'r' },
  });
  expect(body.results[0].status).toBe('accepted');
  const client = await kit.connect({ tenant: 'ryw' });
  client.send({ op: 'subscribe', id: 's', topics: ['lead_events'], from: String(headers['x-mainstem-position']) });
  await client.heard(({ op }) => op === 'live');
  await kit.append('ryw', ['next']);
  await client.heard(({ op }) => op === 'event');
  expect(client.said.filter(({ op }) => op === 'event').map(({ event }) => event.envelope.entity)).toEqual(['next']);
});

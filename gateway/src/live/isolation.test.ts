/** R7, attacked: tenant B on the live feed never sees a byte of tenant A, by no transport, position, ticket, filter or error. */
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LiveClient, type LiveKit, startLiveKit } from './testing/live-kit.ts';

const CANARY = 'canary-of-tenant-a';
let kit: LiveKit;
beforeAll(async () => {
  kit = await startLiveKit();
});
afterAll(() => kit.close());

/** Everything that came on the wire, as bytes, whatever it was. */
function listenRaw(path: string, token: string, headers: Readonly<Record<string, string>> = {}) {
  const socket = connect(kit.port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => undefined);
  const more = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n${more.join('')}\r\n`);
  return { socket, text: () => Buffer.concat(chunks).toString('latin1') };
}

const everything = [
  { topics: ['lead_events'] },
  { types: ['LeadScored', 'LeadReceived'] },
  { topics: ['lead_events'], entity: `${CANARY}-1` },
  { view: 'leads' },
  { view: 'leads', where: { leadId: `${CANARY}-1` } },
];

test('R7: under interleaved load of both, with positions, filters and tickets of the other tenant', async () => {
  const [tokenB, tokenA] = await Promise.all([kit.gateway.token(['admin'], 'b'), kit.gateway.token(['admin'], 'a')]);
  const spy = await kit.connect({ tenant: 'a' });
  spy.send({ op: 'subscribe', id: 'own', topics: ['lead_events'] });
  const { position } = await spy.heard(({ op }) => op === 'subscribed');
  // What history would be read from, for who asks for it.
  await kit.append('a', [`${CANARY}-before`, `${CANARY}-1`]);
  await kit.append('b', ['own-before']);
  const clients: LiveClient[] = [];
  for (const from of [undefined, 'earliest', position]) {
    const client = await kit.connect({ tenant: 'b' });
    clients.push(client);
    for (const [at, what] of everything.entries()) {
      // A view has no earliest that is not all of its rows.
      client.send({ op: 'subscribe', id: `s${at}`, ...what, ...(from === undefined ? {} : { from }) });
    }
    await client.heard(({ op, id }) => op === 'subscribed' && id === 's2');
  }
  const streams = [
    listenRaw('/v1/live/stream?topics=lead_events&from=earliest', tokenB),
    listenRaw('/v1/live/stream?view=leads', tokenB),
    listenRaw('/v1/live/stream?topics=lead_events', tokenB, { 'last-event-id': position }),
    listenRaw(`/v1/live/stream?topics=lead_events&entity=${CANARY}-1`, tokenB),
    listenRaw('/v1/live/stream?topics=lead_events&tenant=a', tokenB, { 'x-tenant': 'a' }),
  ];
  await expect.poll(() => streams.slice(0, 4).every(({ text }) => text().includes('subscribed'))).toBe(true);
  for (let round = 0; round < 20; round += 1) {
    await Promise.all([
      kit.append(
        'a',
        Array.from({ length: 10 }, (_, at) => `${CANARY}-${round * 10 + at}`),
      ),
      kit.append(
        'b',
        Array.from({ length: 10 }, (_, at) => `own-${round * 10 + at}`),
      ),
    ]);
  }
  for (const client of clients) {
    await client.heard(({ op, event }) => op === 'event' && event.envelope.entity === 'own-199');
    await client.heard(({ op, key }) => op === 'row' && key.leadId === 'own-199');
  }
  await spy.heard(({ op, event }) => op === 'event' && event.envelope.entity === `${CANARY}-199`);
  await expect.poll(() => streams.slice(0, 3).every(({ text }) => text().includes('own-199'))).toBe(true);
  for (const client of clients) expect(JSON.stringify(client.said)).not.toContain(CANARY);
  for (const { text } of streams) expect(text()).not.toContain(CANARY);
  expect(JSON.stringify(spy.said)).not.toContain('own-');
  // The fifth named a tenant: refused as a field that is not there.
  expect(streams[4]?.text()).toContain('400');
  for (const { socket } of streams) socket.destroy();
  expect(tokenA).not.toBe(tokenB);
});

test('a ticket is of who asked for it, whatever else is sent beside it', async () => {
  const { body } = await kit.gateway.send('POST', '/v1/live/tickets', { tenant: 'a' });
  const tokenB = await kit.gateway.token(['admin'], 'b');
  const both = listenRaw(`/v1/live/stream?topics=lead_events&from=earliest&ticket=${body.ticket}`, tokenB);
  await expect.poll(() => both.text()).toContain('LIVE_TICKET_INVALID');
  expect(both.text()).not.toContain(CANARY);
  both.socket.destroy();
});

test('connections and subscriptions that end leave nothing behind', async () => {
  const open = async (): Promise<number> => {
    const { body } = await kit.gateway.send('GET', '/metrics');
    return Number(/live_connections\{transport="websocket"\} (\d+)/.exec(body)?.[1]);
  };
  const before = await open();
  const [one, other] = [await kit.connect({ tenant: 'c' }), await kit.connect({ tenant: 'c' })];
  for (const client of [one, other]) {
    client.send({ op: 'subscribe', id: 's', topics: ['lead_events'] });
    await client.heard(({ op }) => op === 'live');
  }
  one.socket.terminate();
  other.socket.close();
  await expect.poll(open).toBeLessThanOrEqual(before);
});

/** The live feed over a log in memory: what is told, to whom, and what is refused. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LiveKit, startLiveKit } from './testing/live-kit.ts';

let kit: LiveKit;
beforeAll(async () => {
  kit = await startLiveKit();
});
afterAll(() => kit.close());

const isOp = (op: string) => (message: { op: string }) => message.op === op;

test('KIKI-04: an event is told with its place, to who asked for its type; unsubscribed is nothing', async () => {
  const client = await kit.connect();
  client.send({ op: 'subscribe', id: 'scored', types: ['LeadScored'] });
  const { position } = await client.heard(isOp('subscribed'));
  expect(position).toMatch(/^lead_events:0@-?\d+,/);
  await kit.append('acme', ['one']);
  const told = await client.heard(isOp('event'));
  expect(told).toMatchObject({
    id: 'scored',
    at: expect.stringMatching(/^lead_events:\d+@\d+$/),
    event: { type: 'LeadScored', envelope: { tenant: 'acme', entity: 'one' } },
  });
  client.send({ op: 'unsubscribe', id: 'scored' });
  await client.heard(isOp('unsubscribed'));
  const before = client.said.length;
  await kit.append('acme', ['two']);
  client.send({ op: 'ping' });
  await client.heard(isOp('pong'));
  expect(client.said.slice(before)).toEqual([{ op: 'pong' }]);
});

test('by entity and by topic; what does not fit is not told', async () => {
  const client = await kit.connect();
  client.send({ op: 'subscribe', id: 'a', topics: ['lead_events'], entity: 'mine' });
  client.send({ op: 'subscribe', id: 'b', types: ['ClientSignedUp'] });
  await client.heard((message) => message.op === 'subscribed' && message.id === 'b');
  await kit.append('acme', ['other', 'mine', 'other']);
  await client.heard(isOp('event'));
  expect(client.said.filter(isOp('event')).map((one: { id: string }) => one.id)).toEqual(['a']);
});

test('R6: a personal field is told as sealed', async () => {
  const client = await kit.connect();
  client.send({ op: 'subscribe', id: 'l', types: ['LeadReceived'] });
  await client.heard(isOp('subscribed'));
  const answer = await kit.gateway.send('POST', '/v1/events', {
    body: { type: 'LeadReceived', entity: 'p', source: 's', contactRef: 'r', contactName: 'Kanarienvogel Ada' },
  });
  expect(answer.body.results[0].status).toBe('accepted');
  const told = await client.heard(isOp('event'));
  expect(told.event.contactName).toEqual({ sealed: true });
  expect(JSON.stringify(client.said)).not.toContain('Kanarienvogel');
});

test('a view: its rows are told when it holds them, without personal columns; others of the filter by key alone', async () => {
  const client = await kit.connect();
  client.send({ op: 'subscribe', id: 'v', view: 'leads' });
  client.send({ op: 'subscribe', id: 'w', view: 'leads', where: { status: 'routed' } });
  await client.heard((message) => message.op === 'subscribed' && message.id === 'w');
  await kit.append('acme', ['viewed']);
  const all = await client.heard((message) => message.op === 'row' && message.id === 'v');
  expect(all).toMatchObject({ key: { leadId: 'viewed' }, row: { leadId: 'viewed', status: 'scored' } });
  expect(Object.keys(all.row)).not.toContain('contactName');
  expect(all.at).toMatch(/^lead_events:0@/);
  const filtered = await client.heard((message) => message.op === 'row' && message.id === 'w');
  expect(filtered).toMatchObject({ key: { leadId: 'viewed' }, row: null });
});

test('a view goes on from a position with the rows that changed since', async () => {
  const client = await kit.connect({ tenant: 'anew' });
  client.send({ op: 'subscribe', id: 'v', view: 'leads' });
  const { position } = await client.heard(isOp('subscribed'));
  client.socket.terminate();
  await kit.append('anew', ['since-1', 'since-2', 'since-1']);
  const again = await kit.connect({ tenant: 'anew' });
  again.send({ op: 'subscribe', id: 'v', view: 'leads', from: position });
  await again.heard(isOp('live'));
  // The feed of before may still be there with rows to tell: those come after "live".
  const rows = () => again.said.filter(isOp('row')).map((one: { key: { leadId: string } }) => one.key.leadId);
  await expect.poll(() => rows().sort()).toEqual(['since-1', 'since-2']);
});

test('WAP-12: what the roles may not read is refused; the rest of the connection goes on', async () => {
  const client = await kit.connect({ roles: ['viewer'] });
  client.send({ op: 'subscribe', id: 'a', topics: ['audit_events'] });
  client.send({ op: 'subscribe', id: 'b', view: 'audit' });
  client.send({ op: 'subscribe', id: 'c', topics: ['lead_events'] });
  await client.heard(isOp('subscribed'));
  const codes = client.said.filter(isOp('error')).map(({ id, code }: { id: string; code: string }) => [id, code]);
  expect(codes).toEqual([
    ['a', 'ROLE_FORBIDDEN'],
    ['b', 'ROLE_FORBIDDEN'],
  ]);
});

test('positions that cannot be gone on from are answered with what to do', async () => {
  const client = await kit.connect();
  client.send({ op: 'subscribe', id: 'ahead', topics: ['lead_events'], from: 'lead_events:0@999999' });
  expect(await client.heard((message) => message.id === 'ahead')).toMatchObject({ code: 'LIVE_POSITION_GONE' });
  client.send({ op: 'subscribe', id: 'odd', topics: ['lead_events'], from: 'drop table' });
  expect(await client.heard((message) => message.id === 'odd')).toMatchObject({ code: 'REQUEST_INVALID' });
});

test('an upgrade that may not come in gets a problem document and no connection', async () => {
  await expect(kit.connect({ token: 'nonsense' })).rejects.toThrow('401');
  const plain = await kit.gateway.send('GET', '/v1/live');
  expect(plain).toMatchObject({ status: 400, body: { code: 'REQUEST_MALFORMED' } });
});

test('a ticket opens one connection, once, as who asked for it', async () => {
  const { body } = await kit.gateway.send('POST', '/v1/live/tickets', { tenant: 'globex' });
  expect(body).toMatchObject({ ticket: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/), expiresInS: 30 });
  const query = `?ticket=${body.ticket}`;
  const client = await kit.connect({ query });
  client.send({ op: 'subscribe', id: 'l', topics: ['lead_events'] });
  await client.heard(isOp('subscribed'));
  await kit.append('acme', ['not-theirs']);
  await kit.append('globex', ['theirs']);
  const told = await client.heard(isOp('event'));
  expect(told.event.envelope.tenant).toBe('globex');
  await expect(kit.connect({ query })).rejects.toThrow('401');
  await expect(kit.connect({ query: '?ticket=nothing' })).rejects.toThrow('401');
  expect(kit.gateway.logged()).not.toContain(body.ticket);
});

test.each([
  ['no JSON', 'hello', 1002],
  ['a message of 17 KiB', JSON.stringify({ op: 'ping', pad: 'x'.repeat(17_000) }), 1009],
])('%s ends the connection with a code', async (_name, text, code) => {
  const client = await kit.connect();
  client.send(text);
  expect(await client.closed).toMatchObject({ code });
});

test('JSON that does not fit is answered, field by field; binary ends it', async () => {
  const client = await kit.connect();
  client.send({ op: 'subscribe', id: 'x', topics: ['no_such_topic'] });
  expect(await client.heard(isOp('error'))).toMatchObject({ id: 'x', code: 'REQUEST_INVALID' });
  client.send([1, 2]);
  client.send({ op: 'subscribe', id: 'y', view: 'leads', topics: ['lead_events'] });
  client.send({ op: 'subscribe', id: 'z', view: 'leads', where: { contactName: 'Ada' } });
  expect(await client.heard((message) => message.id === 'z')).toMatchObject({
    problems: [{ field: 'where.contactName' }],
  });
  client.socket.send(Buffer.from([1, 2, 3]));
  expect(await client.closed).toMatchObject({ code: 1002 });
});

test('thousands of subscriptions: as many as there may be, then refusals, then the door', async () => {
  const client = await kit.connect();
  for (let number = 0; number < 50; number += 1)
    client.send({ op: 'subscribe', id: `s${number}`, topics: ['lead_events'] });
  await client.heard((message) => message.op === 'subscribed' && message.id === 's49');
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  client.send({ op: 'subscribe', id: 'more', topics: ['lead_events'] });
  expect(await client.heard((message) => message.id === 'more')).toMatchObject({ code: 'LIVE_OVERLOADED' });
  for (let number = 0; number < 2_000; number += 1) client.send({ op: 'ping' });
  expect(await client.closed).toMatchObject({ code: 4029 });
});

test('MAMS-14: a credential that ends, ends what it opened', async () => {
  const { mintToken } = await import('../dev-token.ts');
  const { SECRET } = await import('../testing/test-gateway.ts');
  // The clock of a token may be 5 s off, so it is one that has been over for almost as long.
  const token = await mintToken({ secret: SECRET, tenant: 'acme', roles: ['admin'], subject: 'user:ana', ttlS: -4 });
  const client = await kit.connect({ token });
  client.send({ op: 'subscribe', id: 'l', topics: ['lead_events'] });
  await client.heard(isOp('subscribed'));
  expect(await client.closed).toMatchObject({ code: 4001, reason: expect.stringContaining('expired') });
});

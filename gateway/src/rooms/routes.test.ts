/** WAP-33, attacked: a code lets in whom it is for, once, in its tenant, until it ends; what happens is heard as it happens. */
import { WRONG_CODES_MAX } from '@mainstem/streams/deciders/room/decider';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mintToken } from '../dev-token.ts';
import { type LiveKit, startLiveKit } from '../live/testing/live-kit.ts';
import { NOW_MS, SECRET, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

let nowMs = NOW_MS;
let gateway: TestGateway;
let kit: LiveKit;
beforeAll(async () => {
  [gateway, kit] = await Promise.all([startTestGateway({ clock: () => nowMs }), startLiveKit()]);
});
afterAll(async () => {
  await Promise.all([gateway.close(), kit.close()]);
});

interface Who {
  readonly subject?: string;
  readonly tenant?: string;
  readonly at?: TestGateway;
  readonly headers?: Readonly<Record<string, string>>;
}
async function as(
  { subject = 'user:ben', tenant = 'acme', at = gateway, headers = {} }: Who,
  url: string,
  body: object,
) {
  const token = await mintToken({ secret: SECRET, tenant, roles: ['onboarding'], subject, ttlS: 60 });
  return at.send('POST', url, { body, headers: { authorization: `Bearer ${token}`, ...headers } });
}
const open = async (over: object = {}, at = gateway) =>
  (await as({ subject: 'user:ana', at }, '/v1/rooms', { clientId: 'c-1', prdId: 'prd-1-1', ...over })).body as {
    roomId: string;
    code: string;
  };
const join = (code: string, who: Who = {}) => as(who, '/v1/rooms/join', { code });
const otherCode = (code: string) => `${code.slice(0, -1)}${code.endsWith('A') ? 'B' : 'A'}`;

test('the code is shown once: nowhere on the log, nor in what the gateway writes about itself', async () => {
  const { code, roomId } = await open();
  const secret = code.slice(code.lastIndexOf('_') + 1);
  expect((await join(code)).status).toBe(200);
  const said = JSON.stringify(await gateway.events('collaboration_events'));
  expect(said).toContain(roomId);
  expect(said).not.toContain(secret);
  expect(gateway.logged()).not.toContain(secret);
});

test('replay: the seat is the person’s who took it; who took it comes in again, another does not', async () => {
  const { code } = await open();
  const [first, again, other] = [await join(code), await join(code), await join(code, { subject: 'user:eve' })];
  expect(first.body).toMatchObject({ clientId: 'c-1', prdId: 'prd-1-1', seat: 1, mayReplace: true });
  expect(again.body).toEqual(first.body);
  expect(other).toMatchObject({ status: 422, body: { code: 'ROOM_FULL' } });
});

test('two at once for the last seat: one has it', async () => {
  const { code } = await open();
  const answers = await Promise.all(['user:p1', 'user:p2', 'user:p3'].map((subject) => join(code, { subject })));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 422, 422]);
});

test('other tenant: the code opens nothing there, and is answered as one that never was', async () => {
  const { code } = await open();
  const [stolen, invented] = [
    await join(code, { tenant: 'globex' }),
    await join(otherCode(code), { tenant: 'globex' }),
  ];
  expect(stolen.status).toBe(404);
  expect({ ...stolen.body, requestId: '' }).toEqual({ ...invented.body, requestId: '' });
  expect((await gateway.events('collaboration_events')).filter(({ envelope }) => envelope.tenant === 'globex')).toEqual(
    [],
  );
});

test('expired and revoked: the right code opens no more, and nothing is replaced', async () => {
  const { code, roomId } = await open({ hours: 1, seats: 2 });
  expect((await join(code)).status).toBe(200);
  nowMs += 3_600_000;
  expect((await join(code, { subject: 'user:late' })).body).toMatchObject({ code: 'ROOM_EXPIRED' });
  const answer = { questionId: 'q1-tools', choices: ['refund'] };
  expect((await as({}, `/v1/rooms/${roomId}/replace`, answer)).body).toMatchObject({ code: 'ROOM_EXPIRED' });
  const revoked = await open({ seats: 2 });
  expect((await as({}, `/v1/commands/rooms/${revoked.roomId}`, { type: 'CloseRoom' })).status).toBe(200);
  expect((await join(revoked.code)).body).toMatchObject({ code: 'ROOM_CLOSED' });
  const closed = (await gateway.events('collaboration_events')).find(({ type }) => type === 'RoomClosed');
  expect(closed).toMatchObject({ closedBy: 'user:ben', because: 'REVOKED' });
  const forged = await as({}, `/v1/commands/rooms/${roomId}`, { type: 'CloseRoom', closedBy: 'user:ana' });
  expect(forged.status).toBe(400);
});

test('guessing: a wrong code is answered like no room; the room closes, and the guesser waits', async () => {
  const { code } = await open({ seats: 5 });
  const guess = (subject: string) => join(otherCode(code), { subject });
  const answers = [];
  for (let at = 0; at < WRONG_CODES_MAX; at += 1) answers.push(await guess('user:eve2'));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: WRONG_CODES_MAX }, () => 404));
  expect(await guess('user:eve2')).toMatchObject({ status: 429, body: { retryable: true } });
  expect((await join(code, { subject: 'user:kim' })).body).toMatchObject({ code: 'ROOM_CLOSED' });
  nowMs += 120_000;
  expect((await guess('user:eve2')).status).toBe(404);
});

test('keys and roles: programs and viewers neither open nor join', async () => {
  const { code } = await open();
  expect((await as({ subject: 'service:bot' }, '/v1/rooms', { clientId: 'c-1', prdId: 'p' })).status).toBe(403);
  expect((await join(code, { subject: 'agent:bot' })).status).toBe(403);
  expect((await gateway.send('POST', '/v1/rooms/join', { body: { code }, roles: ['viewer'] })).status).toBe(403);
});

test('who joined replaces an answer, sealed words and all, and everybody who listens hears it at once', async () => {
  const at = kit.gateway;
  const { code, roomId } = await open({ clientId: 'client-7' }, at);
  const listener = await kit.connect();
  listener.send({ op: 'subscribe', id: 'room', topics: ['collaboration_events'], entity: roomId });
  listener.send({ op: 'subscribe', id: 'prd', topics: ['prd_events'], entity: 'client-7' });
  await listener.heard(({ op, id }) => op === 'subscribed' && id === 'prd');
  const answer = { questionId: 'q1-tools', choices: ['order-status'], words: 'Ann said so' };
  const early = await as({ at }, `/v1/rooms/${roomId}/replace`, answer);
  expect(early.body).toMatchObject({ code: 'ROOM_NOT_JOINED' });
  await join(code, { at });
  const headers = { 'idempotency-key': 'once' };
  const told = await as({ at, headers }, `/v1/rooms/${roomId}/replace`, answer);
  const again = await as({ at, headers }, `/v1/rooms/${roomId}/replace`, answer);
  expect(told).toMatchObject({ status: 200, body: { eventId: expect.any(String) } });
  expect(again.body).toEqual(told.body);
  const { event } = await listener.heard(({ op, id }) => op === 'event' && id === 'prd');
  expect(event).toMatchObject({ type: 'PrdQuestionAnswered', choices: ['order-status'], words: { sealed: true } });
  expect(event.envelope).toMatchObject({ id: told.body.eventId, actor: 'user:ben' });
  await listener.heard(({ event: one }) => one?.type === 'RoomAnswerReplaced');
  expect((await at.events('collaboration_events')).filter(({ type }) => type === 'RoomAnswerReplaced')).toHaveLength(1);
});

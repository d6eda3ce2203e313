/** GetOnlineFeatures over a log in memory: what is answered, in which form, and what is put on record. */
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { factEnvelope } from '@mainstem/schemas/envelope';
import { unpackValues } from '@mainstem/schemas/features/packed';
import type { AnyEvent, FeaturesServed } from '@mainstem/schemas/generated/events';
import { typesOf } from '@mainstem/streams/features/served/vector-bytes';
import { featureViewNamed } from '@mainstem/streams/features/views';
import avro from 'avsc';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createMemoryStates } from '../testing/memory-states.ts';
import { NOW_MS, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';
import type { StateStore } from './states.ts';

const url = '/v1/features/online';
const ask = { view: 'transaction_stats', entities: ['user_1001', 'user_9'] };
let gateway: TestGateway;
let read: StateStore['read'];
let usual: StateStore['read'];

function observed(entity: string, tenant = 'acme'): AnyEvent {
  const origin = { id: randomUUID(), tenant, entity, occurredAtMs: NOW_MS - 5_000, actor: 'service:test' };
  return {
    type: 'TransactionStatsObserved',
    envelope: factEnvelope(origin),
    fraudFlagged: false,
    amountMicros: 124_770_000,
    currency: 'USD',
    transactionCount: 42,
  };
}

beforeAll(async () => {
  gateway = await startTestGateway({ states: { read: (...asked) => read(...asked) } });
  usual = createMemoryStates(gateway.log, gateway.codec).read;
  await gateway.append([observed('user_1001'), observed('user_9', 'globex')]);
});
beforeEach(() => {
  read = usual;
});
afterAll(() => gateway.close());

const post = (body: unknown, over: object = {}) => gateway.send('POST', url, { body, ...over });
const served = async () =>
  (await gateway.events('feature_events')).filter((event): event is FeaturesServed => event.type === 'FeaturesServed');

describe('KAIROS-08, KAIROS-13: online features', () => {
  test('typed values, and the default vector with its reason, never null; R7: of the own tenant alone', async () => {
    const { status, body } = await post({ ...ask, ages: true });
    expect(status).toBe(200);
    expect(body.vectors).toMatchObject([
      {
        entity: 'user_1001',
        values: { amount_micros: 124_770_000, fraud_flag: 0, currency: 'USD' },
        defaulted: false,
        source: 'STORE',
        reason: null,
        asOfMs: NOW_MS - 5_000,
        ages: { currency: 5_000 },
      },
      { entity: 'user_9', values: { amount_micros: 0, currency: '' }, defaulted: true, reason: 'ENTITY_UNKNOWN' },
    ]);
    expect(JSON.stringify(body.vectors.map(({ values }: { values: object }) => values))).not.toContain('null');
  });

  test('a feature, view or deadline that is not there is refused; some features come in the order of the view', async () => {
    for (const wrong of [{ features: ['nope'] }, { view: 'nope' }, { deadlineMs: 51 }, { entities: [] }, { more: 1 }]) {
      expect(await post({ ...ask, ...wrong })).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
    }
    const { body } = await post({ ...ask, features: ['currency', 'amount_micros'] });
    expect(Object.keys(body.vectors[0].values)).toEqual(['amount_micros', 'currency']);
    expect(body.vectors[0].flags).toHaveLength(2);
  });

  test('KAIROS-11: the same as Avro binary by the schema of the view, at least 40 % smaller', async () => {
    const { body: json } = await post(ask);
    const bytes = await binary(ask);
    const { views } = (await gateway.send('GET', '/v1/features/schema')).body;
    const { avro: schema } = views.find(({ name }: { name: string }) => name === ask.view);
    const type = avro.Type.forSchema(schema, { wrapUnions: 'never' } as never);
    const read = JSON.parse(JSON.stringify(type.fromBuffer(bytes)));
    const fingerprint = Buffer.from(read.fingerprint).toString('hex');
    const vectors = json.vectors.map(({ defaulted: _, ...vector }: { defaulted: boolean }) => vector);
    expect({ ...read, fingerprint }).toEqual({ ...json, vectors });
    expect(bytes.length / JSON.stringify(json).length).toBeLessThan(0.6);
  });

  test('KAIROS-15: a store that hangs is told from an entity that is not known, within the deadline', async () => {
    read = () => new Promise(() => undefined);
    const startedAtMs = performance.now();
    const { body } = await post({ ...ask, entities: ['user_77'], deadlineMs: 20 });
    expect(body.vectors[0]).toMatchObject({ defaulted: true, source: 'DEFAULT', reason: 'SOURCE_TIMEOUT' });
    expect(performance.now() - startedAtMs).toBeLessThan(1_000);
    const known = await post(ask);
    expect(known.body.vectors[0]).toMatchObject({ source: 'MEMORY', reason: 'SOURCE_TIMEOUT', defaulted: false });
  });

  test('KAIROS-02: every vector is on the log as it was given, with where it came from', async () => {
    const before = await vectorsLogged();
    const { body } = await post(ask);
    await gateway.features.served.flush();
    const made = (await vectorsLogged()).slice(before.length);
    const view = featureViewNamed('transaction_stats');
    if (view === undefined) throw new Error('no view');
    const values = Object.values(body.vectors[0].values);
    expect(made.map(({ entity, source, reason }) => ({ entity, source, reason }))).toEqual([
      { entity: 'user_1001', source: 'STORE', reason: null },
      { entity: 'user_9', source: 'DEFAULT', reason: 'ENTITY_UNKNOWN' },
    ]);
    expect(made[0]?.folded).toMatchObject([{ topic: 'feature_events' }]);
    expect(unpackValues(typesOf(view), made[0]?.packed as Buffer)).toEqual(values);
  });
});

describe('KAIROS-10: the lane', () => {
  test('answers the same as the whole way, with the same headers, once a credential was let through', async () => {
    await gateway.app.listen({ port: 0, host: '127.0.0.1' });
    const port = (gateway.app.server.address() as AddressInfo).port;
    // A credential that no test before has shown.
    const authorization = `Bearer ${await gateway.token(['viewer'])}`;
    const send = async (body: string, more: object = {}) => {
      const headers = { authorization, 'content-type': 'application/json', ...more };
      const answer = await fetch(`http://127.0.0.1:${port}${url}`, { method: 'POST', headers, body });
      return { status: answer.status, headers: Object.fromEntries(answer.headers), text: await answer.text() };
    };
    const first = await send(JSON.stringify(ask));
    const second = await send(JSON.stringify(ask));
    expect(second.status).toBe(200);
    expect(second.text).toBe(first.text);
    // Only the whole way pays from the shared buckets and says what is left in them.
    expect([first.headers.ratelimit === undefined, second.headers.ratelimit === undefined]).toEqual([false, true]);
    const kept = ({
      'x-request-id': _,
      date: __,
      ratelimit: ___,
      'ratelimit-policy': ____,
      ...rest
    }: object & Record<string, unknown>) => rest;
    expect(kept(second.headers)).toEqual(kept(first.headers));
    const odd = await send('{"view":"transaction_stats"}');
    expect(odd).toMatchObject({ status: 400 });
    expect(JSON.parse(odd.text)).toMatchObject({ code: 'REQUEST_INVALID' });
    expect(JSON.parse((await send('{')).text)).toMatchObject({ code: 'REQUEST_MALFORMED' });
    expect((await send(JSON.stringify(ask), { authorization: 'Bearer x' })).status).toBe(401);
  });
});

async function binary(body: object): Promise<Buffer> {
  const headers = { accept: 'application/avro', authorization: `Bearer ${await gateway.token()}` };
  const answer = await gateway.app.inject({ method: 'POST', url, payload: body, headers });
  expect(answer.headers['content-type']).toBe('application/avro');
  return answer.rawPayload;
}

async function vectorsLogged() {
  await gateway.features.served.flush();
  return (await served()).flatMap(({ vectors }) => vectors);
}

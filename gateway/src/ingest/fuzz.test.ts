/**
 * Bodies of nonsense at every door: never a 5xx, nothing on the log that was not answered `accepted`, and the good one
 * beside them always taken. `MAINSTEM_FUZZ_BODIES` sets how many (10,000 are some 20 s).
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NOW_MS, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

const BODIES = Number(process.env.MAINSTEM_FUZZ_BODIES ?? 600);

let gateway: TestGateway;
let authorization: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  authorization = `Bearer ${await gateway.token()}`;
});
afterAll(() => gateway.close());

interface DoorOf {
  readonly url: string;
  readonly type: string;
  /** A body of these items, or null where one request is one. */
  readonly many: ((items: readonly unknown[]) => unknown) | null;
  readonly good: (n: number) => Record<string, unknown>;
}

const iso = new Date(NOW_MS).toISOString();
const call = (n: number) => ({
  type: 'track',
  userId: `u-${n % 10}`,
  event: 'Seen',
  messageId: `good-${n}`,
  timestamp: iso,
});
const cloud = (n: number) => ({
  specversion: '1.0',
  id: `good-${n}`,
  source: '/fuzz',
  type: 'x.y',
  subject: `u-${n % 10}`,
  data: { a: 1 },
});
const lead = (n: number) => ({ type: 'LeadReceived', entity: `lead-${n}`, source: 'web', contactRef: `c-${n % 10}` });
const batchType = 'application/cloudevents-batch+json';
const doors: readonly DoorOf[] = [
  { url: '/v1/batch', type: 'application/json', many: (batch) => ({ batch, sentAt: iso }), good: call },
  { url: '/v1/import', type: 'application/json', many: (batch) => ({ batch }), good: call },
  { url: '/v1/track', type: 'application/json', many: null, good: call },
  { url: '/v1/identify', type: 'text/plain', many: null, good: call },
  { url: '/v1/events', type: 'application/json', many: (events) => ({ events }), good: lead },
  { url: '/v1/cloudevents', type: batchType, many: (events) => events, good: cloud },
  { url: '/v1/cloudevents', type: 'application/cloudevents+json', many: null, good: cloud },
  { url: '/v1/webhooks/acme.none', type: 'application/json', many: null, good: call },
];

/** A good item with some of it spoiled, or no item at all. */
const spoiled = (door: DoorOf) =>
  fc.oneof(
    { arbitrary: fc.jsonValue({ maxDepth: 4 }), weight: 1 },
    {
      arbitrary: fc
        .tuple(
          fc.nat(1_000_000),
          fc.dictionary(
            fc.constantFrom(...Object.keys(door.good(0)), '__proto__', 'context', 'traits', 'data', 'id'),
            weird(),
            {
              maxKeys: 3,
            },
          ),
        )
        .map(([n, over]) => ({ ...door.good(n + 1_000_000), ...over })),
      weight: 4,
    },
  );

function weird(): fc.Arbitrary<unknown> {
  return fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom(
      '',
      ' ',
      '\0',
      '\ud800',
      'a@b.example',
      '+4915155507734',
      'x'.repeat(40_000),
      -1,
      2 ** 53,
      1e308,
      null,
    ),
    fc.integer({ min: 30, max: 60 }).map((depth) => {
      let value: unknown = 1;
      for (let n = 0; n < depth; n += 1) value = { a: [value] };
      return value;
    }),
  );
}

async function onTheLog(): Promise<number> {
  const topics = ['person_events', 'lead_events', 'ingest_backfill_events', 'crm_events', 'client_events'] as const;
  const counts = await Promise.all(
    topics.map(async (topic) => (await gateway.log.endOffsets(topic)).reduce((a, b) => a + b)),
  );
  return counts.reduce((a, b) => a + b);
}

let sent = 0;
test.each(doors.map((door) => [`${door.url} (${door.type})`, door] as const))(
  '%s',
  async (_name, door) => {
    let before = await onTheLog();
    const post = async (payload: string) => {
      const headers = { authorization, 'content-type': door.type };
      const response = await gateway.app.inject({ method: 'POST', url: door.url, payload, headers });
      return { status: response.statusCode, body: response.body === '' ? {} : JSON.parse(response.body) };
    };
    const body = fc.oneof(
      { arbitrary: fc.string({ unit: 'binary', maxLength: 200 }).map((text) => ({ text, good: -1 })), weight: 1 },
      {
        arbitrary: fc.array(spoiled(door), { minLength: 1, maxLength: 4 }).map((items) => {
          if (door.many === null) return { text: JSON.stringify(items[0]), good: -1 };
          const at = items.length >> 1;
          const all = [...items.slice(0, at), door.good(sent++), ...items.slice(at)];
          return { text: JSON.stringify(door.many(all)), good: at };
        }),
        weight: 6,
      },
      {
        arbitrary: fc.tuple(fc.nat(500), fc.nat(255)).map(([at, byte]) => {
          const text = JSON.stringify(door.many?.([door.good(1)]) ?? door.good(1));
          const cut = at % (text.length + 1);
          return { text: text.slice(0, cut) + String.fromCharCode(byte) + text.slice(cut + 1), good: -1 };
        }),
        weight: 2,
      },
    );
    await fc.assert(
      fc.asyncProperty(body, async ({ text, good }) => {
        const { status, body: answer } = await post(text);
        expect(status).toBeLessThan(500);
        if (status >= 400) expect(answer.code).toEqual(expect.any(String));
        const results = (answer.results ?? []) as { status: string }[];
        if (good >= 0) expect(results[good]?.status).toMatch(/^(accepted|duplicate)$/);
        const after = await onTheLog();
        expect(after - before).toBe(results.filter((result) => result.status === 'accepted').length);
        before = after;
      }),
      { numRuns: Math.ceil(BODIES / doors.length) },
    );
  },
  120_000,
);

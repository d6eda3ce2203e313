/**
 * Bad input over real sockets: 10,000 bodies that are almost good on every route with a body, bodies of 10 MB, bodies that
 * trickle or stop. Each gets the right 4xx with a problem document, nothing of it comes onto the log, and the good requests
 * sent between them are all there. The seed is printed; `MAINSTEM_BAD_BODIES` sends more, `MAINSTEM_BAD_SEED` the same again.
 */
import { testSeed } from '@mainstem/infra/testing/seed';
import { uuidV7 } from '@mainstem/schemas/envelope';
import type { TopicName } from '@mainstem/schemas/topics';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandStreams } from '../commands/streams.ts';
import { openRaw, type RawAnswer, type RawConnection, requestBytes } from '../testing/raw-http.ts';
import { options, routes } from '../testing/route-table.ts';
import { spoiled } from '../testing/spoiled.ts';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

const BODIES = Number(process.env.MAINSTEM_BAD_BODIES ?? 10_000);
const SEED = testSeed('MAINSTEM_BAD_SEED');
const CONNECTIONS = 8;
/** One good request after so many bad ones. */
const GOOD_EVERY = 50;

let gateway: TestGateway;
let port: number;
let headers: Record<string, string>;
beforeAll(async () => {
  gateway = await startTestGateway(options);
  await gateway.app.listen({ host: '127.0.0.1', port: 0 });
  ({ port } = gateway.app.server.address() as { port: number });
  headers = {
    authorization: `Bearer ${await gateway.token(['admin', 'onboarding'])}`,
    'content-type': 'application/json',
  };
});
afterAll(() => gateway.close());

function expectProblem(answer: RawAnswer | null, ...statuses: readonly number[]): void {
  expect(statuses).toContain(answer?.status);
  expect(answer?.type).toBe('application/problem+json');
  expect(JSON.parse(answer?.body ?? '')).toMatchObject({ code: expect.any(String), status: answer?.status });
}

/** A wrong code of a room is an event by design, and its door does not answer with its id. */
const uncounted: ReadonlySet<TopicName> = new Set(['collaboration_events']);

/** Topics whose events answers count: of commands, and of plain events. */
const counted: readonly TopicName[] = [
  'lead_events',
  ...commandStreams.map(({ topic }) => topic).filter((topic) => !uncounted.has(topic)),
];

async function onTheLog(): Promise<string[]> {
  const events = await Promise.all(counted.map((topic) => gateway.events(topic)));
  return events.flat().map(({ envelope }) => envelope.id);
}

/** Ids of what the answer says is on the log; what waits in a lane is on the lane's topic. */
function accepted(body: string): string[] {
  const { events = [], results = [] } = JSON.parse(body) as {
    events?: { id: string }[];
    results?: { id: string; status: string; lane?: string }[];
  };
  return [...events, ...results.filter(({ status, lane }) => status === 'accepted' && lane === undefined)].map(
    ({ id }) => id,
  );
}

/** Until it is answered: the server may have hung up after the bad one before it. Answers with the connection to go on. */
async function sendGood(given: RawConnection, lead: string): Promise<RawConnection> {
  let raw = given;
  for (let tries = 0; tries < 3; tries += 1) {
    const answer = await raw.ask(requestBytes('POST', '/v1/events', headers, lead));
    if (answer === null) raw = openRaw(port);
    else {
      expect(answer.status, answer.body).toBe(200);
      return raw;
    }
  }
  throw new Error('a good request was not answered on three connections');
}

test(`${BODIES} spoiled bodies (seed ${SEED}): only 4xx problems, nothing of them on the log, nothing lost beside`, async () => {
  const doors = routes.filter((route) => 'body' in route && /^\/v1\/(events|commands)/.test(route.url));
  const others = routes.filter((route) => 'body' in route && !doors.includes(route) && route.method === 'POST');
  const good: string[] = [];
  const told: string[] = [];
  let sent = 0;
  let bad = 0;
  /** Spoiled bodies that other doors could read all the same; what they write is not named in their answers. */
  let readElsewhere = 0;
  const worker = async (number: number) => {
    let raw = openRaw(port);
    for (; sent < BODIES; sent += 1) {
      const at = sent;
      const route = (at % 4 === 0 ? others : doors)[
        at % (at % 4 === 0 ? others : doors).length
      ] as (typeof routes)[number];
      const body = spoiled((route as { body: unknown }).body, SEED * 100_003 + at);
      const answer = await raw.ask(requestBytes('POST', route.url, headers, body));
      if (answer === null) {
        raw = openRaw(port); // the server hung up after an answer it could not go on from
        continue;
      }
      expect(answer.status, `${route.url} ${body.toString()} → ${answer.body}`).toBeLessThan(500);
      if (answer.status < 300 && doors.includes(route)) told.push(...accepted(answer.body));
      else if (answer.status < 300) readElsewhere += 1;
      else if (answer.status >= 400) {
        expect(answer.type).toBe('application/problem+json');
        bad += 1;
      }
      if (at % GOOD_EVERY !== 0) continue;
      const id = uuidV7();
      const lead = JSON.stringify({
        type: 'LeadReceived',
        id,
        entity: `good-${number}-${at}`,
        source: 's',
        contactRef: 'r',
      });
      raw = await sendGood(raw, lead);
      good.push(id);
    }
    raw.socket.destroy();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, (_, number) => worker(number)));
  expect(bad).toBeGreaterThan(BODIES * 0.7);
  const found = await onTheLog();
  expect(found).toEqual(expect.arrayContaining(good));
  expect(told.filter((id) => !found.includes(id))).toEqual([]);
  expect(new Set(found).size).toBe(found.length);
  const known = new Set([...good, ...told]);
  expect(found.filter((id) => !known.has(id)).length).toBeLessThanOrEqual(readElsewhere);
});

describe('bodies of 10 MB', () => {
  const size = 10 * 1_048_576;
  test('announced: refused before they are read', async () => {
    const raw = openRaw(port);
    const head = requestBytes('POST', '/v1/commands/campaigns/big', headers, '').toString();
    const answer = await raw.ask(head.replace('content-length: 0', `content-length: ${size}`));
    expectProblem(answer, 413);
    raw.socket.destroy();
  });
  test('in pieces: refused when they are too many', async () => {
    const raw = openRaw(port);
    const head = requestBytes('POST', '/v1/events', headers, '').toString();
    const first = raw.ask(head.replace('content-length: 0', 'transfer-encoding: chunked'));
    const piece = 'x'.repeat(64 * 1_024);
    for (let written = 0; written < size && !raw.socket.destroyed; written += piece.length) {
      raw.socket.write(`${piece.length.toString(16)}\r\n${piece}\r\n`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expectProblem(await first, 413);
    raw.socket.destroy();
  });
});

describe('a slow or half-closed sender', () => {
  const lead = JSON.stringify({ type: 'LeadReceived', entity: 'slow', source: 's', contactRef: 'r' });

  test('slow loris in the body: hung up on in time, nothing on the log', async () => {
    const { server } = gateway.app;
    const before = await onTheLog();
    [server.headersTimeout, server.requestTimeout] = [300, 300]; // read by Node at each of its checks
    try {
      const raw = openRaw(port);
      const bytes = requestBytes('POST', '/v1/events', headers, `${lead}${' '.repeat(500)}`);
      const answered = raw.ask(bytes.subarray(0, -520));
      const trickle = setInterval(() => raw.socket.write(' '), 100);
      expectProblem(await answered, 408);
      clearInterval(trickle);
    } finally {
      [server.headersTimeout, server.requestTimeout] = [10_000, 10_000];
    }
    expect(await onTheLog()).toEqual(before);
  });

  test('closed for writing after a whole request: taken as gone; what it sent counts once when it is sent again', async () => {
    const id = uuidV7();
    const own = JSON.stringify({ type: 'LeadReceived', id, entity: 'half', source: 's', contactRef: 'r' });
    const raw = openRaw(port, true);
    const answered = raw.ask(requestBytes('POST', '/v1/events', headers, own));
    raw.socket.end();
    const answer = await answered;
    if (answer !== null) expect(answer.status).toBe(200);
    const again = await openRaw(port).ask(requestBytes('POST', '/v1/events', headers, own));
    expect(JSON.parse(again?.body ?? '')).toMatchObject({ results: [{ id }] });
    expect((await onTheLog()).filter((one) => one === id)).toHaveLength(1);
  });

  test('closed for writing within the body: refused or hung up on, nothing on the log', async () => {
    const before = await onTheLog();
    const raw = openRaw(port, true);
    const answered = raw.ask(requestBytes('POST', '/v1/events', headers, lead).subarray(0, -5));
    raw.socket.end();
    const answer = await answered;
    if (answer !== null) expectProblem(answer, 400, 408);
    expect(await onTheLog()).toEqual(before);
    raw.socket.destroy();
  });

  test('the gateway serves on', async () => {
    expect(await gateway.send('GET', '/readyz')).toMatchObject({ status: 200 });
  });
});

/** The short way to features: who may take it, for how long, and what goes the whole way in spite of that. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { featureViewNamed } from '@mainstem/streams/features/views';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Caller } from '../authorisation/verdict.ts';
import { createLane, type FeatureLane, ONLINE_URL, PASS_MS } from './lane.ts';
import type { Features } from './open-features.ts';
import { ENTITIES_MAX } from './request.ts';

const credential = 'Bearer good';
const view = featureViewNamed('transaction_stats') as Features['views'][number];
const ask = { view: view.name, entities: ['user_1'] };
/** Answer of the routes behind the lane. */
const WHOLE_WAY = 299;

let server: Server;
let lane: FeatureLane;
let isWithinShare: boolean;
let laterMs: number;
const served: (readonly string[])[] = [];

beforeEach(async () => {
  [isWithinShare, laterMs] = [true, 0];
  served.length = 0;
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + laterMs);
  server = createServer((request, response) => wholeWay(request, response));
  lane = createLane({
    features: {
      views: [view],
      async serve(tenant, of, entities) {
        served.push([tenant, ...entities]);
        return { view: of, atMs: 1, vectors: [] };
      },
    },
    limiter: { passShare: () => ({ allowed: isWithinShare }) as never },
    onAnswer: () => undefined,
    onError: (error) => {
      throw error;
    },
  });
  lane.open({ server, addHook: () => undefined, inject } as unknown as FastifyInstance);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await new Promise((resolve) => server.close(resolve));
});

function wholeWay(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.writeHead(WHOLE_WAY).end();
}

/** How the lane hands on what it has read already. */
const inject = async () => ({ statusCode: WHOLE_WAY, headers: {}, rawPayload: Buffer.alloc(0) });

function admit(): void {
  const request = { headers: { authorization: credential } } as FastifyRequest;
  const reply = { getHeaders: () => ({}) } as unknown as FastifyReply;
  lane.admit(request, reply, { tenant: 'acme' } as Caller);
}

async function status(body: object, more: Readonly<Record<string, string>> = {}): Promise<number> {
  const { port } = server.address() as AddressInfo;
  const headers = { authorization: credential, 'content-type': 'application/json', ...more };
  const init = { method: 'POST', headers, body: JSON.stringify(body) };
  return (await fetch(`http://127.0.0.1:${port}${ONLINE_URL}`, init)).status;
}

describe('KIKI-84: the short way', () => {
  test('is for whom the guard has let through, for a second; halfway one request asks the guard again', async () => {
    expect(await status(ask)).toBe(WHOLE_WAY);
    admit();
    expect(await status(ask)).toBe(200);
    expect(served).toEqual([['acme', 'user_1']]);
    expect(await status(ask, { authorization: 'Bearer another' })).toBe(WHOLE_WAY);
    laterMs = PASS_MS / 2 + 50;
    expect([await status(ask), await status(ask)]).toEqual([WHOLE_WAY, 200]);
    laterMs = PASS_MS + 50;
    expect([await status(ask), await status(ask)]).toEqual([WHOLE_WAY, WHOLE_WAY]);
    expect(served).toHaveLength(2);
  });

  test('ends where the share of the credential does', async () => {
    admit();
    isWithinShare = false;
    expect(await status(ask)).toBe(WHOLE_WAY);
    expect(served).toEqual([]);
  });

  test('what is not made for it goes the whole way: too many entities, one that is none, a trace, an origin', async () => {
    admit();
    const many = Array.from({ length: ENTITIES_MAX + 1 }, (_, at) => `u${at}`);
    for (const odd of [
      { entities: many },
      { entities: ['a b'] },
      { entities: [] },
      { entities: [7] },
      { view: 'no' },
      { x: 1 },
    ]) {
      expect([odd, await status({ ...ask, ...odd })]).toEqual([odd, WHOLE_WAY]);
    }
    expect(await status(ask, { origin: 'https://elsewhere.example' })).toBe(WHOLE_WAY);
    expect(await status(ask, { traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01` })).toBe(WHOLE_WAY);
    expect(served).toEqual([]);
    expect(await status({ ...ask, entities: many.slice(0, ENTITIES_MAX) })).toBe(200);
  });
});

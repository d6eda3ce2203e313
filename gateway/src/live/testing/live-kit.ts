/** A listening gateway over a log in memory, events to put on it, and clients of both transports. */
import { createCodec } from '@mainstem/schemas/codec';
import { uuidV7, withEnvelope } from '@mainstem/schemas/envelope';
import { type AnyEvent, eventTypes } from '@mainstem/schemas/generated/events';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { WebSocket } from 'ws';
import type { Role } from '../../roles.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from '../../testing/test-gateway.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look into messages freely
export type Said = any;

export interface LiveKit {
  readonly gateway: TestGateway;
  readonly port: number;
  /** Leads of a tenant, spread over the partitions by their entity. */
  append(tenant: string, entities: readonly string[], reason?: string): Promise<void>;
  appendEvents(events: readonly AnyEvent[]): Promise<void>;
  connect(over?: { tenant?: string; roles?: readonly Role[]; query?: string; token?: string }): Promise<LiveClient>;
  close(): Promise<void>;
}

export interface LiveClient {
  readonly socket: WebSocket;
  readonly said: Said[];
  send(message: object | string): void;
  /** The first message that fits, from now or before. */
  heard(what: (message: Said) => boolean): Promise<Said>;
  /** Code and reason once it was closed. */
  readonly closed: Promise<{ code: number; reason: string }>;
}

const WAIT_MS = 10_000;

export async function startLiveKit(options: Pick<TestGatewayOptions, 'pingEveryMs'> = {}): Promise<LiveKit> {
  const gateway = await startTestGateway(options);
  await gateway.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = gateway.app.server.address() as { port: number };
  const codec = createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1])));
  const writer = createEventWriter(gateway.log, codec);
  const clients: WebSocket[] = [];
  return {
    gateway,
    port,
    async append(tenant, entities, reason) {
      await writer.append(entities.map((entity) => leadScored(tenant, entity, reason)));
    },
    async appendEvents(events) {
      await writer.append(events);
    },
    async connect({ tenant = 'acme', roles = ['admin'] as readonly Role[], query = '', token } = {}) {
      const bearer = token ?? (await gateway.token(roles, tenant));
      const headers = query === '' ? { authorization: `Bearer ${bearer}` } : {};
      const client = liveClient(new WebSocket(`ws://127.0.0.1:${port}/v1/live${query}`, { headers }));
      clients.push(client.socket);
      await opened(client.socket);
      return client;
    },
    async close() {
      for (const client of clients) client.terminate();
      await gateway.close();
    },
  };
}

export function leadScored(tenant: string, entity: string, reason?: string): AnyEvent {
  const id = uuidV7();
  return withEnvelope<'LeadScored'>(
    {
      type: 'LeadScored',
      score: 0.5,
      class: 'WARM',
      confidence: 0.5,
      modelVersion: 'm',
      reasons: reason === undefined ? [] : [reason],
    } as never,
    {
      id,
      tenant,
      entity,
      streamVersion: 0,
      decision: null,
      occurredAtMs: Date.now(),
      actor: 'user:ana',
      correlationId: id,
      causationId: null,
    },
  );
}

export function liveClient(socket: WebSocket): LiveClient {
  const said: Said[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data) => {
    said.push(JSON.parse(String(data)));
    for (const look of waiting) look();
  });
  socket.on('error', () => undefined);
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
  });
  return {
    socket,
    said,
    closed,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    heard: (what) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`not heard; heard ${JSON.stringify(said).slice(0, 2_000)}`));
        }, WAIT_MS);
        const look = (): void => {
          const found = said.find(what);
          if (found === undefined) return;
          clearTimeout(late);
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}

export function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
}

/** `GET /v1/live` as a WebSocket: subscribes and unsubscribes as the client says, several subscriptions on one connection. */
import type { Socket } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { RawData, WebSocket } from 'ws';
import { GatewayError } from '../errors.ts';
import { problemsOf } from '../http/field-problem.ts';
import { identityOf } from '../http/guard.ts';
import type { CloseReason } from './close-codes.ts';
import { Connection } from './connection.ts';
import { websocketFraming } from './framing.ts';
import { MESSAGES_PER_S_MAX, SILENT_PINGS_MAX } from './limits.ts';
import type { Live } from './live.ts';
import { type ClientMessage, clientMessage, fieldsOf, type Refused } from './messages.ts';
import type { LiveMetrics } from './metrics.ts';
import { counted } from './sink.ts';
import { websocketSink } from './sink.websocket.ts';
import type { Subscription } from './subscription.ts';

export function serveWebsocket(live: Live, metrics: LiveMetrics, client: WebSocket, request: FastifyRequest): void {
  new WebsocketClient(live, metrics, client, request);
}

class WebsocketClient {
  readonly #client: WebSocket;
  readonly #request: FastifyRequest;
  readonly #connection: Connection;
  #heardAtMs = performance.now();
  #second = 0;
  #messages = 0;

  constructor(live: Live, metrics: LiveMetrics, client: WebSocket, request: FastifyRequest) {
    this.#client = client;
    this.#request = request;
    const headers = { ...request.headers };
    // The socket of an upgraded request is the client's own from here on.
    const sink = counted(websocketSink(client, request.raw.socket as Socket), metrics, 'websocket');
    const caller = identityOf(request);
    const parts = { hub: live.hub, framing: websocketFraming, sink, caller, recheck: () => live.recheck(headers) };
    this.#connection = new Connection(parts);
    live.connections.add(this.#connection);
    metrics.connections.inc({ transport: 'websocket' });
    const pinging = setInterval(() => this.#beat(live.pingEveryMs * SILENT_PINGS_MAX), live.pingEveryMs);
    pinging.unref();
    client.on('pong', () => this.#heard());
    client.on('message', (data, isBinary) => this.#take(data, isBinary));
    client.on('error', () => undefined); // what the library refuses (too large, no UTF-8) it closes with a code itself
    client.on('close', () => {
      clearInterval(pinging);
      live.connections.remove(this.#connection);
      metrics.connections.dec({ transport: 'websocket' });
    });
  }

  #heard(): void {
    this.#heardAtMs = performance.now();
  }

  #beat(silentMsMax: number): void {
    if (this.#connection.sink.closed) return; // it has been told to go, and may still read why
    if (performance.now() - this.#heardAtMs > silentMsMax) {
      this.#end('SILENT', 'no ping was answered');
      this.#client.terminate(); // nobody is there to read a farewell
    } else this.#client.ping();
  }

  #end(reason: CloseReason, words: string): void {
    this.#connection.sink.end(reason, words);
  }

  #take(data: RawData, isBinary: boolean): void {
    this.#heard();
    if (this.#connection.sink.closed) return;
    if (isBinary) this.#end('PROTOCOL_ERROR', 'messages are text');
    else if (this.#isTooMany()) this.#end('TOO_MANY_MESSAGES', `at most ${MESSAGES_PER_S_MAX} messages a second`);
    else {
      const message = this.#read(String(data));
      if (message !== null) void this.#do(message);
    }
  }

  #isTooMany(): boolean {
    const second = Math.floor(performance.now() / 1_000);
    this.#messages = second === this.#second ? this.#messages + 1 : 1;
    this.#second = second;
    return this.#messages > MESSAGES_PER_S_MAX;
  }

  /** What is no JSON ends the connection; what is JSON and does not fit is answered. */
  #read(text: string): ClientMessage | null {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      this.#end('PROTOCOL_ERROR', 'messages are JSON objects; see docs/live.md');
      return null;
    }
    const parsed = clientMessage.safeParse(json);
    if (parsed.success) return parsed.data;
    const problems = problemsOf(parsed.error, json);
    this.#refuse(idOf(json), {
      code: 'REQUEST_INVALID',
      detail: 'the message does not fit',
      retryable: false,
      problems,
    });
    return null;
  }

  async #do(message: ClientMessage): Promise<void> {
    if (message.op === 'ping') return this.#say('pong', {});
    if (message.op === 'unsubscribe') {
      const { id } = message;
      if (this.#connection.unsubscribe(id)) this.#say('unsubscribed', { id });
      else this.#refuse(id, { code: 'NOT_FOUND', detail: 'no subscription of that name', retryable: false });
      return;
    }
    const { op: _, ...request } = message;
    const { id } = request;
    let made: Subscription | undefined;
    try {
      made = await this.#connection.subscribe(request, (position) => this.#say('subscribed', { id, position }));
      await made.live;
      if (this.#connection.subscriptions.includes(made)) this.#say('live', { id });
    } catch (error) {
      // The name may be another subscription's: of one that was open before, or of one that was begun since.
      if (made !== undefined) {
        if (!this.#connection.subscriptions.includes(made)) return;
        this.#connection.unsubscribe(id);
      }
      this.#refuse(id, refusalOf(error, this.#request));
    }
  }

  #say(op: string, fields: object): void {
    const inside = fieldsOf(fields);
    const text = inside === '' ? `{"op":"${op}"}` : websocketFraming.piece(op, inside);
    this.#connection.sink.write(websocketFraming.join([text], () => ''));
  }

  #refuse(id: string | null, refused: Refused): void {
    this.#say('error', { ...(id === null ? {} : { id }), ...refused });
  }
}

/** Only known errors are told; the rest is in the log of the gateway, under the id of the request. */
export function refusalOf(error: unknown, request: FastifyRequest): Refused {
  if (error instanceof GatewayError) {
    const { code, message: detail, retryable, problems } = error;
    return { code, detail, retryable, ...(problems.length === 0 ? {} : { problems }) };
  }
  const { code, retryable } = error as { code?: unknown; retryable?: unknown };
  if (typeof code === 'string' && retryable === true) {
    return { code, detail: 'a part the gateway needs cannot be reached', retryable: true };
  }
  request.log.error({ err: error }, 'live subscription failed');
  return { code: 'INTERNAL', detail: `an unexpected error; its request id is ${request.id}`, retryable: false };
}

function idOf(json: unknown): string | null {
  const id = typeof json === 'object' && json !== null ? (json as { id?: unknown }).id : null;
  return typeof id === 'string' && id.length <= 64 ? id : null;
}

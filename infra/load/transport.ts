/** How bid requests reach the bidder: HTTP/1.1 keep-alive, or WebSocket messages matched by id. */
import { Agent, request as httpRequest } from 'node:http';

/** What a bidder answered: a response object, nothing (no-bid), or something no exchange accepts. */
export type Reply =
  | { readonly kind: 'bid'; readonly response: unknown }
  | { readonly kind: 'no-bid' }
  | { readonly kind: 'error'; readonly what: string };

export interface Transport {
  send(id: string, body: string): Promise<Reply>;
  close(): void;
}

/** An exchange gives up on an answer after this, ms. */
const ANSWER_WITHIN_MS = 5_000;
/** Open connections; more requests than that at once wait for a free one. */
const CONNECTIONS_MAX = 256;
const SOCKETS = 4;

export function httpTransport(url: string): Transport {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS_MAX, maxFreeSockets: CONNECTIONS_MAX });
  const { hostname, port, pathname } = new URL(url);
  const options = { agent, hostname, port, path: pathname, method: 'POST', timeout: ANSWER_WITHIN_MS };
  return {
    send: (_, body) =>
      new Promise((resolve) => {
        const headers = {
          'content-type': 'application/json',
          'x-openrtb-version': '2.6',
          'content-length': Buffer.byteLength(body),
        };
        const sent = httpRequest({ ...options, headers }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => resolve(replyOf(response.statusCode ?? 0, Buffer.concat(chunks))));
          response.on('error', (error) => resolve({ kind: 'error', what: error.message }));
        });
        sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
        sent.on('error', (error) => resolve({ kind: 'error', what: error.message }));
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}

function replyOf(status: number, body: Buffer): Reply {
  if (status === 204) return { kind: 'no-bid' };
  if (status !== 200) return { kind: 'error', what: `HTTP ${status}` };
  return { kind: 'bid', response: JSON.parse(body.toString('utf8')) };
}

/** `url` is the bidder's WebSocket address. Connects before it resolves. */
export async function socketTransport(url: string): Promise<Transport> {
  const pending = new Map<string, (reply: Reply) => void>();
  const sockets = Array.from({ length: SOCKETS }, () => new WebSocket(url));
  await Promise.all(sockets.map((socket) => opened(socket)));
  for (const socket of sockets) {
    socket.addEventListener('message', (message) => settle(pending, String(message.data)));
    socket.addEventListener('error', () => failAll(pending, 'the WebSocket broke'));
    socket.addEventListener('close', () => failAll(pending, 'the WebSocket was closed'));
  }
  let next = 0;
  return {
    send(id, body) {
      return new Promise((resolve) => {
        const timer = setTimeout(() => finish({ kind: 'error', what: 'no answer in time' }), ANSWER_WITHIN_MS);
        const finish = (reply: Reply): void => {
          clearTimeout(timer);
          pending.delete(id);
          resolve(reply);
        };
        pending.set(id, finish);
        sockets[next % SOCKETS]?.send(body);
        next += 1;
      });
    },
    close() {
      for (const socket of sockets) socket.close();
    },
  };
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('error', () => reject(new Error(`no WebSocket at ${socket.url}`)), { once: true });
  });
}

function settle(pending: Map<string, (reply: Reply) => void>, text: string): void {
  const response = JSON.parse(text) as { id?: string; seatbid?: unknown };
  const finish = pending.get(response.id ?? '');
  if (finish === undefined) return;
  finish(response.seatbid === undefined ? { kind: 'no-bid' } : { kind: 'bid', response });
}

function failAll(pending: Map<string, (reply: Reply) => void>, what: string): void {
  for (const finish of pending.values()) finish({ kind: 'error', what });
}

/**
 * `GET /v1/live/stream` as an event stream (WHATWG HTML §9.2): one subscription, said in the query. The id of the last event
 * is a position, so what a browser sends as `Last-Event-ID` when it reconnects goes on from there.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { identityOf } from '../http/guard.ts';
import { Connection } from './connection.ts';
import { streamFraming } from './framing.ts';
import type { Live } from './live.ts';
import { fieldsOf } from './messages.ts';
import type { LiveMetrics } from './metrics.ts';
import { streamSink } from './sink.stream.ts';
import { counted } from './sink.ts';
import type { Subscription } from './subscription.ts';
import type { WatchRequest } from './watch.ts';
import { refusalOf } from './websocket.ts';

/** How long a browser waits before it connects again. */
const RETRY_MS = 2_000;

/** Throws what is to be answered in place of a stream. */
export async function serveStream(
  live: Live,
  metrics: LiveMetrics,
  watch: WatchRequest,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const headers = { ...request.headers };
  const { raw } = reply;
  const sink = counted(streamSink(raw), metrics, 'stream');
  const caller = identityOf(request);
  const connection = new Connection({
    hub: live.hub,
    framing: streamFraming,
    sink,
    caller,
    recheck: () => live.recheck(headers),
  });
  live.connections.add(connection);
  metrics.connections.inc({ transport: 'stream' });
  const gone = (): void => {
    live.connections.remove(connection);
    metrics.connections.dec({ transport: 'stream' });
  };
  let subscription: Subscription;
  try {
    subscription = await connection.subscribe(watch, (position) => begin(reply, sink.write, position));
  } catch (error) {
    gone();
    throw error;
  }
  const beating = setInterval(() => {
    const beat = streamFraming.beat(() => subscription.now());
    if (beat !== null) sink.write(beat);
  }, live.pingEveryMs);
  beating.unref();
  raw.on('close', () => {
    clearInterval(beating);
    gone();
  });
  if (raw.destroyed) raw.emit('close');
  await subscription.live.catch((error: unknown) => {
    const said = fieldsOf(refusalOf(error, request));
    sink.write(Buffer.from(`event: error\ndata: {${said}}\n\n`));
    sink.end('UNAVAILABLE', 'what was asked for cannot be read');
  });
}

function begin(reply: FastifyReply, write: (frames: Buffer) => void, position: string): void {
  reply.hijack();
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // Nothing follows on this connection, so that a stopping server need not wait for it to fall idle.
    connection: 'close',
    // Proxies that gather answers before they pass them on would hold events back.
    'x-accel-buffering': 'no',
  });
  write(Buffer.from(`retry: ${RETRY_MS}\nevent: subscribed\ndata: {"position":"${position}"}\nid: ${position}\n\n`));
}

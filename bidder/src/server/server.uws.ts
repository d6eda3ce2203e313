/**
 * The HTTP and WebSocket transport, on uWebSockets.js. Bids are answered inside the callback that brings the last byte of
 * the body: nothing is awaited, and the answer leaves in one write.
 *
 *   POST /openrtb2/{exchange}   BidRequest → 200 BidResponse, 204 no-bid (200 with `nbr` when asked), 400 malformed
 *   WS   /rtb/ws?exchange=name  one BidRequest a message → one answer a message with the same id
 *   GET|POST /notice/{win|loss|bill|click}?t=token&p=price&r=reason
 *   GET /sync/{match|page|optout}    cookie syncing
 *   GET /livez /startupz /readyz /healthz /metrics /status
 */

import uWS from 'uWebSockets.js';
import { gzipSync } from 'node:zlib';
import type { Bidder } from '../bidder.ts';
import type { Member } from '../cluster/member.ts';
import { BidderError } from '../errors.ts';
import type { Exchange } from '../exchanges/exchange.ts';
import { noticeParameters } from '../notices/addresses.ts';
import { type NoticeDesk, type NoticeQuery, statusOf } from '../notices/desk.ts';
import { type NoticeKind, noticeKinds } from '../notices/token.ts';
import { nbrOf } from '../openrtb/no-bid.ts';
import { writeNoBid } from '../openrtb/response.ts';
import { BODY_DRAINED_MAX, BODY_MAX_BYTES, bearerIn, gunzipped } from './body.ts';
import { metricsPage, statusPage } from './pages.ts';
import { mountSocket } from './socket.uws.ts';
import { healthOf, readiness, startedOf } from './status.ts';
import { mountSync } from './sync.uws.ts';
import { followed, tracedBid } from './traced-bid.ts';

export interface ServeOptions {
  /** Others of this bidder's processes, which share its port; undefined when it is alone. */
  readonly member?: Member | undefined;
}

export interface BidServer {
  readonly port: number;
  close(): void;
}

type Listen = (
  this: uWS.TemplatedApp,
  host: string,
  port: number,
  options: number,
  done: (socket: uWS.us_listen_socket | false) => void,
) => void;

/** LIBUS_LISTEN_EXCLUSIVE_PORT and _DEFAULT, which the types declare as a const enum. */
const EXCLUSIVE_PORT = 1;
const SHARED_PORT = 0;

/** Versions an answer may be marked with: the one the request names, else the exchange's own. */
const versions: ReadonlySet<string> = new Set(['2.5', '2.6']);
/** A caller that sends this header gets every no-bid as a body with `nbr` (OpenRTB 2.6 §4.2.1). */
const ASKS_WHY = 'x-mainstem-nbr';
/** Shorter answers are not worth the time of packing them. */
const PACK_FROM_BYTES = 1_024;
/** Fast rather than small: an auction waits. */
const PACK_LEVEL = 1;

/** Starts listening. Throws `BIDDER_LISTEN_FAILED` when the port is taken. */
export async function serveBidder(
  bidder: Bidder,
  host: string,
  port: number,
  { member }: ServeOptions = {},
): Promise<BidServer> {
  const desk = member ?? bidder.desk;
  const app = uWS.App();
  app.post('/openrtb2/:exchange', (res, req) => takeBidRequest(bidder, res, req));
  mountSocket(app, bidder);
  mountSync(app, bidder);
  app.get('/notice/:kind', (res, req) => takeNotice(bidder, desk, res, req));
  app.post('/notice/:kind', (res, req) => takeNotice(bidder, desk, res, req));
  app.get('/livez', (res) => sendJson(res, '200 OK', { status: 'ok' }));
  app.get('/startupz', (res) => sendJson(res, ...startedOf(bidder)));
  app.get('/healthz', (res) => sendJson(res, ...healthOf(bidder)));
  app.get('/readyz', (res) => {
    const ready = readiness(bidder);
    sendJson(res, ready.ready ? '200 OK' : '503 Service Unavailable', ready);
  });
  app.get('/status', (res) => sendPage(bidder, res, 'application/json', () => statusPage(bidder, member)));
  app.get('/metrics', (res) => sendPage(bidder, res, 'text/plain; version=0.0.4', () => metricsPage(bidder, member)));
  app.any('/*', (res) => void res.writeStatus('404 Not Found').end());
  const socket = await new Promise<uWS.us_listen_socket | false>((resolve) => {
    // Exclusive: without it a second bidder on a taken port would start silently and take half of the traffic. Members
    // share theirs, which the primary has claimed. The types of uWebSockets.js leave this order of arguments out; the
    // native side takes it.
    const sharing = member === undefined ? EXCLUSIVE_PORT : SHARED_PORT;
    (app.listen as unknown as Listen).call(app, host, port, sharing, resolve);
  });
  if (socket === false) {
    throw new BidderError('BIDDER_LISTEN_FAILED', `cannot listen on ${host}:${port}: the port is taken or not allowed`);
  }
  return { port: uWS.us_socket_local_port(socket), close: () => app.close() };
}

/** `Accept-Encoding` with gzip at a weight above 0. */
const TAKES_GZIP = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/;

/** What is known of a request before its body, read while uWS still has the headers. */
interface Caller {
  readonly exchange: Exchange;
  readonly gzipped: boolean;
  readonly packs: boolean;
  readonly asksWhy: boolean;
  readonly version: string;
  /** Of the exchange's span when that is sampled; read only while this process traces. */
  readonly traceparent: string | undefined;
}

function takeBidRequest(bidder: Bidder, res: uWS.HttpResponse, req: uWS.HttpRequest): void {
  const exchange = bidder.exchanges.named(req.getParameter(0));
  if (exchange === undefined) return void res.writeStatus('404 Not Found').end();
  if (exchange.guarded && !exchange.admits(bearerIn(req.getHeader('authorization'))))
    return void res.writeStatus('401 Unauthorized').end();
  if (Number(req.getHeader('content-length')) > BODY_DRAINED_MAX) return void refuseTooLarge(res, true);
  if (!bidder.overload.admits()) return void shed(bidder, res, exchange);
  const named = req.getHeader('x-openrtb-version');
  const accepted = req.getHeader('accept-encoding');
  const caller: Caller = {
    exchange,
    gzipped: req.getHeader('content-encoding') === 'gzip',
    packs: accepted !== '' && TAKES_GZIP.test(accepted),
    asksWhy: exchange.noBidBody || req.getHeader(ASKS_WHY) === '1',
    version: versions.has(named) ? named : exchange.version,
    traceparent: followed(exchange, req),
  };
  let before: Buffer | undefined;
  let size = 0;
  let gone = false;
  res.onAborted(() => {
    gone = true;
  });
  res.onData((chunk, isLast) => {
    if (gone) return;
    size += chunk.byteLength;
    if (size > BODY_MAX_BYTES) {
      before = undefined;
      gone = isLast || size > BODY_DRAINED_MAX;
      if (gone) refuseTooLarge(res, !isLast);
      return;
    }
    // The usual body comes whole: it is read where it lies, before uWS takes its memory back.
    const piece = Buffer.from(chunk);
    if (isLast) answer(bidder, res, before === undefined ? piece : Buffer.concat([before, piece]), caller);
    else before = before === undefined ? Buffer.concat([piece]) : Buffer.concat([before, piece]);
  });
}

/** 204 always, also where a body with `nbr` is asked for: it would have to hold the id of a request that is not read. */
function shed(bidder: Bidder, res: uWS.HttpResponse, exchange: Exchange): void {
  bidder.noBids.count(exchange.name, 'OVERLOAD');
  res.writeStatus('204 No Content').writeHeader('x-openrtb-version', exchange.version).endWithoutBody();
}

function answer(bidder: Bidder, res: uWS.HttpResponse, body: Buffer, caller: Caller): void {
  const startedMs = performance.now();
  const { exchange, version } = caller;
  // Not gzip though it says so: as unreadable as a body that is not JSON, and answered so.
  const read = caller.gzipped ? (gunzipped(body) ?? '') : body;
  const handle = () => bidder.core.handle(read, exchange.name, bidder.now(), exchange.roundTripMs, exchange.currency);
  const given = caller.traceparent === undefined ? handle() : tracedBid(caller.traceparent, exchange.name, handle);
  if (given.kind === 'malformed') {
    res.writeStatus('400 Bad Request').writeHeader('x-openrtb-version', version).end();
  } else if (given.kind === 'bid') {
    send(res, exchange.spell(given.text), caller);
  } else if (caller.asksWhy) {
    send(res, writeNoBid(given.requestId, nbrOf[given.reason]), caller);
  } else {
    res.writeStatus('204 No Content').writeHeader('x-openrtb-version', version).endWithoutBody();
  }
  bidder.decisionTime.observe((performance.now() - startedMs) * 1000);
}

function send(res: uWS.HttpResponse, text: string, { packs, version }: Caller): void {
  res.writeHeader('content-type', 'application/json').writeHeader('x-openrtb-version', version);
  if (!packs || text.length < PACK_FROM_BYTES) return void res.end(text);
  res.writeHeader('content-encoding', 'gzip').end(gzipSync(text, { level: PACK_LEVEL }));
}

/**
 * A connection that is closed on bytes which still come is reset, and the reset can overtake the answer: so a body that is
 * somewhat too large is read to its end and thrown away. One that is far too large is cut.
 */
function refuseTooLarge(res: uWS.HttpResponse, isCut: boolean): void {
  res.writeStatus('413 Payload Too Large').end(undefined, isCut);
}

const statusText: Readonly<Record<number, string>> = {
  200: '200 OK',
  400: '400 Bad Request',
  403: '403 Forbidden',
  409: '409 Conflict',
  410: '410 Gone',
  503: '503 Service Unavailable',
};

function takeNotice(bidder: Bidder, desk: Pick<NoticeDesk, 'take'>, res: uWS.HttpResponse, req: uWS.HttpRequest): void {
  const kind = req.getParameter(0) as NoticeKind;
  if (!noticeKinds.includes(kind)) return void res.writeStatus('404 Not Found').end();
  const query = noticeQueryOf(bidder, kind, req);
  let gone = false;
  res.onAborted(() => {
    gone = true;
  });
  desk
    .take(kind, query, bidder.now())
    .then((result) => {
      if (gone) return;
      // The reason goes in a header: the body of a win notice is markup (§4.3.2), and there is none.
      res.cork(() => {
        res
          .writeStatus(statusText[statusOf[result]] as string)
          .writeHeader('x-mainstem-notice', result)
          .end();
      });
    })
    .catch((error: unknown) => {
      // One notice that fails is sent again by the exchange; it must not end the process and with it all auctions.
      bidder.onFault(error);
      if (!gone) res.cork(() => void res.writeStatus('500 Internal Server Error').end());
    });
}

/** Values of a notice address. What tells of a device (§7.8) is looked at here and kept nowhere (R6). */
function noticeQueryOf(bidder: Bidder, kind: NoticeKind, req: uWS.HttpRequest): NoticeQuery {
  const robot = bidder.traffic.isRobot({
    kind,
    userAgent: req.getHeader('user-agent'),
    deviceAgent: req.getHeader('x-device-user-agent'),
    address: req.getHeader('x-device-ip') || req.getHeader('x-forwarded-for'),
    nowMs: bidder.now(),
  });
  const query: Record<string, string | undefined> = {};
  for (const name of noticeParameters) query[name] = req.getQuery(name);
  return { ...query, token: req.getQuery('t') ?? '', robot };
}

function sendJson(res: uWS.HttpResponse, status: string, value: unknown): void {
  res.writeStatus(status).writeHeader('content-type', 'application/json').end(JSON.stringify(value));
}

/** A page that may have to be collected from other processes first. */
function sendPage(bidder: Bidder, res: uWS.HttpResponse, type: string, page: () => Promise<string>): void {
  let gone = false;
  res.onAborted(() => {
    gone = true;
  });
  page()
    .then((text) => {
      if (!gone) res.cork(() => void res.writeHeader('content-type', type).end(text));
    })
    .catch((error: unknown) => {
      bidder.onFault(error);
      if (!gone) res.cork(() => void res.writeStatus('503 Service Unavailable').end());
    });
}

/**
 * `WS /rtb/ws?exchange=name&token=secret`: one BidRequest a message, one answer a message, in order of arrival, with the
 * request's id. A text message holds JSON, a binary one gzipped JSON, and each is answered in its own kind. A no-bid is
 * `{"id":…,"nbr":n}`; what is no request is `{"error":{"code":…}}`, and the connection lives on.
 *
 * Back-pressure: a peer that does not read its answers gets no-bids (SLOW_CONSUMER) from `SLOW_BYTES` on, and is cut off
 * at `UNREAD_MAX_BYTES`. The whole protocol: docs/websocket.md.
 */

import type uWS from 'uWebSockets.js';
import { gzipSync } from 'node:zlib';
import type { Bidder } from '../bidder.ts';
import type { Exchange } from '../exchanges/exchange.ts';
import { type NoBidReason, nbrOf } from '../openrtb/no-bid.ts';
import { writeNoBid } from '../openrtb/response.ts';
import { BODY_MAX_BYTES, bearerIn, gunzipped } from './body.ts';
import type { Answer } from './core.ts';

const SLOW_BYTES = 256 * 1024;
const UNREAD_MAX_BYTES = 1024 * 1024;
/** A connection without a message for so long is closed, seconds. Pings keep it open. */
const IDLE_S = 120;
/** Name of a peer that gives none. */
const UNNAMED = 'ws';
/** Fast rather than small: an auction waits. */
const PACK_LEVEL = 1;

interface Peer {
  readonly exchange: Exchange;
}

export function mountSocket(app: uWS.TemplatedApp, bidder: Bidder): void {
  app.ws<Peer>('/rtb/ws', {
    maxPayloadLength: BODY_MAX_BYTES,
    maxBackpressure: UNREAD_MAX_BYTES,
    closeOnBackpressureLimit: true,
    idleTimeout: IDLE_S,
    sendPingsAutomatically: true,
    upgrade(res, req, context) {
      const exchange = bidder.exchanges.named(req.getQuery('exchange') ?? UNNAMED);
      if (exchange === undefined) return void res.writeStatus('404 Not Found').end();
      if (!exchange.admits(bearerIn(req.getHeader('authorization')) ?? req.getQuery('token'))) {
        return void res.writeStatus('401 Unauthorized').end();
      }
      res.upgrade<Peer>(
        { exchange },
        req.getHeader('sec-websocket-key'),
        req.getHeader('sec-websocket-protocol'),
        req.getHeader('sec-websocket-extensions'),
        context,
      );
    },
    message(socket, message, isBinary) {
      const startedMs = performance.now();
      const { exchange } = socket.getUserData();
      const body = Buffer.from(message);
      const read = isBinary ? (gunzipped(body) ?? '') : body;
      const refusal = refusalOf(socket.getBufferedAmount(), bidder);
      const answer = refusal
        ? bidder.core.decline(read, exchange.name, refusal)
        : bidder.core.handle(read, exchange.name, bidder.now(), exchange.roundTripMs, exchange.currency);
      const spelled = messageOf(answer, exchange);
      if (isBinary) socket.send(gzipSync(spelled, { level: PACK_LEVEL }), true);
      else socket.send(spelled);
      bidder.decisionTime.observe((performance.now() - startedMs) * 1000);
    },
  });
}

function refusalOf(unreadBytes: number, bidder: Bidder): NoBidReason | undefined {
  if (unreadBytes > SLOW_BYTES) return 'SLOW_CONSUMER';
  return bidder.overload.admits() ? undefined : 'OVERLOAD';
}

function messageOf(answer: Answer, exchange: Exchange): string {
  switch (answer.kind) {
    case 'bid':
      return exchange.spell(answer.text);
    case 'no-bid':
      return writeNoBid(answer.requestId, nbrOf[answer.reason]);
    case 'malformed':
      return `{"error":{"code":"${answer.why}"}}`;
  }
}

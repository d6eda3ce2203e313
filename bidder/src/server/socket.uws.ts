/**
 * `WS /rtb/ws`: one JSON BidRequest a message, one JSON answer a message, in order of arrival, with the request's id.
 * A no-bid is `{"id":…,"nbr":n}`; what is no request is `{"error":{"code":…}}`, and the connection lives on.
 *
 * Back-pressure: a peer that does not read its answers gets no-bids (SLOW_CONSUMER) from `SLOW_BYTES` on, and is cut off
 * at `UNREAD_MAX_BYTES`.
 */
import type uWS from 'uWebSockets.js';
import type { Bidder } from '../bidder.ts';
import { nbrOf } from '../openrtb/no-bid.ts';
import { writeNoBid } from '../openrtb/response.ts';
import type { Answer } from './core.ts';

/** Largest request read. Real ones have 1–20 KB; the largest recorded one 60 KB. */
export const BODY_MAX_BYTES = 512 * 1024;
const SLOW_BYTES = 256 * 1024;
const UNREAD_MAX_BYTES = 1024 * 1024;
/** A connection without a message for so long is closed, seconds. Pings keep it open. */
const IDLE_S = 120;

interface Peer {
  readonly exchange: string;
}

/** Exchange name of a path or query; undefined when it is none. */
export function exchangeIn(name: string | undefined): string | undefined {
  return name !== undefined && /^[a-z0-9][a-z0-9_-]{0,31}$/.test(name) ? name : undefined;
}

export function mountSocket(app: uWS.TemplatedApp, bidder: Bidder): void {
  app.ws<Peer>('/rtb/ws', {
    maxPayloadLength: BODY_MAX_BYTES,
    maxBackpressure: UNREAD_MAX_BYTES,
    closeOnBackpressureLimit: true,
    idleTimeout: IDLE_S,
    sendPingsAutomatically: true,
    upgrade(res, req, context) {
      const named = req.getQuery('exchange');
      const exchange = named === undefined ? 'ws' : exchangeIn(named);
      if (exchange === undefined) return void res.writeStatus('404 Not Found').end();
      res.upgrade<Peer>(
        { exchange },
        req.getHeader('sec-websocket-key'),
        req.getHeader('sec-websocket-protocol'),
        req.getHeader('sec-websocket-extensions'),
        context,
      );
    },
    message(socket, message) {
      const startedMs = performance.now();
      const body = Buffer.from(message).toString('utf8');
      const { exchange } = socket.getUserData();
      const slow = socket.getBufferedAmount() > SLOW_BYTES;
      const answer = slow
        ? bidder.core.decline(body, exchange, 'SLOW_CONSUMER')
        : bidder.core.handle(body, exchange, bidder.now());
      socket.send(messageOf(answer));
      bidder.decisionTime.observe((performance.now() - startedMs) * 1000);
    },
  });
}

function messageOf(answer: Answer): string {
  switch (answer.kind) {
    case 'bid':
      return answer.text;
    case 'no-bid':
      return writeNoBid(answer.requestId, nbrOf[answer.reason]);
    case 'malformed':
      return `{"error":{"code":"${answer.why}"}}`;
  }
}

/** The live feed of a process: its hub, its connections, their heartbeat, and its end. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Access } from '../authorisation/access.ts';
import type { Caller } from '../authorisation/verdict.ts';
import type { Authenticate } from '../identity/identity.ts';
import { type Connection, Connections } from './connection.ts';
import { Hub, type HubParts } from './hub.ts';
import { PING_EVERY_MS, RECHECK_EVERY_MS } from './limits.ts';
import type { Tickets } from './tickets.ts';

export interface LiveParts extends HubParts {
  readonly authenticate: Authenticate;
  readonly access: Pick<Access, 'caller' | 'ready'>;
  readonly tickets: Tickets;
  /** How often credentials are asked about; `RECHECK_EVERY_MS` when not said. */
  readonly recheckEveryMs?: number;
  /** How often clients are pinged; `PING_EVERY_MS` when not said. */
  readonly pingEveryMs?: number;
}

export interface Live {
  readonly hub: Hub;
  readonly connections: Connections;
  readonly tickets: Tickets;
  readonly pingEveryMs: number;
  /** Asks again who sent these headers. */
  recheck(headers: IncomingHttpHeaders): Promise<Caller>;
  /** Tells every client to connect elsewhere, and follows nothing more. */
  stop(): Promise<void>;
}

/** Credentials checked at once. */
const CHECKS_AT_ONCE = 20;
/** The connections are gone over so many times in the time between two checks of one. */
const ROUNDS = 10;

export function openLive(parts: LiveParts): Live {
  const hub = new Hub(parts);
  const connections = new Connections();
  const everyMs = parts.recheckEveryMs ?? RECHECK_EVERY_MS;
  const checked = new WeakMap<Connection, number>();
  let sweeping = false;
  const sweep = async (): Promise<void> => {
    if (sweeping) return;
    sweeping = true;
    const nowMs = performance.now();
    const due = [...connections].filter((connection) => {
      const lastMs = checked.get(connection);
      if (lastMs === undefined) checked.set(connection, nowMs);
      return lastMs !== undefined && nowMs - lastMs >= everyMs;
    });
    for (let at = 0; at < due.length; at += CHECKS_AT_ONCE) {
      const some = due.slice(at, at + CHECKS_AT_ONCE);
      for (const connection of some) checked.set(connection, nowMs);
      await Promise.all(some.map((connection) => connection.check()));
    }
    sweeping = false;
  };
  const timer = setInterval(() => void sweep(), everyMs / ROUNDS);
  timer.unref();
  return {
    hub,
    connections,
    tickets: parts.tickets,
    pingEveryMs: parts.pingEveryMs ?? PING_EVERY_MS,
    async recheck(headers) {
      await parts.access.ready();
      return parts.access.caller(await parts.authenticate(headers));
    },
    async stop() {
      clearInterval(timer);
      for (const connection of connections) {
        connection.sink.end('GOING_AWAY', 'the gateway stops; connect again with the last position');
      }
      await hub.stop();
    },
  };
}

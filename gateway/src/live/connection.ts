/**
 * One client's connection, whatever carries it: its subscriptions, its bounds, and the question, asked again and again,
 * whether its credential still holds. When it ends everything it held is let go.
 */
import type { Caller } from '../authorisation/verdict.ts';
import { GatewayError } from '../errors.ts';
import type { Framing } from './framing.ts';
import type { Hub } from './hub.ts';
import { CONNECTIONS_MAX, CONNECTIONS_PER_TENANT_MAX, SUBSCRIPTIONS_MAX, UNCHECKED_MS_MAX } from './limits.ts';
import type { Sink } from './sink.ts';
import { type Subscription, subscribe } from './subscription.ts';
import { refusalOf, type WatchRequest } from './watch.ts';

export interface ConnectionParts {
  readonly hub: Hub;
  readonly framing: Framing;
  readonly sink: Sink;
  readonly caller: Caller;
  /** Asks again who this is; throws as authentication does. */
  readonly recheck: () => Promise<Caller>;
}

/** A name that is taken: by a subscription, or by one that is on its way. */
interface Slot {
  made: Subscription | null;
}

export class Connection {
  readonly tenant: string;
  readonly sink: Sink;
  readonly #parts: ConnectionParts;
  #caller: Caller;
  readonly #subscriptions = new Map<string, Slot>();
  #checkedAtMs = performance.now();
  #checking = false;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.#caller = parts.caller;
    this.tenant = parts.caller.tenant;
    this.sink = parts.sink;
  }

  get subscriptions(): readonly Subscription[] {
    return [...this.#subscriptions.values()].flatMap(({ made }) => (made === null ? [] : [made]));
  }

  /** `onJoined` is told the position before anything of the subscription is. */
  async subscribe(request: WatchRequest, onJoined: (position: string) => void): Promise<Subscription> {
    const { hub, framing, sink } = this.#parts;
    if (this.#subscriptions.has(request.id)) throw taken(request.id);
    if (this.#subscriptions.size >= SUBSCRIPTIONS_MAX) {
      throw new GatewayError('LIVE_OVERLOADED', `a connection has at most ${SUBSCRIPTIONS_MAX} subscriptions`);
    }
    const slot: Slot = { made: null };
    this.#subscriptions.set(request.id, slot);
    // While the log is asked it may be closed, or ended, or ended and another begun under its name.
    const isWanted = () => !sink.closed && this.#subscriptions.get(request.id) === slot;
    const tell = (position: string): void => {
      if (isWanted()) onJoined(position);
    };
    try {
      const made = await subscribe(request, { hub, framing, sink, caller: this.#caller, onJoined: tell });
      if (isWanted()) slot.made = made;
      else made.end();
      return made;
    } catch (error) {
      if (this.#subscriptions.get(request.id) === slot) this.#subscriptions.delete(request.id);
      throw error;
    }
  }

  /** False when there is none of that name. */
  unsubscribe(id: string): boolean {
    this.#subscriptions.get(id)?.made?.end();
    return this.#subscriptions.delete(id);
  }

  /** Ends the connection when its credential no longer holds or no longer allows what it watches. */
  async check(): Promise<void> {
    if (this.#checking || this.sink.closed) return;
    this.#checking = true;
    try {
      const caller = await this.#parts.recheck();
      this.#checkedAtMs = performance.now();
      if (caller.tenant !== this.tenant) this.#endCredential('the credential is of another tenant now');
      this.#caller = caller;
      const refused = this.subscriptions.map(({ watch }) => refusalOf(watch, caller)).find((one) => one !== null);
      if (refused !== undefined) this.#endCredential(refused);
    } catch (error) {
      if (error instanceof GatewayError && error.statusCode === 401) this.#endCredential(error.message);
      else if (performance.now() - this.#checkedAtMs > UNCHECKED_MS_MAX) {
        this.sink.end('UNAVAILABLE', 'the credential cannot be checked; connect again with the last position');
      }
    } finally {
      this.#checking = false;
    }
  }

  close(): void {
    for (const id of [...this.#subscriptions.keys()]) this.unsubscribe(id);
  }

  #endCredential(why: string): void {
    this.sink.end('CREDENTIAL_ENDED', `${why}; connect again with a credential that holds`);
  }
}

/** All connections of the process, and how many each tenant has. */
export class Connections {
  readonly #open = new Set<Connection>();
  readonly #perTenant = new Map<string, number>();

  get size(): number {
    return this.#open.size;
  }

  [Symbol.iterator](): Iterator<Connection> {
    return this.#open.values();
  }

  /** Throws LIVE_OVERLOADED when there is no room for one more of the tenant; asked before anything is opened. */
  checkRoom(tenant: string): void {
    if (this.#open.size >= CONNECTIONS_MAX) {
      throw new GatewayError('LIVE_OVERLOADED', 'this gateway has as many live connections as it takes');
    }
    if ((this.#perTenant.get(tenant) ?? 0) >= CONNECTIONS_PER_TENANT_MAX) {
      throw new GatewayError('LIVE_OVERLOADED', `the tenant has ${CONNECTIONS_PER_TENANT_MAX} live connections`);
    }
  }

  add(connection: Connection): void {
    this.#open.add(connection);
    this.#perTenant.set(connection.tenant, (this.#perTenant.get(connection.tenant) ?? 0) + 1);
  }

  remove(connection: Connection): void {
    if (!this.#open.delete(connection)) return;
    connection.close();
    const left = (this.#perTenant.get(connection.tenant) ?? 1) - 1;
    if (left === 0) this.#perTenant.delete(connection.tenant);
    else this.#perTenant.set(connection.tenant, left);
  }
}

function taken(id: string): GatewayError {
  const problems = [{ code: 'FIELD_INVALID', field: 'id', message: 'a subscription of this name is open' }] as const;
  return new GatewayError('REQUEST_INVALID', `the subscription ${id} is open`, { problems });
}

/**
 * Everything that is live in this process: one tail a topic, one channel for all who are told the same, one feed a view and
 * tenant. Each exists while somebody listens.
 */
import type { LiveRows } from '@mainstem/projections/live-rows';
import type { TopicName } from '@mainstem/schemas/topics';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { GatewayError } from '../errors.ts';
import { EventChannel } from './event-channel.ts';
import type { Framing } from './framing.ts';
import { CHANNELS_PER_TENANT_MAX, TAIL_LINGER_MS } from './limits.ts';
import type { Places } from './positions.ts';
import type { RecordReader } from './record-reader.ts';
import { ReplayDesk } from './replay-desk.ts';
import { TopicTail } from './topic-tail.ts';
import { ViewChannel, ViewFeed } from './view-feed.ts';
import { ViewPoller } from './view-poller.ts';
import type { EventWatch, ViewWatch, Watch } from './watch.ts';

export interface HubParts {
  readonly log: EventLog;
  readonly reader: RecordReader;
  readonly rows: LiveRows;
  /** Told of failures that clients were told of, for the process's own log. */
  readonly report: (message: string, cause: unknown) => void;
}

/** A channel as a subscription sees it. */
export interface Joined {
  readonly members: EventChannel['members'];
  places(): Places;
}

interface Held {
  readonly joined: Joined;
  users: number;
  isDead(): boolean;
  close(): void;
}

interface UsedTail {
  readonly topic: TopicName;
  readonly tail: TopicTail;
  users: number;
}

export class Hub {
  readonly parts: HubParts;
  readonly replays = new ReplayDesk();
  readonly #tails = new Map<TopicName, UsedTail>();
  readonly #channels = new Map<string, Promise<Held>>();
  readonly #perTenant = new Map<string, number>();
  readonly #feeds = new Map<string, ViewFeed>();
  readonly #poller: ViewPoller;

  constructor(parts: HubParts) {
    this.parts = parts;
    const report = (error: unknown): void => parts.report('live views cannot be read', error);
    this.#poller = new ViewPoller(parts.rows, () => [...this.#feeds.values()], report);
  }

  get channels(): number {
    return this.#channels.size;
  }

  get tails(): number {
    return this.#tails.size;
  }

  /** Joins the channel of a watch. Throws LIVE_OVERLOADED, or LOG_UNAVAILABLE. */
  async join(watch: Watch, framing: Framing): Promise<{ joined: Joined; leave(): void }> {
    const key = `${framing.transport}|${watch.key}`;
    let opening = this.#channels.get(key) ?? this.#open(key, watch, framing);
    let held = await opening;
    if (held.isDead()) {
      // Its tail ended: those who are on it were told. A new one stands in its place.
      const newer = this.#channels.get(key);
      opening = newer === undefined || newer === opening ? this.#open(key, watch, framing) : newer;
      held = await opening;
    }
    held.users += 1;
    let left = false;
    return {
      joined: held.joined,
      leave: () => {
        if (left) return;
        left = true;
        held.users -= 1;
        if (held.users > 0) return;
        held.close();
        if (this.#channels.get(key) === opening) this.#forget(key, watch.tenant);
      },
    };
  }

  async stop(): Promise<void> {
    this.#poller.stop();
    await Promise.all([...this.#tails.values()].map(({ tail }) => tail.stop()));
  }

  #open(key: string, watch: Watch, framing: Framing): Promise<Held> {
    const count = this.#perTenant.get(watch.tenant) ?? 0;
    if (count >= CHANNELS_PER_TENANT_MAX) {
      throw new GatewayError('LIVE_OVERLOADED', `the tenant has ${CHANNELS_PER_TENANT_MAX} different subscriptions`);
    }
    this.#perTenant.set(watch.tenant, count + 1);
    const opening = this.#make(watch, framing);
    if (this.#channels.has(key)) this.#forget(key, watch.tenant);
    this.#channels.set(key, opening);
    opening.catch(() => {
      if (this.#channels.get(key) === opening) this.#forget(key, watch.tenant);
    });
    return opening;
  }

  async #make(watch: Watch, framing: Framing): Promise<Held> {
    const used = watch.topics.map((topic) => this.#use(topic));
    const tails = used.map(({ tail }) => tail);
    const letGo = (): void => {
      for (const one of used) this.#letGo(one);
    };
    try {
      await Promise.all(tails.map(({ ready }) => ready));
    } catch (error) {
      letGo();
      throw error;
    }
    const made = watch.kind === 'events' ? eventsOf(watch, framing, tails) : this.#viewOf(watch, framing, tails);
    return {
      joined: made.joined,
      users: 0,
      isDead: () => made.isDead(),
      close() {
        made.close();
        letGo();
      },
    };
  }

  #viewOf(watch: ViewWatch, framing: Framing, tails: readonly TopicTail[]) {
    const name = `${watch.tenant}|${watch.view.name}`;
    const open = this.#feeds.get(name);
    const feed = open === undefined || open.isDead ? new ViewFeed(watch, tails, this.parts.rows) : open;
    this.#feeds.set(name, feed);
    this.#poller.wake();
    const channel = new ViewChannel(watch, framing);
    feed.channels.add(channel);
    return {
      joined: { members: channel.members, places: () => feed.places() },
      isDead: () => feed.isDead,
      close: () => {
        feed.channels.delete(channel);
        if (feed.channels.size > 0) return;
        feed.close();
        if (this.#feeds.get(name) === feed) this.#feeds.delete(name);
      },
    };
  }

  #forget(key: string, tenant: string): void {
    this.#channels.delete(key);
    const left = (this.#perTenant.get(tenant) ?? 1) - 1;
    if (left === 0) this.#perTenant.delete(tenant);
    else this.#perTenant.set(tenant, left);
  }

  #use(topic: TopicName): UsedTail {
    let used = this.#tails.get(topic);
    if (used === undefined || used.tail.isDead) {
      const { log, reader, report } = this.parts;
      const tail = new TopicTail(topic, log, reader, (error) => report(`the live tail of ${topic} ended`, error));
      used = { topic, tail, users: 0 };
      this.#tails.set(topic, used);
    }
    used.users += 1;
    return used;
  }

  #letGo(used: UsedTail): void {
    used.users -= 1;
    if (used.users > 0) return;
    const linger = setTimeout(() => {
      if (used.users > 0) return;
      if (this.#tails.get(used.topic) === used) this.#tails.delete(used.topic);
      void used.tail.stop();
    }, TAIL_LINGER_MS);
    linger.unref();
  }
}

function eventsOf(watch: EventWatch, framing: Framing, tails: readonly TopicTail[]) {
  const channel = new EventChannel(watch, framing, tails);
  return {
    joined: { members: channel.members, places: () => channel.places() },
    isDead: () => tails.some(({ isDead }) => isDead),
    close: () => channel.close(),
  };
}

/**
 * One tail of a topic for everybody who listens to it. It looks at a record in the order of what that costs: whose it is
 * (the key), of which type (the schema id), and only when somebody of that tenant listens is it decoded, once for all.
 *
 * Each batch is handed out in one go, then every listener that got something is told to flush: so between two batches all
 * listeners stand at `places`, and who joins there misses nothing.
 */
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import type { TopicName } from '@mainstem/schemas/topics';
import type { Batch, EventLog, LogRecord, Tail } from '@mainstem/streams/log/event-log';
import { eventText } from './event-json.ts';
import { createRaces, type Races, type Verdict } from './races.ts';
import type { RecordReader } from './record-reader.ts';

/** A record somebody listens to. Undecoded until it is asked for its event. */
export interface LiveRecord {
  readonly topic: TopicName;
  readonly partition: number;
  readonly offset: number;
  readonly tenant: string;
  readonly entity: string;
  /** Null when the schema id is of no event this version has. */
  readonly type: EventType | null;
  /** Null for a record that cannot be read. */
  event(): AnyEvent | null;
  /** The event as clients see it; made once. */
  text(): string;
  readonly verdict: Verdict;
}

export interface Listener {
  readonly tenant: string;
  record(record: LiveRecord): void;
  /** All records of a batch were handed out. */
  flush(): void;
  /** The tail ended: no more will come. */
  failed(): void;
}

export class TopicTail {
  readonly topic: TopicName;
  /** Next offset of each partition; set once `ready`. */
  readonly places: number[] = [];
  readonly ready: Promise<void>;
  readonly #log: EventLog;
  readonly #reader: RecordReader;
  readonly #races: Races = createRaces();
  readonly #byTenant = new Map<string, Set<Listener>>();
  readonly #report: (error: unknown) => void;
  #tail: Tail | undefined;
  #stopped = false;
  #dead = false;

  constructor(topic: TopicName, log: EventLog, reader: RecordReader, report: (error: unknown) => void) {
    this.topic = topic;
    this.#log = log;
    this.#reader = reader;
    this.#report = report;
    this.ready = this.#start();
    this.ready.catch(() => {
      this.#dead = true; // whoever joins awaits it, and hears why
    });
  }

  /** It ended by itself: nothing more will come. */
  get isDead(): boolean {
    return this.#dead;
  }

  add(listener: Listener): void {
    const listeners = this.#byTenant.get(listener.tenant);
    if (listeners === undefined) this.#byTenant.set(listener.tenant, new Set([listener]));
    else listeners.add(listener);
  }

  remove(listener: Listener): void {
    const listeners = this.#byTenant.get(listener.tenant);
    listeners?.delete(listener);
    if (listeners?.size === 0) this.#byTenant.delete(listener.tenant);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#tail?.stop();
  }

  async #start(): Promise<void> {
    const ends = await this.#log.endOffsets(this.topic);
    if (this.#stopped) return;
    this.places.push(...ends);
    const starts = ends.map((offset, partition) => ({ topic: this.topic, partition, offset }));
    this.#tail = this.#log.tail(starts, (batch) => this.#take(batch));
    this.#tail.done.catch((error: unknown) => {
      this.#dead = true;
      this.#report(error);
      for (const listener of [...this.#byTenant.values()].flatMap((set) => [...set])) listener.failed();
    });
  }

  /** Only what must ask the registry waits; everything else is handed out at once. */
  #take(batch: Batch): Promise<void> | void {
    const wanted = batch.records.filter(({ key }) => this.#byTenant.has(tenantOf(key)));
    const unknown = this.#reader.unknownIn(wanted);
    if (unknown.length === 0) this.#handOut(batch);
    else return this.#reader.learn(unknown).then(() => this.#handOut(batch));
  }

  #handOut(batch: Batch): void {
    const touched = new Set<Listener>();
    for (const record of batch.records) {
      const listeners = this.#byTenant.get(tenantOf(record.key));
      if (listeners === undefined) continue;
      const live = liveRecord(record, this.#reader, this.#races);
      if (live.verdict === 'lost') continue;
      for (const listener of listeners) {
        listener.record(live);
        touched.add(listener);
      }
    }
    this.places[batch.partition] = batch.nextOffset;
    for (const listener of touched) listener.flush();
  }
}

const BAR = '|';

function tenantOf(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf(BAR)));
}

/** Decided topics are decoded at once, because a race is judged by what the envelope says. */
export function liveRecord(record: LogRecord, reader: RecordReader, races: Races): LiveRecord {
  const { partition, offset, key } = record;
  const topic = record.topic as TopicName;
  const tenant = tenantOf(key);
  const read = once(() => reader.read(record));
  const text = once(() => {
    const event = read();
    return event === null ? 'null' : eventText(event);
  });
  return {
    topic,
    partition,
    offset,
    tenant,
    entity: key.slice(tenant.length + 1),
    type: reader.typeOf(record),
    event: read,
    text,
    verdict: reader.isDecided(topic) ? verdictOf(races, topic, key, read()) : 'settled',
  };
}

/** A record that cannot be read is passed on as such: nobody can say whether it counted. */
function verdictOf(races: Races, topic: string, key: string, event: AnyEvent | null): Verdict {
  return event === null ? 'first-seen' : races.judge(topic, key, event);
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

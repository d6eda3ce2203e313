/** For tests of reactors: a log in memory, leases that always answer, and a way to write events. */
import { type Codec, createCodec, MAGIC } from '@mainstem/schemas/codec';
import { type AnyBody, uuidFrom } from '@mainstem/schemas/envelope';
import { type AnyEvent, type Decision, eventTypes } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import type { EventLog } from '../log/event-log.ts';
import { createEventWriter, type EventWriter } from '../log/event-writer.ts';
import { createMemoryLog, type MemoryLogOptions } from '../log/log.memory.ts';
import type { Leases } from '../runtime/lease/leases.ts';

export interface ReactorKit {
  readonly log: EventLog;
  readonly codec: Codec;
  readonly writer: EventWriter;
  /** All events of the log, by topic and partition. */
  events(): Promise<AnyEvent[]>;
}

/** A log in memory with every topic, three partitions each. */
export function createReactorKit(options: Omit<MemoryLogOptions, 'topics'> = {}): ReactorKit {
  const log = createMemoryLog({ ...options, topics: topics.map(({ name }) => ({ name, partitions: 3 })) });
  const codec = createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1])));
  return {
    log,
    codec,
    writer: createEventWriter(log, codec),
    async events() {
      const found: AnyEvent[] = [];
      for (const { name } of topics) {
        for (const [partition, end] of (await log.endOffsets(name)).entries()) {
          for await (const batch of log.read(name, partition, 0, end)) {
            // Bytes that are no event are what some tests are about.
            const values = batch.records.map(({ value }) => value).filter((value) => value[0] === MAGIC);
            found.push(...values.map((value) => codec.decode(value)));
          }
        }
      }
      return found;
    },
  };
}

export interface EventSketch {
  readonly id: string;
  readonly tenant?: string;
  readonly entity?: string;
  readonly causationId?: string | null;
  readonly occurredAtMs?: number;
  readonly streamVersion?: number;
  readonly decision?: Decision | null;
}

/** An event with a whole envelope; `id` is any word, made into a UUID. */
export function eventOf(body: AnyBody, sketch: EventSketch): AnyEvent {
  const { id, tenant = 'acme', entity = 'e1', causationId = null, occurredAtMs = 0 } = sketch;
  const { streamVersion = 0, decision = null } = sketch;
  const envelope = {
    id: uuidFrom(id),
    tenant,
    entity,
    streamVersion,
    decision,
    occurredAtMs,
    actor: 'service:test',
    correlationId: uuidFrom(id),
    causationId,
  };
  return { ...body, envelope } as AnyEvent;
}

/** A lead, the smallest event that means something. */
export function leadReceived(id: string, changes: Partial<EventSketch> = {}): AnyEvent {
  const body: AnyBody = {
    type: 'LeadReceived',
    source: 'partner',
    contactRef: 'crm-1',
    companyName: null,
    companySize: null,
    industry: null,
    country: null,
    product: null,
    budgetMicros: null,
    currency: null,
    campaignId: null,
    contactName: null,
    contactEmail: null,
    contactPhone: null,
    contactRole: null,
  };
  return eventOf(body, { id, entity: id, ...changes });
}

/** Every new holder has a higher one. */
let epoch = 0;

/** Leases of one process that nobody else wants. `taken` says whether another one has it. */
export function createMemoryLeases(taken: () => boolean = () => false): Pick<Leases, 'acquire' | 'renew' | 'release'> {
  return {
    acquire: (name) => {
      if (taken()) return Promise.resolve(null);
      epoch += 1;
      return Promise.resolve({ name, epoch, builtBefore: false });
    },
    renew: () => Promise.resolve(!taken()),
    release: () => Promise.resolve(),
  };
}

/** Looks again until it is so. */
export async function until(look: () => boolean | Promise<boolean>, what = 'it'): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await look())) {
    if (Date.now() > deadline) throw new Error(`${what} did not come true within 30 s`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

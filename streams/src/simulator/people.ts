/** People of a simulation who look at what is parked, and rule on it: put a sound event in its place, or pass it over (R10). */
import { factEnvelope, uuidFrom, withEnvelope } from '@mainstem/schemas/envelope';
import { createEventWriter, type EventWriter } from '../log/event-writer.ts';
import type { ParkedKey, ParkedRecord } from '../runtime/parking/parked.ts';
import { reactorSlot } from '../runtime/reactor/reactor-checkpoints.ts';
import type { Machine } from './actors.ts';
import { alerter } from './reactor.ts';
import type { Scenario } from './scenario.ts';
import type { StoreServer } from './store.simulated.ts';

/** One person, who never rules twice on one record. */
export interface Judge {
  readonly writer: EventWriter;
  readonly ruled: Set<string>;
}

export function createJudge({ broker, codec }: Machine): Judge {
  return { writer: createEventWriter({ append: async (records) => broker.append(records) }, codec), ruled: new Set() };
}

interface Shelf {
  readonly slot: string;
  parkedKeys(): Promise<readonly ParkedKey[]>;
  parkedRecords(key: ParkedKey): Promise<readonly ParkedRecord[]>;
}

/** Looks at every parked key once, and rules on some, or asks that it be tried again. */
export async function rule(
  { world, codec, checkpoints }: Machine,
  { rulingChance, asksAgain }: Scenario,
  stores: readonly StoreServer[],
  judge: Judge,
): Promise<void> {
  const shelves: Shelf[] = stores.map(({ projection, held }) => ({
    slot: projection.name,
    parkedKeys: () => held.parkedKeys(),
    parkedRecords: (key) => held.parkedRecords(key, 1),
  }));
  const { name } = alerter;
  shelves.push({
    slot: reactorSlot(name),
    parkedKeys: () => checkpoints.parkedKeys(name),
    parkedRecords: (key) => checkpoints.parkedRecords(name, key, 1),
  });
  for (const { slot, parkedKeys, parkedRecords } of shelves) {
    for (const key of await parkedKeys()) {
      const [record] = await parkedRecords(key);
      if (record === undefined || record.fault === null || !world.random.chance(rulingChance)) continue;
      const { topic, partition, offset } = record;
      const place = `${slot} ${topic}:${partition}@${offset}`;
      if (judge.ruled.has(place)) {
        if (!asksAgain) continue;
        const retry = { type: 'DeadLetterRetryRequested', view: slot, topic, partition, key: key.key } as const;
        await judge.writer.append([withEnvelope(retry, envelopeOf(`${place} again ${world.scheduler.nowMs}`))]);
        continue;
      }
      judge.ruled.add(place);
      const event = codec.decode(record.value);
      const isEdit = event.type === 'ImpressionBilled' && world.random.chance(0.5);
      const better = isEdit ? codec.encode({ ...event, creativeId: 'mended' }) : null;
      const ruling = {
        type: 'DeadLetterRuled',
        view: slot,
        topic,
        partition,
        offset,
        action: isEdit ? 'EDIT' : 'DISCARD',
        replacement: better?.toString('base64') ?? null,
        reason: 'simulated',
        fourEyes: false,
      } as const;
      await judge.writer.append([withEnvelope(ruling, envelopeOf(place))]);
    }
  }
}

function envelopeOf(name: string) {
  const id = uuidFrom(name);
  return factEnvelope({
    id,
    tenant: 'platform',
    entity: 'dead-letter',
    occurredAtMs: 1_700_000_000_000,
    actor: 'user:judge',
  });
}

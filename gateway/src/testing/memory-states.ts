/** States of entities folded from a log in memory when asked, for fast tests: the store is Redis in life. */
import type { Codec } from '@mainstem/schemas/codec';
import type { TopicName } from '@mainstem/schemas/topics';
import { encodeState } from '@mainstem/streams/features/blob';
import { planOf } from '@mainstem/streams/features/plan';
import { type FeatureState, fold } from '@mainstem/streams/features/state';
import type { EventLog } from '@mainstem/streams/log/event-log';
import type { StateStore } from '../features/states.ts';

export function createMemoryStates(
  log: Pick<EventLog, 'endOffsets' | 'read'>,
  codec: Pick<Codec, 'decode'>,
): StateStore {
  return {
    async read(view, keys) {
      const states = new Map<string, FeatureState | null>();
      for (const topic of planOf(view).topics as readonly TopicName[]) {
        for (const [partition, end] of (await log.endOffsets(topic)).entries()) {
          for await (const { records } of log.read(topic, partition, 0, end)) {
            for (const { value, offset } of records) {
              const event = codec.decode(value);
              const entity = view.keyOf(event);
              if (entity === null) continue;
              const key = `${event.envelope.tenant}|${entity}`;
              states.set(key, fold(view, states.get(key) ?? null, event, { topic, partition, offset }));
            }
          }
        }
      }
      return keys.map(({ tenant, entity }) => {
        const state = states.get(`${tenant}|${entity}`) ?? null;
        return state === null ? null : encodeState(view, state);
      });
    },
  };
}

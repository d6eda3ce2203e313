/** Hears how much traffic each past hour had (TrafficCounted), from the beginning: one small event an hour. */

import type { Tail } from '@mainstem/streams/log/event-log';
import { createEventReader } from '@mainstem/streams/log/event-reader';
import type { BidTailOptions } from './bid-tail.ts';

const TOPIC = 'monitoring_events';
/** A broken tail is begun again after this, ms; meanwhile pace goes on by what is known. */
const AGAIN_AFTER_MS = 5_000;

export function followTraffic({
  log,
  codec,
  hear,
  onError,
}: Pick<BidTailOptions, 'log' | 'codec' | 'hear' | 'onError'>): {
  stop(): Promise<void>;
} {
  const reader = createEventReader(codec, {
    types: new Set(['TrafficCounted'] as const),
    skipForeign: true,
    onPoison: () => undefined, // an hour that cannot be read is an hour not known
  });
  const next: number[] = [];
  let tail: Tail | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const follow = async (): Promise<void> => {
    try {
      if (next.length === 0) next.push(...(await log.endOffsets(TOPIC)).map(() => 0));
      if (stopped) return;
      const starts = next.map((offset, partition) => ({ topic: TOPIC, partition, offset }));
      tail = log.tail(starts, async (batch) => {
        for (const { event } of await reader.read(batch)) hear(event);
        next[batch.partition] = batch.nextOffset;
      });
      await tail.done;
    } catch (error) {
      if (stopped) return;
      onError(error, 'following the traffic of past hours');
      timer = setTimeout(() => {
        running = follow();
      }, AGAIN_AFTER_MS);
    }
  };
  let running = follow();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await tail?.stop().catch(() => undefined); // told already, when it broke
      await running;
    },
  };
}

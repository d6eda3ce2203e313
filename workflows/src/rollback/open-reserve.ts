/** Keeps the gold reserve up to date from the log. */
import { type CreativeEvent, creativeDecider } from '@mainstem/streams/deciders/creative/decider';
import { followWinners, type WinnersFollower } from '@mainstem/streams/runtime/decisions/winners-follower';
import type { ReactorResources } from '@mainstem/streams/worker';
import { createGoldReserve, type GoldReserve } from './gold-reserve.ts';

export function openGoldReserve({ log, codec, logger }: Pick<ReactorResources, 'log' | 'codec' | 'logger'>): {
  readonly gold: GoldReserve;
  readonly reserve: WinnersFollower;
} {
  const gold = createGoldReserve();
  const reserve = followWinners<CreativeEvent>({
    log,
    codec,
    topic: creativeDecider.topic,
    onEvent: (event) => gold.apply(event),
    onUnreadable: (key, error) => logger.error({ key, reason: error.message }, 'gold reserve leaves a creative out'),
  });
  return { gold, reserve };
}

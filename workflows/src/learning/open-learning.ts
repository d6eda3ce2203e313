/** Follows what was learnt. */
import { messageOf } from '@mainstem/streams/message-of';
import { startLogWatch } from '@mainstem/streams/processors/log-watch/log-watch';
import type { ReactorResources } from '@mainstem/streams/worker';
import { LearnedWatch } from './learned.ts';

export interface OpenLearning {
  readonly learned: LearnedWatch;
  isLearnedRead(): boolean;
  stop(): Promise<void>;
}

export function openLearning({ log, codec, logger }: Pick<ReactorResources, 'log' | 'codec' | 'logger'>): OpenLearning {
  const learned = new LearnedWatch();
  const watching = startLogWatch<never>({
    watch: learned,
    log,
    codec,
    execute: () => Promise.resolve(false),
    now: Date.now,
    onError: (error, doing) => logger.warn({ doing, reason: messageOf(error) }, learned.name),
    everyMs: 60_000, // it never has anything due
  });
  let isLive = () => false;
  watching.then(
    (watch) => {
      isLive = () => watch.status().state === 'live';
    },
    (error: unknown) => logger.error({ reason: messageOf(error) }, 'what was learnt cannot be read'),
  );
  return {
    learned,
    isLearnedRead: () => isLive(),
    stop: () => watching.then((watch) => watch.stop()).catch(() => undefined),
  };
}

/** Follows what campaigns came to. */
import { messageOf } from '@mainstem/streams/message-of';
import { startLogWatch } from '@mainstem/streams/processors/log-watch/log-watch';
import type { ReactorResources } from '@mainstem/streams/worker';
import { PerformanceWatch } from './performance.ts';

export interface OpenPerformance {
  readonly performance: PerformanceWatch;
  isRead(): boolean;
  stop(): Promise<void>;
}

export function openPerformance({
  log,
  codec,
  logger,
}: Pick<ReactorResources, 'log' | 'codec' | 'logger'>): OpenPerformance {
  const performance = new PerformanceWatch();
  const watching = startLogWatch<never>({
    watch: performance,
    log,
    codec,
    execute: () => Promise.resolve(false),
    now: Date.now,
    onError: (error, doing) => logger.warn({ doing, reason: messageOf(error) }, performance.name),
    // It never has anything due.
    everyMs: 60_000,
  });
  let isLive = () => false;
  watching.then(
    (watch) => {
      isLive = () => watch.status().state === 'live';
    },
    (error: unknown) => logger.error({ reason: messageOf(error) }, 'what campaigns came to cannot be read'),
  );
  return {
    performance,
    isRead: () => isLive(),
    stop: () => watching.then((watch) => watch.stop()).catch(() => undefined),
  };
}

/**
 * Begins to follow all bidders' bids as soon as the catalogue is there, for it says how far back must be heard. Until all of
 * that is heard, campaigns with frequency caps do not bid.
 */
import type { View } from '../server/core.ts';
import { type BidTail, type BidTailOptions, followBids } from './bid-tail.ts';
import type { Hearing } from './hearing.ts';
import { followTraffic } from './traffic-tail.ts';

const LOOK_EVERY_MS = 50;
/** After the log could not be asked where to begin. */
const AGAIN_AFTER_MS = 1_000;

export interface Listening {
  /** Undefined before the catalogue was there. */
  readonly tail: BidTail | undefined;
  stop(): Promise<void>;
}

export function listen(
  options: Pick<BidTailOptions, 'log' | 'codec' | 'onError'> & {
    readonly hearing: Hearing;
    readonly view: View;
    readonly now: () => number;
  },
): Listening {
  const { hearing, view, now, onError, log, codec } = options;
  const hear = (event: Parameters<Hearing['hear']>[0]): void => hearing.hear(event);
  const traffic = followTraffic({ log, codec, hear, onError });
  let tail: BidTail | undefined;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const begin = async (): Promise<void> => {
    if (!view.isLive()) return again(LOOK_EVERY_MS);
    const fromMs = now() - hearing.lookBackMs();
    try {
      const onWhole = (): void => hearing.caps.ready();
      tail = await followBids({ log, codec, fromMs, hear, onWhole, onError });
      if (stopped) await tail.stop();
    } catch (error) {
      onError(error, 'asking where to begin to follow bids');
      again(AGAIN_AFTER_MS);
    }
  };
  const again = (afterMs: number): void => {
    if (stopped) return;
    timer = setTimeout(() => {
      running = begin();
    }, afterMs);
  };
  let running = begin();
  return {
    get tail() {
      return tail;
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
      await Promise.all([tail?.stop(), traffic.stop()]);
    },
  };
}

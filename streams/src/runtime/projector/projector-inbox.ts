/**
 * Where a tail leaves its batches and a projector takes them. While one window is folded and written the next one gathers
 * here, so windows grow with the load by themselves; a full inbox holds the tail back (R8).
 */
import { crashpoint } from '#crashpoint';
import type { Batch } from '../../log/event-log.ts';
import { type Clock, systemClock } from '../clock.ts';

/** Records that may wait: one large window, so that memory stays bounded at about 20 MB a projection. */
const RECORDS_MAX = 20_000;

export interface Inbox {
  /** Takes a batch; resolves when there is room for the next one. */
  push(batch: Batch): Promise<void>;
  /**
   * All batches that wait, or the first to come, or none after `withinMs`; null once closed without an error. Rejects with
   * the error it was closed with.
   */
  take(withinMs?: number): Promise<Batch[] | null>;
  /** Lets `take` answer at once, with nothing when nothing waits. */
  poke(): void;
  /** Ends `take`. The first close counts. */
  close(error: unknown): void;
}

export function createInbox(clock: Clock = systemClock): Inbox {
  let waiting: Batch[] = [];
  let records = 0;
  let poked = false;
  let closed: { readonly error: unknown } | null = null;
  let wakeTaker: (() => void) | null = null;
  let wakePushers: (() => void)[] = [];

  function wakeAll(): void {
    wakeTaker?.();
    wakeTaker = null;
    for (const wake of wakePushers) wake();
    wakePushers = [];
  }

  return {
    async push(batch) {
      crashpoint('window.fetched');
      if (closed !== null) return;
      waiting.push(batch);
      records += batch.records.length;
      wakeTaker?.();
      wakeTaker = null;
      if (records > RECORDS_MAX) await new Promise<void>((resolve) => wakePushers.push(resolve));
    },
    async take(withinMs) {
      if (waiting.length === 0 && closed === null && !poked) {
        await new Promise<void>((resolve) => {
          const cancel = withinMs === undefined ? null : clock.after(withinMs, resolve);
          wakeTaker = () => {
            cancel?.();
            resolve();
          };
        });
      }
      if (closed !== null) {
        if (closed.error !== null) throw closed.error;
        return null;
      }
      poked = false;
      const taken = waiting;
      waiting = [];
      records = 0;
      wakeAll();
      return taken;
    },
    poke() {
      if (wakeTaker === null) poked = true;
      wakeTaker?.();
      wakeTaker = null;
    },
    close(error) {
      closed ??= { error };
      wakeAll();
    },
  };
}

/**
 * Read your writes: waits until the build of a view that is read has come to positions of the log.
 *
 * One statement asks for all views somebody waits for, every `POLL_EVERY_MS` and only while somebody does. The checkpoint
 * is stored together with the rows it covers (R2), so rows read afterwards hold what was written there; and a build is
 * promoted only when it has come as far as the one before, so a flip between takes nothing back (ADR 0011).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogPosition } from '@mainstem/streams/log/event-log';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';
import { partitionName } from '@mainstem/streams/runtime/projection/projection-store';
import { storeError } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import type pg from 'pg';
import { readViewOffsets } from './view-offsets.ts';

/** A view follows its log within some 10 ms; asked twice in that time. */
const POLL_EVERY_MS = 5;
/** Longest wait: a view this far behind is not catching up by itself within a request. */
export const WAIT_MS_MAX = 2_000;
/** Requests that wait at once; each is an open request, all of them cost one statement a poll. */
export const WAITERS_MAX = 200;

export interface ViewPositions {
  /**
   * Resolves when the view has everything up to and with these records; positions of topics it does not read are no
   * matter. Throws `PROJECTION_BEHIND` (retryable) when it has not within `WAIT_MS_MAX`, or when too many wait already.
   */
  waitFor(view: Pick<Projection, 'name' | 'topics'>, positions: readonly LogPosition[]): Promise<void>;
}

interface Waiter {
  readonly view: string;
  readonly positions: readonly LogPosition[];
  /** Not there at the last look. */
  missing: LogPosition | undefined;
  done(error?: Error): void;
}

/** `pool` is of the role `mainstem_app`; the positions of views are no tenant's data. */
export function createViewPositions(pool: pg.Pool, schema: string): ViewPositions {
  const waiters = new Set<Waiter>();
  let polling = false;
  const poll = async () => {
    polling = true;
    while (waiters.size > 0) {
      await look(pool, schema, waiters);
      if (waiters.size > 0) await sleep(POLL_EVERY_MS);
    }
    polling = false;
  };
  return {
    async waitFor(view, positions) {
      const wanted = positions.filter(({ topic }) => view.topics.some((one) => one === topic));
      if (wanted.length === 0) return;
      if (waiters.size >= WAITERS_MAX) throw behind(view.name, `${WAITERS_MAX} requests wait for views already`);
      await new Promise<void>((resolve, reject) => {
        // Of the waiter's own: a look that hangs must not hold the request longer.
        const over = setTimeout(() => waiter.done(late(waiter)), WAIT_MS_MAX);
        const waiter: Waiter = {
          view: view.name,
          positions: wanted,
          missing: wanted[0],
          done(error) {
            clearTimeout(over);
            waiters.delete(waiter);
            if (error === undefined) resolve();
            else reject(error);
          },
        };
        waiters.add(waiter);
        // Every failure of a look is told to those who wait; it throws none.
        if (!polling) void poll();
      });
    },
  };
}

async function look(pool: pg.Pool, schema: string, waiters: ReadonlySet<Waiter>): Promise<void> {
  const asked = [...waiters];
  try {
    const offsets = await readViewOffsets(pool, schema, [...new Set(asked.map(({ view }) => view))]);
    for (const waiter of asked) {
      waiter.missing = waiter.positions.find(
        ({ topic, partition, offset }) =>
          (offsets.get(waiter.view)?.offsets[partitionName(topic, partition)] ?? 0) <= offset,
      );
      if (waiter.missing === undefined) waiter.done();
    }
  } catch (error) {
    for (const waiter of asked) waiter.done(storeError(waiter.view, error));
  }
}

function late({ view, missing }: Waiter): ProjectionError {
  const place =
    missing === undefined ? 'where it was asked' : `${missing.topic}:${missing.partition}@${missing.offset}`;
  return behind(view, `it has not come to ${place} within ${WAIT_MS_MAX} ms`);
}

function behind(view: string, message: string): ProjectionError {
  return new ProjectionError('PROJECTION_BEHIND', view, message, { retryable: true });
}

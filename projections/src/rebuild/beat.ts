/**
 * The heartbeat of a view while rows of it are rebuilt under its lease: its projector stands by, and a follower that hears
 * nothing for two seconds calls itself blind, which for the catalogue ends all bids (catalogue/contract.ts).
 *
 * It says no more than the projector would: only while the log has nothing the view does not have, only of a live view. When
 * events come meanwhile, followers are told nothing until the projector has the lease back.
 */
import { BEAT_EVERY_MS } from '@mainstem/streams/catalogue/contract';
import type { EventLog } from '@mainstem/streams/log/event-log';
import type { Clock } from '@mainstem/streams/runtime/clock';
import type { Lease } from '@mainstem/streams/runtime/lease/leases';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import type { Checkpoint, ViewStore } from '@mainstem/streams/runtime/projection/projection-store';
import { readEnds } from '@mainstem/streams/runtime/projector/open-view';

export interface BeatParts {
  readonly log: EventLog;
  readonly view: Projection;
  readonly store: ViewStore;
  readonly lease: Lease;
  /** What the view has; its offsets do not move while the lease is held. */
  readonly checkpoint: Checkpoint;
  readonly clock: Clock;
}

/** Does `work`, and beats until it ended. A beat that fails is left out: whatever is wrong, the work meets it too. */
export async function whileBeating<Result>(parts: BeatParts, work: () => Promise<Result>): Promise<Result> {
  if (parts.store.beat === undefined || parts.checkpoint.state !== 'live') return work();
  const over = new AbortController();
  const beating = beatUntil(over.signal, parts);
  try {
    return await work();
  } finally {
    over.abort();
    await beating;
  }
}

async function beatUntil(over: AbortSignal, parts: BeatParts): Promise<void> {
  const { log, view, store, lease, checkpoint, clock } = parts;
  while (!over.aborted) {
    const isCurrent = await readEnds(log, view).then(
      (ends) => Object.entries(ends).every(([name, end]) => (checkpoint.offsets[name] ?? 0) >= end),
      () => false,
    );
    if (isCurrent && !over.aborted) await store.beat?.(lease.epoch, clock.wallMs()).catch(() => undefined);
    await clock.sleep(BEAT_EVERY_MS, over);
  }
}

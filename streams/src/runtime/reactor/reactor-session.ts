/** One session of a reactor: from taking its lease until it must begin again. */

import { crashpoint } from '#crashpoint';
import type { Batch, PartitionStart } from '../../log/event-log.ts';
import { systemClock } from '../clock.ts';
import { createWinners } from '../decisions/winners.ts';
import type { Lease } from '../lease/leases.ts';
import { noRulings } from '../parking/rulings.ts';
import { createBatchDecoder } from '../projection/projection-reader.ts';
import { partitionName } from '../projection/projection-store.ts';
import { createOnceOnly } from '../projector/once.ts';
import type { ReactorOptions } from './reactor.ts';
import { fencedReactor } from './reactor-checkpoints.ts';
import { createReactorDesk } from './reactor-desk.ts';
import { createOutbox, SessionEnded } from './reactor-outbox.ts';
import { createReactorParking, type ParkingStop } from './reactor-parking.ts';
import type { ReactorProgress } from './reactor-progress.ts';
import { rangesOf } from './reactor-recovery.ts';
import { attempt } from './reactor-work.ts';
import { recover } from './recover.ts';
import { resume } from './resume.ts';
import { createLanes, endsOf, keepDoing, parkingOptions, type Session, save, showStop, typesOf } from './session.ts';

/** How soon a checkpoint follows what it covers. Longer repeats more after a crash, shorter writes more rows. */
const SAVE_EVERY_MS = 200;
const LAG_EVERY_MS = 1_000;
/** An idle one saves again this often: a store that came back without the last save would stay behind until the next event. */
const SAVE_IDLE_EVERY_MS = 1_000;
/** How soon what a person asked is done, and how soon the log is told of what is parked. */
const DESK_EVERY_MS = 250;

type Offsets = Readonly<Record<string, number>>;

/** Works until stopped; throws what ended it otherwise. */
export async function runSession<State, Effect>(
  options: ReactorOptions<State, Effect>,
  progress: ReactorProgress,
  lease: Lease | null,
  lost: AbortSignal,
): Promise<void> {
  const ended = new AbortController();
  const onStop = () => ended.abort();
  progress.stopping.addEventListener('abort', onStop);
  if (progress.stopping.aborted) onStop();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined); // looked at by the races below; nobody may be waiting when it comes
  const session = newSession(options, progress, lease, ended, failed);
  const onLost = () => failed.reject(fencedReactor(options.reactor.name));
  lost.addEventListener('abort', onLost);
  const working = work(session);
  try {
    await Promise.race([working, failed.promise]);
  } catch (error) {
    if (!(error instanceof SessionEnded && progress.stopping.aborted)) throw error;
  } finally {
    progress.stopping.removeEventListener('abort', onStop);
    ended.abort();
    lost.removeEventListener('abort', onLost);
    await working.catch(() => undefined); // told above; the next session begins when this one has let go
  }
}

function newSession<State, Effect>(
  options: ReactorOptions<State, Effect>,
  progress: ReactorProgress,
  lease: Lease | null,
  ended: AbortController,
  failed: PromiseWithResolvers<never>,
): Session<State, Effect> {
  const { reactor, codec, rulings = noRulings, clock = systemClock } = options;
  progress.held = [];
  return {
    options,
    progress,
    clock,
    lease,
    outbox: createOutbox(options, progress, ended.signal),
    decoder: createBatchDecoder(codec, rulings, { foreign: reactor.foreign ?? 'skip' }),
    state: reactor.initialState(),
    winners: createWinners(),
    parking: createReactorParking({ ...parkingOptions(options, progress), keys: [] }),
    offsets: {},
    isNew: true,
    sequence: 0,
    storedSequence: 0,
    saving: Promise.resolve(),
    lanes: createLanes(),
    ended,
    failed,
  };
}

async function work<State, Effect>(session: Session<State, Effect>): Promise<void> {
  const { options, progress, lease } = session;
  const { reactor, checkpoints } = options;
  const saved = lease === null ? null : await checkpoints.claim(reactor.name, lease.epoch);
  crashpoint('reactor.after-claim');
  const ends = await endsOf(session, reactor.types);
  session.isNew = saved === null || reactor.remembers || !continuable(saved, ends);
  if (session.isNew) await recover(session, ends);
  else await resume(session, saved as Offsets);
  if (progress.stopping.aborted) return;
  progress.phase = 'live';
  progress.settle();
  await follow(session);
}

/** A checkpoint beyond the log's end, or of other partitions, is that of another log. */
function continuable(saved: Offsets, ends: Offsets): boolean {
  const names = Object.keys(ends);
  return (
    names.length === Object.keys(saved).length && names.every((name) => (saved[name] ?? Infinity) <= (ends[name] ?? 0))
  );
}

async function follow<State, Effect>(session: Session<State, Effect>): Promise<void> {
  const { options, progress, ended, offsets } = session;
  const starts: PartitionStart[] = rangesOf(offsets)
    .filter(({ topic, partition }) => !progress.stopped.has(partitionName(topic, partition)))
    .map(({ topic, partition, to }) => ({ topic, partition, offset: to }));
  const onceOnly = createOnceOnly(offsets);
  const tail = options.log.tail(starts, (given) => {
    const batch = onceOnly(given);
    return batch === null ? undefined : take(session, batch);
  });
  const stopped = new Promise<void>((resolve) => ended.signal.addEventListener('abort', () => resolve()));
  const desk = createReactorDesk(session);
  const duties = [
    keepDoing(SAVE_EVERY_MS, session, saveWhenMoved()),
    keepDoing(LAG_EVERY_MS, session, measureLag),
    keepDoing(DESK_EVERY_MS, session, async () => {
      await desk.work();
      await desk.announce();
    }),
  ];
  try {
    await Promise.race([tail.done, session.failed.promise, stopped]);
  } finally {
    ended.abort(); // lets handlers that wait go, so that the tail can stop
    await tail.stop().catch(() => undefined); // what ended it was told through `done`
    desk.close();
    for (const end of duties) end();
    await save(session).catch(() => undefined); // repeated work at worst
  }
}

/** Reacts to one batch; the next of its partition comes when this one is durable. */
async function take<State, Effect>(session: Session<State, Effect>, batch: Batch): Promise<void> {
  const { progress, ended } = session;
  const name = partitionName(batch.topic, batch.partition);
  const stop = await session.lanes.run(name, () => takeNow(session, batch));
  if (stop === null) {
    if (batch.nextOffset >= batch.endOffset && progress.lag === null) await measureLag(session);
    return;
  }
  showStop(session, batch, stop);
  if (!ended.signal.aborted) await new Promise((resolve) => ended.signal.addEventListener('abort', resolve));
}

async function takeNow<State, Effect>(session: Session<State, Effect>, batch: Batch): Promise<ParkingStop | null> {
  const { parking, ended } = session;
  // A batch before this one may have been left undone: nothing after it may move the checkpoint.
  if (ended.signal.aborted) throw new SessionEnded('the session has ended');
  let stop: ParkingStop | null = null;
  for (const decoded of await session.decoder.decode(typesOf(session), [batch])) {
    crashpoint('reactor.decoded');
    stop = parking.adopt(await attempt(session, (faults) => parking.sort(decoded, faults)));
  }
  session.offsets[partitionName(batch.topic, batch.partition)] = stop?.offset ?? batch.nextOffset;
  return stop;
}

function saveWhenMoved<State, Effect>(): (session: Session<State, Effect>) => Promise<void> {
  let last = '';
  let savedAtMs = Number.NEGATIVE_INFINITY;
  return async (session) => {
    const now = JSON.stringify(session.offsets);
    const isIdle = now === last && !session.parking.isUnsaved;
    if (isIdle && session.clock.nowMs() - savedAtMs < SAVE_IDLE_EVERY_MS) return;
    await save(session);
    last = now;
    savedAtMs = session.clock.nowMs();
  };
}

async function measureLag<State, Effect>(session: Session<State, Effect>): Promise<void> {
  const ends = await endsOf(session, session.options.reactor.types);
  session.progress.lag = Object.entries(ends).reduce(
    (lag, [name, end]) => lag + Math.max(0, end - (session.offsets[name] ?? 0)),
    0,
  );
  session.progress.position = Object.values(session.offsets).reduce((sum, offset) => sum + offset, 0);
}

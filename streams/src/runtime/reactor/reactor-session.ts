/** One session of a reactor: from taking its lease until it must begin again. */

import { keyOf } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import { topicNamed, topicOf } from '@mainstem/schemas/topics';
import { crashpoint } from '#crashpoint';
import type { Batch, PartitionStart } from '../../log/event-log.ts';
import type { LoggedEvent } from '../../log/event-reader.ts';
import { every, systemClock } from '../clock.ts';
import { createWinners, type Winners } from '../decisions/winners.ts';
import { messageOf, ProjectionError } from '../projection/projection-errors.ts';
import { LEASE_RENEW_EVERY_MS, type Lease } from '../stores/lease.postgres.ts';
import type { Reaction, ReactorOptions, ReactorProgress } from './reactor.ts';
import { BEYOND_HELD_MAX, createHolds, type HeldKey, type Holds } from './reactor-holds.ts';
import { createOutbox, type Outbox, SessionEnded } from './reactor-outbox.ts';
import { createReactorReader, type ReactorReader, type ReadBatch } from './reactor-reader.ts';
import { createPending, type PartitionRange, readMerged } from './reactor-recovery.ts';

/** How soon a checkpoint follows what it covers. Longer repeats more after a crash, shorter writes more rows. */
const SAVE_EVERY_MS = 200;
const LAG_EVERY_MS = 1_000;

type Offsets = Record<string, number>;

interface Session<State, Effect> {
  readonly options: ReactorOptions<State, Effect>;
  readonly progress: ReactorProgress;
  readonly lease: Lease | null;
  readonly state: State;
  readonly winners: Winners;
  readonly outbox: Outbox<Effect>;
  readonly reader: ReactorReader;
  /** Next offset by `topic:partition`, of what is reacted to and durable. */
  readonly offsets: Offsets;
  /** Keys that wait for a person or another program. */
  readonly holds: Holds;
  readonly ended: AbortController;
  /** Rejects with what ended the session. */
  readonly failed: PromiseWithResolvers<never>;
}

/** Works until stopped; throws what ended it otherwise. */
export async function runSession<State, Effect>(
  options: ReactorOptions<State, Effect>,
  progress: ReactorProgress,
  lease: Lease | null,
): Promise<void> {
  const ended = new AbortController();
  const onStop = () => ended.abort();
  progress.stopping.addEventListener('abort', onStop);
  if (progress.stopping.aborted) onStop();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined); // looked at by the races below; nobody may be waiting when it comes
  const outbox = createOutbox(options, progress, ended.signal);
  const state = options.reactor.initialState();
  const winners = createWinners();
  const { types, resultTypes, foreign = 'skip' } = options.reactor;
  const reader = createReactorReader(options.codec, [...types, ...resultTypes], foreign);
  const holds = createHolds(() => {
    progress.held = holds.keys;
    progress.settle();
  });
  progress.held = [];
  const session = { options, progress, lease, state, winners, outbox, reader, offsets: {}, holds, ended, failed };
  const duties = lease === null ? [] : [keepLease(session, lease)];
  const working = work(session);
  try {
    await Promise.race([working, failed.promise]);
  } catch (error) {
    if (!(error instanceof SessionEnded && progress.stopping.aborted)) throw error;
  } finally {
    progress.stopping.removeEventListener('abort', onStop);
    ended.abort();
    for (const endDuty of duties) endDuty();
    await working.catch(() => undefined); // told above; the next session begins when this one has let go
  }
}

async function work<State, Effect>(session: Session<State, Effect>): Promise<void> {
  const { options, progress } = session;
  const { reactor, checkpoints, mode } = options;
  const saved = reactor.remembers || mode === 'silent' ? null : await checkpoints.load(reactor.name);
  const ends = await endsOf(session, reactor.types);
  const isNew = saved === null || !continuable(saved, ends);
  if (isNew) await recover(session, ends);
  else await resume(session, saved);
  if (progress.stopping.aborted) return;
  progress.phase = 'live';
  progress.settle();
  await follow(session, isNew ? ends : saved);
}

/** A checkpoint beyond the log's end, or of other partitions, is that of another log. */
function continuable(saved: Readonly<Offsets>, ends: Readonly<Offsets>): boolean {
  const names = Object.keys(ends);
  return (
    names.length === Object.keys(saved).length && names.every((name) => (saved[name] ?? Infinity) <= (ends[name] ?? 0))
  );
}

/** Goes on from the checkpoint. Who won before it is read again from the decided topics themselves (R3). */
async function resume<State, Effect>(session: Session<State, Effect>, saved: Readonly<Offsets>): Promise<void> {
  Object.assign(session.offsets, saved);
  const decided = rangesOf(saved).filter(({ topic }) => topicNamed(topic).kind === 'decided');
  for await (const { event } of readMerged(session.options.log, decided, (batch) => readWhole(session, batch))) {
    if (session.ended.signal.aborted) throw new SessionEnded('the session has ended');
    session.winners.admit(event);
  }
}

/** Folds the log up to `ends` and does what it shows no result of. */
async function recover<State, Effect>(session: Session<State, Effect>, ends: Readonly<Offsets>): Promise<void> {
  const { options, progress, outbox } = session;
  const { reactor } = options;
  progress.phase = 'recovering';
  progress.settle();
  const inputs = new Set(reactor.types);
  const results = new Set(reactor.resultTypes);
  const pending = createPending<Effect>();
  // A topic of both kinds is read up to where the tail begins, so that no race is judged twice (R3).
  const all = { ...(await endsOf(session, reactor.resultTypes)), ...ends };
  for await (const { event } of readMerged(options.log, rangesOf(all), (batch) => readWhole(session, batch))) {
    if (session.ended.signal.aborted) throw new SessionEnded('the session has ended');
    if (!admitted(session, event)) continue;
    if (results.has(event.type)) pending.resolve(event);
    if (!inputs.has(event.type)) continue;
    pending.add(reactTo(session, event));
    const overflow = pending.overflow();
    if (overflow.length > 0) await outbox.deliver(overflow);
  }
  const left = pending.drain();
  crashpoint('reactor.recovered');
  await outbox.deliver(left.filter((reaction) => reactor.stillDue?.(reaction, session.state) ?? true));
  for (const { topic, partition, to } of rangesOf(ends)) {
    session.offsets[`${topic}:${partition}`] = session.holds.checkpointOf(topic, partition, to);
  }
  await save(session);
}

/** `from` is what was folded so far; the checkpoint may stay behind it, before what is held. */
async function follow<State, Effect>(session: Session<State, Effect>, from: Readonly<Offsets>): Promise<void> {
  const { options, ended } = session;
  const starts: PartitionStart[] = rangesOf(from).map(({ topic, partition, to }) => ({
    topic,
    partition,
    offset: to,
  }));
  const tail = options.log.tail(starts, (batch) => take(session, batch));
  const stopped = new Promise<void>((resolve) => ended.signal.addEventListener('abort', () => resolve()));
  const beat = keepDoing(SAVE_EVERY_MS, session, saveWhenMoved());
  const measure = keepDoing(LAG_EVERY_MS, session, measureLag);
  try {
    await Promise.race([tail.done, session.failed.promise, stopped]);
  } finally {
    ended.abort(); // lets handlers that wait go, so that the tail can stop
    await tail.stop().catch(() => undefined); // what ended it was told through `done`
    beat();
    measure();
    await save(session).catch(() => undefined); // repeated work at worst
  }
}

/** Reacts to one batch; the next of its partition comes when this one is durable. */
async function take<State, Effect>(session: Session<State, Effect>, batch: Batch): Promise<void> {
  const { options, progress, ended } = session;
  // A batch before this one may have been left undone: nothing after it may move the checkpoint.
  if (ended.signal.aborted) throw new SessionEnded('the session has ended');
  const events = soundOf(session, batch, await session.reader.read(batch));
  crashpoint('reactor.decoded');
  const inputs = new Set(options.reactor.types);
  const work: KeyWork<Effect>[] = [];
  for (const { event, position } of events) {
    if (!admitted(session, event) || !inputs.has(event.type)) continue;
    const { tenant, entity } = event.envelope;
    work.push({ key: keyOf(tenant, entity), offset: position.offset, reactions: reactTo(session, event) });
  }
  await deliver(session, batch, work);
  const { topic, partition, nextOffset } = batch;
  session.offsets[nameOf(batch)] = session.holds.checkpointOf(topic, partition, nextOffset);
  const blocking = session.holds.blocking(topic, partition, nextOffset);
  if (blocking !== null) await stop(session, batch, blocking);
  else if (nextOffset >= batch.endOffset && progress.lag === null) await measureLag(session);
}

/** What one event causes. */
interface KeyWork<Effect> {
  readonly key: string;
  readonly offset: number;
  readonly reactions: readonly Reaction<Effect>[];
}

/** Does all of a batch at once; when some of it fails for good, key by key, so that only the key at fault is held. */
async function deliver<State, Effect>(
  session: Session<State, Effect>,
  { topic, partition }: Batch,
  work: readonly KeyWork<Effect>[],
): Promise<void> {
  try {
    return await session.outbox.deliver(work.flatMap(({ reactions }) => reactions));
  } catch (error) {
    if (error instanceof SessionEnded) throw error;
  }
  const keys = Map.groupBy(work, ({ key }) => key);
  // What succeeded above is done again, which its ids make no second time of (R2).
  const inOrder = async (key: string, events: readonly KeyWork<Effect>[]) => {
    for (const { offset, reactions } of events) {
      try {
        await session.outbox.deliver(reactions);
      } catch (error) {
        if (error instanceof SessionEnded) throw error;
        session.holds.hold({ topic, partition, key, offset, message: messageOf(error) });
        return;
      }
    }
  };
  await Promise.all([...keys].map(([key, events]) => inOrder(key, events)));
}

/** Events of keys that are not held. A record that cannot be read holds its key from there on. */
function soundOf<State, Effect>(
  { holds }: Session<State, Effect>,
  { topic, partition }: Batch,
  { events, poisons }: ReadBatch,
): readonly LoggedEvent[] {
  if (poisons.length === 0 && holds.keys.length === 0) return events;
  for (const { offset, key, error } of poisons) {
    holds.hold({ topic, partition, key, offset, message: messageOf(error) });
  }
  const from = new Map(holds.keys.map((held) => [`${held.topic}:${held.partition}|${held.key}`, held.offset]));
  return events.filter(({ event, position }) => {
    const key = keyOf(event.envelope.tenant, event.envelope.entity);
    const heldFrom = from.get(`${topic}:${partition}|${key}`);
    return heldFrom === undefined || position.offset < heldFrom;
  });
}

/** Stops one partition, because more would be repeated than a restart may repeat; the others flow on. */
async function stop<State, Effect>(
  { progress, ended }: Session<State, Effect>,
  { topic, partition }: Batch,
  { offset, key, message }: HeldKey,
): Promise<void> {
  const why = `${key} is held, and ${BEYOND_HELD_MAX} records were done beyond it: ${message}`;
  progress.stopped.set(`${topic}:${partition}`, { topic, partition, offset, message: why });
  progress.settle();
  if (!ended.signal.aborted) await new Promise((resolve) => ended.signal.addEventListener('abort', resolve));
}

function admitted<State, Effect>({ winners, progress }: Session<State, Effect>, event: AnyEvent): boolean {
  if (winners.admit(event) === 'winner') return true;
  progress.counts.losers += 1;
  return false;
}

function reactTo<State, Effect>({ options, state, progress }: Session<State, Effect>, event: AnyEvent) {
  progress.counts.events += 1;
  return options.reactor.react(event, state);
}

/** For reading from the beginning. */
async function readWhole<State, Effect>(
  session: Session<State, Effect>,
  batch: Batch,
): Promise<readonly LoggedEvent[]> {
  return soundOf(session, batch, await session.reader.read(batch));
}

async function save<State, Effect>({ options, lease, offsets }: Session<State, Effect>): Promise<void> {
  if (lease === null) return;
  crashpoint('reactor.before-save');
  const kept = await options.checkpoints.save(options.reactor.name, lease.epoch, offsets);
  crashpoint('reactor.after-save');
  if (!kept) throw fenced(options.reactor.name);
}

function saveWhenMoved<State, Effect>(): (session: Session<State, Effect>) => Promise<void> {
  let last = '';
  return async (session) => {
    const now = JSON.stringify(session.offsets);
    if (now === last) return;
    await save(session);
    last = now;
  };
}

async function measureLag<State, Effect>(session: Session<State, Effect>): Promise<void> {
  const ends = await endsOf(session, session.options.reactor.types);
  session.progress.lag = Object.entries(ends).reduce(
    (lag, [name, end]) => lag + Math.max(0, end - (session.offsets[name] ?? 0)),
    0,
  );
}

/**
 * Repeats a duty, never twice at once. Only being fenced ends the session: while Postgres does not answer nobody else can
 * take over either, and a checkpoint that comes late only means more repeats after a crash.
 */
function keepDoing<State, Effect>(
  ms: number,
  session: Session<State, Effect>,
  duty: (session: Session<State, Effect>) => Promise<void>,
): () => void {
  let busy = false;
  return every(session.options.clock ?? systemClock, ms, () => {
    if (busy) return;
    busy = true;
    duty(session)
      .catch((error: unknown) => {
        if (error instanceof ProjectionError && error.code === 'PROJECTION_FENCED') session.failed.reject(error);
      })
      .finally(() => {
        busy = false;
      });
  });
}

function keepLease<State, Effect>(session: Session<State, Effect>, lease: Lease): () => void {
  return keepDoing(LEASE_RENEW_EVERY_MS, session, async ({ options }) => {
    crashpoint('reactor.before-renew');
    if (!(await options.leases.renew(lease))) throw fenced(options.reactor.name);
  });
}

function fenced(name: string): ProjectionError {
  return new ProjectionError('PROJECTION_FENCED', name, 'its lease was taken', { retryable: true });
}

async function endsOf<State, Effect>(
  { options }: Session<State, Effect>,
  types: readonly EventType[],
): Promise<Offsets> {
  const ends: Offsets = {};
  for (const topic of new Set(types.map(topicOf))) {
    for (const [partition, end] of (await options.log.endOffsets(topic)).entries()) ends[`${topic}:${partition}`] = end;
  }
  return ends;
}

function rangesOf(offsets: Readonly<Offsets>): PartitionRange[] {
  return Object.entries(offsets).map(([name, to]) => {
    const colon = name.lastIndexOf(':');
    return { topic: name.slice(0, colon), partition: Number(name.slice(colon + 1)), to };
  });
}

function nameOf({ topic, partition }: { readonly topic: string; readonly partition: number }): string {
  return `${topic}:${partition}`;
}

/** Reacts to events and does what they cause, and finds the ones that cannot be taken (R10). */
import { keyOf, parseKey } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { topicNamed } from '@mainstem/schemas/topics';
import type { LogPosition } from '../../log/event-log.ts';
import type { LoggedEvent } from '../../log/event-reader.ts';
import { carry, isTracing, traceOf } from '../../telemetry/carried.ts';
import type { WinnerEntry } from '../decisions/winners.ts';
import { type Fault, faultOf, placeText } from '../parking/parked.ts';
import { type Faults, offsetText, type Sorted } from '../parking/sieve.ts';
import type { Reaction } from './reactor.ts';
import { SessionEnded } from './reactor-outbox.ts';
import type { Session } from './session.ts';

export const noFaults: Faults = new Map();

/** What one event causes. */
export interface Work<Effect> {
  readonly position: LogPosition;
  readonly key: string;
  readonly reactions: readonly Reaction<Effect>[];
  /** Where the race of its key stood before it. */
  readonly before?: WinnerEntry | undefined;
}

export interface Failure<Effect> {
  readonly of: Work<Effect>;
  readonly fault: Fault;
}

/** Reacts to what `sort` lets through, and answers what is to be parked: what it was, and what turned out to be at fault. */
export async function attempt<State, Effect>(
  session: Session<State, Effect>,
  sort: (faults: Faults) => Sorted,
): Promise<Sorted> {
  const sorted = sort(noFaults);
  const events = sorted.batches.flatMap((batch) => batch.events);
  if (events.length === 0) return sorted;
  const faults = new Map<string, Fault>();
  const work = reactToAll(session, events, faults);
  for (const { of, fault } of await deliver(session, work)) {
    setBack(session, of.position.topic, of.key, of.before);
    faults.set(textOf(of.position), fault);
  }
  return faults.size === 0 ? sorted : sort(faults);
}

/** What these events cause. An event that cannot be reacted to is a fault, and nothing later of its key is reacted to. */
function reactToAll<State, Effect>(
  session: Session<State, Effect>,
  events: readonly LoggedEvent[],
  faults: Map<string, Fault>,
): Work<Effect>[] {
  const inputs = new Set(session.options.reactor.types);
  const failed = new Set<string>();
  const work: Work<Effect>[] = [];
  for (const { event, position } of events) {
    const key = keyOf(event.envelope.tenant, event.envelope.entity);
    if (failed.has(key)) continue;
    const before = raceOf(session, position.topic, event);
    if (!admitted(session, event) || !inputs.has(event.type)) continue;
    try {
      work.push({ position, key, before, reactions: reactTo(session, event) });
    } catch (error) {
      failed.add(key);
      setBack(session, position.topic, key, before);
      faults.set(textOf(position), faultOf('apply', codeOf(error), error));
    }
  }
  return work;
}

/**
 * Does what events cause, and answers the first of each key that fails for good. Nothing of a key is done after it (R10): so
 * keys with effects are done event by event, and others, which only write events, in one append. When that append is refused
 * they are done event by event, too; what it wrote all the same is written again, under its id (R2).
 */
export async function deliver<State, Effect>(
  session: Session<State, Effect>,
  work: readonly Work<Effect>[],
): Promise<readonly Failure<Effect>[]> {
  const acting = new Set<string>();
  for (const one of work) if (one.reactions.some(({ kind }) => kind === 'effect')) acting.add(keyTextOf(one));
  const [effects, emits] = [true, false].map((isActing) =>
    work.filter((one) => acting.has(keyTextOf(one)) === isActing),
  ) as [Work<Effect>[], Work<Effect>[]];
  const atOnce = async (): Promise<readonly Failure<Effect>[]> => {
    try {
      await session.outbox.deliver(emits.flatMap(({ reactions }) => reactions));
      return [];
    } catch (error) {
      if (error instanceof SessionEnded) throw error;
      return inOrder(session, emits);
    }
  };
  const [refused, failed] = await Promise.allSettled([atOnce(), inOrder(session, effects)]);
  if (refused.status === 'rejected') throw refused.reason;
  if (failed.status === 'rejected') throw failed.reason;
  return [...refused.value, ...failed.value];
}

/** Each event after the one before it of its key, and of its order keys. */
async function inOrder<State, Effect>(
  { outbox }: Session<State, Effect>,
  work: readonly Work<Effect>[],
): Promise<readonly Failure<Effect>[]> {
  const failures = new Map<string, Failure<Effect>>();
  const last = new Map<string, Promise<void>>();
  const perform = async (of: Work<Effect>, key: string): Promise<void> => {
    if (failures.has(key)) return;
    try {
      await outbox.deliver(of.reactions);
    } catch (error) {
      if (error instanceof SessionEnded) throw error;
      failures.set(key, { of, fault: faultOf('write', codeOf(error), error) });
    }
  };
  const all = work.map((of) => {
    const key = keyTextOf(of);
    const orders = of.reactions.flatMap((one) => (one.kind === 'effect' ? [`order ${one.orderKey}`] : []));
    const names = [key, ...orders];
    const mine = Promise.all(names.map((name) => last.get(name))).then(() => perform(of, key));
    for (const name of names) last.set(name, mine);
    return mine;
  });
  const ended = (await Promise.allSettled(all)).find((result) => result.status === 'rejected');
  if (ended !== undefined) throw ended.reason;
  return [...failures.values()];
}

export function admitted<State, Effect>({ winners, progress }: Session<State, Effect>, event: AnyEvent): boolean {
  if (winners.admit(event) === 'winner') return true;
  progress.counts.losers += 1;
  return false;
}

export function reactTo<State, Effect>({ options, state, progress }: Session<State, Effect>, event: AnyEvent) {
  progress.counts.events += 1;
  const reactions = options.reactor.react(event, state);
  if (isTracing()) handOn(event, reactions);
  return reactions;
}

/** What an event causes belongs to its trace. */
function handOn<Effect>(event: AnyEvent, reactions: readonly Reaction<Effect>[]): void {
  const traceparent = traceOf(event);
  if (traceparent === undefined) return;
  for (const one of reactions) {
    const made: unknown = one.kind === 'emit' ? one.event : one.effect;
    if (typeof made === 'object' && made !== null) carry(made, traceparent);
  }
}

function raceOf<State, Effect>(
  { winners }: Session<State, Effect>,
  topic: string,
  { envelope }: AnyEvent,
): WinnerEntry | undefined {
  if (topicNamed(topic).kind === 'facts') return undefined;
  return winners.entryOf(topic, envelope.tenant, envelope.entity);
}

/** What is parked races when it is drained: until then its key stands where it stood before. */
function setBack<State, Effect>(
  { winners }: Session<State, Effect>,
  topic: string,
  key: string,
  before: WinnerEntry | undefined,
): void {
  const { tenant = '', entity = '' } = parseKey(key) ?? {};
  winners.forget(topic, tenant, entity);
  if (before !== undefined) winners.restore([before]);
}

export function textOf({ topic, partition, offset }: LogPosition): string {
  return offsetText(topic, partition, offset);
}

export function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : 'PROJECTION_POISON';
}

function keyTextOf({ position, key }: Work<unknown>): string {
  return placeText({ ...position, key });
}

/** Two small reactors of leads, started on a kit and stopped after the test. */
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import type { Reactor, ReactorOptions, RunningReactor } from '../runtime/reactor/reactor.ts';
import { createMemoryCheckpoints } from '../runtime/reactor/reactor-checkpoints.ts';
import { startReactor } from '../runtime/reactor/start-reactor.ts';
import { createMemoryLeases, eventOf, type ReactorKit, until } from './reactor-kit.ts';

const running: RunningReactor[] = [];
/** For `afterEach`: stops what `start` started. */
export async function stopReactors(): Promise<void> {
  for (const reactor of running.splice(0)) await reactor.stop();
}

/** Answers each lead with a route, named by the lead. */
export const router: Reactor<null> = {
  name: 'router',
  types: ['LeadReceived'],
  resultTypes: ['LeadRouted'],
  remembers: false,
  initialState: () => null,
  react: ({ envelope }) => [{ kind: 'emit', event: routed(envelope.id, envelope.entity) }],
};

export function routed(leadEventId: string, entity: string): AnyEvent {
  const event = eventOf(
    { type: 'LeadRouted', queue: 'growth', because: 'test', team: null, rule: null, tableVersion: null },
    { id: `route ${leadEventId}`, entity },
  );
  return { ...event, envelope: { ...event.envelope, causationId: leadEventId } } as AnyEvent;
}

/** Calls somebody for each lead. */
export const caller: Reactor<null, string> = {
  name: 'caller',
  types: ['LeadReceived'],
  resultTypes: ['LeadScored'],
  remembers: false,
  initialState: () => null,
  react: ({ envelope }) => [
    { kind: 'effect', causeId: envelope.id, orderKey: envelope.entity, effect: envelope.entity },
  ],
};

export function start<State, Effect>(
  kit: ReactorKit,
  reactor: Reactor<State, Effect>,
  changes: Partial<ReactorOptions<State, Effect>> = {},
) {
  const { log, codec, writer } = kit;
  const checkpoints = createMemoryCheckpoints();
  const started = startReactor({
    reactor,
    log,
    codec,
    writer,
    checkpoints,
    leases: createMemoryLeases(),
    ...changes,
  });
  running.push(started);
  return started;
}

export const live = (reactor: RunningReactor) => until(() => reactor.status().state === 'live', 'live');
export const count = async (kit: ReactorKit, type: EventType) =>
  (await kit.events()).filter((event) => event.type === type).length;

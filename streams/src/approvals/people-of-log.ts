/** Users of all tenants and the roles they hold now, followed in memory: who can be told that something waits for them. */
import type { Codec } from '@mainstem/schemas/codec';
import { type Held, type IdentityEvent, identityDecider } from '../deciders/identity/decider.ts';
import type { EventLog } from '../log/event-log.ts';
import { followWinners } from '../runtime/decisions/winners-follower.ts';

export interface Person {
  readonly userId: string;
  readonly roles: readonly string[];
}

export interface PeopleOfLog {
  /** Who can log in, by id. Waits until what was there at the start is known. */
  of(tenant: string): Promise<readonly Person[]>;
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

interface Options {
  readonly log: EventLog;
  readonly codec: Codec;
  readonly report: (message: string, cause?: unknown) => void;
}

export function followPeople({ log, codec, report }: Options): PeopleOfLog {
  const tenants = new Map<string, Map<string, Held>>();
  const follower = followWinners<IdentityEvent>({
    log,
    codec,
    topic: 'auth_events',
    onEvent(event) {
      const { envelope, ...body } = event;
      const held = tenants.get(envelope.tenant) ?? new Map<string, Held>();
      tenants.set(envelope.tenant, held);
      const before = held.get(envelope.entity) ?? identityDecider.initialState();
      const after = identityDecider.evolve(before, body as never);
      if (after.kind === 'user') held.set(envelope.entity, after);
    },
    onUnreadable: (key, error) => report(`who ${key} is cannot be read, so nothing is told to them`, error),
  });
  follower.done.catch((error: unknown) => report('who people are is followed no more', error));
  return {
    async of(tenant) {
      await follower.whenCaughtUp();
      const users = [...(tenants.get(tenant) ?? new Map<string, Held>())];
      return users
        .flatMap(([userId, user]) =>
          user.kind === 'user' && user.status === 'active' ? [{ userId, roles: user.roles }] : [],
        )
        .sort((one, other) => (one.userId < other.userId ? -1 : 1));
    },
    done: follower.done,
    stop: follower.stop,
  };
}

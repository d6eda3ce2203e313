/**
 * Who may come in, in memory: all organisations, users with their sessions, keys and signing keys, followed from the log. A
 * request is let in by look-ups here, without a call to anything; what is revoked is refused in every process once its
 * event has come, within a second. A view that may have missed that lets nobody in (`assertFresh`).
 *
 * It holds hashes and ids, and names and addresses only as they are sealed on the log.
 */
import type { Codec } from '@mainstem/schemas/codec';
import { keyOf, PLATFORM_TENANT } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import {
  type Held,
  type IdentityEvent,
  identityDecider,
  SIGNING_KEYS,
} from '@mainstem/streams/deciders/identity/decider';
import type { Key } from '@mainstem/streams/deciders/identity/key';
import { LOCKDOWN } from '@mainstem/streams/deciders/identity/lockdown';
import type { SigningKey } from '@mainstem/streams/deciders/identity/signing-keys';
import type { User } from '@mainstem/streams/deciders/identity/user';
import {
  type Organisation,
  type OrganisationEvent,
  organisationDecider,
} from '@mainstem/streams/deciders/organisation/decider';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { followWinners } from '@mainstem/streams/runtime/decisions/winners-follower';
import { GatewayError } from '../../errors.ts';
import { createFreshness } from './freshness.ts';

/**
 * Sessions and keys are refused when the view may lack what was on the log this long ago: far above the second it asks
 * at, so that a broker's election does not shut everybody out, and short for who was revoked.
 */
export const VIEW_AGE_MAX_MS = 10_000;
/** How long a request waits for what another process wrote just now. */
const WAIT_MS = 2_000;

export interface UserRow {
  readonly id: string;
  readonly user: User;
  /** Sealed names and addresses, as invited last. */
  readonly invited: EventsByType['UserInvited'];
}
export interface KeyRow {
  readonly tenant: string;
  readonly id: string;
  readonly key: Key;
}

export interface LockedTenant {
  readonly tenant: string;
  readonly incidentId: string;
  readonly because: string;
}

export interface IdentityView {
  /** Of a tenant that was never created: status `none`; of one that is locked down: `suspended`. */
  organisation(tenant: string): Organisation;
  organisations(): readonly { readonly tenant: string; readonly organisation: Organisation }[];
  user(tenant: string, id: string): User | undefined;
  users(tenant: string): readonly UserRow[];
  key(id: string): KeyRow | undefined;
  keys(tenant: string): readonly KeyRow[];
  signingKeys(): readonly SigningKey[];
  /** Tenants that are locked down now. */
  lockdowns(): readonly LockedTenant[];
  /** Throws IDENTITY_STALE when the view may be older than VIEW_AGE_MAX_MS. */
  assertFresh(): void;
  /** Takes in what is on the log now; gives up in silence after a while, the answer is then what the view holds. */
  catchUp(): Promise<void>;
  whenCaughtUp(): Promise<void>;
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

interface Options {
  readonly log: EventLog;
  readonly codec: Codec;
  readonly monotonicMs?: () => number;
}

export function openIdentityView({ log, codec, monotonicMs }: Options): IdentityView {
  const state = createState();
  const freshness = createFreshness(log, ['org_events', 'auth_events'], monotonicMs);
  const followers = [
    followWinners<OrganisationEvent>({
      log,
      codec,
      topic: 'org_events',
      onEvent: state.takeOrganisation,
      onRead: (partition, next) => freshness.reached('org_events', partition, next),
    }),
    followWinners<IdentityEvent>({
      log,
      codec,
      topic: 'auth_events',
      onEvent: state.takeIdentity,
      onUnreadable: state.close,
      onRead: (partition, next) => freshness.reached('auth_events', partition, next),
    }),
  ];
  const done = Promise.all(followers.map((follower) => follower.done)).then(() => {});
  done.catch(() => {}); // whoever awaits it is told; the age says it to everybody
  return {
    ...state.queries,
    assertFresh() {
      if (freshness.ageMs() <= VIEW_AGE_MAX_MS) return;
      throw new GatewayError('IDENTITY_STALE', 'who may come in is not known for sure: the log is not at hand');
    },
    async catchUp() {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, WAIT_MS);
      });
      await Promise.race([freshness.now().catch(() => {}), late]);
      clearTimeout(timer);
    },
    whenCaughtUp: async () => {
      await Promise.all(followers.map((follower) => follower.whenCaughtUp()));
    },
    done,
    async stop() {
      freshness.stop();
      await Promise.all(followers.map((follower) => follower.stop()));
    },
  };
}

type Queries = Pick<
  IdentityView,
  'organisation' | 'organisations' | 'user' | 'users' | 'key' | 'keys' | 'signingKeys' | 'lockdowns'
>;

function createState() {
  const organisations = new Map<string, Organisation>();
  const held = new Map<string, Held>();
  const invited = new Map<string, EventsByType['UserInvited']>();
  const usersOf = new Map<string, Set<string>>();
  const keysOf = new Map<string, Set<string>>();
  const locked = new Map<string, LockedTenant>();
  const tenantOfKey = new Map<string, string>();
  const none = organisationDecider.initialState();

  const userAt = (tenant: string, id: string) => {
    const found = held.get(keyOf(tenant, id));
    return found?.kind === 'user' ? found : undefined;
  };
  const keyAt = (id: string): KeyRow | undefined => {
    const tenant = tenantOfKey.get(id);
    const found = tenant === undefined ? undefined : held.get(keyOf(tenant, id));
    return found?.kind === 'key' && tenant !== undefined ? { tenant, id, key: found } : undefined;
  };
  /** A tenant that is locked down is let in nowhere, as a suspended one (KIKI-50). */
  const lockedOrNot = (tenant: string, organisation: Organisation): Organisation => {
    const lock = held.get(keyOf(tenant, LOCKDOWN));
    return lock?.kind === 'lockdown' && lock.isLocked ? { ...organisation, status: 'suspended' } : organisation;
  };
  const queries: Queries = {
    organisation: (tenant) => lockedOrNot(tenant, organisations.get(tenant) ?? none),
    organisations: () => [...organisations].map(([tenant, organisation]) => ({ tenant, organisation })),
    user: userAt,
    users: (tenant) =>
      [...(usersOf.get(tenant) ?? [])].flatMap((id) => {
        const [user, last] = [userAt(tenant, id), invited.get(keyOf(tenant, id))];
        return user === undefined || last === undefined ? [] : [{ id, user, invited: last }];
      }),
    key: keyAt,
    keys: (tenant) => [...(keysOf.get(tenant) ?? [])].flatMap((id) => keyAt(id) ?? []),
    signingKeys() {
      const ring = held.get(keyOf(PLATFORM_TENANT, SIGNING_KEYS));
      return ring?.kind === 'ring' ? ring.keys : [];
    },
    lockdowns: () => [...locked.values()],
  };
  return {
    queries,
    takeOrganisation(event: OrganisationEvent) {
      const { tenant, entity } = event.envelope;
      if (entity !== tenant) return; // an organisation is its tenant: nothing else is one
      organisations.set(tenant, organisationDecider.evolve(organisations.get(tenant) ?? none, event));
    },
    takeIdentity(event: IdentityEvent) {
      const { tenant, entity } = event.envelope;
      const name = keyOf(tenant, entity);
      held.set(name, identityDecider.evolve(held.get(name) ?? identityDecider.initialState(), event));
      if (event.type === 'LockdownBegun') {
        const { because, incidentId } = event;
        locked.set(tenant, { tenant, incidentId, because });
      }
      if (event.type === 'LockdownEnded') locked.delete(tenant);
      if (event.type === 'UserInvited') {
        invited.set(name, event);
        addTo(usersOf, tenant, entity);
      }
      if (event.type === 'KeyIssued' && !tenantOfKey.has(entity)) {
        tenantOfKey.set(entity, tenant);
        addTo(keysOf, tenant, entity);
      }
    },
    /** Nobody can say what became of an entity with an unreadable event: it is let in nowhere. */
    close(name: string) {
      held.delete(name);
    },
  };
}

function addTo(sets: Map<string, Set<string>>, name: string, item: string): void {
  const found = sets.get(name);
  if (found === undefined) sets.set(name, new Set([item]));
  else found.add(item);
}

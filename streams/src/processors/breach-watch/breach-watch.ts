/**
 * The breach watch (KIKI-50): tokens that were stolen show themselves when they are used a second time, and each such session
 * is ended by itself. When that happens to several people of a tenant within minutes, somebody holds more than one token,
 * and the tenant is to be locked down.
 *
 * Failed logins are no sign: anybody can make them, and would lock a tenant out with them.
 */
import { factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { Reaction, Reactor } from '../../runtime/reactor/reactor.ts';

interface Reuse {
  readonly userId: string;
  readonly eventId: string;
  readonly atMs: number;
}

export interface BreachState {
  /** Of each tenant, oldest first. */
  readonly reuses: Map<string, Reuse[]>;
}

/** People of one tenant whose tokens were used twice. */
export const USERS_MIN = 3;
/** Within this time, ms. */
export const WINDOW_MS = 10 * 60_000;
/** Kept of one tenant, and tenants kept. */
const REUSES_MAX = 100;
const TENANTS_MAX = 10_000;
const EVIDENCE_MAX = 20;

export const breachWatch: Reactor<BreachState> = {
  name: 'breach-watch',
  types: ['SessionEnded', 'LockdownBegun'],
  resultTypes: ['BreachSuspected'],
  remembers: true,
  initialState: () => ({ reuses: new Map() }),
  react(event, state) {
    const { tenant } = event.envelope;
    // A lockdown answers all that was seen before.
    if (event.type === 'LockdownBegun') state.reuses.delete(tenant);
    if (event.type !== 'SessionEnded' || event.reason !== 'REFRESH_REUSED') return [];
    return reused(event, state);
  },
  // Seen anew after a rebuild: what a lockdown has answered since is gone from memory.
  stillDue: (reaction, { reuses }) =>
    reaction.kind !== 'emit' || (reuses.get(reaction.event.envelope.tenant)?.length ?? 0) > 0,
};

function reused({ envelope }: AnyEvent, { reuses }: BreachState): readonly Reaction<never>[] {
  const { tenant, entity: userId, id: eventId, occurredAtMs: atMs } = envelope;
  const seen = (reuses.get(tenant) ?? []).filter((one) => one.atMs > atMs - WINDOW_MS).slice(-REUSES_MAX);
  seen.push({ userId, eventId, atMs });
  reuses.delete(tenant);
  reuses.set(tenant, seen);
  if (reuses.size > TENANTS_MAX) reuses.delete(reuses.keys().next().value as string);
  const users = new Set(seen.map((one) => one.userId));
  if (users.size < USERS_MIN) return [];
  // One breach is said once: named by the reuse it began with.
  const first = seen[0] as Reuse;
  const id = uuidFrom('breach-suspected', tenant, first.eventId);
  const event: AnyEvent = {
    type: 'BreachSuspected',
    envelope: factEnvelope({
      id,
      tenant,
      entity: tenant,
      occurredAtMs: atMs,
      actor: 'service:breach-watch',
      causationId: eventId,
    }),
    kind: 'refresh-reuse',
    because: `spent tokens of ${users.size} people were used within ${WINDOW_MS / 60_000} minutes`,
    evidenceIds: seen.slice(-EVIDENCE_MAX).map((one) => one.eventId),
    revokeKeys: true,
  };
  return [{ kind: 'emit', event }];
}

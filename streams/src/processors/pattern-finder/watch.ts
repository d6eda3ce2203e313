/**
 * Finds patterns across clients after deployment and shares them (WAP-60): within each organisation on its own stream, and
 * across those that share (`patterns`, `{"isShared":false}` takes an organisation out) on the platform's. What is tested, when
 * and how, and what may be told, is `models/src/patterns` and `models/src/privacy-floor`; each look is an event also when it
 * finds nothing, so that nobody can look until something is found.
 *
 * Nothing but the log is kept. Clients are taken in the order in which they ripen, so a replay looks at the same ones.
 */
import {
  alphaOfLook,
  LOOKS_MAX,
  type Look,
  lookAt,
  type Pattern,
  sizeOfLook,
  TEST,
} from '@mainstem/models/patterns/look';
import { TENANTS_MIN, toldCount } from '@mainstem/models/privacy-floor/floor';
import { factEnvelope, PLATFORM_TENANT, uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent, PatternDetected, PatternLookTaken } from '@mainstem/schemas/generated/events';
import type { DueCommand, Watch } from '../log-watch/log-watch.ts';
import { configured, count, goneLive, newWatched, ripeAtMs, scored, sold, unitOf, type Watched } from './clients.ts';

type Found = PatternDetected | PatternLookTaken;

const PPB = 1_000_000_000;
/** What held half a year ago may be old news; after a year it is. */
const VALID_MS = 365 * 86_400_000;
/** Setting of a tenant: whether what its clients do may count in patterns across organisations. */
const SETTING = 'patterns';
/** Clients kept in memory, some 500 bytes each; the last look there is takes 20,480 of a scope. */
const CLIENTS_MAX = 200_000;

export class PatternFinder implements Watch<Found> {
  readonly name = 'pattern-finder';
  readonly types = [
    'ClientWentLive',
    'ClientConfigGenerated',
    'ClientUsageCounted',
    'HealthBandChanged',
    'SpecialistEngagementEnded',
    'SubjectErased',
    'ConfigPublished',
    'PatternLookTaken',
    'PatternDetected',
  ] as const;
  readonly #clients = new Map<string, Watched>();
  /** Looks taken, by tenant whose stream they are on. */
  readonly #looks = new Map<string, number>();
  /** Last look at which a pattern was told, by `tenant|factor|outcome`. */
  readonly #told = new Map<string, number>();
  readonly #keptApart = new Set<string>();

  apply(event: AnyEvent): void {
    const { tenant } = event.envelope;
    switch (event.type) {
      case 'ClientWentLive':
        goneLive(this.#of(event), event);
        break;
      case 'ClientConfigGenerated':
        configured(this.#of(event), event);
        break;
      case 'ClientUsageCounted':
        count(this.#of(event), event);
        break;
      case 'HealthBandChanged':
        scored(this.#of(event), event);
        break;
      case 'SpecialistEngagementEnded':
        sold(this.#of(event), event);
        break;
      case 'SubjectErased':
        this.#clients.delete(`${tenant}|${event.subject}`);
        break;
      case 'ConfigPublished':
        if (event.name === SETTING) this.#share(tenant, event.valueJson);
        break;
      case 'PatternLookTaken':
        this.#looks.set(tenant, Math.max(event.look, this.#looks.get(tenant) ?? 0));
        break;
      case 'PatternDetected':
        this.#told.set(`${tenant}|${event.factor}|${event.outcome}`, event.look);
    }
  }

  due(nowMs: number): DueCommand<Found>[] {
    const ripe = this.#ripe(nowMs);
    const byTenant = new Map<string, Watched[]>();
    for (const client of ripe) {
      const of = byTenant.get(client.tenant);
      if (of === undefined) byTenant.set(client.tenant, [client]);
      else of.push(client);
    }
    byTenant.set(
      PLATFORM_TENANT,
      ripe.filter(({ tenant }) => !this.#keptApart.has(tenant)),
    );
    return [...byTenant].flatMap(([scope, clients]) => this.#look(scope, clients));
  }

  /** The next look of a scope, when there are clients enough. One at clients of too few organisations is left out, unspent. */
  #look(scope: string, clients: readonly Watched[]): DueCommand<Found>[] {
    const isAcross = scope === PLATFORM_TENANT;
    let look = (this.#looks.get(scope) ?? 0) + 1;
    while (isAcross && tenantsOf(clients, sizeOfLook(look)) < TENANTS_MIN && sizeOfLook(look) <= clients.length)
      look += 1;
    const size = sizeOfLook(look);
    if (look > LOOKS_MAX || clients.length < size) return [];
    const units = clients.slice(0, size).map(unitOf);
    const atMs = ripeAtMs(clients[size - 1] as Watched) ?? 0;
    const prefix = `${scope}|`;
    const told = new Map(
      [...this.#told]
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, last]) => [key.slice(prefix.length), units.slice(0, sizeOfLook(last))] as const),
    );
    const taken = lookAt(units, { look, isAcross, told });
    const of = { scope, look, atMs };
    // The look last: while it is not on the log, all is found again, under the same ids.
    return [...taken.found.map((pattern) => detected(of, taken, pattern)), lookTaken(of, taken, size)];
  }

  /** In the order in which all is known of them; of equals by id. */
  #ripe(nowMs: number): Watched[] {
    const timed = [...this.#clients.values()].flatMap((client) => {
      const atMs = ripeAtMs(client);
      return atMs === null || atMs > nowMs ? [] : [{ client, atMs }];
    });
    const key = ({ client }: (typeof timed)[number]) => `${client.tenant}|${client.clientId}`;
    timed.sort((a, b) => a.atMs - b.atMs || (key(a) < key(b) ? -1 : 1));
    return timed.map(({ client }) => client);
  }

  #of({ envelope: { tenant, entity } }: AnyEvent): Watched {
    const key = `${tenant}|${entity}`;
    const known = this.#clients.get(key) ?? newWatched(tenant, entity);
    this.#clients.set(key, known);
    // The newest are let go: the order of those that ripen first stays.
    if (this.#clients.size > CLIENTS_MAX) this.#clients.delete(key);
    return known;
  }

  #share(tenant: string, valueJson: string): void {
    const isShared = sharedOf(valueJson);
    if (isShared === false) this.#keptApart.add(tenant);
    if (isShared === true) this.#keptApart.delete(tenant);
  }
}

const tenantsOf = (clients: readonly Watched[], size: number) =>
  new Set(clients.slice(0, size).map(({ tenant }) => tenant)).size;

/** Undefined when it does not fit: what held before holds. */
function sharedOf(valueJson: string): boolean | undefined {
  try {
    const value: unknown = (JSON.parse(valueJson) as { isShared?: unknown } | null)?.isShared;
    return typeof value === 'boolean' ? value : undefined;
  } catch {
    return undefined; // no JSON
  }
}

interface Taken {
  readonly scope: string;
  readonly look: number;
  readonly atMs: number;
}

function dueOf<Event extends Found>(
  { scope, look, atMs }: Taken,
  entity: string,
  body: Omit<Event, 'envelope'>,
): DueCommand<Found> {
  const cause = [scope, entity, String(look)];
  const id = uuidFrom('pattern-finder', ...cause);
  const envelope = factEnvelope({ id, tenant: scope, entity, occurredAtMs: atMs, actor: 'service:pattern-finder' });
  return { tenant: scope, entity, command: { ...body, envelope } as Event, cause, causationId: null };
}

const scopeOf = (scope: string) => (scope === PLATFORM_TENANT ? 'PLATFORM' : 'TENANT');

function detected(taken: Taken, { hypotheses, alpha }: Look, pattern: Pattern): DueCommand<Found> {
  const { p, evidenceEventIds, ...figures } = pattern;
  const patternId = uuidFrom('pattern', pattern.factor, pattern.outcome);
  return dueOf<PatternDetected>(taken, patternId, {
    type: 'PatternDetected',
    ...{ patternId, scope: scopeOf(taken.scope), look: taken.look, ...figures },
    ...{ pValuePpb: Math.ceil(p * PPB), hypotheses, alphaPpb: Math.floor(alpha * PPB), test: TEST },
    ...{ evidenceEventIds: [...evidenceEventIds], validUntilMs: taken.atMs + VALID_MS, atMs: taken.atMs },
  });
}

function lookTaken(taken: Taken, { hypotheses, found }: Look, size: number): DueCommand<Found> {
  const { look, atMs } = taken;
  const scope = scopeOf(taken.scope);
  const alphaPpb = Math.floor(alphaOfLook(look) * PPB);
  return dueOf<PatternLookTaken>(taken, scope, {
    type: 'PatternLookTaken',
    ...{ scope, look, clients: toldCount(size), hypotheses, found: found.length, alphaPpb, test: TEST, atMs },
  });
}

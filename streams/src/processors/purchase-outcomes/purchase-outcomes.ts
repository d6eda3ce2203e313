/**
 * Conversions of experiments, from what the shop says (MAMS-13, WAP-91): a purchase within the window after an exposure of the
 * same person is the outcome of that exposure. Of experiments only that are judged or guarded by CONVERSION.
 *
 * The same person: the unit is the customer's pseudonym, or one under which bidders saw the customer (`CustomerLinked`; it is
 * another each month, so the last few count). Exposure, link and purchase come in any order: whichever comes last brings the
 * outcome. Its id is hashed from the exposure, so however often told it counts once (R2), and several purchases are one.
 *
 * Memory is rebuilt from the log at every start and bounded (R8): who was forgotten has no outcome.
 */
import { factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import type {
  AnyEvent,
  CustomerLinked,
  ExperimentDesigned,
  OutcomeObserved,
  PurchaseObserved,
  UnitExposed,
} from '@mainstem/schemas/generated/events';
import type { Reaction, Reactor } from '../../runtime/reactor/reactor.ts';
import { createRecentMap, type RecentMap } from '../performance-monitor/recent-map.ts';

/** Units whose exposures are known, some 300 bytes each. */
export const UNITS_REMEMBERED = 200_000;
/** Customers whose purchases and pseudonyms are known. */
export const CUSTOMERS_REMEMBERED = 200_000;
const EXPERIMENTS_REMEMBERED = 10_000;
/** Of one unit, customer or viewer; the oldest go first. */
const OF_ONE_MAX = 16;

const NAME = 'purchase-outcomes';
const METRIC = 'CONVERSION';

interface Seen {
  readonly exposureId: string;
  readonly experimentId: string;
  readonly atMs: number;
  isTold: boolean;
}

interface Bought {
  readonly id: string;
  readonly correlationId: string;
  readonly atMs: number;
}

interface Customer {
  readonly viewers: readonly string[];
  readonly purchases: readonly Bought[];
}

/** All keys begin with the tenant (R7). */
export interface PurchaseOutcomesState {
  /** Outcome window in ms, by experiment. */
  readonly windows: RecentMap<number>;
  readonly exposures: RecentMap<readonly Seen[]>;
  readonly customers: RecentMap<Customer>;
  /** Customers seen under a pseudonym. */
  readonly seenAs: RecentMap<readonly string[]>;
}

export const purchaseOutcomes: Reactor<PurchaseOutcomesState> = {
  name: NAME,
  types: ['ExperimentDesigned', 'UnitExposed', 'CustomerLinked', 'PurchaseObserved'],
  resultTypes: ['OutcomeObserved'],
  remembers: true,
  initialState: () => ({
    windows: createRecentMap(EXPERIMENTS_REMEMBERED),
    exposures: createRecentMap(UNITS_REMEMBERED),
    customers: createRecentMap(CUSTOMERS_REMEMBERED),
    seenAs: createRecentMap(CUSTOMERS_REMEMBERED),
  }),
  react(event: AnyEvent, state: PurchaseOutcomesState): readonly Reaction<never>[] {
    switch (event.type) {
      case 'ExperimentDesigned':
        return designed(event, state);
      case 'UnitExposed':
        return exposed(event, state);
      case 'CustomerLinked':
        return linked(event, state);
      case 'PurchaseObserved':
        return bought(event, state);
      default:
        return [];
    }
  },
};

const nobody: Customer = { viewers: [], purchases: [] };
const keyOf = (tenant: string, id: string): string => `${tenant}|${id}`;

function designed(event: ExperimentDesigned, { windows }: PurchaseOutcomesState): [] {
  const { envelope, metric, guardrails, outcomeWindowMs } = event;
  const counts = metric === METRIC || guardrails.some((guard) => guard.metric === METRIC);
  if (counts) windows.set(keyOf(envelope.tenant, envelope.entity), outcomeWindowMs);
  return [];
}

function exposed({ envelope, unit, among }: UnitExposed, state: PurchaseOutcomesState): Reaction<never>[] {
  const { id: exposureId, tenant, entity: experimentId, occurredAtMs: atMs } = envelope;
  const key = keyOf(tenant, unit);
  const before = state.exposures.get(key) ?? [];
  // What was drawn among some of the arms counts for nothing.
  if (among !== null || before.some((one) => one.exposureId === exposureId)) return [];
  const seen: Seen = { exposureId, experimentId, atMs, isTold: false };
  state.exposures.set(key, [...before, seen].slice(-OF_ONE_MAX));
  const purchases = [unit, ...(state.seenAs.get(key) ?? [])].flatMap(
    (customer) => state.customers.get(keyOf(tenant, customer))?.purchases ?? [],
  );
  return outcomes(tenant, [seen], purchases, state);
}

function linked({ envelope, viewer }: CustomerLinked, state: PurchaseOutcomesState): Reaction<never>[] {
  const { tenant, entity: customer } = envelope;
  const key = keyOf(tenant, customer);
  const known = state.customers.get(key) ?? nobody;
  if (viewer === null || known.viewers.includes(viewer)) return [];
  state.customers.set(key, { ...known, viewers: [...known.viewers, viewer].slice(-OF_ONE_MAX) });
  const viewerKey = keyOf(tenant, viewer);
  state.seenAs.set(viewerKey, [...(state.seenAs.get(viewerKey) ?? []), customer].slice(-OF_ONE_MAX));
  return outcomes(tenant, state.exposures.get(viewerKey) ?? [], known.purchases, state);
}

function bought({ envelope }: PurchaseObserved, state: PurchaseOutcomesState): Reaction<never>[] {
  const { id, tenant, entity: customer, correlationId, occurredAtMs: atMs } = envelope;
  const key = keyOf(tenant, customer);
  const known = state.customers.get(key) ?? nobody;
  if (known.purchases.some((one) => one.id === id)) return [];
  const purchase: Bought = { id, correlationId, atMs };
  state.customers.set(key, { ...known, purchases: [...known.purchases, purchase].slice(-OF_ONE_MAX) });
  const seen = [customer, ...known.viewers].flatMap((unit) => state.exposures.get(keyOf(tenant, unit)) ?? []);
  return outcomes(tenant, seen, [purchase], state);
}

/** The first purchase within the window of each exposure that has no outcome yet. */
function outcomes(
  tenant: string,
  exposures: readonly Seen[],
  purchases: readonly Bought[],
  { windows }: PurchaseOutcomesState,
): Reaction<never>[] {
  const reactions: Reaction<never>[] = [];
  for (const seen of exposures) {
    const windowMs = windows.get(keyOf(tenant, seen.experimentId));
    if (seen.isTold || windowMs === undefined) continue;
    const timely = purchases.filter(({ atMs }) => atMs >= seen.atMs && atMs <= seen.atMs + windowMs);
    const [first] = timely.sort((one, other) => one.atMs - other.atMs);
    if (first === undefined) continue;
    seen.isTold = true;
    reactions.push({ kind: 'emit', event: outcomeOf(tenant, seen, first) });
  }
  return reactions;
}

function outcomeOf(tenant: string, { exposureId, experimentId }: Seen, { id, correlationId, atMs }: Bought) {
  const origin = { id: uuidFrom('purchase-outcome', exposureId), tenant, entity: experimentId, occurredAtMs: atMs };
  const envelope = factEnvelope({ ...origin, actor: `service:${NAME}`, correlationId, causationId: id });
  return { type: 'OutcomeObserved', envelope, exposureId, metric: METRIC, size: 1, atMs } satisfies OutcomeObserved;
}

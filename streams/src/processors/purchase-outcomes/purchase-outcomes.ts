/**
 * Conversions of experiments, from what the shop says (MAMS-13, WAP-91): a purchase within the window after an exposure of the
 * same person is the outcome of that exposure. Of experiments only that are judged or guarded by CONVERSION. What a purchase
 * is, and that an order told twice is one, is as for values (`values/purchases.ts`).
 *
 * The same person: the unit is the customer's pseudonym, or one under which bidders saw the customer (`CustomerLinked`; it is
 * another each month, so the last few count). Design, exposure, link and purchase come in any order: whichever comes last
 * brings the outcome. Its id is hashed from the exposure, so however often told it counts once (R2).
 *
 * Memory is rebuilt from the log at every start and bounded (R8): who was forgotten has no outcome.
 */
import { factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import type {
  AnyEvent,
  CustomerLinked,
  ExperimentDesigned,
  OutcomeObserved,
  UnitExposed,
} from '@mainstem/schemas/generated/events';
import type { Reaction, Reactor } from '../../runtime/reactor/reactor.ts';
import { type Purchase, purchaseOf } from '../../values/purchases.ts';
import { createRecentMap, type RecentMap } from '../performance-monitor/recent-map.ts';

/** Units whose exposures are known, at most twice as many: some 300 bytes an exposure, mostly one or two. */
export const UNITS_REMEMBERED = 50_000;
/** Customers whose purchases and pseudonyms are known. */
export const CUSTOMERS_REMEMBERED = 100_000;
const EXPERIMENTS_REMEMBERED = 10_000;
/** Experiments whose exposures came before their design (topics are read side by side), and exposures of each. */
const EARLY_EXPERIMENTS = 100;
const EARLY_EXPOSURES = 1_000;
/** Of one unit, customer or viewer. */
export const OF_ONE_MAX = 16;

const NAME = 'purchase-outcomes';
const METRIC = 'CONVERSION';

interface Seen {
  readonly exposureId: string;
  readonly experimentId: string;
  readonly atMs: number;
  /** End of the outcome window. */
  readonly untilMs: number;
  isTold: boolean;
}

interface Bought {
  readonly order: string;
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
  /** Outcome window in ms, by experiment; null where conversions are not asked for. */
  readonly windows: RecentMap<{ readonly ms: number | null }>;
  readonly early: RecentMap<readonly UnitExposed[]>;
  readonly exposures: RecentMap<readonly Seen[]>;
  readonly customers: RecentMap<Customer>;
  /** Customers seen under a pseudonym. */
  readonly seenAs: RecentMap<readonly string[]>;
}

export const purchaseOutcomes: Reactor<PurchaseOutcomesState> = {
  name: NAME,
  types: ['ExperimentDesigned', 'UnitExposed', 'CustomerLinked', 'PurchaseObserved', 'PersonTracked'],
  resultTypes: ['OutcomeObserved'],
  remembers: true,
  initialState: () => ({
    windows: createRecentMap(EXPERIMENTS_REMEMBERED),
    early: createRecentMap(EARLY_EXPERIMENTS),
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
      default: {
        const purchase = purchaseOf(event);
        return purchase === null ? [] : bought(event, purchase, state);
      }
    }
  },
};

const nobody: Customer = { viewers: [], purchases: [] };
const keyOf = (tenant: string, id: string): string => `${tenant}|${id}`;

function designed(event: ExperimentDesigned, state: PurchaseOutcomesState): Reaction<never>[] {
  const { envelope, metric, guardrails, outcomeWindowMs } = event;
  const isAsked = metric === METRIC || guardrails.some((guard) => guard.metric === METRIC);
  const key = keyOf(envelope.tenant, envelope.entity);
  state.windows.set(key, { ms: isAsked ? outcomeWindowMs : null });
  const early = state.early.get(key) ?? [];
  state.early.set(key, []);
  return early.flatMap((one) => exposed(one, state));
}

function exposed(event: UnitExposed, state: PurchaseOutcomesState): Reaction<never>[] {
  const { id: exposureId, tenant, entity: experimentId, occurredAtMs: atMs } = event.envelope;
  const experiment = keyOf(tenant, experimentId);
  const window = state.windows.get(experiment);
  if (window === undefined) {
    state.early.set(experiment, [...(state.early.get(experiment) ?? []), event].slice(-EARLY_EXPOSURES));
    return [];
  }
  const key = keyOf(tenant, event.unit);
  const before = state.exposures.get(key) ?? [];
  // What was drawn among some of the arms counts for nothing.
  if (window.ms === null || event.among !== null || before.some((one) => one.exposureId === exposureId)) return [];
  const seen: Seen = { exposureId, experimentId, atMs, untilMs: atMs + window.ms, isTold: false };
  state.exposures.set(key, bounded([...before, seen], atMs));
  const customers = [event.unit, ...(state.seenAs.get(key) ?? [])];
  const purchases = customers.flatMap((customer) => state.customers.get(keyOf(tenant, customer))?.purchases ?? []);
  return outcomes(tenant, [seen], purchases);
}

/** What can bring nothing more goes first; the first exposure stays longest, for it is the one a unit counts by. */
function bounded(seen: readonly Seen[], nowMs: number): readonly Seen[] {
  if (seen.length <= OF_ONE_MAX) return seen;
  const open = seen.filter(({ isTold, untilMs }) => !isTold && untilMs >= nowMs);
  return open.length <= OF_ONE_MAX ? open : [...open.slice(0, 1), ...open.slice(1 - OF_ONE_MAX)];
}

function linked({ envelope, viewer }: CustomerLinked, state: PurchaseOutcomesState): Reaction<never>[] {
  const { tenant, entity: customer } = envelope;
  const key = keyOf(tenant, customer);
  const known = state.customers.get(key) ?? nobody;
  if (viewer === null || known.viewers.includes(viewer)) return [];
  state.customers.set(key, { ...known, viewers: [...known.viewers, viewer].slice(-OF_ONE_MAX) });
  const viewerKey = keyOf(tenant, viewer);
  state.seenAs.set(viewerKey, [...(state.seenAs.get(viewerKey) ?? []), customer].slice(-OF_ONE_MAX));
  return outcomes(tenant, state.exposures.get(viewerKey) ?? [], known.purchases);
}

/** Of an order that is told again the earliest time counts. */
function bought(
  { envelope }: AnyEvent,
  { customer, key: order, order: [atMs] }: Purchase,
  state: PurchaseOutcomesState,
) {
  const { id, tenant, correlationId } = envelope;
  const key = keyOf(tenant, customer);
  const known = state.customers.get(key) ?? nobody;
  if (known.purchases.some((one) => one.order === order && one.atMs <= atMs)) return [];
  const purchase: Bought = { order, id, correlationId, atMs };
  const others = known.purchases.filter((one) => one.order !== order);
  state.customers.set(key, { ...known, purchases: [...others, purchase].slice(-OF_ONE_MAX) });
  const seen = [customer, ...known.viewers].flatMap((unit) => state.exposures.get(keyOf(tenant, unit)) ?? []);
  return outcomes(tenant, seen, [purchase]);
}

/** The first purchase within the window of each exposure that has no outcome yet. */
function outcomes(tenant: string, exposures: readonly Seen[], purchases: readonly Bought[]): Reaction<never>[] {
  return exposures.flatMap((seen) => {
    const timely = purchases.filter(({ atMs }) => atMs >= seen.atMs && atMs <= seen.untilMs);
    const [first] = timely.sort((one, other) => one.atMs - other.atMs);
    if (seen.isTold || first === undefined) return [];
    seen.isTold = true;
    return [{ kind: 'emit', event: outcomeOf(tenant, seen, first) } as const];
  });
}

function outcomeOf(tenant: string, { exposureId, experimentId }: Seen, { id, correlationId, atMs }: Bought) {
  const origin = { id: uuidFrom('purchase-outcome', exposureId), tenant, entity: experimentId, occurredAtMs: atMs };
  const envelope = factEnvelope({ ...origin, actor: `service:${NAME}`, correlationId, causationId: id });
  return { type: 'OutcomeObserved', envelope, exposureId, metric: METRIC, size: 1, atMs } satisfies OutcomeObserved;
}

/**
 * Village knowledge (WAP-30): objectives a client did not ask for, by what they brought similar deployments. Pure.
 *
 * What is told is a median and two quartiles of a group, never less, and only above the floor of privacy (`privacy-floor`):
 *  - A group is the first 15 clients, 25, 35 … in the order in which they came, so that it stays the same until ten more
 *    came: two tellings, to whomever, differ by a group of ten and by nobody alone.
 *  - It is narrowed to one kind of business only where those left out are a group themselves, or nobody: else the difference
 *    of the wide and the narrow group would tell of few.
 *  - Each quartile has to be of three clients at least. Gains are whole percents, counts are told in steps.
 * Below the floor nothing is said, and neither is that there was something.
 */
import { CLIENTS_MIN, citedIds, floorProblem, OUTCOMES_MIN, toldCount } from '../privacy-floor/floor.ts';

export const benefitKinds = ['CROSS_SELL', 'UPSELL', 'RAPPORT', 'NEW_REVENUE', 'SAVINGS'] as const;
export type BenefitKind = (typeof benefitKinds)[number];

/** What an objective brought at one client, measured before and after. */
export interface Deployment {
  readonly clientId: string;
  readonly businessType: string | null;
  readonly objective: string;
  readonly kind: BenefitKind;
  readonly metric: string;
  readonly baselinePpm: number;
  readonly nowPpm: number;
  /** When it was first measured: the order in which clients came. */
  readonly firstToMs: number;
  /** `DeploymentMeasured`. */
  readonly eventId: string;
}

export interface Asked {
  readonly businessType: string | null;
  /** Objectives the client names by itself. */
  readonly objectives: readonly string[];
}

export interface Suggestion {
  readonly objective: string;
  readonly kind: BenefitKind;
  readonly metric: string;
  readonly deploymentsAtLeast: number;
  readonly medianGainPercent: number;
  readonly lowGainPercent: number;
  readonly highGainPercent: number;
  readonly evidenceEventIds: readonly string[];
}

/** Which rules a suggestion stands above; another version when they change. */
export const FLOOR_VERSION = 'floor-1';
/** The smallest group that is told of: each of its quartiles is of three clients. */
const GROUP_MIN = 15;
/** More at once is no advice. */
export const SUGGESTIONS_MAX = 3;
/** What half of the others gained less than is not worth a client's time, percent. */
const GAIN_PERCENT_MIN = 5;
/** What grew from nearly nothing says little about how much: told as this at most, percent. */
const GAIN_PERCENT_MAX = 500;

/** At most three, what brought most first; `deployments` are of one product. */
export function suggest(deployments: readonly Deployment[], asked: Asked): readonly Suggestion[] {
  const open = deployments.filter(
    ({ objective, baselinePpm }) => !asked.objectives.includes(objective) && baselinePpm > 0,
  );
  const byObjective = Map.groupBy(open, ({ objective, kind, metric }) => `${objective}|${kind}|${metric}`);
  return [...byObjective.values()]
    .flatMap((group) => suggestionOf(group, asked.businessType) ?? [])
    .filter(({ medianGainPercent }) => medianGainPercent >= GAIN_PERCENT_MIN)
    .sort((one, other) => other.medianGainPercent - one.medianGainPercent || (one.objective < other.objective ? -1 : 1))
    .slice(0, SUGGESTIONS_MAX);
}

function suggestionOf(all: readonly Deployment[], businessType: string | null): Suggestion | null {
  const group = told(narrowed(all, businessType));
  const [first] = group;
  if (first === undefined) return null;
  const gains = group.map(gainPercent).sort((one, other) => one - other);
  const { objective, kind, metric } = first;
  return {
    ...{ objective, kind, metric },
    deploymentsAtLeast: toldCount(group.length),
    medianGainPercent: quantile(gains, 0.5),
    lowGainPercent: quantile(gains, 0.25),
    highGainPercent: quantile(gains, 0.75),
    evidenceEventIds: citedIds(group.map(({ eventId }) => eventId)),
  };
}

/** Those of one kind of business, where that tells of nobody else. */
function narrowed(all: readonly Deployment[], businessType: string | null): readonly Deployment[] {
  const same = all.filter((one) => businessType !== null && one.businessType === businessType);
  const others = all.length - same.length;
  return told(same).length > 0 && (others === 0 || others >= CLIENTS_MIN) ? same : all;
}

/** The part of a group that may be told of; none when it is below the floor. */
function told(group: readonly Deployment[]): readonly Deployment[] {
  const inOrder = [...group].sort(
    (one, other) => one.firstToMs - other.firstToMs || (one.clientId < other.clientId ? -1 : 1),
  );
  const steps = Math.floor((inOrder.length - GROUP_MIN) / CLIENTS_MIN);
  const whole = steps < 0 ? [] : inOrder.slice(0, GROUP_MIN + steps * CLIENTS_MIN);
  const clients = new Set(whole.map(({ clientId }) => clientId)).size;
  if (floorProblem({ clients, outcomes: null, byTenant: null, toldClients: 0 }) !== null) return [];
  return Math.floor(clients / 4) >= OUTCOMES_MIN ? whole : [];
}

function gainPercent({ baselinePpm, nowPpm }: Deployment): number {
  return Math.min(GAIN_PERCENT_MAX, Math.max(-100, ((nowPpm - baselinePpm) / baselinePpm) * 100));
}

/** Of sorted values, between the two nearest, whole. */
function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? 0;
  const above = sorted[Math.ceil(at)] ?? below;
  return Math.round(below + (above - below) * (at - Math.floor(at)));
}

/** The claim in one sentence, with nothing in it that the event has not. */
export function sentenceOf({ objective, deploymentsAtLeast, medianGainPercent, metric }: Suggestion): string {
  const gain = `${metric} grew by ${medianGainPercent} % in the middle of them`;
  return `Others gained by ${objective}: at least ${deploymentsAtLeast} similar deployments, ${gain}.`;
}

/**
 * A scenario: who writes what, and what goes wrong meanwhile. Plain data; the simulator runs it in virtual time, and
 * infra/chaos runs the same against real brokers and stores, where times are wall clock and chances are rounded to kills.
 */
import { createRandom } from './random.ts';
import { type ViewName, viewNames } from './views.ts';

export interface Scenario {
  readonly seed: number;
  /** Views kept by projectors. */
  readonly views: readonly ViewName[];
  /** Processes that want the lease of each view. */
  readonly projectorHosts: number;
  /** Processes that want the lease of the reactor; 0 for no reactor. */
  readonly reactorHosts: number;
  /** Processes with a decision writer each; 0 for no commands. */
  readonly writerHosts: number;
  readonly facts: {
    /** Producers, each with keys of its own, which send one fact after the other. */
    readonly producers: number;
    readonly keysPerProducer: number;
    readonly perProducer: number;
    /** Facts whose append is simply done twice: what a producer without memory does after a restart. */
    readonly duplicateChance: number;
    /** Facts that no view can fold: their keys are parked (R10). */
    readonly poisonChance: number;
  };
  readonly commands: {
    readonly campaigns: number;
    /** Clients, each sending one command after the other to any campaign. */
    readonly clients: number;
    readonly perClient: number;
    /** Entities a decision writer holds beside its snapshots; 0 for no snapshots. */
    readonly snapshotEntitiesMax: number;
    /** Commands that name the version they expect. */
    readonly expectedVersionChance: number;
  };
  /** Chance that a person rules on a parked record whenever it is looked at; 0 for nobody who does. */
  readonly rulingChance: number;
  /** Whether they also ask that what they ruled on be tried again. */
  readonly asksAgain: boolean;
  /** Longest pause of a producer or client between two sends, ms. */
  readonly pauseMsMax: number;
  readonly faults: Faults;
  /** Faults happen up to here, ms; then everything heals. */
  readonly faultsUntilMs: number;
}

/** Chances are per crashpoint passed, or per call, 0 to 1. */
export interface Faults {
  readonly crashChance: number;
  readonly freezeChance: number;
  /** Shorter or longer than a lease: a zombie wakes with a lease that somebody else has. */
  readonly freezeMs: readonly [min: number, max: number];
  readonly restartMs: readonly [min: number, max: number];
  /** The call failed and did nothing. */
  readonly requestLostChance: number;
  /** The call took effect and its answer never came. */
  readonly answerLostChance: number;
  /** The call was given up, and takes effect later. */
  readonly requestLateChance: number;
  /** The same, of appends: a broker that writes what its clients have given up. */
  readonly appendLateChance: number;
  readonly slowChance: number;
  readonly slowMs: readonly [min: number, max: number];
  /** Batches that come again. */
  readonly redeliverChance: number;
  /** Times a store or the log does not answer at all, each of `outageMs`. */
  readonly outages: number;
  readonly outageMs: readonly [min: number, max: number];
  /** Times a store comes back without its last commits (Postgres without waiting for the disk, Redis from its file). */
  readonly rewinds: number;
  /** Times a Redis view is gone. */
  readonly losses: number;
}

const lives = { rewinds: 6, requestLateChance: 0.08, freezeChance: 0.006, losses: 1 } as const;

/** The scenario of a seed. Each fault is on in some seeds and off in others, so that none hides another. */
export function scenarioOf(seed: number): Scenario {
  const random = createRandom(seed);
  const maybe = (probability: number, value: number): number => (random.chance(probability) ? value : 0);
  const hasViews = random.chance(0.8);
  const views = hasViews ? viewNames.filter(() => random.chance(0.35)) : [];
  const writerHosts = maybe(0.6, random.between(1, 3));
  const harsh = random.between(1, 3);
  // Stores that come back from older copies while commits of their former owners are still on the way.
  const manyLives = random.chance(0.12);
  const usual: Faults = {
    crashChance: maybe(0.7, 0.004 * harsh),
    freezeChance: maybe(0.6, 0.002 * harsh),
    freezeMs: [50, 9_000],
    restartMs: [20, 1_500],
    requestLostChance: maybe(0.4, 0.01 * harsh),
    answerLostChance: maybe(0.6, 0.015 * harsh),
    requestLateChance: maybe(0.5, 0.01 * harsh),
    appendLateChance: maybe(0.2, 0.25 * harsh),
    slowChance: maybe(0.5, 0.02 * harsh),
    slowMs: [50, 3_000],
    redeliverChance: maybe(0.5, 0.03 * harsh),
    outages: maybe(0.3, random.between(1, 2)),
    outageMs: [200, 6_000],
    rewinds: maybe(0.35, random.between(1, 2)),
    losses: maybe(0.2, 1),
  };
  const faults = manyLives ? { ...usual, ...lives } : usual;
  return {
    seed,
    views: views.length === 0 && writerHosts === 0 ? [random.pick(viewNames)] : views,
    projectorHosts: random.between(1, 2),
    reactorHosts: maybe(0.3, random.between(1, 2)),
    writerHosts,
    facts: {
      producers: random.between(1, 2),
      keysPerProducer: random.between(1, 3),
      perProducer: random.between(5, 25),
      duplicateChance: maybe(0.5, 0.1),
      poisonChance: maybe(0.3, 0.06),
    },
    commands: {
      campaigns: random.between(1, 2),
      clients: random.between(1, 3),
      perClient: random.between(3, 10),
      expectedVersionChance: maybe(0.4, 0.3),
      snapshotEntitiesMax: random.pick([0, 1, 1, 50]),
    },
    rulingChance: maybe(0.5, 0.4),
    asksAgain: random.chance(0.3),
    pauseMsMax: random.pick([5, 100, 600]),
    faults,
    faultsUntilMs: random.between(1_000, 9_000),
  };
}

/** The scenario that runs on the real stack, too (infra/chaos): everything on, at the rates of a bad day. */
export function standingScenario(seed: number): Scenario {
  return {
    seed,
    views: viewNames,
    projectorHosts: 2,
    reactorHosts: 2,
    writerHosts: 2,
    facts: { producers: 2, keysPerProducer: 3, perProducer: 40, duplicateChance: 0.1, poisonChance: 0.01 },
    commands: { campaigns: 3, clients: 2, perClient: 15, snapshotEntitiesMax: 2, expectedVersionChance: 0.2 },
    rulingChance: 0,
    asksAgain: false,
    pauseMsMax: 60,
    faults: {
      crashChance: 0.004,
      freezeChance: 0.002,
      freezeMs: [200, 8_000],
      restartMs: [20, 800],
      requestLostChance: 0.01,
      answerLostChance: 0.02,
      requestLateChance: 0.01,
      appendLateChance: 0.02,
      slowChance: 0.02,
      slowMs: [50, 3_000],
      redeliverChance: 0.03,
      outages: 2,
      outageMs: [200, 3_000],
      rewinds: 1,
      losses: 1,
    },
    faultsUntilMs: 8_000,
  };
}

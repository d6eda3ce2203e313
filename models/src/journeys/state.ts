/**
 * What is known of one person's walks through all journeys. One state for all of them, because caps and priorities reach
 * across journeys: what is decided together is kept together (ADR 0044). Plain data, bounded, carried from run to run.
 */
import type { Journey, Policy, Scalar } from './definition.ts';
import type { Habits } from './readings.ts';

export type Fields = Readonly<Record<string, Scalar>>;

/** An event as journeys see it: nothing personal. */
export interface Heard {
  readonly id: string;
  readonly type: string;
  /** When it happened in the world, ms since 1970 UTC. */
  readonly atMs: number;
  readonly fields: Fields;
}

export type Waiting = 'STEP' | 'DELAY' | 'WAIT' | 'QUIET_HOURS' | 'BEST_HOUR' | 'PAUSED' | 'SENDING';

export interface Walk {
  readonly runId: string;
  readonly journeyId: string;
  readonly version: number;
  readonly key: string;
  readonly isHoldout: boolean;
  /** What the event that brought them in said. */
  readonly fields: Fields;
  readonly node: string;
  readonly waiting: Waiting;
  /** Event time the walk has come to: delays count from here, and a wait hears nothing older. */
  readonly clockMs: number;
  /** When the wait is over; of `SENDING` never. */
  readonly untilMs: number;
  readonly enteredAtMs: number;
  readonly steps: number;
  readonly messages: number;
  /** The step whose message has waited for the person's hour: once, whatever comes of it. */
  readonly timed?: string;
  /** Why the message that is being sent has the text it has. */
  readonly because?: string;
}

export interface Person {
  readonly walks: readonly Walk[];
  /** By journey: entries so far, the last of them, and the version they walked first. */
  readonly entries: Readonly<Record<string, { count: number; lastAtMs: number; version: number }>>;
  /** Messages asked for, newest last. */
  readonly sent: readonly {
    readonly atMs: number;
    readonly journeyId: string;
    readonly priority: number;
    /** Not of messages from before these were remembered. */
    readonly messageId?: string;
    readonly template?: string;
  }[];
  /** Events heard of types that journeys look at, newest last. */
  readonly heard: readonly Heard[];
  readonly seenIds: readonly string[];
  /** What was learned of them; absent while nothing was. */
  readonly habits?: Habits;
}

/** One journey as it is live: its newest version, and the older ones that somebody may still walk. */
export interface LiveJourney {
  readonly journeyId: string;
  readonly status: 'LIVE' | 'PAUSED' | 'FINISHING' | 'EXITING';
  readonly version: number;
  readonly publishedAtMs: number;
  /** What becomes of those inside older versions. */
  readonly onRunning: 'DRAIN' | 'MIGRATE' | 'PIN';
  readonly versions: Readonly<Record<number, Journey>>;
}

export type Input =
  | { readonly kind: 'event'; readonly event: Heard; readonly nowMs: number }
  | { readonly kind: 'time'; readonly nowMs: number }
  | { readonly kind: 'sent'; readonly runId: string; readonly outcome: string; readonly nowMs: number };

/** Of the walk a thing is told of. */
export type WalkRef = Pick<Walk, 'journeyId' | 'version' | 'runId' | 'key'>;
export type Told =
  | {
      readonly type: 'JourneyEntered';
      readonly entryType: string;
      readonly entryEventId: string;
      readonly isHoldout: boolean;
    }
  | {
      readonly type: 'JourneyEntrySkipped';
      readonly entryType: string;
      readonly entryEventId: string;
      readonly reason: string;
    }
  | {
      readonly type: 'JourneyStepTaken';
      readonly nodeId: string;
      readonly kind: string;
      readonly outcome: string;
      readonly nextNodeId: string | null;
      readonly messageId: string | null;
      readonly because: string | null;
    }
  | { readonly type: 'JourneyStepSkipped'; readonly nodeId: string; readonly reason: string }
  | {
      readonly type: 'JourneyWaitBegun';
      readonly nodeId: string;
      readonly untilAtMs: number;
      readonly reason: string;
      readonly forType: string | null;
      readonly because: string | null;
    }
  | {
      readonly type: 'JourneyGoalReached';
      readonly goal: string;
      readonly goalEventId: string;
      readonly isHoldout: boolean;
    }
  | { readonly type: 'JourneyMigrated'; readonly fromVersion: number; readonly nodeId: string }
  | { readonly type: 'JourneyExited'; readonly reason: string; readonly messages: number };

/** What was known when it was decided, beside what is told: for the record of the decision. */
export interface Known {
  /** Chance it had of what was drawn; left out where nothing was drawn. */
  readonly propensity?: number;
  /** What was known of the person. */
  readonly features?: Readonly<Record<string, number>>;
}

export type Effect =
  | { readonly kind: 'tell'; readonly walk: WalkRef; readonly told: Told; readonly known?: Known }
  | {
      readonly kind: 'send';
      readonly walk: WalkRef;
      readonly messageId: string;
      readonly channel: 'email' | 'sms' | 'push';
      readonly template: string;
      readonly variables: Fields;
      readonly purpose: Policy['purpose'];
      /** Last moment before quiet hours, ms since 1970 UTC; null without any. A try after it is `TOO_LATE`. */
      readonly notAfterMs: number | null;
    };

/** Walks of one person at a time over all journeys; one more is skipped as `TOO_MANY`. */
export const WALKS_MAX = 50;
/** Steps of one walk: more is a loop that a person made by hand. */
export const STEPS_MAX = 500;
/** Messages, events and ids remembered; at some 100 bytes each well within what Temporal takes. */
export const REMEMBERED_MAX = 500;

export const emptyPerson: Person = { walks: [], entries: {}, sent: [], heard: [], seenIds: [] };

/** What walks ask of activities. Types only. */
import type { LiveJourney } from '@mainstem/models/journeys/state';
import type { HeardOf } from './heard.ts';

export interface JourneyWorldInput {
  readonly tenant: string;
  readonly kind: HeardOf['kind'];
  readonly id: string;
  /** Event type that was heard; null when it is only time. */
  readonly type: string | null;
  /** Journeys and versions that are walked, or were. */
  readonly needed: readonly { readonly journeyId: string; readonly version: number }[];
}

export interface JourneyWorld {
  /** IANA zone of the contact; null when not known. */
  readonly zone: string | null;
  readonly journeys: Readonly<Record<string, LiveJourney>>;
}

export interface JourneyActivities {
  /** The journeys that matter now, as they are live now: an activity, so that a replay sees what was seen. */
  journeyWorld(input: JourneyWorldInput): Promise<JourneyWorld>;
}

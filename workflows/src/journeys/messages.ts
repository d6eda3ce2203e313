/** What a `JourneyRun` workflow begins with and is told. One per contact: ADR 0044 says why not one per walk. */
import type { Heard, Person } from '@mainstem/models/journeys/state';
import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { Cause } from '../steps/cause.ts';
import type { Inbox } from '../steps/inbox.ts';
import type { HeardOf } from './heard.ts';

export const journeyRunWorkflowType = 'JourneyRun';

export interface JourneyFact extends Cause {
  readonly heard: Heard;
}

export interface JourneyRunState extends Inbox<JourneyFact> {
  readonly person: Person;
  /** What brought each walk in: its events name that story (UW-36). By run id. */
  readonly causes: Readonly<Record<string, Pick<Cause, 'eventId' | 'correlationId'>>>;
  /** Events told so far: each step of the workflow id has its number. */
  readonly told: number;
}

export interface JourneyRunInput {
  readonly tenant: string;
  readonly kind: HeardOf['kind'];
  readonly id: string;
  /** Of the run before. */
  readonly carried?: JourneyRunState;
}

export interface JourneyRunResult {
  readonly told: number;
}

export const journeyHeardSignal = 'journeyHeard';
export const journeyHeard = defineSignal<[JourneyFact]>(journeyHeardSignal);
export const journeyRemembered = defineQuery<JourneyRunState>('remembered');

/** The third part is whose key seals it (`codec/subjects.ts`). */
export function journeyRunWorkflowId(tenant: string, kind: string, id: string): string {
  return `journey:${tenant}:${id}:${kind}`;
}

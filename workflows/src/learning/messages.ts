/** What starts an `Adjustment` workflow (KIKI-59) and what it answers with. */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import type { Cause } from '../steps/cause.ts';

export const adjustmentWorkflowType = 'Adjustment';

export type Lesson = Omit<EventsByType['LoopLearned'], 'type' | 'envelope'>;

export interface AdjustmentInput {
  readonly tenant: string;
  /** Campaign the lesson is of; "leads" or "journeys" for what is learnt of all of them. */
  readonly entity: string;
  /** The lesson's event is the cause. */
  readonly cause: Cause;
  readonly lesson: Lesson;
}

export interface AdjustmentResult {
  readonly applied: number;
  readonly dismissed: number;
}

/** One for each lesson. */
export function adjustmentWorkflowId(tenant: string, entity: string, eventId: string): string {
  return `adjustment:${tenant}:${entity}:${eventId}`;
}

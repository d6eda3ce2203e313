/** Activities of learning: what a lesson calls for, and what was learnt for who plans and writes. Types, and names. */
import type { Held } from '../autonomy/held.ts';
import type { AdjustmentInput } from './messages.ts';

export const adjustmentKinds = ['ACTION_VALUE', 'BID_PRICE', 'PROMPT_ANGLE', 'JOURNEY', 'CHANNELS'] as const;
export type AdjustmentKind = (typeof adjustmentKinds)[number];

/** A change of one campaign, or of what all leads get. */
export interface Adjusting {
  readonly entity: string;
  readonly kind: AdjustmentKind;
  readonly fromMicros: number | null;
  readonly toMicros: number | null;
  readonly fromText: string | null;
  readonly toText: string | null;
  readonly samples: number;
  readonly confidencePpm: number;
  /** Lessons it rests on, by their events. */
  readonly evidence: readonly string[];
  readonly because: string;
  /** Autonomy profile of the campaign. */
  readonly profile: string;
}

export interface Weighed extends Held {
  readonly adjustings: readonly Adjusting[];
  /** Why there is nothing to do, when there is not. */
  readonly because: string;
}

/** What was learnt that a new plan, brief or outreach may use. */
export interface Learnt {
  /** Click rate, millionths, with the lesson it comes from; null before there is one. */
  readonly clickRate: { readonly ppm: number; readonly eventId: string } | null;
  /** Way of writing that a lesson was allowed to choose; null for none. */
  readonly angle: string | null;
  /** What was clicked how often, best first, for who writes; at most 5. */
  readonly lessons: readonly { readonly eventId: string; readonly words: string }[];
  /** What the next conversion of a viewer nothing is known of is worth, by the value model, micros of USD; null for no model. */
  readonly actionValue: { readonly micros: number; readonly model: string; readonly eventId: string } | null;
  /** Channels of outreach in the order a lesson was allowed to choose; empty for the usual one. */
  readonly channels: readonly string[];
}

export const nothingLearnt: Learnt = { clickRate: null, angle: null, lessons: [], actionValue: null, channels: [] };

export interface LearningActivities {
  /** What a lesson calls for, as things are now. */
  weighLesson(input: Omit<AdjustmentInput, 'cause'> & { readonly eventId: string }): Promise<Weighed>;
  /** What is known for a campaign; "leads" for outreach. */
  learntFor(where: { readonly tenant: string; readonly campaignId: string }): Promise<Learnt>;
}

/** What starts the workflows of a creative and what they answer with. Words about things and groups, never of a person (R6). */
import type { Cause } from '../steps/cause.ts';

export const creativeWorkflowType = 'Creative';
export const variationWorkflowType = 'Variation';

/** What is to be said, to whom, where: the fields of `CreativeBriefed`. */
export interface Brief {
  readonly campaignId: string;
  readonly product: string;
  readonly offer: string;
  readonly audience: string;
  readonly style: string;
  readonly language: string;
  readonly region: string;
  readonly industry: string;
  readonly landingUrl: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly template: string;
  readonly variation: number;
  readonly variationOf: string | null;
  /** What its words begin with; left out or null: its number says so. */
  readonly angle?: string | null;
  /** What worked before, with the events that prove it (KIKI-59); left out by workflows that began before there were any. */
  readonly lessons?: readonly { readonly eventId: string; readonly words: string }[];
}

/** What was learnt before, as the command wants it; a brief of before there were lessons has none. */
export function learntOf({ angle = null, lessons = [] }: Pick<Brief, 'angle' | 'lessons'>) {
  return { angle, lessons: [...lessons] };
}

export interface CreativeInput {
  readonly tenant: string;
  readonly creativeId: string;
  readonly cause: Cause;
  readonly brief: Brief;
  /** Autonomy profile (SM-10); an unknown one is the strictest. */
  readonly profile: string;
  /** False when the brief is still to be put on the log: by a campaign, whose children begin before it is. */
  readonly isBriefed: boolean;
}

export type CreativeResult =
  | { readonly outcome: 'APPROVED'; readonly creativeId: string; readonly scorePpm: number }
  | { readonly outcome: 'BLOCKED' | 'REJECTED'; readonly creativeId: string; readonly reason: string };

export interface VariationInput {
  readonly tenant: string;
  readonly campaignId: string;
  /** The low performer. */
  readonly creativeId: string;
  readonly cause: Cause;
}

export type VariationResult =
  | { readonly outcome: 'BRIEFED'; readonly creativeId: string }
  | { readonly outcome: 'NO_BRIEF' | 'REFUSED' };

export function creativeWorkflowId(tenant: string, creativeId: string): string {
  return `creative:${tenant}:${creativeId}`;
}

/** One for a creative's whole life: it is replaced once, and its successor once again. */
export function variationWorkflowId(tenant: string, creativeId: string): string {
  return `variation:${tenant}:${creativeId}`;
}

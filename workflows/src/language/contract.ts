/**
 * What workflows say to a language model and hear of it. Types only. Prompts and answers pass through Temporal (sealed by
 * its codec), so they hold ids and figures and no personal data (R6); the log gets hashes of them.
 */
import type { ChatMessage, ModelTier } from '@mainstem/connectors/llm/port';

export interface AskModelInput {
  readonly step: string;
  readonly tenant: string;
  /** Whom or what it is asked about: the entity of `LanguageModelAsked`. */
  readonly entity: string;
  /** Client the tokens are counted to; null for none. */
  readonly clientId: string | null;
  readonly purpose: string;
  readonly promptName: string;
  readonly promptVersion: string;
  readonly messages: readonly ChatMessage[];
  readonly maxTokens: number;
  readonly tier: ModelTier;
  readonly temperature: number;
  readonly json: boolean;
  /** What numbers of the answer may be taken from; null when numbers are not held against anything. */
  readonly facts: readonly string[] | null;
  readonly correlationId: string;
  readonly causationId: string;
  readonly occurredAtMs: number;
}

/** Not to be answered is a value: the workflow has a plain text, or a person, for it. */
export type ModelAnswer =
  | {
      readonly kind: 'answered';
      readonly text: string;
      readonly provider: string;
      readonly model: string;
      readonly offline: boolean;
      readonly isCut: boolean;
      readonly eventId: string;
    }
  /** The answer named numbers that are in no fact; it is not handed on. */
  | { readonly kind: 'ungrounded'; readonly numbers: readonly string[]; readonly eventId: string }
  | { readonly kind: 'over-budget'; readonly eventId: string }
  | { readonly kind: 'failed'; readonly code: string; readonly eventId: string };

export interface LanguageActivities {
  /** Asks, checks, and writes `LanguageModelAsked`. Throws only while another try can help, at most 5 times. */
  askModel(input: AskModelInput): Promise<ModelAnswer>;
}

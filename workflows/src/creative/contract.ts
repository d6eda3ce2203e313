/** Activities of a creative's workflow. Types only. */

import type { SafetyVerdict } from '@mainstem/models/creative-checks/brand-safety';
import type { ComplianceVerdict } from '@mainstem/models/creative-checks/compliance';
import type { LanguageVerdict } from '@mainstem/models/creative-checks/languages';
import type { AdWords, QualityVerdict } from '@mainstem/models/creative-checks/quality';
import type { SentimentVerdict } from '@mainstem/models/creative-checks/sentiment';
import type { Campaign } from '@mainstem/streams/deciders/campaign/decider';
import type { Held } from '../autonomy/held.ts';

export interface CheckInput {
  /** Whose lists hold. */
  readonly tenant: string;
  /** Language of the brief, BCP 47 primary subtag. */
  readonly language: string;
  readonly words: AdWords;
  readonly product: string;
  readonly industry: string;
  readonly region: string;
}

export interface Verdicts extends Held {
  readonly quality: QualityVerdict;
  readonly sentiment: SentimentVerdict;
  readonly safety: SafetyVerdict;
  readonly compliance: ComplianceVerdict;
  /** Whether the guard reads the language; left out by checks of before it was asked. */
  readonly language?: LanguageVerdict;
}

export interface CreativeActivities {
  /** What an advertisement of the industry has to say in the region; a new table never changes what a workflow has seen. */
  disclosuresOf(where: Pick<CheckInput, 'industry' | 'region'>): Promise<string>;
  /** Judges the words by the rules of today. */
  checkWords(input: CheckInput): Promise<Verdicts>;
  /** A campaign as the log has it now; version 0 when there is none. */
  campaignOf(where: { readonly tenant: string; readonly campaignId: string }): Promise<Campaign & { version: number }>;
}

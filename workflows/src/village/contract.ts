/** What a PRD asks of what others learnt (WAP-30). Types only. */
import type { Suggestion } from '@mainstem/models/village/suggest';

export interface VillageAsk {
  readonly tenant: string;
  readonly product: string;
  readonly businessType: string | null;
  /** Objectives the client names by itself. */
  readonly objectives: readonly string[];
}

export interface VillageActivities {
  /** At most three objectives that brought others something; none below the floor of privacy. */
  villageSuggestions(ask: VillageAsk): Promise<readonly Suggestion[]>;
}

/**
 * A lead's score: by the tenant's champion called "lead" when there is one, else by the rules (MAMS-02, MAMS-09). What
 * the champion was asked and said is an event of its own, for drift and fairness. A lead has half a minute (MAMS-02)
 * and does not wait for a store: while the champion cannot be had the rules score, and the score says so.
 */
import { ObjectStoreError } from '@mainstem/connectors/object-store/errors';
import { ModelError } from '@mainstem/models/errors';
import { leadCells, scoreLeadBy } from '@mainstem/models/lead-model';
import { type LeadScore, scoreLead } from '@mainstem/models/lead-score';
import type { EventWriter } from '@mainstem/streams/log/event-writer';
import { askModel } from '@mainstem/streams/models/ask-model';
import type { Champions } from '@mainstem/streams/models/champions';
import { ModelStoreError } from '@mainstem/streams/models/errors';
import type { LoadedModel } from '@mainstem/streams/models/load-model';
import { leadSegments } from '@mainstem/streams/models/segments';
import { actor, orHopeless } from '../activities/idempotent.ts';
import type { FactsToScore } from './contract.ts';

export interface ScoringParts {
  readonly champions: Champions;
  readonly events: Pick<EventWriter, 'append'>;
}

/** Name of the model in the registry. */
const MODEL = 'lead';

export async function scoreByChampion(parts: ScoringParts, facts: FactsToScore): Promise<LeadScore> {
  const { asked } = facts;
  if (asked === undefined) return scoreLead(facts);
  const champion = await championOf(parts, asked.tenant);
  if (champion === null) return scoreLead(facts);
  if (typeof champion === 'string') {
    const byRules = scoreLead(facts);
    return { ...byRules, reasons: [...byRules.reasons, `champion not asked: ${champion}`] };
  }
  if (champion.scorer === null) return scoreLead(facts);
  const shadows = (await parts.champions.beside?.(asked.tenant, MODEL)) ?? [];
  const asking = { ...asked, actor: actor(), cause: asked.leadId };
  await orHopeless(
    parts.events.append([
      askModel(asking, champion, shadows, [
        { subject: asked.leadId, cells: leadCells(facts), segments: leadSegments(facts) },
      ]),
    ]),
  );
  return scoreLeadBy(champion.scorer, facts, `${MODEL}@${champion.version.version}`);
}

/** The code of what stood in the way, when something did. */
async function championOf({ champions }: ScoringParts, tenant: string): Promise<LoadedModel | string | null> {
  try {
    return await champions.of(tenant, MODEL);
  } catch (error) {
    const isStore =
      error instanceof ModelStoreError || error instanceof ObjectStoreError || error instanceof ModelError;
    if (!isStore) throw error;
    return error.code;
  }
}

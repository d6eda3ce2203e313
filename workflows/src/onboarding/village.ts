/**
 * Before the first questions of a PRD: what the client did not ask for and others gained by (WAP-30). Each suggestion is an
 * event that cites what it rests on; the client takes one up by naming its objective among the answers. Workflow code.
 */
import { FLOOR_VERSION, type Suggestion, sentenceOf } from '@mainstem/models/village/suggest';
import { proxyActivities } from '@temporalio/workflow';
import type { Life } from '../client-lifecycle/life/life.ts';
import { logSteps } from '../steps/activity-options.ts';
import type { VillageActivities } from '../village/contract.ts';
import type { Question } from './questions.ts';

const { villageSuggestions } = proxyActivities<VillageActivities>(logSteps);

export async function suggestObjectives(life: Life, prdId: string): Promise<readonly Suggestion[]> {
  const { product, businessType } = life.state.profile;
  const objectives = life.state.requirements?.objectives ?? [];
  const suggestions = await villageSuggestions({ tenant: life.tenant, product, businessType, objectives });
  for (const { evidenceEventIds, ...told } of suggestions) {
    await life.emit(`suggested:${told.objective}`, {
      type: 'PrdObjectiveSuggested',
      ...{ prdId, suggestionId: `s-${told.objective}`, ...told, floorVersion: FLOOR_VERSION },
      evidenceEventIds: [...evidenceEventIds],
    });
  }
  return suggestions;
}

/** The question about objectives says what others gained by. */
export function withSuggestions(
  questions: readonly Question[],
  suggestions: readonly Suggestion[],
): readonly Question[] {
  if (suggestions.length === 0) return questions;
  const told = suggestions.map(sentenceOf).join(' ');
  const invited = 'Name it among your answers to have it, too.';
  return questions.map((one) =>
    one.topic === 'OBJECTIVES' ? { ...one, question: `${one.question} ${told} ${invited}` } : one,
  );
}

/** Sentences of automatic decisions and of what came of looking at them again (UW-39). */
import type { EventsByType } from '@mainstem/schemas/generated/events';

type OfDecisions = 'DecisionRecorded' | 'DecisionAudited';

export const decisionSentences: { readonly [Type in OfDecisions]: (event: EventsByType[Type]) => string } = {
  DecisionRecorded: ({ envelope, kind, subjectKind, outcome, autonomy, policy }) =>
    `On ${subjectKind} ${envelope.entity} ${kind} was decided as ${outcome} (${autonomy}) by ${policy}.`,
  DecisionAudited: ({ decisionId, kind, verdict, because }) =>
    `Decision ${decisionId} (${kind}) was looked at again, ${verdict}: ${because}.`,
};

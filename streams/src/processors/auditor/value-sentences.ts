/** What the events of values mean in one sentence each. Figures only, no personal data (R6). */
import type { EventsByType } from '@mainstem/schemas/generated/events';

type OfValues = 'ValueModelFitted';

export const valueSentences: { readonly [Type in OfValues]: (event: EventsByType[Type]) => string } = {
  ValueModelFitted: ({ outcome, because, modelVersion, customers, returned }) =>
    outcome === 'REFUSED'
      ? `No value model could be fitted on ${customers} customers, ${returned} of whom came back: ${because}.`
      : `The value model ${modelVersion} was fitted on ${customers} customers, ${returned} of whom came back.`,
};

/** What the events of the model registry and of its monitor mean in one sentence each. Ids only, no personal data (R6). */
import type { EventsByType } from '@mainstem/schemas/generated/events';

type OfModels =
  | 'ModelRegistered'
  | 'ModelAliasMoved'
  | 'ModelPromoted'
  | 'ModelRolledBack'
  | 'ModelShadowCompared'
  | 'ModelRetrainAsked'
  | 'ModelTrainingEnded'
  | 'ModelDrifted'
  | 'FairnessBreached';

export const modelSentences: { readonly [Type in OfModels]: (event: EventsByType[Type]) => string } = {
  ModelRegistered: ({ envelope, version, kind, trainingRows, artefactSha256 }) =>
    `Model ${envelope.entity} ${version} (${kind}) was registered: ${trainingRows} training rows, artefact ${artefactSha256}.`,
  ModelAliasMoved: ({ envelope, alias, version, fromVersion, because }) =>
    `The ${alias} of model ${envelope.entity} is ${version ?? 'nobody'} after ${fromVersion ?? 'nobody'}: ${because}`,
  ModelPromoted: ({ envelope, version, fromVersion, because }) =>
    `Model ${envelope.entity} ${version} is asked from now on, after ${fromVersion ?? 'none'}: ${because}`,
  ModelRolledBack: ({ envelope, version, fromVersion, because }) =>
    `Model ${envelope.entity} went back from ${fromVersion} to ${version}: ${because}`,
  ModelShadowCompared: ({ envelope, champion, other, rows, labelled, proof }) =>
    `Model ${envelope.entity} ${other} was compared with ${champion} on ${rows} rows, ${labelled} of them with outcome ` +
    `(evidence that it is better: ${proof.toFixed(2)}).`,
  ModelRetrainAsked: ({ envelope, version, because }) =>
    `Model ${envelope.entity} ${version} should be trained anew: ${because}`,
  ModelTrainingEnded: ({ envelope, outcome, version, rows, because }) =>
    `Training of model ${envelope.entity}${version === null ? '' : ` to ${version}`} on ${rows} rows ended as ${outcome}: ${because}`,
  ModelDrifted: ({ envelope, version, rows, columns }) =>
    `What model ${envelope.entity} ${version} is asked about has moved on ${rows} rows: ` +
    `${columns.map(({ column, psi }) => `${column} by ${psi.toFixed(2)}`).join(', ')}.`,
  FairnessBreached: ({ envelope, version, segments }) =>
    `Model ${envelope.entity} ${version} treats segments unlike the others: ` +
    `${segments.flatMap(({ segment, rules }) => (rules.length === 0 ? [] : [`${segment} (${rules.join(', ')})`])).join(', ')}.`,
};

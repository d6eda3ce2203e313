/**
 * Click models as bidders get them: the event that carries a model's bytes, from where the catalogue brings it to every
 * bidder. Of the registry's versions only champions come there (`processors/click-models`); files from elsewhere are put
 * there by people.
 */
import { hash } from 'node:crypto';
import { compileModel } from '@mainstem/models/click/compiled/compile';
import { clickFeaturesVersion } from '@mainstem/models/click/features';
import type { ClickModelPublished, ClickModelRetired, Envelope } from '@mainstem/schemas/generated/events';
import { ModelStoreError } from './errors.ts';

/** It has to fit into one event, as base64 into a row that bidders follow, and be compiled between two auctions. */
export const CLICK_BYTES_MAX = 300_000;

/** What click models foretell, as campaigns name it. The kinds of the registry are named alike. */
export const clickActions = ['CLICK', 'CONVERSION'] as const;
export type ClickAction = (typeof clickActions)[number];

export function isClickAction(kind: string): kind is ClickAction {
  return (clickActions as readonly string[]).includes(kind);
}

export interface ClickModelId {
  readonly name: string;
  readonly version: string;
}

/** What it was made of, and how good it was on what came last. */
export type ClickProvenance = Pick<
  ClickModelPublished,
  'examples' | 'positives' | 'trainedOn' | 'holdoutExamples' | 'logLoss' | 'baseLogLoss' | 'auc' | 'calibrationError'
>;

/** Nobody said. */
export const unknownProvenance: ClickProvenance = {
  ...{ examples: 0, positives: 0, trainedOn: 'elsewhere' },
  ...{ holdoutExamples: 0, logLoss: 0, baseLogLoss: 0, auc: 0.5, calibrationError: 0 },
};

/**
 * The entity of the envelope is `name@version`. Throws `MODEL_ARTEFACT_DIFFERS` for a file that is too large, and a
 * ModelError for one that no bidder would take: it is compiled here as it is there.
 */
export function clickModelPublished(
  envelope: Envelope,
  { name, version }: ClickModelId,
  { action, isDefault }: { readonly action: ClickAction; readonly isDefault: boolean },
  onnx: Uint8Array,
  provenance: ClickProvenance,
): ClickModelPublished {
  if (onnx.length > CLICK_BYTES_MAX)
    throw new ModelStoreError(
      'MODEL_ARTEFACT_DIFFERS',
      `${name} ${version} has ${onnx.length} bytes, bidders take ${CLICK_BYTES_MAX}: make a smaller one`,
    );
  compileModel(onnx);
  return {
    type: 'ClickModelPublished',
    envelope,
    ...{ name, version, action, isDefault, features: clickFeaturesVersion },
    onnx: Buffer.from(onnx),
    sha256: hash('sha256', onnx, 'hex'),
    ...provenance,
  };
}

export function clickModelRetired(
  envelope: Envelope,
  { name, version }: ClickModelId,
  reason: string,
): ClickModelRetired {
  return { type: 'ClickModelRetired', envelope, name, version, reason };
}

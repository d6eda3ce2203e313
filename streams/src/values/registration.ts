/**
 * A fitted model as the registry takes it (docs/models.md): parameters as JSON, what it was fitted on, and how it was judged. The
 * event `ValueModelFitted` is what values are reckoned by; the registry is where all models of a tenant are looked up.
 */
import type { ValueModelFitted } from '@mainstem/schemas/generated/events';
import { type ModelCommandOf, registerModel } from '../deciders/model/commands.ts';
import { TABLE_PREFIX, tableFingerprint } from '../deciders/model/fingerprints.ts';
import { readValueModel } from './model.ts';

export const VALUE_NAME = 'value';
/** Of the code that fits: raised when equal purchases give another model. */
const CODE_VERSION = 'value-fit@1';

/** What the model sees of a customer, all of it known when it is asked. */
const COLUMNS = ['repeats', 'lastWeek', 'weeks', 'meanRepeatMicros'] as const;

export const valueSignature: ModelCommandOf<'RegisterModel'>['signature'] = {
  inputs: [{ name: 'history', elements: 'other', width: COLUMNS.length }],
  outputs: [{ name: 'revenueMicros', elements: 'int64', width: 3 }],
};

export interface FittedModel extends ValueModelFitted {
  readonly modelJson: string;
  readonly modelVersion: string;
  readonly sha256: string;
}

export function isModel(event: ValueModelFitted): event is FittedModel {
  if (event.modelJson === null || event.modelVersion === null || event.sha256 === null) return false;
  return readValueModel(event.modelJson) !== null;
}

/** "ltv@0123456789ab" is version "0123456789ab" of `value`. */
export function registeredVersion({ modelVersion }: Pick<FittedModel, 'modelVersion'>): string {
  return modelVersion.replace(/^ltv@/, '');
}

export function registrationOf(
  event: FittedModel,
  artefact: ModelCommandOf<'RegisterModel'>['artefact'],
): ModelCommandOf<'RegisterModel'> {
  const columns = COLUMNS.map((name) => ({ name, knownBy: 'BEFORE' as const, lastKnownMs: 0 }));
  return registerModel.parse({
    type: 'RegisterModel',
    version: registeredVersion(event),
    kind: 'VALUE',
    artefact,
    signature: valueSignature,
    features: [{ view: `${TABLE_PREFIX}purchase-histories`, fingerprint: tableFingerprint(COLUMNS), columns }],
    training: {
      source: 'purchases of the tenant',
      offsets: offsetsOf(event.trainedOn),
      rows: event.customers,
      fromAtMs: 0,
      toAtMs: event.asOfAtMs,
      // The model's own bytes are equal for equal purchases: they stand for the set.
      setSha256: event.sha256,
      split: event.heldOutWeeks === null ? 'NONE' : 'TIME',
    },
    metrics: metricsOf(event),
    codeVersion: CODE_VERSION,
    note: [event.because, ...event.warnings].filter((words) => words !== null).join(', '),
  });
}

/** Held-out purchases: that many came, give or take what chance does with independent ones. */
function metricsOf(event: FittedModel) {
  const { customers: rows, logLikelihood, foretoldPurchases, camePurchases, heldShare } = event;
  const metrics = [{ name: 'logLikelihood', value: logLikelihood ?? 0, rows }];
  if (foretoldPurchases === null || camePurchases === null || heldShare === null) return metrics;
  const ratio = (came: number) => foretoldPurchases / Math.max(1, came);
  const chance = 1.96 * Math.sqrt(camePurchases);
  const around = { low: ratio(camePurchases + chance), high: ratio(camePurchases - chance) };
  return [
    ...metrics,
    { name: 'foretoldOverCame', value: ratio(camePurchases), ...around, rows: camePurchases },
    { name: 'withinInterval', value: heldShare, rows },
  ];
}

/** "value_events up to 0@5 1@7; …" as offsets. */
function offsetsOf(trainedOn: string) {
  return trainedOn.split('; ').flatMap((words) => {
    const [topic = '', , , ...ends] = words.split(' ');
    return ends.flatMap((place) => {
      const [partition, toOffset] = place.split('@').map(Number);
      if (!Number.isSafeInteger(partition) || !Number.isSafeInteger(toOffset)) return [];
      return [{ topic, partition: partition as number, fromOffset: 0, toOffset: toOffset as number }];
    });
  });
}

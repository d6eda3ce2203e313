/** Predictions and fits as events. Ids are hashed from their cause, so the same finding is the same event (R2). */
import { factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import type { LtvPredicted, UserValueScored, ValueModelFitted } from '@mainstem/schemas/generated/events';
import { LEVEL, type Prediction, VALUE_MODEL, valueSegments } from './contract.ts';
import type { ValueFit } from './model.ts';

/** Who writes, and when. */
export interface Author {
  readonly tenant: string;
  readonly actor: string;
  readonly nowMs: number;
}

export interface FitFacts {
  readonly asOfAtMs: number;
  readonly trainedOn: string;
  readonly customers: number;
  readonly returned: number;
  readonly purchases: number;
  readonly leftOut: number;
  readonly judged: Judged | null;
}

/** How a second fit, which did not see the last weeks, foretold them. */
export interface Judged {
  readonly heldOutWeeks: number;
  readonly foretoldPurchases: number;
  readonly camePurchases: number;
  readonly heldShare: number;
}

const PPM = 1_000_000;

export function modelFitted({ tenant, actor, nowMs }: Author, fit: ValueFit, facts: FitFacts): ValueModelFitted {
  const { judged, ...counted } = facts;
  const refused = fit.kind === 'REFUSED';
  const id = uuidFrom(
    'value-model',
    tenant,
    refused ? fit.because : fit.sha256,
    String(facts.asOfAtMs),
    facts.trainedOn,
  );
  return {
    type: 'ValueModelFitted',
    envelope: factEnvelope({ id, tenant, entity: VALUE_MODEL, occurredAtMs: nowMs, actor }),
    outcome: fit.kind,
    because: fit.because,
    modelVersion: refused ? null : fit.version,
    modelJson: refused ? null : fit.json,
    sha256: refused ? null : fit.sha256,
    logLikelihood: refused ? null : fit.logLikelihood,
    correlation: refused ? null : fit.correlation,
    warnings: refused ? [] : [...fit.warnings],
    ...counted,
    heldOutWeeks: judged?.heldOutWeeks ?? null,
    foretoldPurchases: judged?.foretoldPurchases ?? null,
    camePurchases: judged?.camePurchases ?? null,
    heldShare: judged?.heldShare ?? null,
  };
}

export function ltvPredicted(
  { tenant, actor, nowMs }: Author,
  entity: string,
  viewer: string | null,
  prediction: Prediction,
  because: LtvPredicted['because'],
): LtvPredicted {
  const { modelVersion, asOfAtMs, horizonWeeks, revenueMicros, repeats, lastPurchaseAtMs } = prediction;
  const { basis, segment, band, atRisk } = prediction;
  // All that a customer is told of again for (`valuing.ts`): words that differ are another event.
  const told = [basis, segment ?? '', band ?? '', atRisk, lastPurchaseAtMs ?? ''];
  const cause = [modelVersion, asOfAtMs, horizonWeeks, revenueMicros, repeats, viewer ?? '', ...told].map(String);
  const id = uuidFrom('ltv', tenant, entity, ...cause);
  return {
    type: 'LtvPredicted',
    envelope: factEnvelope({ id, tenant, entity, occurredAtMs: nowMs, actor }),
    ...prediction,
    viewer,
    levelPpm: Math.round(LEVEL * PPM),
    because,
  };
}

/** For the user table of bidders; without a prediction the viewer is worth nothing known any more. */
export function userValueScored(
  { tenant, actor, nowMs }: Author,
  viewer: string,
  prediction: Prediction | null,
): UserValueScored {
  const cause = prediction === null ? ['none', String(nowMs)] : [prediction.modelVersion, String(prediction.asOfAtMs)];
  const value = prediction?.revenueMicros ?? null;
  const segments = prediction === null ? [] : valueSegments(prediction);
  return {
    type: 'UserValueScored',
    envelope: factEnvelope({
      id: uuidFrom('user-value', tenant, viewer, ...cause, String(value), ...segments),
      tenant,
      entity: viewer,
      occurredAtMs: nowMs,
      actor,
    }),
    valueMicros: value,
    segments,
    modelVersion: prediction?.modelVersion ?? 'none',
  };
}

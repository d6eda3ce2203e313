/** For tests: activities of a training that answer from a script, without a log or a thread. */
import { register } from '@mainstem/streams/deciders/model/testing/commands';
import type { Beside, FitAsk, FitResult, KeptSet, PrepareResult, TrainingActivities } from '../training/contract.ts';

export interface TrainingScript {
  prepareTraining?(): PrepareResult;
  fitModel?(ask: FitAsk): FitResult;
}

const SHA = 'a'.repeat(64);

export const sampleSet: KeptSet = {
  ...{ uri: `training-sets/${SHA}`, sha256: SHA, bytes: 1_000, rows: 500, positives: 100 },
  ...{ fromAtMs: 0, toAtMs: 1, source: 'client_engagement@1', offsets: [], features: [] },
};

/** Surely better than always saying the mean rate, or than the champion that is named. */
export const better = (confidencePpm: number, against: string | null = null): Beside => ({
  ...{ against, confidencePpm, rows: 100 },
  ...{ gain: 0.02, gainLow: 0.01, gainHigh: 0.03 },
});

export function fitted({ version }: FitAsk, beside: Beside | null): FitResult {
  return { kind: 'FITTED', registration: register(version), beside };
}

export function recordTraining(script: TrainingScript): TrainingActivities {
  return {
    prepareTraining: async () => script.prepareTraining?.() ?? { kind: 'SET', modelKind: 'CHURN', set: sampleSet },
    fitModel: async (ask) => script.fitModel?.(ask) ?? fitted(ask, null),
  };
}

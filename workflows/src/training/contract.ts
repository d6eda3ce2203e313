/** Activities of a training. Types only: sets and models go through the object store, never through Temporal. */
import type { ModelCommandOf } from '@mainstem/streams/deciders/model/commands';
import type { Held } from '../autonomy/held.ts';

type Registration = ModelCommandOf<'RegisterModel'>;

/** A training set in the object store, with what a registration says of it. */
export interface KeptSet {
  /** Key of the object store. */
  readonly uri: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly rows: number;
  readonly positives: number;
  readonly fromAtMs: number;
  readonly toAtMs: number;
  readonly source: string;
  readonly offsets: Registration['training']['offsets'];
  readonly features: Registration['features'];
}

export interface TrainingAsk {
  readonly tenant: string;
  readonly name: string;
  /** Rows whose outcome was settled by then, ms since 1970 UTC. */
  readonly asOfMs: number;
}

export type PrepareResult =
  | { readonly kind: 'SET'; readonly modelKind: string; readonly set: KeptSet }
  | { readonly kind: 'UNKNOWN'; readonly because: string };

export interface FitAsk {
  readonly tenant: string;
  readonly name: string;
  readonly version: string;
  readonly runId: string;
  readonly set: KeptSet;
}

/** How the new model does beside what is asked now, on the rows that came last. */
export interface Beside {
  /** Champion's version; null for always saying the mean rate. */
  readonly against: string | null;
  readonly gain: number;
  readonly gainLow: number;
  readonly gainHigh: number;
  readonly confidencePpm: number;
  readonly rows: number;
}

export type FitResult =
  | { readonly kind: 'TOO_FEW'; readonly because: string }
  | (Held & {
      readonly kind: 'FITTED';
      readonly registration: Registration;
      /** Null when too little came last to compare on. */
      readonly beside: Beside | null;
    });

export interface TrainingActivities {
  /** Builds the training set as of a time and keeps it. The same log and time give the same bytes. */
  prepareTraining(ask: TrainingAsk): Promise<PrepareResult>;
  /**
   * Fits, judges, compares, keeps the artefact: in a thread of its own, so that the worker's other work goes on. Beats
   * while it lives; when it is cancelled the thread ends.
   */
  fitModel(ask: FitAsk): Promise<FitResult>;
}

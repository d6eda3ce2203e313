/** Activities of a client's success. Types only. */
import type { Variable } from '../communication/contract.ts';

export interface LifecycleAsk {
  readonly tenant: string;
  readonly clientId: string;
  /** Folder of the template, without its version. */
  readonly key: string;
  /** Of the template; absent in what older runs ask, then 1. */
  readonly version?: number;
  readonly product: string;
  readonly trialEndsAtMs: number;
  readonly renewsAtMs: number;
  /** Of the contract, ISO 4217; absent in what older runs ask. */
  readonly currency?: string;
  /** Days of usage the figures are of. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface SuccessActivities {
  /** What a message's template needs: dates, links, and what the client did so far. */
  lifecycleVariables(ask: LifecycleAsk): Promise<Readonly<Record<string, Variable>>>;
}

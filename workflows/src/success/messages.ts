/** What starts a `ClientSuccess` workflow, what it is told, what it remembers. */
import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { HeardWork } from '../assignment/listen.ts';
import type { Cause } from '../steps/cause.ts';
import type { Inbox } from '../steps/inbox.ts';

export const clientSuccessWorkflowType = 'ClientSuccess';

export function successWorkflowId(tenant: string, clientId: string): string {
  return `success:${tenant}:${clientId}`;
}

/** SM-3. */
export type SuccessStage = 'TRIAL' | 'ACTIVE' | 'AT_RISK' | 'RENEWAL_APPROACHING' | 'CHURNED';
export type Band = 'RED' | 'YELLOW' | 'GREEN';

/** An event of the log about the client. */
export type SuccessFact = Cause &
  (
    | { readonly type: 'HealthBandChanged'; readonly band: Band }
    /** By a champion only: what the rule says is the band, heard already. */
    | { readonly type: 'ClientChurnScored'; readonly atRisk: boolean }
    | { readonly type: 'RenewalDecided'; readonly outcome: 'RENEWED' | 'DECLINED'; readonly renewsAtMs: number }
    | { readonly type: 'SuccessCancelled'; readonly endsAtMs: number }
  );

/** Of the event that it went live; all dates are counted from here, ms since 1970 UTC. */
export interface WentLive {
  readonly atMs: number;
  readonly trialEndsAtMs: number;
  readonly renewsAtMs: number;
  readonly product: string;
  /** Of the contract, ISO 4217; absent in what older runs were told. */
  readonly currency?: string;
  readonly contractRef: string | null;
  readonly successAgentId: string | null;
  /** The handoff that brought it: its places at support and success. Null without one, absent in what older runs were told. */
  readonly handoffId?: string | null;
}

/** All that is carried from run to run: some hundred bytes beside the inbox. */
export interface SuccessState extends Inbox<SuccessFact> {
  readonly stage: SuccessStage | null;
  readonly band: Band | null;
  /** The champion of the churn model foretells that it leaves; absent while none said anything. */
  readonly churnRisk?: boolean;
  /** Periods of the contract, from 1; a renewal begins the next one. */
  readonly period: number;
  readonly periodFromMs: number;
  readonly renewsAtMs: number;
  /** The client leaves then; null while nobody said so. */
  readonly endsAtMs: number | null;
  readonly isCancelled: boolean;
  /** Messages of this period that were sent, and those of the trial. */
  readonly told: readonly string[];
  /** Stage changes so far: names of steps are made with it. */
  readonly moves: number;
  /** The task of the renewal while it is open. */
  readonly renewalWorkId: string | null;
}

export interface SuccessInput {
  readonly tenant: string;
  readonly clientId: string;
  readonly cause: Cause;
  readonly live: WentLive;
  /** What the run before this one knew; absent in the first. */
  readonly carried?: SuccessState;
  readonly heardWork?: HeardWork;
}

export const successFactSignal = 'successFact';
export const successFact = defineSignal<[SuccessFact]>(successFactSignal);
export const successState = defineQuery<SuccessState>('successState');

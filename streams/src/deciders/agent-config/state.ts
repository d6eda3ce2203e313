/** The state of one config's stream: three branches, changes that are under way, tools that were asked for. Plain JSON. */

import { type Branch, branches, type RiskTier } from '@mainstem/schemas/agent-config/risk';
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';

export type AgentConfigEvent = EventsByType[
  | 'AgentConfigCommitted'
  | 'ConfigChangeRequested'
  | 'ConfigChangeClassified'
  | 'ConfigChangeRiskScored'
  | 'ConfigChangeApproved'
  | 'ConfigChangeRejected'
  | 'ConfigPreviewOpened'
  | 'ConfigPreviewExpired'
  | 'ConfigPreviewAsked'
  | 'ConfigPreviewAnswered'
  | 'ConfigEditAsked'
  | 'ConfigEditProposed'
  | 'ConfigEditFailed'
  | 'ConfigEditAccepted'
  | 'ConfigChangeConfirmed'
  | 'ConfigChangeApplied'
  | 'ConfigChangeVerified'
  | 'ConfigChangeRolledBack'
  | 'ConfigChangeExpired'
  | 'ConfigChangeWithdrawn'
  | 'ConfigReloadForced'
  | 'ConfigToolRequested'
  | 'ConfigToolIssueOpened'
  | 'ConfigToolAttached'];
export type Body = BodyOf<AgentConfigEvent>;

export interface Commit {
  readonly commitId: string;
  readonly version: number;
  readonly hash: string;
  readonly yaml: string;
}

export interface BranchState {
  /** Null before the first commit. */
  readonly head: Commit | null;
  /** What a click on "roll back" goes back to; null when there is nothing before, or it was gone back to already. */
  readonly before: Commit | null;
  /** Text of the branch it was last promoted from, then: the base of the next merge. */
  readonly base: string | null;
  /** Content hashes of the last commits, by commit: what a rollback to one of them is proven by. */
  readonly hashes: Readonly<Record<string, string>>;
}

export type ChangeStatus =
  | 'requested'
  | 'approved'
  | 'previewing'
  | 'confirmed'
  | 'applied'
  | 'verified'
  | 'rolled-back'
  | 'rejected'
  | 'expired'
  | 'withdrawn';

export interface Change {
  readonly status: ChangeStatus;
  readonly branch: Branch;
  readonly parent: string;
  /** Empty once the change has ended: the events hold it. */
  readonly yaml: string;
  readonly message: string;
  readonly source: Branch | null;
  readonly sourceCommitId: string | null;
  /** Text of the source then: the base of the next merge once the change is applied. */
  readonly sourceYaml: string | null;
  readonly askedTier: RiskTier;
  readonly previewExpiresAtMs: number;
  /** Commit that applied it; empty before. */
  readonly commitId: string;
  /** Questions its sandbox was asked. */
  readonly asked: number;
}

export type Reply = EventsByType['ConfigPreviewAnswered']['replies'][number];

/** A question to the sandbox of a change. */
export interface Ask {
  readonly changeId: string;
  readonly words: string;
  readonly cohort: string | null;
  /** Null until it is answered. */
  readonly replies: readonly Reply[] | null;
}

/** An edit in words. Its texts are let go once it is taken. */
export interface Edit {
  readonly status: 'asked' | 'proposed' | 'failed' | 'accepted';
  readonly branch: Branch;
  readonly parent: string;
  readonly instruction: string;
  /** What was proposed, as the event says it; empty texts before. */
  readonly yaml: string;
  readonly diff: string;
  readonly paths: readonly string[];
  readonly tier: string;
  readonly score: number;
  readonly provider: string;
  readonly isOffline: boolean;
  /** Why there is none, when it failed. */
  readonly because: string;
}

export interface ToolRequest {
  readonly kind: 'TOOL' | 'INTEGRATION';
  readonly tool: string;
  readonly status: 'asked' | 'issue' | 'attached';
}

export interface AgentConfigState {
  readonly branches: Readonly<Record<Branch, BranchState>>;
  readonly changes: Readonly<Record<string, Change>>;
  readonly tools: Readonly<Record<string, ToolRequest>>;
  /** By their ids, the last ones. */
  readonly asks: Readonly<Record<string, Ask>>;
  readonly edits: Readonly<Record<string, Edit>>;
}

/** Commits of a branch a rollback may name; further back is a change like any other. 130 B each. */
export const HASHES_MAX = 200;
/** Changes under way at a time; each holds a whole text of up to 32 KiB. */
export const OPEN_CHANGES_MAX = 16;
/** Ended changes remembered, so that a repeat is told what became of it. Some 200 B each. */
export const ENDED_CHANGES_MAX = 100;
export const TOOL_REQUESTS_MAX = 200;
/** Of one change: each asks a model twice. */
export const PREVIEW_ASKS_MAX = 50;
/** Questions remembered with their answers, so that a sandbox can show them; some 6 KB each. */
export const ASKS_MAX = 8;
/** Edits remembered, each with a text and a difference: 48 KiB at most. An older one is asked for anew. */
export const EDITS_MAX = 4;

const emptyBranch: BranchState = { head: null, before: null, base: null, hashes: {} };

export const initialState = (): AgentConfigState => ({
  branches: { dev: emptyBranch, staging: emptyBranch, prod: emptyBranch },
  changes: {},
  tools: {},
  asks: {},
  edits: {},
});

const ended: ReadonlySet<ChangeStatus> = new Set(['verified', 'rolled-back', 'rejected', 'expired', 'withdrawn']);

export function isEnded({ status }: Change): boolean {
  return ended.has(status);
}

export function exists(state: AgentConfigState): boolean {
  return branches.some((branch) => state.branches[branch].head !== null);
}

export function openChanges(state: AgentConfigState): number {
  return Object.values(state.changes).filter((change) => !isEnded(change)).length;
}

/** The last `max` entries, in the order they came. */
export function lastOf<Value>(all: Readonly<Record<string, Value>>, max: number): Record<string, Value> {
  return Object.fromEntries(Object.entries(all).slice(-max));
}

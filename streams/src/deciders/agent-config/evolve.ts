/** What each event makes of the state. Reads events alone: no text is parsed again. */
import { type Branch, branches, type RiskTier } from '@mainstem/schemas/agent-config/risk';
import {
  type AgentConfigState,
  ASKS_MAX,
  type Body,
  type BranchState,
  type Change,
  type ChangeStatus,
  EDITS_MAX,
  type Edit,
  ENDED_CHANGES_MAX,
  HASHES_MAX,
  isEnded,
  lastOf,
  TOOL_REQUESTS_MAX,
  type ToolRequest,
} from './state.ts';

type BodyNamed<Type extends Body['type']> = Extract<Body, { type: Type }>;

export function evolve(state: AgentConfigState, event: Body): AgentConfigState {
  switch (event.type) {
    case 'AgentConfigCommitted':
      return committed(state, event);
    case 'ConfigChangeRequested':
      return requested(state, event);
    case 'ConfigChangeClassified':
    case 'ConfigPreviewExpired':
    case 'ConfigReloadForced':
      return state;
    case 'ConfigPreviewAsked':
    case 'ConfigPreviewAnswered':
      return previewed(state, event);
    case 'ConfigEditAsked':
    case 'ConfigEditProposed':
    case 'ConfigEditFailed':
    case 'ConfigEditAccepted':
      return { ...state, edits: editsAfter(state, event) };
    case 'ConfigChangeRiskScored':
      return withChange(state, event.changeId, { askedTier: event.askedTier as RiskTier });
    case 'ConfigPreviewOpened':
      return withChange(state, event.changeId, { status: 'previewing', previewExpiresAtMs: event.expiresAtMs });
    case 'ConfigChangeApplied':
      return withChange(state, event.changeId, { status: 'applied', commitId: event.commitId });
    case 'ConfigToolRequested':
      return withTool(state, event.requestId, { kind: event.kind, tool: event.tool, status: 'asked' });
    case 'ConfigToolIssueOpened':
      return withTool(state, event.requestId, { status: 'issue' });
    case 'ConfigToolAttached':
      return withTool(state, event.requestId, { status: 'attached' });
    default:
      return withChange(state, event.changeId, { status: statusAfter[event.type] });
  }
}

const statusAfter = {
  ConfigChangeApproved: 'approved',
  ConfigChangeRejected: 'rejected',
  ConfigChangeConfirmed: 'confirmed',
  ConfigChangeVerified: 'verified',
  ConfigChangeRolledBack: 'rolled-back',
  ConfigChangeExpired: 'expired',
  ConfigChangeWithdrawn: 'withdrawn',
} as const satisfies Readonly<Record<string, ChangeStatus>>;

function committed(state: AgentConfigState, event: BodyNamed<'AgentConfigCommitted'>): AgentConfigState {
  const { branch, commitId, version, contentHash: hash, yaml, origin, changeId } = event;
  const held = state.branches[branch];
  const change = changeId === null ? undefined : state.changes[changeId];
  const next: BranchState = {
    head: { commitId, version, hash, yaml },
    // What was just left is no place to go back to: a second click would bring the fault back.
    before: origin === 'ROLLED_BACK' ? null : held.head,
    base: change?.sourceYaml ?? sourceText(state, event) ?? held.base,
    hashes: lastOf({ ...held.hashes, [commitId]: hash }, HASHES_MAX),
  };
  return withBranch(state, branch, next);
}

/** Text of the branch a commit was promoted from in one step: that branch's head is among its parents. */
function sourceText(state: AgentConfigState, { branch, parents }: BodyNamed<'AgentConfigCommitted'>): string | null {
  const source = branches.find((one) => one !== branch && parents.includes(state.branches[one].head?.commitId ?? ''));
  return source === undefined ? null : (state.branches[source].head?.yaml ?? null);
}

function requested(state: AgentConfigState, event: BodyNamed<'ConfigChangeRequested'>): AgentConfigState {
  const { changeId, branch, parent, yaml, message, source, sourceCommitId } = event;
  const change: Change = {
    status: 'requested',
    branch,
    parent,
    yaml,
    message,
    source: source as Branch | null,
    sourceCommitId,
    sourceYaml: source === null ? null : (state.branches[source as Branch].head?.yaml ?? null),
    askedTier: 'HIGH', // until the score says less; it comes in the same decision
    previewExpiresAtMs: 0,
    commitId: '',
    asked: 0,
  };
  return { ...state, changes: { ...state.changes, [changeId]: change } };
}

function withBranch(state: AgentConfigState, branch: Branch, next: BranchState): AgentConfigState {
  return { ...state, branches: { ...state.branches, [branch]: next } };
}

function withChange(state: AgentConfigState, changeId: string, part: Partial<Change>): AgentConfigState {
  const held = state.changes[changeId];
  if (held === undefined) return state;
  const next = { ...held, ...part };
  if (!isEnded(next)) return { ...state, changes: { ...state.changes, [changeId]: next } };
  const rest = Object.fromEntries(Object.entries(state.changes).filter(([id]) => id !== changeId));
  const asks = Object.fromEntries(Object.entries(state.asks).filter(([, one]) => one.changeId !== changeId));
  const open = Object.fromEntries(Object.entries(rest).filter(([, one]) => !isEnded(one)));
  const gone = Object.fromEntries(Object.entries(rest).filter(([, one]) => isEnded(one)));
  const endedNow = lastOf({ ...gone, [changeId]: { ...next, yaml: '', sourceYaml: null } }, ENDED_CHANGES_MAX);
  return { ...state, changes: { ...endedNow, ...open }, asks };
}

function previewed(
  state: AgentConfigState,
  event: BodyNamed<'ConfigPreviewAsked' | 'ConfigPreviewAnswered'>,
): AgentConfigState {
  const { changeId, askId } = event;
  if (event.type === 'ConfigPreviewAnswered') {
    const held = state.asks[askId];
    if (held === undefined) return state;
    return { ...state, asks: { ...state.asks, [askId]: { ...held, replies: event.replies } } };
  }
  const { words, cohort } = event;
  const asks = lastOf({ ...state.asks, [askId]: { changeId, words, cohort, replies: null } }, ASKS_MAX);
  return withChange({ ...state, asks }, changeId, { asked: (state.changes[changeId]?.asked ?? 0) + 1 });
}

type EditEvent = BodyNamed<'ConfigEditAsked' | 'ConfigEditProposed' | 'ConfigEditFailed' | 'ConfigEditAccepted'>;

function editsAfter({ edits }: AgentConfigState, event: EditEvent): Record<string, Edit> {
  const { editId } = event;
  const held = edits[editId];
  if (event.type === 'ConfigEditAsked') {
    const { parent, instruction } = event;
    const asked: Edit = { ...noEdit, status: 'asked', branch: event.branch as Branch, parent, instruction };
    return lastOf({ ...edits, [editId]: asked }, EDITS_MAX);
  }
  if (held === undefined) return { ...edits };
  switch (event.type) {
    case 'ConfigEditProposed': {
      const { yaml, diff, paths, tier, score, provider, isOffline } = event;
      return {
        ...edits,
        [editId]: { ...held, status: 'proposed', yaml, diff, paths, tier, score, provider, isOffline },
      };
    }
    case 'ConfigEditFailed':
      return { ...edits, [editId]: { ...held, status: 'failed', because: event.because } };
    case 'ConfigEditAccepted':
      return { ...edits, [editId]: { ...held, status: 'accepted', yaml: '', diff: '' } };
  }
}

const nothing = { yaml: '', diff: '', paths: [], tier: '', score: 0, provider: '', isOffline: false, because: '' };
const noEdit = { ...nothing, status: 'asked', branch: 'dev', parent: '', instruction: '' } as const satisfies Edit;

function withTool(state: AgentConfigState, requestId: string, part: Partial<ToolRequest>): AgentConfigState {
  const held = state.tools[requestId] ?? { kind: 'TOOL', tool: '', status: 'asked' };
  return { ...state, tools: lastOf({ ...state.tools, [requestId]: { ...held, ...part } }, TOOL_REQUESTS_MAX) };
}

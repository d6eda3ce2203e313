/** Changes of staging and prod: asked for, scored, approved, tried, applied, and watched or taken back (SM-5). */

import { classifyWords } from '@mainstem/models/change-class/classify';
import { changesBetween, classesOf, type FieldChange } from '@mainstem/schemas/agent-config/changes';
import { mergeConfigs } from '@mainstem/schemas/agent-config/merge';
import { classLineOf } from '@mainstem/schemas/agent-config/profiles';
import { type Branch, riskOf, type SaidClass, tierOn } from '@mainstem/schemas/agent-config/risk';
import { failedScenarios } from '@mainstem/schemas/agent-config/scenarios';
import { changeClasses } from '@mainstem/schemas/agent-config/schema';
import { accept, type Decision, type Rejected, reject } from '../../runtime/decisions/decider.ts';
import type { CommandNamed } from './commands.ts';
import { type Checked, check, commitOf, configOf, headMoved, isRejected, pathsBetween } from './commits.ts';
import {
  type AgentConfigEvent,
  type AgentConfigState,
  type Body,
  type Change,
  isEnded,
  OPEN_CHANGES_MAX,
  openChanges,
} from './state.ts';

type Decided = Decision<AgentConfigEvent>;

export function requestChange(command: CommandNamed<'RequestChange'>, state: AgentConfigState): Decided {
  const { changeId, branch, parent, yaml, message, words } = command;
  const { head } = state.branches[branch];
  if (head === null) return reject('CONFIG_BRANCH_EMPTY', `The branch ${branch} has no commit yet: promote one to it.`);
  if (head.commitId !== parent) return headMoved(branch, head);
  const said = words === undefined ? null : classifyWords(words);
  return ask(state, { changeId, branch, parent, yaml, message, source: null, sourceCommitId: null }, said);
}

export function promoteConfig(command: CommandNamed<'PromoteConfig'>, state: AgentConfigState): Decided {
  const { changeId, from, to, fromHead, toHead, message } = command;
  const source = state.branches[from].head;
  const target = state.branches[to];
  if (source?.commitId !== fromHead) return headMoved(from, source);
  if ((target.head?.commitId ?? null) !== toHead) return headMoved(to, target.head);
  const yaml = promoted(state, from, to);
  if (typeof yaml !== 'string') return yaml;
  const parent = target.head?.commitId ?? '';
  return ask(state, { changeId, branch: to, parent, yaml, message, source: from, sourceCommitId: fromHead }, null);
}

/** The text a promotion brings: the source's, merged with what the target has of its own (a hotfix). */
export function promoted(state: AgentConfigState, from: Branch, to: Branch): string | Rejected {
  const source = state.branches[from].head;
  const target = state.branches[to];
  if (source === null)
    return reject('CONFIG_BRANCH_EMPTY', `The branch ${from} has no commit yet: there is nothing to promote.`);
  if (from === to || (from === 'staging' && to !== 'prod')) {
    return reject('CONFIG_PROMOTION_INVALID', 'Promote from dev to staging or prod, or from staging to prod.');
  }
  if (from === 'dev' && to === 'prod' && state.branches.staging.head !== null) {
    return reject('CONFIG_PROMOTION_INVALID', 'There is a staging: promote to it first.');
  }
  if (target.head === null) return source.yaml;
  const merged = mergeConfigs(target.base ?? target.head.yaml, target.head.yaml, source.yaml);
  if (merged.kind === 'merged') return merged.text;
  const paths = merged.paths.join(', ');
  return reject(
    'CONFIG_MERGE_CONFLICT',
    `Both branches changed ${paths}: bring what ${to} has to ${from}, then promote.`,
  );
}

type Wanted = Pick<Change, 'branch' | 'parent' | 'yaml' | 'message' | 'source' | 'sourceCommitId'> & {
  readonly changeId: string;
};

/** Also of an edit in words that somebody took (`edit-rules.ts`). */
export function ask(state: AgentConfigState, wanted: Wanted, said: SaidClass | null): Decided {
  const { changeId, branch, parent, yaml, message, source, sourceCommitId } = wanted;
  if (state.changes[changeId] !== undefined) return exists;
  if (openChanges(state) >= OPEN_CHANGES_MAX) {
    return reject('CONFIG_CHANGES_TOO_MANY', `${OPEN_CHANGES_MAX} changes are under way: end or withdraw one first.`);
  }
  const { head } = state.branches[branch];
  const checked = check(yaml, head);
  if (isRejected(checked)) return checked;
  const { hash: contentHash, paths } = checked;
  return accept<AgentConfigEvent>(
    {
      type: 'ConfigChangeRequested',
      changeId,
      branch,
      parent,
      contentHash,
      yaml,
      message,
      paths: [...paths],
      source,
      sourceCommitId,
    },
    ...scored(changeId, branch, checked, head?.yaml ?? null, said),
  );
}

function scored(
  changeId: string,
  branch: Branch,
  { config }: Checked,
  before: string | null,
  said: SaidClass | null,
): Body[] {
  const held = before === null ? null : configOf(before);
  const changes = before === null ? null : differences(before, { config });
  const line = said === null ? null : classLineOf(held, said.class);
  const unsure = said !== null && line !== null && said.confidence < line;
  const risk = changes === null ? firstDeployment : riskOf(changes, said, unsure);
  return [
    {
      type: 'ConfigChangeClassified',
      changeId,
      classes: changes === null ? [...changeClasses].reverse() : classesOf(changes, changeClasses),
      saidClass: said?.class ?? null,
      confidence: said?.confidence ?? null,
      line,
    },
    {
      type: 'ConfigChangeRiskScored',
      changeId,
      tier: risk.tier,
      askedTier: tierOn(branch, risk.tier),
      score: risk.score,
      reasons: risk.reasons.map((reason) => ({ ...reason })),
    },
  ];
}

export function differences(before: string, { config }: Pick<Checked, 'config'>): FieldChange[] {
  return changesBetween(configOf(before), config);
}

const firstDeployment = {
  tier: 'HIGH' as const,
  score: 100,
  reasons: [{ code: 'FIRST_DEPLOYMENT', points: 100, message: 'the branch has nothing yet: all of it is new' }],
};

/** The change when it stands where a step wants it; else why not. */
export function changeAt(state: AgentConfigState, changeId: string, ...wanted: Change['status'][]): Change | Rejected {
  const change = state.changes[changeId];
  if (change === undefined)
    return reject('CONFIG_CHANGE_NOT_FOUND', 'There is no change of this id, or it ended long ago.');
  if (wanted.includes(change.status)) return change;
  const stands = `The change is ${change.status}, not ${wanted.join(' or ')}.`;
  return isEnded(change) ? reject('CONFIG_CHANGE_ENDED', stands) : reject('CONFIG_CHANGE_NOT_READY', stands);
}

export function confirmChange({ changeId, atMs }: CommandNamed<'ConfirmChange'>, state: AgentConfigState): Decided {
  const change = changeAt(state, changeId, 'previewing');
  if (isRejected(change)) return change;
  if (atMs >= change.previewExpiresAtMs)
    return reject('CONFIG_PREVIEW_EXPIRED', 'The hour of its preview is over: ask for it anew.');
  return accept<AgentConfigEvent>({ type: 'ConfigChangeConfirmed', changeId });
}

/** A change nobody had to be asked about goes on from its preview by itself (WAP-66); every other one is confirmed by a person. */
export function applyChange({ changeId }: CommandNamed<'ApplyChange'>, state: AgentConfigState): Decided {
  const asked = state.changes[changeId]?.askedTier ?? 'HIGH';
  const change = changeAt(
    state,
    changeId,
    ...(asked === 'LOW' ? (['previewing', 'confirmed'] as const) : (['confirmed'] as const)),
  );
  if (isRejected(change)) return change;
  const { branch, parent, yaml, message, source, sourceCommitId } = change;
  const { head } = state.branches[branch];
  if ((head?.commitId ?? '') !== parent) return headMoved(branch, head);
  const checked = check(yaml, head);
  if (isRejected(checked)) return checked;
  const failed = failedScenarios(checked.config);
  if (failed.length > 0) return reject('CONFIG_SCENARIOS_FAILED', `Its own scenarios fail: ${failed.join('; ')}`);
  const origin = source === null ? 'CHANGED' : 'PROMOTED';
  const commit = commitOf(state, {
    branch,
    yaml,
    message,
    paths: checked.paths,
    origin,
    changeId,
    mergedFrom: sourceCommitId,
  });
  const { commitId, version } = commit;
  return accept<AgentConfigEvent>({ type: 'ConfigChangeApplied', changeId, branch, commitId, version }, commit);
}

/** One that was overtaken by another commit is taken back by a person, who sees both: the rules cannot. */
export function rollBackChange(
  { changeId, because }: CommandNamed<'RollBackChange'>,
  state: AgentConfigState,
): Decided {
  const change = changeAt(state, changeId, 'applied');
  if (isRejected(change)) return change;
  const { head, before } = state.branches[change.branch];
  if (head?.commitId !== change.commitId) return headMoved(change.branch, head);
  if (before === null) return reject('CONFIG_NOTHING_BEFORE', 'There is nothing before it to go back to.');
  const commit = commitOf(state, {
    branch: change.branch,
    yaml: before.yaml,
    message: `roll back: ${because}`,
    paths: pathsBetween(head.yaml, before.yaml),
    origin: 'ROLLED_BACK',
    restores: before.commitId,
  });
  return accept<AgentConfigEvent>(
    { type: 'ConfigChangeRolledBack', changeId, because, commitId: commit.commitId },
    commit,
  );
}

const exists: Rejected = reject('CONFIG_CHANGE_EXISTS', 'A change of this id is there: ask under another.');

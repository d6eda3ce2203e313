/**
 * The config of one agent (WAP-36) with a history like Git's (WAP-80): three branches, each a row of commits that only grows.
 * dev is edited directly; staging and prod change by changes (SM-5), promotions among them:
 *
 *   RequestChange ──▶ requested ─approve─▶ approved ─preview─▶ previewing ─confirm─▶ confirmed ─apply─▶ applied ─▶ verified
 *   PromoteConfig         │                                       │  (LOW: no confirm needed)              └────▶ rolled-back
 *                         └──▶ rejected · expired · withdrawn ◀────┘
 *
 *  - Every text is checked here, whoever sends it, so none that is no config ever stands on the log.
 *  - The classes and the risk of a change come from what differs, never from what is said of it.
 *  - Of two who edit one head, the second is refused and told the head (`CONFIG_HEAD_MOVED`).
 *  - Nothing is taken away: a rollback is a new commit with an older text.
 *
 * Pure (R4): times come in with the commands.
 */
import { contentHash } from '@mainstem/schemas/agent-config/yaml';
import { accept, type Decider, type Decision, reject } from '../../runtime/decisions/decider.ts';
import {
  applyChange,
  changeAt,
  confirmChange,
  promoteConfig,
  promoted,
  requestChange,
  rollBackChange,
} from './change-rules.ts';
import { type AgentConfigCommand, agentConfigCommand, type CommandNamed } from './commands.ts';
import { check, commitOf, headMoved, isRejected, pathsBetween } from './commits.ts';
import { acceptEdit, askEdit, failEdit, proposeEdit } from './edit-rules.ts';
import { evolve } from './evolve.ts';
import { answerPreview, askPreview } from './preview-rules.ts';
import { type AgentConfigEvent, type AgentConfigState, exists, initialState } from './state.ts';
import { attachTool, recordToolIssue, requestTool } from './tool-rules.ts';

export type { AgentConfigEvent, AgentConfigState } from './state.ts';

export const agentConfigDecider: Decider<AgentConfigCommand, AgentConfigState, AgentConfigEvent> = {
  topic: 'agent_config_events',
  commandTypes: agentConfigCommand.options.map(({ shape }) => shape.type.value),
  initialState,
  decide,
  evolve,
};

type Decided = Decision<AgentConfigEvent>;

function decide(command: AgentConfigCommand, state: AgentConfigState): Decided {
  if (command.type === 'CreateConfig') return createConfig(command, state);
  if (!exists(state)) return reject('CONFIG_NOT_FOUND', 'There is no such config: create it.');
  switch (command.type) {
    case 'CommitConfig':
      return commitConfig(command, state);
    case 'RequestChange':
      return requestChange(command, state);
    case 'PromoteConfig':
      return promoteConfig(command, state);
    case 'DeployConfig':
      return deployConfig(command, state);
    case 'ConfirmChange':
      return confirmChange(command, state);
    case 'ApplyChange':
      return applyChange(command, state);
    case 'RollBackChange':
      return rollBackChange(command, state);
    case 'RollbackConfig':
      return rollbackConfig(command, state);
    case 'ForceReload':
      return forceReload(command, state);
    case 'AskPreview':
      return askPreview(command, state);
    case 'AnswerPreview':
      return answerPreview(command, state);
    case 'AskEdit':
      return askEdit(command, state);
    case 'ProposeEdit':
      return proposeEdit(command, state);
    case 'FailEdit':
      return failEdit(command, state);
    case 'AcceptEdit':
      return acceptEdit(command, state);
    case 'RequestTool':
      return requestTool(command, state);
    case 'RecordToolIssue':
      return recordToolIssue(command, state);
    case 'AttachTool':
      return attachTool(command, state);
    default:
      return moveOn(command, state);
  }
}

function createConfig({ yaml, message }: CommandNamed<'CreateConfig'>, state: AgentConfigState): Decided {
  if (exists(state)) return reject('CONFIG_EXISTS', 'There is one of this id already: choose another id.');
  const checked = check(yaml, null);
  if (isRejected(checked)) return checked;
  return accept<AgentConfigEvent>(
    commitOf(state, { branch: 'dev', yaml, message, paths: checked.paths, origin: 'CREATED' }),
  );
}

function commitConfig({ parent, yaml, message }: CommandNamed<'CommitConfig'>, state: AgentConfigState): Decided {
  const { head } = state.branches.dev;
  if (head?.commitId !== parent) return headMoved('dev', head);
  const checked = check(yaml, head);
  if (isRejected(checked)) return checked;
  return accept<AgentConfigEvent>(
    commitOf(state, { branch: 'dev', yaml, message, paths: checked.paths, origin: 'EDITED' }),
  );
}

/** What a workflow with an approval of its own has let through (WAP-39): a promotion in one step. */
function deployConfig(
  { from, to, message, approvalId }: CommandNamed<'DeployConfig'>,
  state: AgentConfigState,
): Decided {
  const yaml = promoted(state, from, to);
  if (typeof yaml !== 'string') return yaml;
  const { head } = state.branches[to];
  const checked = check(yaml, head);
  if (isRejected(checked)) return checked;
  const mergedFrom = state.branches[from].head?.commitId ?? null;
  const words = `${message} (approval ${approvalId})`;
  const commit = { branch: to, yaml, message: words, paths: checked.paths, origin: 'PROMOTED', mergedFrom } as const;
  return accept<AgentConfigEvent>(commitOf(state, commit));
}

function rollbackConfig(command: CommandNamed<'RollbackConfig'>, state: AgentConfigState): Decided {
  const { branch, because } = command;
  const { head, before, hashes } = state.branches[branch];
  if (head?.commitId !== command.head) return headMoved(branch, head);
  if (command.to === null && before === null) {
    return reject('CONFIG_NOTHING_BEFORE', 'There is nothing before it to go back to: name the commit.');
  }
  const restores = command.to ?? (before?.commitId as string);
  const yaml = restores === before?.commitId ? before.yaml : command.yaml;
  if (yaml === null) return reject('CONFIG_TEXT_MISSING', 'Send the text of the commit that shall hold again.');
  if (contentHash(yaml) !== hashes[restores]) {
    return reject(
      'CONFIG_COMMIT_UNKNOWN',
      'The branch had no such text among its last commits: ask for a change instead.',
    );
  }
  const checked = check(yaml, head);
  if (isRejected(checked)) return checked;
  const paths = pathsBetween(head.yaml, yaml);
  const commit = commitOf(state, {
    branch,
    yaml,
    message: `roll back: ${because}`,
    paths,
    origin: 'ROLLED_BACK',
    restores,
  });
  // A change that is still being watched is over by that.
  const watched = Object.entries(state.changes).find(
    ([, one]) => one.status === 'applied' && one.commitId === head.commitId,
  );
  if (watched === undefined) return accept<AgentConfigEvent>(commit);
  const [changeId] = watched;
  return accept<AgentConfigEvent>(
    { type: 'ConfigChangeRolledBack', changeId, because, commitId: commit.commitId },
    commit,
  );
}

function forceReload(
  { branch, head: seen, reason, notice }: CommandNamed<'ForceReload'>,
  state: AgentConfigState,
): Decided {
  const { head } = state.branches[branch];
  if (head?.commitId !== seen) return headMoved(branch, head);
  const { version, commitId, hash } = head;
  return accept<AgentConfigEvent>({
    type: 'ConfigReloadForced',
    branch,
    version,
    commitId,
    contentHash: hash,
    reason,
    notice,
  });
}

/** Steps of a change that ask for nothing but its place. */
function moveOn(
  command: CommandNamed<
    'ApproveChange' | 'RejectChange' | 'OpenPreview' | 'ExpireChange' | 'VerifyChange' | 'WithdrawChange'
  >,
  state: AgentConfigState,
): Decided {
  const { changeId } = command;
  const change = changeAt(state, changeId, ...placesOf[command.type]);
  if (isRejected(change)) return change;
  switch (command.type) {
    case 'ApproveChange': {
      if (change.askedTier !== 'LOW' && command.approvalId === null) {
        return reject('CONFIG_APPROVAL_MISSING', `A change of ${change.askedTier} risk is approved by people.`);
      }
      return accept<AgentConfigEvent>({
        type: 'ConfigChangeApproved',
        changeId,
        approvalId: command.approvalId,
        decidedBy: command.decidedBy,
      });
    }
    case 'RejectChange':
      return accept<AgentConfigEvent>({
        type: 'ConfigChangeRejected',
        changeId,
        because: command.because,
        decidedBy: command.decidedBy,
      });
    case 'OpenPreview': {
      // The sandbox of a change is named by it: a change has one.
      return accept<AgentConfigEvent>({
        type: 'ConfigPreviewOpened',
        changeId,
        previewId: changeId,
        expiresAtMs: command.expiresAtMs,
      });
    }
    case 'ExpireChange': {
      const expired = { type: 'ConfigChangeExpired', changeId, because: command.because } as const;
      if (change.status !== 'previewing') return accept<AgentConfigEvent>(expired);
      return accept<AgentConfigEvent>({ type: 'ConfigPreviewExpired', changeId, previewId: changeId }, expired);
    }
    case 'VerifyChange':
      return accept<AgentConfigEvent>({ type: 'ConfigChangeVerified', changeId, because: command.because });
    case 'WithdrawChange':
      return accept<AgentConfigEvent>({ type: 'ConfigChangeWithdrawn', changeId, because: command.because });
  }
}

const placesOf = {
  ApproveChange: ['requested'],
  // Also what was approved may turn out not to be possible: the head moved, or a scenario fails.
  RejectChange: ['requested', 'approved', 'previewing', 'confirmed'],
  OpenPreview: ['approved'],
  ExpireChange: ['requested', 'approved', 'previewing'],
  VerifyChange: ['applied'],
  WithdrawChange: ['requested', 'approved', 'previewing', 'confirmed'],
} as const;

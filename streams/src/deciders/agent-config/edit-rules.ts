/**
 * Edits in words (WAP-38): somebody says what shall change, a language model writes the text, this looks at it as at any text,
 * and a person takes it or does not. What is taken goes the way of an edit by hand: a commit on dev, a change elsewhere.
 */
import { classifyWords } from '@mainstem/models/change-class/classify';
import { classesOf } from '@mainstem/schemas/agent-config/changes';
import { unifiedDiff } from '@mainstem/schemas/agent-config/diff';
import { riskOf } from '@mainstem/schemas/agent-config/risk';
import { changeClasses } from '@mainstem/schemas/agent-config/schema';
import { accept, type Decision, type Rejected, reject } from '../../runtime/decisions/decider.ts';
import { ask, differences } from './change-rules.ts';
import type { CommandNamed } from './commands.ts';
import { check, commitOf, headMoved, isRejected } from './commits.ts';
import { type AgentConfigEvent, type AgentConfigState, EDITS_MAX, type Edit } from './state.ts';

type Decided = Decision<AgentConfigEvent>;

/** A message of a commit; the instruction may be longer. */
const MESSAGE_CHARACTERS_MAX = 500;

export function askEdit(command: CommandNamed<'AskEdit'>, state: AgentConfigState): Decided {
  const { editId, branch, parent, instruction } = command;
  if (state.edits[editId] !== undefined) {
    return reject('CONFIG_EDIT_EXISTS', 'An edit of this id is there: ask under another.');
  }
  const { head } = state.branches[branch];
  if (head === null) return reject('CONFIG_BRANCH_EMPTY', `The branch ${branch} has no commit yet: promote one to it.`);
  if (head.commitId !== parent) return headMoved(branch, head);
  const waiting = Object.values(state.edits).filter(({ status }) => status === 'asked').length;
  if (waiting >= EDITS_MAX) {
    return reject('CONFIG_EDITS_TOO_MANY', `${EDITS_MAX} edits are being written: wait for one of them.`);
  }
  return accept<AgentConfigEvent>({ type: 'ConfigEditAsked', editId, branch, parent, instruction });
}

/** By the platform. A text that is no config, or changes nothing, is refused with why, so that who wrote it can mend it. */
export function proposeEdit(command: CommandNamed<'ProposeEdit'>, state: AgentConfigState): Decided {
  const { editId, yaml, provider, model, isOffline, tries } = command;
  const edit = editAt(state, editId, 'asked');
  if (isRejected(edit)) return edit;
  const { branch, parent } = edit;
  const { head } = state.branches[branch];
  if (head?.commitId !== parent) return headMoved(branch, head);
  const checked = check(yaml, head);
  if (isRejected(checked)) return checked;
  const changes = differences(head.yaml, checked);
  const { tier, score } = riskOf(changes);
  const by = { provider, model, isOffline, tries };
  const classes = classesOf(changes, changeClasses);
  const diff = unifiedDiff(head.yaml, yaml, `${branch}@${head.version}`, editId);
  const found = { contentHash: checked.hash, yaml, diff, paths: [...checked.paths], classes, tier, score };
  return accept<AgentConfigEvent>({ type: 'ConfigEditProposed', editId, branch, parent, ...found, ...by });
}

export function failEdit({ editId, because }: CommandNamed<'FailEdit'>, state: AgentConfigState): Decided {
  const edit = editAt(state, editId, 'asked');
  if (isRejected(edit)) return edit;
  return accept<AgentConfigEvent>({ type: 'ConfigEditFailed', editId, because });
}

/** By a person, who has seen the difference. Words said can make the change riskier and never less, as with any change. */
export function acceptEdit(command: CommandNamed<'AcceptEdit'>, state: AgentConfigState): Decided {
  const { editId, changeId } = command;
  const edit = editAt(state, editId, 'proposed');
  if (isRejected(edit)) return edit;
  const { branch, parent, yaml, instruction } = edit;
  const message = command.message ?? instruction.slice(0, MESSAGE_CHARACTERS_MAX);
  const { head } = state.branches[branch];
  if (head?.commitId !== parent) return headMoved(branch, head);
  const accepted = { type: 'ConfigEditAccepted', editId } as const;
  if (branch !== 'dev') {
    const wanted = { changeId, branch, parent, yaml, message, source: null, sourceCommitId: null };
    const asked = ask(state, wanted, classifyWords(instruction));
    if (asked.kind === 'reject') return asked;
    return accept<AgentConfigEvent>(...asked.events, { ...accepted, commitId: null, changeId });
  }
  const checked = check(yaml, head);
  if (isRejected(checked)) return checked;
  const commit = commitOf(state, { branch, yaml, message, paths: checked.paths, origin: 'EDITED' });
  return accept<AgentConfigEvent>(commit, { ...accepted, commitId: commit.commitId, changeId: null });
}

function editAt(state: AgentConfigState, editId: string, wanted: Edit['status']): Edit | Rejected {
  const edit = state.edits[editId];
  if (edit === undefined)
    return reject('CONFIG_EDIT_UNKNOWN', 'There is no edit of this id, or newer ones came after it.');
  if (edit.status === wanted) return edit;
  return reject('CONFIG_EDIT_NOT_READY', `The edit is ${edit.status}, not ${wanted}.`);
}

/**
 * Questions to the sandbox of a change (WAP-78): asked by people, answered by a workflow that asks the language model with the
 * text of the change and with the one in force. Both are on the log; nothing of it changes the change.
 */
import { accept, type Decision, reject } from '../../runtime/decisions/decider.ts';
import { changeAt } from './change-rules.ts';
import type { CommandNamed } from './commands.ts';
import { isRejected } from './commits.ts';
import { type AgentConfigEvent, type AgentConfigState, PREVIEW_ASKS_MAX } from './state.ts';

type Decided = Decision<AgentConfigEvent>;

export function askPreview(command: CommandNamed<'AskPreview'>, state: AgentConfigState): Decided {
  const { changeId, askId, words, cohort, atMs } = command;
  // One of low risk is applied at once; it can be tried for as long as it is watched.
  const change = changeAt(state, changeId, 'previewing', 'confirmed', 'applied');
  if (isRejected(change)) return change;
  if (atMs >= change.previewExpiresAtMs) {
    return reject('CONFIG_PREVIEW_EXPIRED', 'The hour of its preview is over: ask for it anew.');
  }
  if (state.asks[askId] !== undefined) {
    return reject('CONFIG_ASK_EXISTS', 'A question of this id is there: ask under another.');
  }
  if (change.asked >= PREVIEW_ASKS_MAX) {
    return reject('CONFIG_ASKS_TOO_MANY', `A preview answers ${PREVIEW_ASKS_MAX} questions: more is a load test.`);
  }
  return accept<AgentConfigEvent>({ type: 'ConfigPreviewAsked', changeId, askId, words, cohort });
}

export function answerPreview(command: CommandNamed<'AnswerPreview'>, state: AgentConfigState): Decided {
  const { changeId, askId, replies } = command;
  const ask = state.asks[askId];
  if (ask === undefined || ask.changeId !== changeId) {
    return reject('CONFIG_ASK_UNKNOWN', 'There is no such question any more: its change has ended.');
  }
  if (ask.replies !== null) return reject('CONFIG_ASK_ANSWERED', 'The question is answered already: nothing to do.');
  return accept<AgentConfigEvent>({ type: 'ConfigPreviewAnswered', changeId, askId, replies });
}

/** Tools nobody has built yet: asked for, on an issue, attached (WAP-37, WAP-44). */
import { toolAvailable } from '@mainstem/schemas/agent-config/edit';
import { accept, type Decision, reject } from '../../runtime/decisions/decider.ts';
import type { CommandNamed } from './commands.ts';
import { check, commitOf, configOf, isRejected } from './commits.ts';
import type { AgentConfigEvent, AgentConfigState } from './state.ts';

type Decided = Decision<AgentConfigEvent>;

export function requestTool(command: CommandNamed<'RequestTool'>, state: AgentConfigState): Decided {
  if (state.tools[command.requestId] !== undefined) {
    return reject('CONFIG_TOOL_REQUEST_EXISTS', 'A request of this id is there: ask under another.');
  }
  return accept<AgentConfigEvent>({ ...command, type: 'ConfigToolRequested' });
}

export function recordToolIssue(command: CommandNamed<'RecordToolIssue'>, state: AgentConfigState): Decided {
  const request = state.tools[command.requestId];
  if (request === undefined) return unknownRequest;
  if (request.status !== 'asked') return reject('CONFIG_TOOL_REQUEST_DONE', 'It has its issue already: nothing to do.');
  return accept<AgentConfigEvent>({ ...command, type: 'ConfigToolIssueOpened' });
}

/** The tool is made available in dev, as anybody could; how it comes to customers is a promotion, with its approvals. */
export function attachTool({ requestId }: CommandNamed<'AttachTool'>, state: AgentConfigState): Decided {
  const request = state.tools[requestId];
  if (request === undefined) return unknownRequest;
  if (request.status === 'attached')
    return reject('CONFIG_TOOL_REQUEST_DONE', 'It is attached already: nothing to do.');
  const { head } = state.branches.dev;
  if (head === null) return reject('CONFIG_BRANCH_EMPTY', 'The branch dev has no commit yet.');
  const { tool, kind } = request;
  const at = configOf(head.yaml).tools.findIndex(({ name }) => name === tool);
  if (kind === 'INTEGRATION' || at < 0) {
    // An integration needs a credential and a tool that is not named a place: people write both into dev.
    return reject(
      'CONFIG_TOOL_NOT_NAMED',
      `The config of dev names no tool ${tool}: write it in, then it can be attached.`,
    );
  }
  const yaml = toolAvailable(head.yaml, at);
  const checked = check(yaml, head);
  if (isRejected(checked)) return checked;
  const message = `attach the tool ${tool}`;
  const commit = commitOf(state, { branch: 'dev', yaml, message, paths: checked.paths, origin: 'TOOL_ATTACHED' });
  const attached = { type: 'ConfigToolAttached', requestId, tool, branch: 'dev', commitId: commit.commitId } as const;
  return accept<AgentConfigEvent>(attached, commit);
}

const unknownRequest = reject('CONFIG_TOOL_REQUEST_UNKNOWN', 'There is no request of this id.');

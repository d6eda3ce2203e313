/** The activities of configs: what a change would do, and issues on the Git host. */
import { ConnectorError } from '@mainstem/connectors/errors';
import type { GitHost } from '@mainstem/connectors/git/port';
import { unifiedDiff } from '@mainstem/schemas/agent-config/diff';
import { plainEdit } from '@mainstem/schemas/agent-config/plain-edit';
import type { AgentConfigState } from '@mainstem/streams/deciders/agent-config/state';
import { ApplicationFailure } from '@temporalio/common';
import type { StreamWriter } from '../activities/command.ts';
import { idempotencyKeyOf } from '../activities/idempotent.ts';
import type { ConfigActivities } from './contract.ts';
import { questionOf } from './question.ts';

export interface ConfigParts {
  readonly configs: Pick<StreamWriter, 'load'>;
  readonly git: GitHost;
}

/** The approval's own bound. */
const DIFF_CHARACTERS_MAX = 16_384;

export function createConfigActivities({ configs, git }: ConfigParts): ConfigActivities {
  return {
    async changeText({ tenant, configId, changeId }) {
      const { state } = (await configs.load(tenant, configId)) as { state: AgentConfigState };
      const change = state.changes[changeId];
      if (change === undefined || change.yaml === '') return null;
      const { branch, yaml, message } = change;
      const { head } = state.branches[branch];
      const diff = unifiedDiff(head?.yaml ?? '', yaml, `${branch}@${head?.version ?? 0}`, changeId);
      return { diff: diff.slice(0, DIFF_CHARACTERS_MAX), message, branch };
    },
    async previewQuestion({ tenant, configId, changeId, askId }) {
      const { state } = (await configs.load(tenant, configId)) as { state: AgentConfigState };
      return questionOf(state, changeId, askId);
    },
    async editQuestion({ tenant, configId, editId }) {
      const { state } = (await configs.load(tenant, configId)) as { state: AgentConfigState };
      const edit = state.edits[editId];
      if (edit?.status !== 'asked') return null;
      const { head } = state.branches[edit.branch];
      return { yaml: head?.yaml ?? '', instruction: edit.instruction };
    },
    editByRules: async ({ yaml, instruction }) => plainEdit(yaml, instruction),
    openToolIssue({ step, configId, kind, tool, input, output, purpose }) {
      const what = kind === 'TOOL' ? 'tool' : 'integration';
      const body = [
        `A config names a ${what} that is not built yet.`,
        '',
        `- ${what}: \`${tool}\``,
        `- input: ${input === '' ? 'not said' : input}`,
        `- output: ${output === '' ? 'not said' : output}`,
        `- purpose: ${purpose}`,
        `- config: \`${configId}\``,
      ].join('\n');
      const title = `Build the ${what} ${tool}`;
      return orHopeless(() => git.openIssue({ idempotencyKey: idempotencyKeyOf(step), title, body, labels: [what] }));
    },
    toolIssueState: ({ issueNumber }) =>
      orHopeless(async () => {
        if ((await git.mergeOf(issueNumber)) !== null) return 'merged';
        return (await git.issue(issueNumber)).isOpen ? 'open' : 'closed';
      }),
  };
}

/** What the Git host refuses for good fails where people see it. */
async function orHopeless<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    throw ApplicationFailure.create({
      message: error.message,
      type: error.code,
      nonRetryable: !error.retryable,
      ...(error.retryAfterMs === undefined ? {} : { nextRetryDelay: error.retryAfterMs }),
      cause: error,
    });
  }
}

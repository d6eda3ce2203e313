/** For tests: activities of configs. Rules are the real ones; what is asked is scripted. */
import { plainEdit } from '@mainstem/schemas/agent-config/plain-edit';
import type { ConfigActivities, EditQuestion, PreviewQuestion } from '../config-change/contract.ts';

export interface ConfigScript {
  /** How the issue of a missing tool stands; merged otherwise. */
  issue?(): 'open' | 'merged' | 'closed';
  /** What the sandbox of a change is asked; both texts answer otherwise. */
  previewQuestion?(): PreviewQuestion | null;
  /** An edit in words; a small one otherwise. */
  editQuestion?(): EditQuestion | null;
}

const side = { contentHash: 'hash', rule: null, system: 'Be kind.', maxTokens: 100, tier: 'standard' } as const;
const twoSides: PreviewQuestion = {
  words: 'where is my order',
  sides: [
    { ...side, side: 'CANDIDATE' },
    { ...side, side: 'CURRENT' },
  ],
};

export function recordConfigs(script: ConfigScript): ConfigActivities {
  return {
    changeText: async () => ({ diff: '-a\n+b\n', message: 'as asked', branch: 'prod' }),
    previewQuestion: async () => (script.previewQuestion === undefined ? twoSides : script.previewQuestion()),
    editQuestion: async () =>
      script.editQuestion === undefined ? { yaml: 'a: 1\n', instruction: 'set a to 2' } : script.editQuestion(),
    editByRules: async ({ yaml, instruction }) => plainEdit(yaml, instruction),
    openToolIssue: async () => ({ number: 7, url: 'https://git.example/issues/7' }),
    toolIssueState: async () => script.issue?.() ?? 'merged',
  };
}

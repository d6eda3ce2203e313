/** What the workflows of configs ask of activities. Types only. */
import type { ModelTier } from '@mainstem/connectors/llm/port';
import type { PlainEdit } from '@mainstem/schemas/agent-config/plain-edit';

export interface ChangeQuestion {
  readonly tenant: string;
  readonly configId: string;
  readonly changeId: string;
}

export interface ChangeText {
  /** Unified diff, at most 16,384 characters. */
  readonly diff: string;
  readonly message: string;
  readonly branch: string;
}

export interface PreviewSide {
  readonly side: 'CANDIDATE' | 'CURRENT';
  readonly contentHash: string;
  /** Rule that hands over, so that no model is asked; null for none. */
  readonly rule: string | null;
  readonly system: string;
  readonly maxTokens: number;
  readonly tier: ModelTier;
}

export interface PreviewQuestion {
  readonly words: string;
  /** The candidate first; the text in force is left out where there is none. */
  readonly sides: readonly PreviewSide[];
}

export interface EditQuestion {
  /** The text it is made on. */
  readonly yaml: string;
  readonly instruction: string;
}

export interface ToolIssueInput {
  readonly step: string;
  readonly configId: string;
  readonly kind: 'TOOL' | 'INTEGRATION';
  readonly tool: string;
  readonly input: string;
  readonly output: string;
  readonly purpose: string;
}

export interface ConfigActivities {
  /** What a change would do to its branch, for who approves it; null when it is over. */
  changeText(question: ChangeQuestion): Promise<ChangeText | null>;
  /** A question to the sandbox of a change; null when the change has ended or it is answered. */
  previewQuestion(question: ChangeQuestion & { readonly askId: string }): Promise<PreviewQuestion | null>;
  /** An edit in words; null when it is not waited for any more. */
  editQuestion(
    where: Pick<ChangeQuestion, 'tenant' | 'configId'> & { readonly editId: string },
  ): Promise<EditQuestion | null>;
  /** Follows a plain instruction without a model. */
  editByRules(question: EditQuestion): Promise<PlainEdit>;
  /** Asks for a tool on the Git host; the same step opens one issue. */
  openToolIssue(input: ToolIssueInput): Promise<{ readonly number: number; readonly url: string }>;
  /** Whether it has been built: `merged`, still `open`, or `closed` without a merge. */
  toolIssueState(input: { readonly issueNumber: number }): Promise<'open' | 'merged' | 'closed'>;
}

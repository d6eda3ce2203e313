/**
 * The Git host where missing tools and integrations are asked for and built (WAP-37): issues go out, merges come back and
 * are attached to the config by id.
 *
 * An adapter promises:
 *  - `openIssue` with the same idempotency key opens one issue: the key stands in its text, and what is there is found.
 *  - `mergeOf` tells the pull request that closed the issue, once it is merged.
 *  - Errors are `ConnectorError`, never with the token; never a retry by itself (R8). Called from activities only (R11).
 */
export interface IssueRequest {
  /** 1 to 200 characters of a-z, A-Z, 0-9, ":", "/", ".", "_" and "-". */
  readonly idempotencyKey: string;
  /** One line, no personal data. */
  readonly title: string;
  /** Markdown: name, input, output and metadata of what is missing; no personal data. */
  readonly body: string;
  /** At most 10. */
  readonly labels: readonly string[];
}

export interface IssueReceipt {
  readonly provider: 'github' | 'offline';
  readonly number: number;
  /** Where people read it. */
  readonly url: string;
  readonly isNew: boolean;
  /** False for the offline stand-in: nobody can see it. */
  readonly delivered: boolean;
}

export interface IssueState {
  readonly number: number;
  readonly isOpen: boolean;
  /** `completed`, `not_planned`, `duplicate` or null. */
  readonly closedAs: string | null;
}

export interface Merge {
  /** Number of the pull request. */
  readonly pull: number;
  /** Commit the change is at, 40 hex digits. */
  readonly commit: string;
  readonly mergedAtMs: number;
}

export interface GitHost {
  readonly provider: IssueReceipt['provider'];
  openIssue(request: IssueRequest): Promise<IssueReceipt>;
  issue(number: number): Promise<IssueState>;
  /** The merged pull request that refers to an issue, the newest of several; null while there is none. */
  mergeOf(issue: number): Promise<Merge | null>;
}

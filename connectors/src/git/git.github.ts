/**
 * Issues and merges at GitHub, by its REST API (version 2022-11-28).
 *
 * Protocol (docs.github.com/rest), token as Bearer, pages of 100 by the Link header:
 *  - POST /repos/<r>/issues → 201. GitHub knows no idempotency key: the key's hash stands as a comment in the issue's text, all
 *    issues of the platform have one label, and what is there is looked for first.
 *  - GET /repos/<r>/issues/<n>; GET …/timeline has a `cross-referenced` entry for each pull request that names the issue;
 *    GET /repos/<r>/pulls/<n> says whether and as what commit it was merged.
 *  - 403 or 429 with `x-ratelimit-remaining: 0` means until `x-ratelimit-reset` (s since 1970); with Retry-After it is the
 *    secondary limit. 404 is also what a token may not see. 410: issues are turned off.
 */
import { hash } from 'node:crypto';
import { ConnectorError } from '../errors.ts';
import {
  callVendor,
  objectOf,
  refusalOf,
  retryAfterOf,
  textOf,
  VENDOR_TIMEOUT_MS,
  type Vendor,
  type VendorAnswer,
} from '../http/vendor.ts';
import type { GitHost, IssueReceipt, Merge } from './port.ts';

export interface GitHubOptions {
  /** `https://api.github.com`, or an Enterprise server's `/api/v3`. */
  readonly baseUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  /** Secret; it appears in no error. */
  readonly token: string;
  readonly timeoutMs?: number;
  readonly now?: () => number;
}

/** A page of 100 issues with long texts. */
const ANSWER_MAX_BYTES = 16_777_216;
/** Issues of the platform that are looked through: 1,000; entries of one issue's timeline likewise. */
const PAGES_MAX = 10;
const LABEL = 'mainstem';
const RESET_MAX_MS = 3_600_000;

type Row = Record<string, unknown>;
interface GitHub {
  readonly vendor: Vendor;
  call(method: 'GET' | 'POST', url: string, body?: object): Promise<VendorAnswer>;
  /** Rows of all pages, at most ten pages. */
  pages(path: string): AsyncGenerator<Row>;
  readonly repositoryUrl: string;
}

export function createGitHub(options: GitHubOptions): GitHost {
  const github = githubOf(options);
  const { vendor, repositoryUrl } = github;
  const issueUrl = (number: number) => `${repositoryUrl}/issues/${number}`;
  return {
    provider: 'github',
    async openIssue({ idempotencyKey, title, body, labels }) {
      const marker = `<!-- mainstem:${hash('sha256', idempotencyKey)} -->`;
      for await (const row of github.pages(
        `issues?labels=${LABEL}&state=all&sort=created&direction=desc&per_page=100`,
      )) {
        if (String(row.body ?? '').includes(marker)) return receiptOf(vendor, row, false);
      }
      const asked = { title, body: `${body}\n\n${marker}`, labels: [...new Set([LABEL, ...labels])] };
      const answer = await github.call('POST', `${repositoryUrl}/issues`, asked);
      return receiptOf(vendor, objectOf(vendor, answer), true);
    },
    async issue(number) {
      const row = objectOf(vendor, await github.call('GET', issueUrl(number)));
      const closedAs = typeof row.state_reason === 'string' ? row.state_reason : null;
      return { number, isOpen: row.state === 'open', closedAs };
    },
    async mergeOf(issue) {
      let newest: { readonly pull: number; readonly atMs: number } | null = null;
      for await (const row of github.pages(`issues/${issue}/timeline?per_page=100`)) {
        const merged = mergedPull(row, options.repository);
        if (merged !== null && (newest === null || merged.atMs > newest.atMs)) newest = merged;
      }
      return newest === null ? null : mergeOf(github, newest.pull);
    },
  };
}

async function mergeOf({ vendor, call, repositoryUrl }: GitHub, pull: number): Promise<Merge | null> {
  const row = objectOf(vendor, await call('GET', `${repositoryUrl}/pulls/${pull}`));
  if (row.merged !== true) return null;
  const commit = textOf(vendor, row.merge_commit_sha, 'the commit of the merge');
  return { pull, commit, mergedAtMs: Date.parse(textOf(vendor, row.merged_at, 'the time of the merge')) };
}

/** A pull request of this very repository that names the issue and is merged: others' forks decide nothing here. */
function mergedPull({ event, source }: Row, repository: string): { pull: number; atMs: number } | null {
  if (event !== 'cross-referenced') return null;
  const { issue } = (source ?? {}) as { issue?: Row };
  const { full_name: home } = (issue?.repository ?? {}) as Row;
  const { merged_at: mergedAt } = (issue?.pull_request ?? {}) as Row;
  const isHere = typeof home === 'string' && home.toLowerCase() === repository.toLowerCase();
  if (!isHere || typeof mergedAt !== 'string' || typeof issue?.number !== 'number') return null;
  return { pull: issue.number, atMs: Date.parse(mergedAt) };
}

function receiptOf(vendor: Vendor, row: Row, isNew: boolean): IssueReceipt {
  if (typeof row.number !== 'number') {
    throw new ConnectorError('CONNECTOR_ANSWER_INVALID', `${vendor.name} answered without a number`);
  }
  const url = textOf(vendor, row.html_url, 'an address');
  return { provider: 'github', number: row.number, url, isNew, delivered: true };
}

function githubOf(options: GitHubOptions): GitHub {
  const { now = Date.now } = options;
  const vendor: Vendor = {
    name: 'GitHub',
    timeoutMs: options.timeoutMs ?? VENDOR_TIMEOUT_MS,
    answerMaxBytes: ANSWER_MAX_BYTES,
  };
  const base = options.baseUrl.replace(/\/$/, '');
  const repositoryUrl = `${base}/repos/${options.repository}`;
  const call: GitHub['call'] = async (method, url, body) => {
    const answer = await callVendor(vendor, {
      method,
      url,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${options.token}`,
        'x-github-api-version': '2022-11-28',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.status === 200 || answer.status === 201) return answer;
    throw refusal(vendor, answer, now());
  };
  return {
    vendor,
    call,
    repositoryUrl,
    async *pages(path) {
      let url: string | null = `${repositoryUrl}/${path}`;
      for (let page = 0; url !== null && page < PAGES_MAX; page += 1) {
        const answer: VendorAnswer = await call('GET', url);
        const rows = objectOf(vendor, answer) as unknown;
        if (!Array.isArray(rows)) throw new ConnectorError('CONNECTOR_ANSWER_INVALID', 'GitHub answered with no list');
        yield* rows as Row[];
        url = nextOf(answer.headers.get('link'), base);
      }
    },
  };
}

/** The next page, when it is at the same place: the token goes nowhere else. */
function nextOf(link: string | null, base: string): string | null {
  const found = /<([^>]+)>;\s*rel="next"/.exec(link ?? '')?.[1];
  return found !== undefined && new URL(found).origin === new URL(base).origin ? found : null;
}

function refusal(vendor: Vendor, answer: VendorAnswer, nowMs: number): ConnectorError {
  const isOut = answer.headers.get('x-ratelimit-remaining') === '0';
  const asked = retryAfterOf(answer.headers, nowMs);
  if ((answer.status === 403 || answer.status === 429) && (isOut || asked !== undefined)) {
    const untilMs = Number(answer.headers.get('x-ratelimit-reset')) * 1_000 - nowMs;
    const retryAfterMs = asked ?? Math.min(Math.max(untilMs, 1_000), RESET_MAX_MS);
    return new ConnectorError('CONNECTOR_RATE_LIMITED', `GitHub answered ${answer.status}: limit reached`, {
      retryable: true,
      retryAfterMs,
    });
  }
  return refusalOf(vendor, answer);
}

/** WAP-37: issues at GitHub open once, and their merges are found. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failureOf, SECRET } from '../http/testing/failure-of.ts';
import {
  startVendorServer,
  type VendorReply,
  type VendorRequest,
  type VendorServer,
} from '../http/testing/vendor-server.ts';
import { createGitHub } from './git.github.ts';
import { createOfflineGitHost } from './git.offline.ts';
import type { GitHost } from './port.ts';

const request = { idempotencyKey: 'wf/tool', title: 'Tool: calendar', body: 'Input: a date', labels: ['tool'] };

let server: VendorServer;
let github: GitHost;
let answer: (request: VendorRequest) => VendorReply | 'hang' | 'break' | undefined;
let issues: { number: number; html_url: string; body: string; state: string }[];

/** Two issues a page, as GitHub pages by its Link header. */
function asGitHub(asked: VendorRequest): VendorReply | 'hang' | 'break' {
  const said = answer(asked);
  if (said !== undefined) return said;
  if (asked.path !== '/repos/acme/tools/issues') return { status: 404, body: { message: 'Not Found' } };
  if (asked.method === 'POST') {
    const { body } = JSON.parse(asked.body);
    const number = issues.length + 1;
    issues.push({ number, html_url: `https://github.example/acme/tools/issues/${number}`, body, state: 'open' });
    return { status: 201, body: issues.at(-1) };
  }
  const page = Number(asked.query.get('page') ?? 1);
  const rows = issues.slice((page - 1) * 2, page * 2);
  const more = issues.length > page * 2;
  const link = `<${server.url}/repos/acme/tools/issues?page=${page + 1}>; rel="next", <x>; rel="last"`;
  return { body: rows, ...(more ? { headers: { link } } : {}) };
}

beforeEach(async () => {
  issues = [];
  answer = () => undefined;
  server = await startVendorServer(asGitHub);
  github = createGitHub({
    baseUrl: server.url,
    repository: 'acme/tools',
    token: SECRET,
    timeoutMs: 1_000,
    now: () => 1_000_000,
  });
});
afterEach(() => server.close());

describe('GitHub', () => {
  test('opens an issue with its labels and the platform’s', async () => {
    const receipt = await github.openIssue(request);
    expect(receipt).toMatchObject({ provider: 'github', number: 1, isNew: true, delivered: true });
    const post = server.asked.find(({ method }) => method === 'POST');
    expect(JSON.parse(post?.body ?? '')).toMatchObject({ title: request.title, labels: ['mainstem', 'tool'] });
    expect(post?.headers).toMatchObject({
      authorization: `Bearer ${SECRET}`,
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
    });
  });

  test('a repeat finds it, also pages on; another key opens another', async () => {
    for (let n = 0; n < 5; n += 1) await github.openIssue({ ...request, idempotencyKey: `wf/${n}` });
    expect(await github.openIssue({ ...request, idempotencyKey: 'wf/4' })).toMatchObject({ number: 5, isNew: false });
    expect(issues).toHaveLength(5);
  });

  test('a next page elsewhere is not followed: the token goes nowhere else', async () => {
    answer = ({ method }) =>
      method === 'GET'
        ? { body: [], headers: { link: '<https://evil.example/issues?page=2>; rel="next"' } }
        : undefined;
    expect(await github.openIssue(request)).toMatchObject({ isNew: true });
    expect(server.asked).toHaveLength(2);
  });

  test('the newest merged pull request of this repository that names the issue is its merge', async () => {
    const reference = (number: number, mergedAt: string | null, home = 'acme/tools') => ({
      event: 'cross-referenced',
      source: {
        type: 'issue',
        issue: { number, repository: { full_name: home }, pull_request: { merged_at: mergedAt } },
      },
    });
    answer = ({ path }) => {
      if (path === '/repos/acme/tools/issues/1/timeline') {
        const rows = [
          { event: 'labeled' },
          reference(7, null),
          reference(8, '2026-11-01T10:00:00Z'),
          reference(9, '2026-11-02T10:00:00Z'),
          reference(66, '2026-11-09T10:00:00Z', 'mallory/tools'),
        ];
        return { body: rows };
      }
      if (path !== '/repos/acme/tools/pulls/9') return undefined;
      return { body: { merged: true, merge_commit_sha: 'a'.repeat(40), merged_at: '2026-11-02T10:00:00Z' } };
    };
    const mergedAtMs = Date.parse('2026-11-02T10:00:00Z');
    await expect(github.mergeOf(1)).resolves.toEqual({ pull: 9, commit: 'a'.repeat(40), mergedAtMs });
    answer = () => ({ body: [reference(7, null)] });
    await expect(github.mergeOf(1)).resolves.toBeNull();
  });

  test.each([
    [
      { status: 401, body: { message: `Bad credentials ${SECRET}` } },
      { code: 'CONNECTOR_REFUSED', retryable: false },
    ],
    [
      { status: 403, body: {} },
      { code: 'CONNECTOR_REFUSED', retryable: false },
    ],
    [
      { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1060' } },
      { code: 'CONNECTOR_RATE_LIMITED', retryAfterMs: 60_000 },
    ],
    [
      { status: 403, headers: { 'retry-after': '30' } },
      { code: 'CONNECTOR_RATE_LIMITED', retryAfterMs: 30_000 },
    ],
    [{ status: 410 }, { code: 'CONNECTOR_REFUSED' }],
    [{ status: 502 }, { code: 'CONNECTOR_UNAVAILABLE', retryable: true }],
    [{ status: 200, body: { not: 'a list' } }, { code: 'CONNECTOR_ANSWER_INVALID' }],
    ['hang', { code: 'CONNECTOR_TIMEOUT', retryable: true }],
  ] as const)('%j is %j', async (reply, expected) => {
    answer = () => reply;
    await failureOf(github.openIssue(request), expected);
  });
});

test('the stand-in opens an issue once and says that nobody can see it', async () => {
  const told: unknown[] = [];
  const offline = createOfflineGitHost({ warn: (...line: unknown[]) => told.push(line) });
  expect(await offline.openIssue(request)).toMatchObject({ number: 1, isNew: true, delivered: false });
  expect(await offline.openIssue(request)).toMatchObject({ number: 1, isNew: false });
  expect(await offline.mergeOf(1)).toBeNull();
  const merge = offline.merge(1, 5);
  expect(await offline.mergeOf(1)).toEqual(merge);
  expect(await offline.issue(1)).toEqual({ number: 1, isOpen: false, closedAs: 'completed' });
  expect(JSON.stringify(told)).toContain('opened nowhere');
});

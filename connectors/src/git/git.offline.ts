/** The stand-in for a platform without a Git host: issues stay here and say so; `merge` is for tests and demonstrations. */
import { hash } from 'node:crypto';
import type { Logger } from 'pino';
import { ConnectorError } from '../errors.ts';
import { createRecorder } from '../offline/recorder.ts';
import type { GitHost, IssueReceipt, IssueRequest, Merge } from './port.ts';

export interface OfflineGitHost extends GitHost {
  readonly asked: readonly IssueRequest[];
  /** Has somebody build what the issue asks for, at a time, ms since 1970 UTC. */
  merge(issue: number, atMs: number): Merge;
}

export function createOfflineGitHost(logger: Pick<Logger, 'warn'>): OfflineGitHost {
  const recorder = createRecorder<IssueRequest, IssueReceipt>(
    logger,
    'no Git host is set (MAINSTEM_CONNECTORS_FILE has none): the issue was opened nowhere',
  );
  const merges = new Map<number, Merge>();
  let last = 0;
  const known = (number: number) => {
    if (number < 1 || number > last) throw new ConnectorError('CONNECTOR_REFUSED', `there is no issue ${number}`);
  };
  return {
    provider: 'offline',
    get asked() {
      return recorder.asked;
    },
    async openIssue(request) {
      const before = last;
      const receipt = recorder.once(request.idempotencyKey, request, () => {
        last += 1;
        return { provider: 'offline', number: last, url: `offline:issue/${last}`, isNew: true, delivered: false };
      });
      return { ...receipt, isNew: last > before };
    },
    async issue(number) {
      known(number);
      const isOpen = !merges.has(number);
      return { number, isOpen, closedAs: isOpen ? null : 'completed' };
    },
    async mergeOf(issue) {
      known(issue);
      return merges.get(issue) ?? null;
    },
    merge(issue, atMs) {
      known(issue);
      const merge = { pull: last + issue, commit: hash('sha1', `offline ${issue}`), mergedAtMs: atMs };
      if (!merges.has(issue)) merges.set(issue, merge);
      return merges.get(issue) as Merge;
    },
  };
}

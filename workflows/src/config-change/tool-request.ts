/** `ToolRequest` (WAP-37) carries a tool that is missing from its request, by an issue, to the config that offers it. */
import { continueAsNew, patched, proxyActivities, sleep } from '@temporalio/workflow';
import { logSteps } from '../steps/activity-options.ts';
import { type Chain, showStage, startChain } from '../steps/chain.ts';
import { newRunDue } from '../steps/new-run.ts';
import type { ConfigActivities } from './contract.ts';
import type { ToolRequestInput } from './messages.ts';

const { openToolIssue, toolIssueState } = proxyActivities<ConfigActivities>(logSteps);

/** A tool is looked for on the Git host this often, and this long: 4 a day for half a year, 720 looks. */
const ISSUE_EVERY_MS = 6 * 3_600_000;
const ISSUE_LOOKS_MAX = 720;

export async function ToolRequest(input: ToolRequestInput): Promise<'ATTACHED' | 'CLOSED' | 'ISSUE_ONLY'> {
  const { tenant, configId, requestId, cause, carried } = input;
  const chain = startChain(tenant, cause);
  const issueNumber = carried?.issueNumber ?? (await openIssue(chain, input));
  for (let look = carried?.looks ?? 0; look < ISSUE_LOOKS_MAX; look += 1) {
    // Half a year of looks is more than one history may hold.
    if (newRunDue() && patched('tool-request-new-run')) {
      await continueAsNew<typeof ToolRequest>({ ...input, carried: { issueNumber, looks: look } });
    }
    const state = await toolIssueState({ issueNumber });
    if (state === 'closed') return 'CLOSED';
    if (state === 'merged') {
      // Refused when dev does not name it, or it is an integration: its credential is for people to write.
      const attached = await chain.command('attach', 'agentConfig', configId, { type: 'AttachTool', requestId });
      return attached.kind === 'accepted' ? 'ATTACHED' : 'ISSUE_ONLY';
    }
    await sleep(ISSUE_EVERY_MS);
  }
  return 'ISSUE_ONLY';
}

/** Answers with its number. */
async function openIssue(chain: Chain, input: ToolRequestInput): Promise<number> {
  const { tenant, configId, requestId, kind, tool, input: takes, output, purpose } = input;
  showStage(tenant, configId, 'ASKED');
  const issue = await openToolIssue({ step: 'issue', configId, kind, tool, input: takes, output, purpose });
  const { number: issueNumber, url } = issue;
  await chain.command('issue', 'agentConfig', configId, { type: 'RecordToolIssue', requestId, issueNumber, url });
  showStage(tenant, configId, 'ISSUE_OPEN');
  return issueNumber;
}

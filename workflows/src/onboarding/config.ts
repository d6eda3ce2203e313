/**
 * From an approved PRD to a served config (WAP-36, 37, 39, 40): generated and committed to dev, missing tools asked for by
 * issues, validated by onboarding (architecture, security, performance), then deployed to staging and prod.
 */
import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import { askApproval } from '../approval/ask.ts';
import { DAY_MS, type Life } from '../client-lifecycle/life/life.ts';
import { idWithin } from '../client-lifecycle/life/message-id.ts';
import { servesItself } from '../client-lifecycle/life/self-service.ts';
import type { Config, LifeStep } from '../client-lifecycle/life/state.ts';
import { openTicket } from '../client-lifecycle/life/talk.ts';
import { logSteps } from '../steps/activity-options.ts';
import type { OnboardingActivities } from './contract.ts';
import { current, documentOf, reopenPrd } from './prd.ts';

const { generateConfig, configHead } = proxyActivities<OnboardingActivities>(logSteps);

/** A deployment waits this long for its approval, days. */
export const DEPLOYMENT_DAYS = 14;
/** Ids of configs, as their stream takes them. */
const CONFIG_ID_MAX = 64;

export async function config(life: Life): Promise<LifeStep> {
  const { tenant } = life;
  const { prdId, revision } = current(life);
  const configId = life.state.config?.configId ?? configIdOf(life);
  await life.enter(null, null);
  const made = await generateConfig({ tenant, configId, document: documentOf(life) });
  const message = `made from PRD ${prdId}, revision ${revision}`;
  const parent = await configHead({ tenant, configId, branch: 'dev' });
  const command =
    parent === null
      ? ({ type: 'CreateConfig', yaml: made.yaml, message } as const)
      : ({ type: 'CommitConfig', parent, yaml: made.yaml, message } as const);
  const committed = await life.chain.command(life.name('commit'), 'agentConfig', configId, command);
  // Nothing to commit means that the text is there; anything else is for people to look at.
  const commitHash = await configHead({ tenant, configId, branch: 'dev' });
  if (commitHash === null) {
    const code = committed.kind === 'rejected' ? committed.code : 'no commit';
    return life.end(`the config was refused: ${code}`);
  }
  await askForTools(life, configId, made.toolsMissing, 'TOOL');
  await askForTools(life, configId, made.integrationsMissing, 'INTEGRATION');
  await life.emit('generated', {
    type: 'ClientConfigGenerated',
    ...{ configId, commitHash, prdId, prdRevision: revision, product: life.state.profile.product },
    toolsAvailable: [...made.toolsAvailable],
    toolsMissing: [...made.toolsMissing],
    escalationRuleCount: made.escalationRuleCount,
  });
  const missing = made.toolsMissing.length + made.integrationsMissing.length;
  life.know({ config: { configId, commitHash, missing, approvalId: '' } });
  return 'approval';
}

function configIdOf(life: Life): string {
  const id = idWithin('client', life.clientId, CONFIG_ID_MAX);
  return id.replaceAll(/[^A-Za-z0-9_.:-]/g, '_');
}

/** Each is an issue of its own, with a workflow that attaches it once it is merged. Asked for before is fine. */
async function askForTools(
  life: Life,
  configId: string,
  tools: readonly string[],
  kind: 'TOOL' | 'INTEGRATION',
): Promise<void> {
  for (const tool of tools) {
    const request = { requestId: `${kind.toLowerCase()}-${tool}`.slice(0, 64), kind, tool, input: '', output: '' };
    const purpose = `named in the PRD ${current(life).prdId}`;
    const command = { type: 'RequestTool', ...request, purpose } as const;
    await life.chain.command(life.name(`${kind}:${tool}`), 'agentConfig', configId, command);
  }
}

export async function approval(life: Life): Promise<LifeStep> {
  const { configId, commitHash, missing } = made(life);
  // With nobody named as needed, the tenant's own rules of approvals say who, if anybody.
  const isAlone = servesItself(life) && missing === 0;
  const deadlineMs = DEPLOYMENT_DAYS * DAY_MS;
  const approvalId = `deployment-${life.chain.causationId}`;
  const deadlineAtMs = Date.now() + deadlineMs;
  await life.enter('people', deadlineAtMs);
  const role = 'onboarding';
  const asked = { approvalId, what: 'deployment', role, deadlineAtMs } as const;
  await life.emit('requested', { type: 'ClientApprovalRequested', ...asked });
  const settled = await askApproval(life.chain, {
    ...{ step: life.name('ask'), approvalId, kind: 'deployment', subject: life.clientId },
    riskTier: isAlone ? 'LOW' : 'MEDIUM',
    because: `config ${configId} at ${commitHash.slice(0, 12)} goes live, ${missing} tools missing`,
    needed: isAlone ? [] : [{ role, persons: 1 }],
    deadlineMs,
    onDeadline: 'REJECT',
    replyTo: workflowInfo().workflowId,
  });
  const outcome = settled.outcome === 'WITHDRAWN' ? 'REJECTED' : settled.outcome;
  const decidedBy = settled.decidedBy[0] ?? null;
  await life.emit('decided', { type: 'ClientApprovalDecided', approvalId, outcome, decidedBy, note: null });
  life.know({ config: { ...made(life), approvalId } });
  if (outcome === 'APPROVED') return 'deployment';
  return outcome === 'REJECTED' ? reopenPrd(life) : life.end('nobody approved the deployment');
}

export async function deployment(life: Life): Promise<LifeStep> {
  const { tenant } = life;
  const { configId, approvalId } = made(life);
  await life.enter(null, null);
  const deploy = (from: 'dev' | 'staging', to: 'staging' | 'prod') =>
    life.chain.command(life.name(`deploy:${to}`), 'agentConfig', configId, {
      ...{ type: 'DeployConfig', from, to, approvalId, decidedBy: ['workflow:ClientLifecycle'] },
      message: `client ${life.clientId} goes live`.slice(0, 500),
    });
  await deploy('dev', 'staging');
  await deploy('staging', 'prod');
  const served = await configHead({ tenant, configId, branch: 'prod' });
  const commitHash = served ?? made(life).commitHash;
  const isServed = served !== null;
  await life.emit('deployed', { type: 'ClientDeployed', configId, commitHash, branch: 'prod', approvalId, isServed });
  if (!isServed) await openTicket(life, 'deployment', null, Date.now());
  life.know({ config: { ...made(life), commitHash } });
  return isServed ? 'handoff-to-success' : life.end('the config was approved and could not be deployed');
}

function made({ state }: Life): Config {
  if (state.config === null) throw new Error('unreachable: no config yet');
  return state.config;
}

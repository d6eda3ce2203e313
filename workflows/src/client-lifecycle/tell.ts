/**
 * Tells a client's lifecycle of a fact, and begins the lifecycle when there is none.
 *
 * A client that ENDED has a closed workflow, which takes no signal. A deal signed anew must not be lost there: it begins a
 * new run under the same id, which carries on from what the closed one knew. That memory holds the ids of all facts the
 * client's runs have met, so a replay of the log finds each deal known and begins nothing (R11). The closed run is asked by
 * a query, so runs that closed before this was written can be reopened too.
 *
 * Between the question and the start another starter may have begun the run: then it is told by signal and drops the fact
 * as seen. Were that run to end as well in this moment, the second would write the same event ids (they are made from the
 * workflow id and the fact's id), which readers drop.
 */
import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowSignalWithStartOptions,
  type WorkflowStartOptions,
} from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { WorkflowStart } from '../starts.ts';
import { searchAttributes } from '../steps/search-attributes.ts';
import { type ClientFact, clientFact, clientLifecycleWorkflowType, remembered } from './messages.ts';
import { reopened } from './rules.ts';
import type { ClientLifecycle } from './workflows.ts';

type ClientStart = Extract<WorkflowStart, { kind: 'client' }>;

/** Throws `WorkflowExecutionAlreadyStartedError` when the client's lifecycle is over and the fact reopens nothing. */
export async function tellClient(client: Client, taskQueue: string, start: ClientStart): Promise<void> {
  try {
    await signal(client, taskQueue, start);
  } catch (error) {
    const over = error instanceof WorkflowExecutionAlreadyStartedError;
    if (!over || start.fact.type !== 'ClientDealSigned') throw error;
    await reopen(client, taskQueue, start, error);
  }
}

async function signal(client: Client, taskQueue: string, start: ClientStart): Promise<void> {
  const { workflowId, tenant, clientId, fact } = start;
  const options: WorkflowSignalWithStartOptions<[ClientFact]> = {
    workflowId,
    taskQueue,
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    ...attributes(start, 'NONE'),
    signal: clientFact,
    signalArgs: [fact],
  };
  await client.workflow.signalWithStart<typeof ClientLifecycle, [ClientFact]>(clientLifecycleWorkflowType, {
    ...options,
    args: [{ tenant, clientId }],
  });
}

async function reopen(client: Client, taskQueue: string, start: ClientStart, over: Error): Promise<void> {
  const { workflowId, tenant, clientId, fact } = start;
  const carried = reopened(await client.workflow.getHandle(workflowId).query(remembered), fact);
  if (carried === null) throw over;
  try {
    await client.workflow.start<typeof ClientLifecycle>(clientLifecycleWorkflowType, {
      workflowId,
      taskQueue,
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      ...attributes(start, carried.stage),
      args: [{ tenant, clientId, carried }],
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    await signal(client, taskQueue, start);
  }
}

function attributes(start: ClientStart, stage: string): Pick<WorkflowStartOptions, 'typedSearchAttributes'> {
  const pairs = searchAttributes(start.tenant, start.clientId, stage);
  return { typedSearchAttributes: new TypedSearchAttributes(pairs) };
}

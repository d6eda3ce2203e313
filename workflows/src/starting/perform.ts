/** One start or signal as calls to Temporal, the same for every lifecycle. */

import { entityOf } from '@mainstem/streams/privacy/subject-entity';
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { NOBODY, subjectOfWorkflow } from '../codec/subjects.ts';
import { dataSubjectAttribute, searchAttributes } from '../steps/search-attributes.ts';
import { reopenings } from './reopenings.ts';
import type { WorkflowStart } from './start.ts';

/** What was done. */
export type Told = 'started' | 'signalled';

/**
 * Throws `WorkflowExecutionAlreadyStartedError` when the workflow is there (or over, and nothing reopens it), and
 * `WorkflowNotFoundError` when a plain signal finds none.
 */
export async function performStart(client: Client, taskQueue: string, start: WorkflowStart): Promise<Told> {
  switch (start.how) {
    case 'start':
      await begin(client, taskQueue, start, 'REJECT_DUPLICATE');
      return 'started';
    case 'signal': {
      const { name, argument } = signalOf(start);
      await client.workflow.getHandle(start.workflowId).signal(name, argument);
      return 'signalled';
    }
    case 'signal-with-start':
      await signalWithStart(client, taskQueue, start);
      return 'signalled';
  }
}

async function begin(
  client: Client,
  taskQueue: string,
  start: WorkflowStart,
  workflowIdReusePolicy: 'REJECT_DUPLICATE' | 'ALLOW_DUPLICATE',
): Promise<void> {
  await client.workflow.start(start.workflowType, { ...optionsOf(taskQueue, start), workflowIdReusePolicy });
}

async function signalWithStart(client: Client, taskQueue: string, start: WorkflowStart): Promise<void> {
  try {
    await signal(client, taskQueue, start);
  } catch (error) {
    const reopening = reopenings[start.workflowType];
    const over = error instanceof WorkflowExecutionAlreadyStartedError;
    if (!over || reopening?.mayReopen(start) !== true) throw error;
    const closed = await client.workflow.getHandle(start.workflowId).query(reopening.query);
    const anew = reopening.reopened(closed, start);
    if (anew === null) throw error;
    await reopen(client, taskQueue, { ...start, ...anew }, start);
  }
}

/**
 * Between the question and the start another starter may have begun the run: then it is told by signal and drops the fact
 * as seen. Were that run to end as well in this moment, the second would write the same event ids (they are made from the
 * workflow id and the fact's id), which readers drop.
 */
async function reopen(client: Client, taskQueue: string, anew: WorkflowStart, start: WorkflowStart): Promise<void> {
  try {
    await begin(client, taskQueue, anew, 'ALLOW_DUPLICATE');
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    await signal(client, taskQueue, start);
  }
}

async function signal(client: Client, taskQueue: string, start: WorkflowStart): Promise<void> {
  const { name, argument } = signalOf(start);
  await client.workflow.signalWithStart(start.workflowType, {
    ...optionsOf(taskQueue, start),
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    signal: name,
    signalArgs: [argument],
  });
}

function signalOf({ signal: asked, workflowId }: WorkflowStart): { readonly name: string; readonly argument: unknown } {
  if (asked === undefined) throw new TypeError(`a start of ${workflowId} by signal says no signal`);
  return asked;
}

/** A workflow can be found from its very start, before a worker has taken it up. */
function optionsOf(taskQueue: string, start: WorkflowStart) {
  const { workflowId, tenant, subject, stage, input } = start;
  return {
    workflowId,
    taskQueue,
    typedSearchAttributes: new TypedSearchAttributes([
      ...searchAttributes(tenant, subject, stage),
      ...dataSubjectOf(start),
    ]),
    args: input === undefined ? [] : [input],
  };
}

/** Whose workflow it is, so that an erasure finds it (`codec/end-erased.ts`). */
function dataSubjectOf({ tenant, workflowId, dataSubject }: WorkflowStart) {
  const subject = dataSubject ?? subjectOfWorkflow(workflowId).subject;
  return subject === NOBODY ? [] : [{ key: dataSubjectAttribute, value: entityOf({ tenant, subject }) }];
}

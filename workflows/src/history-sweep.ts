/**
 * Reads what Temporal keeps of a tenant's workflows, for an erasure that searches it: ids, search attributes, memos and
 * the whole history of every execution, open and closed, through Temporal's own API. It only reads.
 */
import { Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { tenantAttribute } from './steps/search-attributes.ts';

export interface KeptWorkflow {
  readonly workflowId: string;
  readonly runId: string;
  /** Everything Temporal keeps of it, as protocol buffers: texts and payloads stand in there as they are. */
  readonly bytes: readonly Uint8Array[];
}

export interface HistoryOptions {
  readonly address: string;
  readonly namespace: string;
  readonly tenant: string;
}

/** Throws what the client throws when Temporal does not answer. */
export async function* keptWorkflows({ address, namespace, tenant }: HistoryOptions): AsyncGenerator<KeptWorkflow> {
  const connection = await Connection.connect({ address });
  try {
    const client = new Client({ connection, namespace });
    const query = `${tenantAttribute.name} = "${tenant}"`;
    for await (const execution of client.workflow.list({ query })) {
      const { workflowId, runId } = execution;
      const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      yield {
        workflowId,
        runId,
        bytes: [
          proto.temporal.api.history.v1.History.encode(history).finish(),
          proto.temporal.api.workflow.v1.WorkflowExecutionInfo.encode(execution.raw).finish(),
        ],
      };
    }
  } finally {
    await connection.close();
  }
}

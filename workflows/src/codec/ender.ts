/**
 * Ends workflows whose subject was erased. Such a workflow can neither be replayed nor go on, as nobody can read what it was
 * told; left alone it would be tried for ever. It is terminated with a reason that people and programs can read.
 */
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Logger } from 'pino';

export const ERASED_REASON = 'the subject of this workflow was erased';

/** Asks once at a time for each workflow; one that could not be ended is asked for again when it is touched again. */
export function createEnder(client: Client, logger: Pick<Logger, 'info' | 'warn'>): (workflowId: string) => void {
  const ending = new Set<string>();
  const end = async (workflowId: string) => {
    try {
      await client.workflow.getHandle(workflowId).terminate(ERASED_REASON);
      logger.info({ workflowId }, 'workflow ended: its subject was erased');
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return; // over already
      const reason = error instanceof Error ? error.message : String(error);
      logger.warn({ workflowId, reason }, 'workflow of an erased subject not ended yet');
    } finally {
      ending.delete(workflowId);
    }
  };
  return (workflowId) => {
    if (ending.has(workflowId)) return;
    ending.add(workflowId);
    void end(workflowId);
  };
}

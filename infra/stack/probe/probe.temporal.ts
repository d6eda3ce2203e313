/** Temporal: GetSystemInfo, then the namespace, over gRPC. */
import { Connection } from '@temporalio/client';
import { PROBE_TIMEOUT_MS } from './probes.ts';

export async function probeTemporal(address: string, namespace: string): Promise<void> {
  const connection = Connection.lazy({ address, connectTimeout: PROBE_TIMEOUT_MS });
  try {
    await connection.withDeadline(Date.now() + PROBE_TIMEOUT_MS, async () => {
      await connection.workflowService.getSystemInfo({});
      await connection.workflowService.describeNamespace({ namespace });
    });
  } finally {
    await connection.close();
  }
}

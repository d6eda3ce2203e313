/**
 * A worker in a process of its own that keeps clients' lifecycles open: over IPC it says what it takes before and after, so
 * that nothing of the bench itself is counted.
 */
import { randomUUID } from 'node:crypto';
import { runTemporal } from '@mainstem/workflows/temporal';
import { quietSdk } from '@mainstem/workflows/testing/quiet-sdk';
import { recordActivities } from '@mainstem/workflows/testing/recorded-activities';
import { bundleWorkflows } from '@mainstem/workflows/worker';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';

quietSdk();
const [address = '', namespace = '', count = '0'] = process.argv.slice(2);
const taskQueue = `open-${randomUUID()}`;
const connection = await Connection.connect({ address });
const client = new Client({ connection, namespace });
const stop = new AbortController();
const side = runTemporal({
  address,
  namespace,
  taskQueue,
  workflowBundle: await bundleWorkflows(),
  activities: recordActivities().activities,
  logger: pino({ level: 'error' }),
  stopped: stop.signal,
});

/** A client that has signed up waits in SALES for its deal: what most open lifecycles do. */
async function openOne(n: number): Promise<void> {
  const clientId = `${taskQueue}-${n}`;
  const workflowId = `client:bench:${clientId}`;
  await client.workflow.signalWithStart('ClientLifecycle', {
    workflowId,
    taskQueue,
    args: [{ tenant: 'bench', clientId }],
    signal: 'clientFact',
    signalArgs: [{ type: 'ClientSignedUp', eventId: workflowId, correlationId: 'c', occurredAtMs: Date.now() }],
  });
  const handle = client.workflow.getHandle(workflowId);
  for (;;) {
    const { stage } = await handle.query<{ stage: string }>('stage');
    if (stage === 'SALES') return;
  }
}

const taken = () => {
  globalThis.gc?.();
  return process.memoryUsage().rss;
};

/** So many at once. */
const AT_ONCE = 10;
const openUpTo = async (from: number, to: number) => {
  let next = from;
  const opener = async () => {
    for (let n = next++; n < to; n = next++) await openOne(n);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, opener));
};

await openUpTo(-AT_ONCE, 0); // what the first workflows of a worker cost once
const before = taken();
await openUpTo(0, Number(count));
process.send?.({ bytes: taken() - before });
stop.abort();
await side.done;
await connection.close();

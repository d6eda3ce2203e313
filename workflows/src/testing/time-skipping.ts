/** For tests: a Temporal test server that skips time, a worker with the real workflow bundle, and recorded activities. */
import { ensureTemporalTestServer } from '@mainstem/infra/stack/acquire/temporal-test-server';
import type { Client } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { addSearchAttributes } from '../search-attributes.ts';
import type { Activities } from '../steps/contract.ts';
import { bundleWorkflows } from '../worker.ts';
import { quietSdk } from './quiet-sdk.ts';

export interface WorkflowTestBed {
  readonly env: TestWorkflowEnvironment;
  readonly client: Client;
  /** Runs `work` beside a worker with these activities. */
  withWorker<Result>(activities: Activities, work: (taskQueue: string) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

export async function openTestBed(): Promise<WorkflowTestBed> {
  quietSdk();
  const path = await ensureTemporalTestServer(() => undefined);
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  // The test server can register attributes but not list them.
  await addSearchAttributes(env.connection, env.namespace ?? 'default');
  const workflowBundle = await bundleWorkflows();
  let queues = 0;
  return {
    env,
    client: env.client,
    async withWorker(activities, work) {
      queues += 1;
      const taskQueue = `test-${queues}`;
      const worker = await Worker.create({
        connection: env.nativeConnection,
        ...(env.namespace === undefined ? {} : { namespace: env.namespace }),
        taskQueue,
        workflowBundle,
        activities,
      });
      return worker.runUntil(() => work(taskQueue));
    },
    close: () => env.teardown(),
  };
}

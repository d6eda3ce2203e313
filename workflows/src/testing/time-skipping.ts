/** For tests: a Temporal test server that skips time, a worker with the real workflow bundle, and recorded activities. */
import { ensureTemporalTestServer } from '@mainstem/infra/stack/acquire/temporal-test-server';
import type { Client } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker, type WorkerOptions, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { addSearchAttributes } from '../search-attributes.ts';
import type { Activities } from '../steps/contract.ts';

import { quietSdk } from './quiet-sdk.ts';
import { bundleOfRun } from './run-bundle.ts';

type BedWorkerOptions = Pick<
  WorkerOptions,
  'taskQueue' | 'activities' | 'maxCachedWorkflows' | 'dataConverter' | 'workflowBundle'
>;

export interface WorkflowTestBed {
  readonly env: TestWorkflowEnvironment;
  readonly client: Client;
  readonly workflowBundle: WorkflowBundleWithSourceMap;
  createWorker(options: BedWorkerOptions): Promise<Worker>;
  /** Runs `work` beside a worker with these activities. */
  withWorker<Result>(activities: Activities, work: (taskQueue: string) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

export async function openTestBed(): Promise<WorkflowTestBed> {
  quietSdk();
  const path = await ensureTemporalTestServer(() => undefined);
  const env = await startServer(path);
  // The test server can register attributes but not list them.
  await addSearchAttributes(env.connection, env.namespace ?? 'default');
  const workflowBundle = await bundleOfRun();
  let queues = 0;
  const createWorker = (options: BedWorkerOptions) =>
    Worker.create({
      connection: env.nativeConnection,
      ...(env.namespace === undefined ? {} : { namespace: env.namespace }),
      workflowBundle,
      ...options,
    });
  return {
    env,
    client: env.client,
    workflowBundle,
    createWorker,
    async withWorker(activities, work) {
      queues += 1;
      const taskQueue = `test-${queues}`;
      const worker = await createWorker({ taskQueue, activities });
      return worker.runUntil(() => work(taskQueue));
    },
    close: () => env.teardown(),
  };
}

/** The SDK gives the server, a Java program, 5 s to start: too short when many tests start at once. */
const START_TRIES_MAX = 6;

async function startServer(path: string): Promise<TestWorkflowEnvironment> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await TestWorkflowEnvironment.createTimeSkipping({
        server: { executable: { type: 'existing-path', path } },
      });
    } catch (error) {
      if (tries >= START_TRIES_MAX || !String(error).includes('ephemeral server')) throw error;
    }
  }
}

/** The worker: runs the workflows and their activities against Temporal. */
import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import {
  bundleWorkflowCode,
  type NativeConnection,
  Worker,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import type { Activities } from './steps/contract.ts';
import { activityInterceptor } from './trace/temporal.ts';

/**
 * Workflows kept in memory between their steps. A cached one takes about 290 KB (measured, design §9), so this is at most
 * some 120 MB; what falls out is replayed from its history. The SDK's own default grows with the machine until it dies.
 */
const CACHED_WORKFLOWS_MAX = 400;
/** Workflow steps and activities under way at once. Most activities wait for the log's linger, so more of them overlap. */
const WORKFLOW_TASKS_MAX = 100;
const ACTIVITIES_MAX = 100;
/**
 * Longest run of workflow code without a pause. The SDK stops it hard after this, which can take the whole process down
 * (temporalio/sdk-typescript#939), so it must only ever hit code that loops for ever, not a machine that is short of time:
 * its default of 5 s was hit by 4,000 signals in one task on a busy one.
 */
const WORKFLOW_RUN_MAX = '30 seconds';
/** How long activities under way may take to end when the process stops; the supervisor kills after 10 s. */
const SHUTDOWN_GRACE = '6 seconds';

/** Bundles the workflow code; takes one or two seconds, so a process does it once. */
export function bundleWorkflows(
  entry = fileURLToPath(new URL('./workflows.ts', import.meta.url)),
): Promise<WorkflowBundleWithSourceMap> {
  const propagate = fileURLToPath(new URL('./trace/propagate.ts', import.meta.url));
  return bundleWorkflowCode({ workflowsPath: entry, workflowInterceptorModules: [propagate], logger: silent });
}

export interface WorkerOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly workflowBundle: WorkflowBundleWithSourceMap;
  readonly activities: Activities;
  /** Seals what Temporal is given and opens what it gives; without one it is given everything in clear. */
  readonly dataConverter?: DataConverter;
}

export function createWorker(options: WorkerOptions): Promise<Worker> {
  // The SDK takes the option but does not declare it yet; a test sees to it that it still has an effect.
  const undeclared = { isolateExecutionTimeout: WORKFLOW_RUN_MAX };
  return Worker.create({
    ...options,
    ...undeclared,
    interceptors: { activity: [activityInterceptor] },
    maxCachedWorkflows: CACHED_WORKFLOWS_MAX,
    maxConcurrentWorkflowTaskExecutions: WORKFLOW_TASKS_MAX,
    maxConcurrentActivityTaskExecutions: ACTIVITIES_MAX,
    shutdownGraceTime: SHUTDOWN_GRACE,
  });
}

/** Webpack's own report is of no use to anybody who runs the platform; its errors are thrown. */
const nothing = () => undefined;
const silent = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

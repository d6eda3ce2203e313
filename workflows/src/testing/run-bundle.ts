/** The workflow code as one bundle, made once for all files of a test run: each would spend two seconds of a core on it. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { bundleWorkflows } from '../worker.ts';
import { runDirectory } from './run-directory.ts';

export async function bundleOfRun(): Promise<WorkflowBundleWithSourceMap> {
  const directory = runDirectory();
  if (directory === undefined) return bundleWorkflows();
  const path = join(directory, 'workflow-bundle.json');
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as WorkflowBundleWithSourceMap;
  const bundle = await bundleWorkflows();
  // Files run side by side: each that finds none makes the same one, and none reads half of it.
  writeFileSync(`${path}.${process.pid}`, JSON.stringify(bundle));
  renameSync(`${path}.${process.pid}`, path);
  return bundle;
}

/** Recorded histories against today's workflows: a change that running workflows could not follow turns this red. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readHistories } from './testing/histories.ts';
import { quietSdk } from './testing/quiet-sdk.ts';
import { bundleOfRun } from './testing/run-bundle.ts';
import { bundleWorkflows } from './worker.ts';

const histories = readHistories();
let today: WorkflowBundleWithSourceMap;
beforeAll(async () => {
  quietSdk();
  today = await bundleOfRun();
});

/** The first history that does not follow, with its error; null when all do. */
async function replayAll(workflowBundle: WorkflowBundleWithSourceMap, names: readonly string[]) {
  const chosen = histories
    .filter(({ name }) => names.includes(name))
    .map(({ name, history }) => ({ workflowId: name, history }));
  const failed: { name: string; error: Error }[] = [];
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, chosen)) {
    if (error !== undefined) failed.push({ name: workflowId, error });
  }
  return failed;
}

describe('every kept history replays against the code of today', () => {
  test('each workflow has some, with every way it can end', () => {
    expect(histories.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'lead-v1',
        'rollback-v1',
        'rollback-escalated-v1',
        'client-lifecycle-approved-v1',
        'client-lifecycle-rejected-v1',
        'client-lifecycle-expired-v1',
      ]),
    );
  });

  test.each(histories.map(({ name }) => name))('%s', async (name) => {
    expect(await replayAll(today, [name])).toEqual([]);
  });
});

describe('a workflow changed without care is caught', () => {
  const directory = mkdtempSync(join(tmpdir(), 'mainstem-workflows-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  /** Bundles a copy of the workflows with one line changed. */
  async function changed(name: string, file: string, from: string, to: string): Promise<WorkflowBundleWithSourceMap> {
    const copy = join(directory, name, 'src');
    cpSync(import.meta.dirname, copy, { recursive: true });
    symlinkSync(join(import.meta.dirname, '..', '..', 'node_modules'), join(directory, name, 'node_modules'));
    const path = join(copy, file);
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(from);
    writeFileSync(path, text.replace(from, to));
    return bundleWorkflows(join(copy, 'workflows.ts'));
  }

  test('a step left out', async () => {
    const without = "  await chain.emit('routed', leadId, { type: 'LeadRouted', queue, because, ...noTable });\n";
    const [failed] = await replayAll(await changed('left-out', 'lead/workflows.ts', without, ''), ['lead-v1']);
    expect(failed?.error).toBeInstanceOf(DeterminismViolationError);
  });

  test('a step put before another', async () => {
    const from = "  reached('PAUSING');\n";
    const to = `${from}  await tell(alarmOf(input, null));\n`;
    const [failed] = await replayAll(await changed('before', 'rollback/first.ts', from, to), ['rollback-v1']);
    expect(failed?.error).toBeInstanceOf(DeterminismViolationError);
  });

  test('a deadline no longer waited for', async () => {
    const from = 'else await condition(more, Math.max(1, endOf(approval) - Date.now()));';
    const bundle = await changed(
      'no-deadline',
      'client-lifecycle/first/workflows.ts',
      from,
      'else await condition(more);',
    );
    const [failed] = await replayAll(bundle, ['client-lifecycle-expired-v1']);
    expect(failed?.error).toBeInstanceOf(DeterminismViolationError);
  });

  test('a comment is no change', async () => {
    const from = "  reached(input, 'SCORED');\n";
    const bundle = await changed('comment', 'lead/workflows.ts', from, `  // scored\n${from}`);
    expect(await replayAll(bundle, ['lead-v1'])).toEqual([]);
  });
});

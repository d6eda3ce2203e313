/** Settings of a workflows process with topics, a schema and a task queue of its own, which are taken away afterwards. */
import { migrate } from '@mainstem/projections/migrate';
import { readSettings } from '@mainstem/streams/settings';
import { type WorkflowSettings, workflowSettings } from '@mainstem/workflows/process';
import { freePorts } from '../../stack/scratch/scratch-process.ts';
import type { Environment } from '../kit/platform.ts';
import { openScratch } from '../kit/scratch.ts';

export async function withScratchWorkflows(
  environment: Environment,
  work: (settings: WorkflowSettings) => Promise<void>,
): Promise<void> {
  const scratch = await openScratch(environment);
  try {
    const { MAINSTEM_POSTGRES_SCHEMA: schema, MAINSTEM_POSTGRES_OWNER_URL: ownerUrl } = scratch.settings;
    await migrate({ ownerUrl, schema });
    const [port] = await freePorts(1);
    const settings = readSettings(workflowSettings, {
      ...environment,
      MAINSTEM_TOPIC_PREFIX: scratch.settings.MAINSTEM_TOPIC_PREFIX,
      MAINSTEM_POSTGRES_SCHEMA: schema,
      MAINSTEM_TEMPORAL_TASK_QUEUE: schema,
      MAINSTEM_SLACK_WEBHOOK_URL: '',
      MAINSTEM_WORKFLOWS_PORT: String(port),
    });
    await work(settings);
  } finally {
    await scratch.close();
  }
}

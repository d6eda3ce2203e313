/**
 * The workflows process: starts workflows from the log and runs them. Exits 0 when told to stop, 1 with one line when it
 * cannot start or go on. Temporal may come later; until then the starter waits and lag grows.
 */

import { messageOf } from '@mainstem/streams/message-of';
import { aborted, runProcess, stopWithin, waitForLog } from '@mainstem/streams/runtime/process';
import { announceSettings, announceStart } from '@mainstem/streams/runtime/process-started';
import { startTopicWatch } from '@mainstem/streams/runtime/topic-watch';
import { readSettings } from '@mainstem/streams/settings';
import { traceFields } from '@mainstem/streams/telemetry/spans';
import { startTelemetry } from '@mainstem/streams/telemetry/start';
import { openReactorResources } from '@mainstem/streams/worker';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { type Logger, pino } from 'pino';
import { startWorkflows, workflowSettings } from './process.ts';

async function main(stopped: AbortSignal): Promise<void> {
  const settings = readSettings([...workflowSettings, ...announceSettings, 'MAINSTEM_LOG_LEVEL']);
  const logger = pino({ name: 'workflows', level: settings.MAINSTEM_LOG_LEVEL, mixin: traceFields });
  const telemetry = await startTelemetry('workflows', logger);
  installRuntime(logger);
  const topics = await startTopicWatch(settings, logger, stopped);
  if (topics === null) return;
  const resources = await waitForLog(logger, stopped, () =>
    openReactorResources(settings, 'mainstem-workflows', logger),
  );
  if (resources === null) return;
  const workflows = await startWorkflows(settings, resources);
  await announceStart(settings, 'workflows');
  logger.info({ port: workflows.health.port }, 'workflows started');
  await Promise.race([aborted(stopped), workflows.failed, topics.failed]);
  await stopWithin(logger, () =>
    workflows
      .stop()
      .then(() => resources.close())
      .then(telemetry.stop),
  );
}

/** The SDK logs through ours, and leaves signals to us. */
function installRuntime(logger: Logger): void {
  const sdk = new DefaultLogger('WARN', ({ level, message, meta }) => {
    const { workflowId, activityType, attempt, error } = (meta ?? {}) as Record<string, unknown>;
    const reason = error === undefined ? undefined : messageOf(error);
    logger[level === 'ERROR' ? 'error' : 'warn']({ workflowId, activityType, attempt, reason }, message);
  });
  Runtime.install({ logger: sdk, shutdownSignals: [], telemetryOptions: { logging: { filter: 'ERROR' } } });
}

await runProcess('workflows', main);

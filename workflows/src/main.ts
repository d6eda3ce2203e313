/**
 * The workflows process: starts workflows from the log and runs them. Exits 0 when told to stop, 1 with one line when it
 * cannot start or go on. Temporal may come later; until then the starter waits and lag grows.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { aborted, stopSignal, waitFor } from '@mainstem/streams/runtime/process';
import { messageOf } from '@mainstem/streams/runtime/projection-errors';
import { readSettings } from '@mainstem/streams/settings';
import { openReactorResources } from '@mainstem/streams/worker';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { type Logger, pino } from 'pino';
import { startWorkflows, workflowSettings } from './process.ts';

/** How long the log is waited for at start; Postgres and Temporal are waited for for ever. */
const START_WAIT_MS = 120_000;
/** What is not ended by then is repeated by the next process: nothing depends on a clean end. */
const STOP_MS_MAX = 9_000;

async function main(): Promise<void> {
  const settings = readSettings([...workflowSettings, 'MAINSTEM_LOG_LEVEL']);
  const logger = pino({ name: 'workflows', level: settings.MAINSTEM_LOG_LEVEL });
  const stopped = stopSignal();
  installRuntime(logger);
  const wait = { what: 'the log', logger, stopped, withinMs: START_WAIT_MS };
  const resources = await waitFor(wait, () => openReactorResources(settings, 'mainstem-workflows', logger));
  if (resources === null) return;
  const workflows = await startWorkflows(settings, resources);
  logger.info({ port: workflows.health.port }, 'workflows started');
  await Promise.race([aborted(stopped), workflows.failed]);
  logger.info('stopping');
  const finished = workflows.stop().then(() => resources.close());
  await Promise.race([finished, sleep(STOP_MS_MAX, undefined, { ref: false })]);
  logger.info('stopped');
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

try {
  await main();
  process.exit(0);
} catch (error) {
  process.stderr.write(`workflows: ${messageOf(error)}\n`);
  process.exit(1);
}

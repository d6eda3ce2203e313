/** The process that keeps all views up with the log. Exits 0 when told to stop, 1 with one line when it cannot start. */
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '@mainstem/streams/runtime/projection-errors';
import type { ProjectorStatus } from '@mainstem/streams/runtime/projector';
import { readSettings } from '@mainstem/streams/settings';
import { type Logger, pino } from 'pino';
import { openResources, type ResourceSettings, type Resources, resourceSettings } from './resources.ts';
import { startWorker } from './worker.ts';

/** How long the log is waited for at start; stores are waited for by each projector, for ever. */
const START_WAIT_MS = 120_000;
const START_RETRY_MS = 1_000;
/** A projector that does not end by then waits for a store; its lease runs out and its commit is fenced. */
const STOP_MS_MAX = 9_000;

async function main(): Promise<void> {
  const settings = readSettings([...resourceSettings, 'MAINSTEM_PROJECTIONS_PORT', 'MAINSTEM_LOG_LEVEL']);
  const logger = pino({ name: 'projections', level: settings.MAINSTEM_LOG_LEVEL });
  const stopped = stopSignal();
  const resources = await waitForLog(settings, logger, stopped);
  if (resources === null) return;
  const onState = (status: ProjectorStatus) => tell(logger, status);
  const worker = await startWorker({ resources, healthPort: settings.MAINSTEM_PROJECTIONS_PORT, onState });
  logger.info({ port: worker.health.port }, 'projections started');
  await new Promise<void>((resolve) => {
    if (stopped.aborted) resolve();
    else stopped.addEventListener('abort', () => resolve());
  });
  logger.info('stopping');
  const finished = worker.stop().then(() => resources.close());
  await Promise.race([finished, sleep(STOP_MS_MAX, undefined, { ref: false })]);
  logger.info('stopped');
}

function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}

/** Null when told to stop before. */
async function waitForLog(settings: ResourceSettings, logger: Logger, stopped: AbortSignal): Promise<Resources | null> {
  const until = performance.now() + START_WAIT_MS;
  while (!stopped.aborted) {
    try {
      return await openResources(settings, 'mainstem-projections');
    } catch (error) {
      const retryable = (error as { retryable?: unknown }).retryable === true;
      if (!retryable || performance.now() > until) throw error;
      logger.warn({ reason: messageOf(error) }, 'waiting for the log');
      await sleep(START_RETRY_MS, undefined, { signal: stopped }).catch(() => undefined);
    }
  }
  return null;
}

function tell(logger: Logger, { name, state, reason, checkpoint, stoppedPartitions }: ProjectorStatus): void {
  const about = { view: name, state, reason, epoch: checkpoint?.epoch, stoppedPartitions };
  if (state === 'failed' || state === 'lost') logger.error(about, 'view needs attention');
  else if (state === 'waiting') logger.warn(about, 'view waits');
  else logger.info(about, 'view');
}

try {
  await main();
  process.exit(0);
} catch (error) {
  process.stderr.write(`projections: ${messageOf(error)}\n`);
  process.exit(1);
}

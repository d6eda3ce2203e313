/** The process that keeps all views up with the log. Exits 0 when told to stop, 1 with one line when it cannot start. */
import { aborted, runProcess, stopWithin, waitForLog } from '@mainstem/streams/runtime/process';
import { announceSettings, announceStart } from '@mainstem/streams/runtime/process-started';
import type { ProjectorStatus } from '@mainstem/streams/runtime/projector/projector-progress';
import { startTopicWatch } from '@mainstem/streams/runtime/topic-watch';
import { readSettings } from '@mainstem/streams/settings';
import { traceFields } from '@mainstem/streams/telemetry/spans';
import { startTelemetry } from '@mainstem/streams/telemetry/start';
import { type Logger, pino } from 'pino';
import { openResources, resourceSettings } from './resources.ts';
import { startWorker } from './worker.ts';

async function main(stopped: AbortSignal): Promise<void> {
  const settings = readSettings([
    ...resourceSettings,
    ...announceSettings,
    'MAINSTEM_INTERNAL_KEY',
    'MAINSTEM_HOST',
    'MAINSTEM_PROJECTIONS_PORT',
    'MAINSTEM_LOG_LEVEL',
  ]);
  const logger = pino({ name: 'projections', level: settings.MAINSTEM_LOG_LEVEL, mixin: traceFields });
  const telemetry = await startTelemetry('projections', logger);
  const topics = await startTopicWatch(settings, logger, stopped);
  if (topics === null) return;
  const resources = await waitForLog(logger, stopped, () => openResources(settings, 'mainstem-projections'));
  if (resources === null) return;
  const onState = (status: ProjectorStatus) => tell(logger, status);
  const onTrouble = (error: unknown) => logger.warn({ err: error }, 'builds cannot be followed now');
  const health = { healthHost: settings.MAINSTEM_HOST, healthPort: settings.MAINSTEM_PROJECTIONS_PORT };
  const worker = await startWorker({
    resources,
    internalKey: settings.MAINSTEM_INTERNAL_KEY,
    ...health,
    onState,
    onTrouble,
  });
  await announceStart(settings, 'projections');
  logger.info({ port: worker.health.port }, 'projections started');
  await Promise.race([aborted(stopped), topics.failed]);
  await stopWithin(logger, () =>
    worker
      .stop()
      .then(() => resources.close())
      .then(telemetry.stop),
  );
}

function tell(logger: Logger, { name, build, state, reason, checkpoint, stoppedPartitions }: ProjectorStatus): void {
  const about = { view: name, build, state, reason, epoch: checkpoint?.epoch, stoppedPartitions };
  if (state === 'failed' || state === 'lost') logger.error(about, 'view needs attention');
  else if (state === 'waiting') logger.warn(about, 'view waits');
  else logger.info(about, 'view');
}

await runProcess('projections', main);

/**
 * The process of the stream processors: auditor, performance monitor, budget keeper, notary. Exits 0 when told to stop, 1 with
 * one line when it cannot start or go on.
 */

import { openObjectStore } from '@mainstem/connectors/object-store/open-object-store';
import { pino } from 'pino';
import { notarySettings, openNotaryParts } from './notary/settings.ts';
import { aborted, runProcess, stopWithin, waitForLog } from './runtime/process.ts';
import { announceSettings, announceStart } from './runtime/process-started.ts';
import { startTopicWatch } from './runtime/topic-watch.ts';
import { readSettings } from './settings.ts';
import { traceFields } from './telemetry/spans.ts';
import { startTelemetry } from './telemetry/start.ts';
import { openReactorResources, reactorSettings, startStreamsWorker } from './worker.ts';

const names = [...reactorSettings, ...notarySettings, ...announceSettings] as const;

async function main(stopped: AbortSignal): Promise<void> {
  const settings = readSettings([
    ...names,
    'MAINSTEM_INTERNAL_KEY',
    'MAINSTEM_HOST',
    'MAINSTEM_STREAMS_PORT',
    'MAINSTEM_LOG_LEVEL',
  ]);
  const logger = pino({ name: 'streams', level: settings.MAINSTEM_LOG_LEVEL, mixin: traceFields });
  const telemetry = await startTelemetry('streams', logger);
  const topics = await startTopicWatch(settings, logger, stopped);
  if (topics === null) return;
  const context = await waitForLog(logger, stopped, () => openReactorResources(settings, 'mainstem-streams', logger));
  if (context === null) return;
  const health = { healthHost: settings.MAINSTEM_HOST, healthPort: settings.MAINSTEM_STREAMS_PORT };
  const notary = await openNotaryParts(settings);
  const objects = await openObjectStore(settings.MAINSTEM_OBJECT_STORE_URL);
  const internalKey = settings.MAINSTEM_INTERNAL_KEY;
  const worker = await startStreamsWorker({ context: { ...context, objects }, notary, internalKey, ...health });
  await announceStart(settings, 'streams');
  logger.info({ port: worker.health.port }, 'streams started');
  await Promise.race([aborted(stopped), worker.failed, topics.failed]);
  await stopWithin(logger, () =>
    worker
      .stop()
      .then(() => Promise.all([context.close(), objects.close()]))
      .then(telemetry.stop),
  );
}

await runProcess('streams', main);

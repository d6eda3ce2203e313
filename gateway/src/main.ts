/** The gateway as a process. Exits 0 when told to stop, 1 with one line when it cannot start or a part it needs ends. */
import { aborted, runProcess, stopWithin, waitForLog } from '@mainstem/streams/runtime/process';
import { announceSettings, announceStart } from '@mainstem/streams/runtime/process-started';
import { startTopicWatch } from '@mainstem/streams/runtime/topic-watch';
import { readSettings } from '@mainstem/streams/settings';
import { traceFields } from '@mainstem/streams/telemetry/spans';
import { startTelemetry } from '@mainstem/streams/telemetry/start';
import { pino } from 'pino';
import { gatewaySettings, startGateway } from './gateway.ts';

async function main(stopped: AbortSignal): Promise<void> {
  const settings = readSettings([...gatewaySettings, ...announceSettings]);
  const logger = pino({ base: { service: 'gateway' }, level: settings.MAINSTEM_LOG_LEVEL, mixin: traceFields });
  const telemetry = await startTelemetry('gateway', logger);
  const topics = await startTopicWatch(settings, logger, stopped);
  if (topics === null) return;
  const gateway = await waitForLog(logger, stopped, () => startGateway(settings));
  if (gateway === null) return;
  await announceStart(settings, 'gateway');
  logger.info({ port: gateway.port }, 'listening');
  gateway.ready().then(
    () => logger.info('ready'),
    () => {}, // `done` says it below
  );
  await Promise.race([gateway.done, topics.failed, aborted(stopped)]);
  await stopWithin(logger, () => gateway.stop().then(telemetry.stop));
}

await runProcess('gateway', main);

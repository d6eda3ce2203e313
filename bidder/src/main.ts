/** The bidder's process. Exits 0 when told to stop, 1 with one line when it cannot start or go on. */
import { aborted, runProcess, stopWithin, waitForLog } from '@mainstem/streams/runtime/process';
import { readSettings } from '@mainstem/streams/settings';
import { pino } from 'pino';
import { bidderSettings, startBidder } from './start.ts';

async function main(stopped: AbortSignal): Promise<void> {
  const settings = readSettings([...bidderSettings, 'MAINSTEM_LOG_LEVEL']);
  const logger = pino({ name: 'bidder', level: settings.MAINSTEM_LOG_LEVEL });
  const started = await waitForLog(logger, stopped, () => startBidder(settings, logger));
  if (started === null) return;
  logger.info({ port: started.port, holder: started.bidder.holder }, 'bidder started');
  await Promise.race([aborted(stopped), started.failed]);
  await stopWithin(logger, () => started.stop());
}

await runProcess('bidder', main);

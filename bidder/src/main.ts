/** The bidder's process. Exits 0 when told to stop, 1 with one line when it cannot start or go on. */
import { setTimeout as sleep } from 'node:timers/promises';
import { aborted, stopSignal, waitFor } from '@mainstem/streams/runtime/process';
import { readSettings } from '@mainstem/streams/settings';
import { pino } from 'pino';
import { bidderSettings, startBidder } from './start.ts';

/** How long the log is waited for at start; Redis is waited for by the follower, blind, for ever. */
const START_WAIT_MS = 120_000;
/** A stopping process has ten seconds; what is not written by then is said. */
const STOP_MS_MAX = 9_000;

async function main(): Promise<void> {
  const settings = readSettings([...bidderSettings, 'MAINSTEM_LOG_LEVEL']);
  const logger = pino({ name: 'bidder', level: settings.MAINSTEM_LOG_LEVEL });
  const stopped = stopSignal();
  const wait = { what: 'the log', logger, stopped, withinMs: START_WAIT_MS };
  const started = await waitFor(wait, () => startBidder(settings, logger));
  if (started === null) return;
  logger.info({ port: started.port, holder: started.bidder.holder }, 'bidder started');
  await Promise.race([aborted(stopped), started.failed]);
  logger.info('stopping');
  await Promise.race([started.stop(), sleep(STOP_MS_MAX, undefined, { ref: false })]);
  logger.info('stopped');
}

try {
  await main();
  process.exit(0);
} catch (error) {
  process.stderr.write(`bidder: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

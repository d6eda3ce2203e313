/**
 * The process of the stream processors: auditor, performance monitor, budget keeper. Exits 0 when told to stop, 1 with
 * one line when it cannot start or go on.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { aborted, stopSignal, waitFor } from './runtime/process.ts';
import { messageOf } from './runtime/projection-errors.ts';
import { readSettings } from './settings.ts';
import { openReactorResources, reactorSettings, startStreamsWorker } from './worker.ts';

/** How long the log is waited for at start; Postgres is waited for by each reactor, for ever. */
const START_WAIT_MS = 120_000;
/** What is not ended by then is repeated by the next process: nothing depends on a clean end. */
const STOP_MS_MAX = 9_000;

async function main(): Promise<void> {
  const settings = readSettings([...reactorSettings, 'MAINSTEM_STREAMS_PORT', 'MAINSTEM_LOG_LEVEL']);
  const logger = pino({ name: 'streams', level: settings.MAINSTEM_LOG_LEVEL });
  const stopped = stopSignal();
  const wait = { what: 'the log', logger, stopped, withinMs: START_WAIT_MS };
  const context = await waitFor(wait, () => openReactorResources(settings, 'mainstem-streams', logger));
  if (context === null) return;
  const worker = await startStreamsWorker({ context, healthPort: settings.MAINSTEM_STREAMS_PORT });
  logger.info({ port: worker.health.port }, 'streams started');
  await Promise.race([aborted(stopped), worker.failed]);
  logger.info('stopping');
  const finished = worker.stop().then(() => context.close());
  await Promise.race([finished, sleep(STOP_MS_MAX, undefined, { ref: false })]);
  logger.info('stopped');
}

try {
  await main();
  process.exit(0);
} catch (error) {
  process.stderr.write(`streams: ${messageOf(error)}\n`);
  process.exit(1);
}

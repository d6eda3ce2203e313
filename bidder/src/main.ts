/** The bidder's process. Exits 0 when told to stop, 1 with one line when it cannot start or go on. */
import { setTimeout as sleep } from 'node:timers/promises';
import { readSettings } from '@mainstem/streams/settings';
import { type Logger, pino } from 'pino';
import { type BidderSettings, bidderSettings, type StartedBidder, startBidder } from './start.ts';

/** How long Kafka and the pinned schemas are waited for at start. */
const START_WAIT_MS = 120_000;
const START_RETRY_MS = 1_000;
/** A stopping process has ten seconds; what is not written by then is said. */
const STOP_MS_MAX = 9_000;

async function main(): Promise<void> {
  const settings = readSettings([...bidderSettings, 'MAINSTEM_LOG_LEVEL']);
  const logger = pino({ name: 'bidder', level: settings.MAINSTEM_LOG_LEVEL });
  const stopped = stopSignal();
  const started = await startWithin(settings, logger, stopped);
  if (started === null) return;
  logger.info({ port: started.port, holder: started.bidder.holder }, 'bidder started');
  const told = new Promise<void>((resolve) => {
    if (stopped.aborted) resolve();
    else stopped.addEventListener('abort', () => resolve());
  });
  await Promise.race([told, started.failed]);
  logger.info('stopping');
  await Promise.race([started.stop(), sleep(STOP_MS_MAX, undefined, { ref: false })]);
  logger.info('stopped');
}

function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}

/** Null when told to stop before. */
async function startWithin(
  settings: BidderSettings,
  logger: Logger,
  stopped: AbortSignal,
): Promise<StartedBidder | null> {
  const untilMs = performance.now() + START_WAIT_MS;
  while (!stopped.aborted) {
    try {
      return await startBidder(settings, logger);
    } catch (error) {
      const retryable = (error as { retryable?: unknown }).retryable === true;
      if (!retryable || performance.now() > untilMs) throw error;
      logger.warn({ reason: (error as Error).message }, 'waiting for the log');
      await sleep(START_RETRY_MS, undefined, { signal: stopped }).catch(() => undefined);
    }
  }
  return null;
}

try {
  await main();
  process.exit(0);
} catch (error) {
  process.stderr.write(`bidder: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

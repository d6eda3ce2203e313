/** The gateway as a process. Exits 0 when told to stop, 1 with one line when it cannot start or a part it needs ends. */
import { setTimeout as sleep } from 'node:timers/promises';
import { readSettings } from '@mainstem/streams/settings';
import { type Logger, pino } from 'pino';
import { type Gateway, type GatewaySettings, gatewaySettings, startGateway } from './gateway.ts';

/** How long the log is waited for at start: a broker that starts beside us is up by then. */
const START_WAIT_MS = 120_000;
const START_RETRY_MS = 1_000;
/** Answers in hand get this long; then the process ends, and what was durable stays so. */
const STOP_MS_MAX = 9_000;

async function main(): Promise<void> {
  const settings = readSettings(gatewaySettings);
  const logger = pino({ base: { service: 'gateway' }, level: settings.MAINSTEM_LOG_LEVEL });
  const stopped = stopSignal();
  const gateway = await startWhenPossible(settings, logger, stopped);
  if (gateway === null) return;
  logger.info({ port: gateway.port }, 'listening');
  gateway.ready().then(
    () => logger.info('ready'),
    () => {}, // `done` says it below
  );
  await Promise.race([gateway.done, untilAborted(stopped)]);
  logger.info('stopping');
  await Promise.race([gateway.stop(), sleep(STOP_MS_MAX, undefined, { ref: false })]);
  logger.info('stopped');
}

function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });
}

/** Null when told to stop before. */
async function startWhenPossible(
  settings: GatewaySettings,
  logger: Logger,
  stopped: AbortSignal,
): Promise<Gateway | null> {
  const until = performance.now() + START_WAIT_MS;
  while (!stopped.aborted) {
    try {
      return await startGateway(settings);
    } catch (error) {
      const retryable = (error as { retryable?: unknown }).retryable === true;
      if (!retryable || performance.now() > until) throw error;
      logger.warn({ reason: lineOf(error) }, 'waiting for the log');
      await sleep(START_RETRY_MS, undefined, { signal: stopped }).catch(() => undefined);
    }
  }
  return null;
}

function lineOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

try {
  await main();
  process.exit(0);
} catch (error) {
  process.stderr.write(`gateway: ${lineOf(error)}\n`);
  process.exit(1);
}

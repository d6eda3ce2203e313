/**
 * The bidder's process: alone, or the primary of several on one port, or one of those. Exits 0 when told to stop, 1 with
 * one line when it cannot start or go on.
 */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { aborted, runProcess, stopWithin, waitForLog } from '@mainstem/streams/runtime/process';
import { announceSettings, announceStart } from '@mainstem/streams/runtime/process-started';
import { startTopicWatch } from '@mainstem/streams/runtime/topic-watch';
import { readSettings, type Settings } from '@mainstem/streams/settings';
import { traceFields } from '@mainstem/streams/telemetry/spans';
import { startTelemetry } from '@mainstem/streams/telemetry/start';
import { type Logger, pino } from 'pino';
import { memberNumber } from './cluster/member.ts';
import { claimPort, startPrimary } from './cluster/primary.ts';
import { bidderSettings, startBidder } from './start.ts';

const settingNames = [
  ...bidderSettings,
  ...announceSettings,
  'MAINSTEM_BIDDER_PROCESSES',
  'MAINSTEM_LOG_LEVEL',
] as const;
type MainSettings = Settings<(typeof settingNames)[number]>;

async function main(stopped: AbortSignal): Promise<void> {
  const settings = readSettings(settingNames);
  const number = memberNumber(process.argv);
  const logger = pino({
    name: number === undefined ? 'bidder' : `bidder-${number}`,
    level: settings.MAINSTEM_LOG_LEVEL,
    mixin: traceFields,
  });
  if (number !== undefined) return runBidder(settings, logger, stopped, number);
  const members = settings.MAINSTEM_BIDDER_PROCESSES || availableParallelism();
  return members === 1 ? runBidder(settings, logger, stopped) : runPrimary(settings, logger, stopped, members);
}

async function runBidder(settings: MainSettings, logger: Logger, stopped: AbortSignal, number?: number): Promise<void> {
  const telemetry = await startTelemetry('bidder', logger);
  const alone = new AbortController();
  const ended = AbortSignal.any([stopped, alone.signal]);
  const seat = number === undefined ? undefined : { number, port: process, onAlone: () => alone.abort() };
  const topics = await startTopicWatch(settings, logger, ended);
  if (topics === null) return;
  const started = await waitForLog(logger, ended, () => startBidder(settings, logger, undefined, seat));
  if (started === null) return;
  await announceStart(settings, 'bidder');
  logger.info({ port: started.port, holder: started.bidder.holder }, 'bidder started');
  await Promise.race([aborted(ended), started.failed, topics.failed]);
  await stopWithin(logger, () => started.stop().then(telemetry.stop));
}

async function runPrimary(
  settings: MainSettings,
  logger: Logger,
  stopped: AbortSignal,
  members: number,
): Promise<void> {
  const { MAINSTEM_HOST: host, MAINSTEM_BIDDER_PORT: port } = settings;
  await claimPort(host, port);
  const primary = startPrimary({
    script: fileURLToPath(import.meta.url),
    members,
    onEvent: (event) => {
      if (event.kind === 'serving') logger.info({ ...event, port }, 'bidder process serves');
      else logger.error({ ...event }, 'bidder process ended');
    },
  });
  await aborted(stopped);
  await stopWithin(logger, () => primary.stop());
}

await runProcess('bidder', main);

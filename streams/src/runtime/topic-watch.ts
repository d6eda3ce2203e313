/**
 * Topics as the catalogue wants them, held against the broker when a process starts and from then on (R1): a retention that
 * somebody sets loses the truth within minutes, another number of partitions puts keys elsewhere. A process that finds such
 * ends, with `LOG_TOPIC_DRIFT`, and refuses to start until the topics are put back.
 */
import { topics as catalogue } from '@mainstem/schemas/topics';
import type { Logger } from 'pino';
import { checkTopics, type WantedTopic } from '../log/topics.kafka.ts';
import type { Settings } from '../settings.ts';
import { systemClock } from './clock.ts';
import { waitForLog } from './process.ts';

/** Two small questions to the broker; the broker itself looks for what to delete every five minutes. */
const LOOK_EVERY_MS = 60_000;
/** What was seen is looked at once more, so that a broker that is starting ends no process. */
const LOOK_AGAIN_MS = 5_000;

export interface TopicWatch {
  /** Rejects with `LOG_TOPIC_DRIFT`; never resolves. */
  readonly failed: Promise<never>;
}

export interface TopicWatchOptions {
  readonly topics?: readonly WantedTopic[];
  readonly everyMs?: number;
  readonly againMs?: number;
}

/**
 * Waits until all topics are there, and looks at them until `stopped`; null when that comes first. Throws `LOG_TOPIC_DRIFT`
 * at once, and what `waitForLog` gives up with.
 */
export async function startTopicWatch(
  settings: Settings<'MAINSTEM_KAFKA_BROKERS' | 'MAINSTEM_TOPIC_PREFIX'>,
  logger: Pick<Logger, 'warn'>,
  stopped: AbortSignal,
  { topics = catalogue, everyMs = LOOK_EVERY_MS, againMs = LOOK_AGAIN_MS }: TopicWatchOptions = {},
): Promise<TopicWatch | null> {
  const broker = { brokers: settings.MAINSTEM_KAFKA_BROKERS, topicPrefix: settings.MAINSTEM_TOPIC_PREFIX };
  const check = () => checkTopics(broker, topics).then(() => true);
  if ((await waitForLog(logger, stopped, check)) === null) return null;
  const failed = watch(check, { everyMs, againMs }, stopped);
  failed.catch(() => undefined); // raced by the process
  return { failed };
}

async function watch(
  check: () => Promise<unknown>,
  { everyMs, againMs }: Required<Omit<TopicWatchOptions, 'topics'>>,
  stopped: AbortSignal,
): Promise<never> {
  for (let seen = false; !stopped.aborted; ) {
    await systemClock.sleep(seen ? againMs : everyMs, stopped);
    if (stopped.aborted) break;
    const drift: unknown = await check().then(
      () => undefined,
      (error: unknown) => (isDrift(error) ? error : undefined), // else the log's own readers and writers tell of it
    );
    if (drift !== undefined && seen) throw drift;
    seen = drift !== undefined;
  }
  return new Promise<never>(() => undefined); // the process ends by itself
}

function isDrift(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'LOG_TOPIC_DRIFT';
}

/** The log and the codec of a profile, opened for one verb and closed with it. */
import type { EventLog } from '@mainstem/streams/log/event-log';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { loadCodec, type PinnedCodec } from '@mainstem/streams/log/pinned-codec';
import { readSettings } from '@mainstem/streams/settings';

export interface LogConnection {
  readonly log: EventLog;
  readonly codec: PinnedCodec;
}

/** How verbs get at the log; tests give one in memory. */
export type WithLog = typeof withLog;

export async function withLog<Result>(
  environment: NodeJS.ProcessEnv,
  use: (connection: LogConnection) => Promise<Result>,
): Promise<Result> {
  const codec = await loadCodec(readSettings(['MAINSTEM_SCHEMA_IDS', 'MAINSTEM_REGISTRY_URL'], environment));
  const log = await connectKafkaLog(brokerOf(environment));
  try {
    return await use({ log, codec });
  } finally {
    await log.close();
  }
}

/** Connection settings of the broker, as the log's adapters take them. */
export function brokerOf(environment: NodeJS.ProcessEnv) {
  const settings = readSettings(['MAINSTEM_KAFKA_BROKERS', 'MAINSTEM_TOPIC_PREFIX'], environment);
  return {
    brokers: settings.MAINSTEM_KAFKA_BROKERS,
    topicPrefix: settings.MAINSTEM_TOPIC_PREFIX,
    clientId: 'mainstem-cli',
  };
}

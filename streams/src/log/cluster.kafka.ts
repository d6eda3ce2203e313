/**
 * One connection to a Kafka cluster: leaders of partitions, and requests to them. Nothing here retries: a failed call
 * leaves the connection in doubt, so its user closes it and opens another, with a pause of the user's choice. Topic names
 * are the broker's own, prefix included.
 */
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import kafkajs, { type ISocketFactory, type KafkaConfig } from 'kafkajs';
import { LogError } from './errors.ts';
import { Cluster, createErrorFromCode, type KafkajsBroker, type KafkajsCluster } from './kafkajs-internals.ts';

export interface KafkaConnection extends Pick<KafkaConfig, 'ssl' | 'sasl'> {
  /** `host:port`, separated by commas. */
  readonly brokers: string;
  /** Seen in the broker's logs and quotas. */
  readonly clientId: string;
}

/** A broker in reach accepts within milliseconds; three seconds is one that is gone. */
const CONNECT_TIMEOUT_MS = 3_000;
/** Longer than any long poll and any write a broker in order needs. */
export const REQUEST_TIMEOUT_MS = 10_000;
const TCP_KEEP_ALIVE_MS = 60_000;
const LATEST = -1;
const READ_COMMITTED = 1;

export interface ApiCall<Answer> {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly apiName: string;
  readonly body: Buffer;
  decode(data: Buffer): Answer;
}

export interface KafkaCluster {
  /** Learns partitions and leaders. Throws `LOG_TOPIC_MISSING` when one of the topics is not there. */
  refresh(topics: readonly string[]): Promise<void>;
  /** Partition count, undefined before `refresh`. */
  partitionsOf(topic: string): number | undefined;
  /** Node that leads a partition, undefined before `refresh`. */
  leaderOf(topic: string, partition: number): number | undefined;
  call<Answer>(nodeId: number, api: ApiCall<Answer>): Promise<Answer>;
  /** Offset after the last committed record, by partition number. */
  endOffsets(topic: string): Promise<number[]>;
  /** Offset of the first record not older than a time, by partition number; -1 when there is none. */
  offsetsAt(topic: string, atMs: number): Promise<number[]>;
  /** A new producer identity for idempotent writes. */
  newProducer(): Promise<{ producerId: bigint; producerEpoch: number }>;
  /** Ends waiting calls with an error. May be called again. */
  close(): Promise<void>;
}

/** Connects. Throws `LOG_UNAVAILABLE` when no broker answers. */
export async function openCluster(connection: KafkaConnection): Promise<KafkaCluster> {
  const sockets = new Set<Socket>();
  const cluster = createCluster(connection, sockets);
  const leaders = new Map<string, number[]>();
  let closed = false;
  const close = () => {
    closed = true;
    return closeCluster(cluster, sockets);
  };
  const guarded = <Result>(what: string, work: () => Promise<Result>): Promise<Result> =>
    // kafkajs would connect again for a call that comes after the close.
    closed ? Promise.reject(closedError()) : named(what, work);
  try {
    await cluster.connect();
  } catch (cause) {
    await close();
    throw asLogError(cause, `no Kafka broker answers at ${connection.brokers}`);
  }
  // One at a time: kafkajs puts every answer in the same place, so of two at once one would read the other's topics.
  let refreshing: Promise<unknown> = Promise.resolve();
  const metadataOf = (topics: readonly string[]) => {
    const turn = refreshing.then(async () => {
      await cluster.brokerPool.refreshMetadata(topics);
      return cluster.brokerPool.metadata?.topicMetadata ?? [];
    });
    refreshing = turn.catch(() => undefined);
    return turn;
  };
  return {
    async refresh(topics) {
      const found = await guarded(`metadata of ${topics.join(', ')}`, () => metadataOf(topics));
      for (const { topic, partitionMetadata } of found) {
        const byPartition: number[] = [];
        for (const { partitionId, leader } of partitionMetadata) byPartition[partitionId] = leader;
        leaders.set(topic, byPartition);
      }
    },
    partitionsOf: (topic) => leaders.get(topic)?.length,
    leaderOf: (topic, partition) => leaders.get(topic)?.[partition],
    call: (nodeId, api) => guarded(api.apiName, async () => callBroker(await cluster.findBroker({ nodeId }), api)),
    endOffsets: (topic) =>
      guarded(`end of ${topic}`, () => listOffsets(cluster, topic, leaders.get(topic) ?? [], LATEST)),
    offsetsAt: (topic, atMs) =>
      guarded(`offsets of ${topic}`, () => listOffsets(cluster, topic, leaders.get(topic) ?? [], atMs)),
    newProducer: () =>
      guarded('producer id', async () => {
        const broker = await anyBroker(cluster);
        const { producerId, producerEpoch } = await broker.initProducerId({ transactionTimeout: REQUEST_TIMEOUT_MS });
        return { producerId: BigInt(producerId), producerEpoch };
      }),
    close,
  };
}

function createCluster(connection: KafkaConnection, sockets: Set<Socket>): KafkajsCluster {
  const brokers = connection.brokers.split(',');
  const { clientId, ssl, sasl } = connection;
  // Its log lines repeat what the rejections say.
  const kafka = new kafkajs.Kafka({
    brokers,
    clientId,
    logLevel: kafkajs.logLevel.NOTHING,
    logCreator: () => () => {},
  });
  return new Cluster({
    brokers,
    clientId,
    ...(ssl === undefined ? {} : { ssl }),
    ...(sasl === undefined ? {} : { sasl }),
    logger: kafka.logger(),
    socketFactory: socketFactory(sockets),
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    metadataMaxAge: Number.MAX_SAFE_INTEGER,
    allowAutoTopicCreation: false,
    // Enough to try each seed broker once; all other retrying is the caller's.
    retry: { retries: brokers.length, initialRetryTime: 50, maxRetryTime: 200 },
  });
}

/** Nagle's algorithm would hold small requests back for up to 40 ms, several times the latency wanted. */
function socketFactory(sockets: Set<Socket>): ISocketFactory {
  return ({ host, port, ssl, onConnect }) => {
    const socket = ssl
      ? connectTls({ host, port, servername: host, ...ssl }, onConnect)
      : connectTcp({ host, port }, onConnect);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, TCP_KEEP_ALIVE_MS);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
}

async function closeCluster(cluster: KafkajsCluster, sockets: Set<Socket>): Promise<void> {
  const { brokers, seedBroker } = cluster.brokerPool;
  for (const broker of new Set([...Object.values(brokers), ...(seedBroker === undefined ? [] : [seedBroker])])) {
    broker.connectionPool.map((connection) => connection.rejectRequests(closedError()));
  }
  // kafkajs waits for answers before it hangs up, and all waiting calls have just been ended.
  await cluster.disconnect();
  // With an error, since that is how kafkajs learns that a connection it was making will not be made.
  for (const socket of sockets) socket.destroy(closedError());
}

function closedError(): LogError {
  return new LogError('LOG_CLOSED', 'the connection was closed');
}

async function anyBroker(cluster: KafkajsCluster): Promise<KafkajsBroker> {
  const nodeId = Object.keys(cluster.brokerPool.brokers)[0];
  if (nodeId === undefined) throw new LogError('LOG_UNAVAILABLE', 'no broker is known yet', { retryable: true });
  return cluster.findBroker({ nodeId: Number(nodeId) });
}

function callBroker<Answer>(broker: KafkajsBroker, api: ApiCall<Answer>): Promise<Answer> {
  const { apiKey, apiVersion, apiName, body } = api;
  return broker.connectionPool.send({
    request: { apiKey, apiVersion, apiName, encode: async () => ({ buf: body, buffer: body }) },
    response: { decode: async (data) => api.decode(data), parse: async (answer) => answer },
    logResponseError: false,
  });
}

async function listOffsets(
  cluster: KafkajsCluster,
  topic: string,
  leaders: readonly number[],
  timestamp: number,
): Promise<number[]> {
  const found: number[] = [];
  await Promise.all(
    [...new Set(leaders)].map(async (nodeId) => {
      const broker = await cluster.findBroker({ nodeId });
      const partitions = [...leaders.keys()]
        .filter((partition) => leaders[partition] === nodeId)
        .map((partition) => ({ partition, timestamp }));
      const { responses } = await broker.listOffsets({
        isolationLevel: READ_COMMITTED,
        topics: [{ topic, partitions }],
      });
      for (const { partition, offset } of responses.flatMap((response) => response.partitions)) {
        found[partition] = Number(offset);
      }
    }),
  );
  return found;
}

async function named<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    throw asLogError(cause, `Kafka: ${what} failed`);
  }
}

interface KafkajsError extends Error {
  readonly type?: string;
  readonly retriable?: boolean;
  readonly originalError?: KafkajsError;
}

/** What a failure of kafkajs or of a broker means to users of the log. */
export function asLogError(cause: unknown, what: string): LogError {
  if (cause instanceof LogError) return cause;
  const error = (cause as KafkajsError).originalError ?? (cause as KafkajsError);
  const message = `${what}: ${error.message}`;
  switch (error.type) {
    case 'UNKNOWN_TOPIC_OR_PARTITION':
      return new LogError('LOG_TOPIC_MISSING', `${what}: there is no such topic; create it first`, { cause });
    case 'OFFSET_OUT_OF_RANGE':
      return new LogError('LOG_OFFSET_GONE', `${what}: the log does not hold that offset (any more)`, { cause });
    case 'MESSAGE_TOO_LARGE':
    case 'RECORD_LIST_TOO_LARGE':
      return new LogError('LOG_RECORD_TOO_LARGE', message, { cause });
    case undefined: // not the broker's word: a connection that failed
      return new LogError('LOG_UNAVAILABLE', message, { cause, retryable: true });
    default:
      return new LogError('LOG_UNAVAILABLE', message, { cause, retryable: error.retriable ?? true });
  }
}

/** The error a broker means by a code of its protocol. */
export function brokerError(code: number, what: string): LogError {
  return asLogError(createErrorFromCode(code), what);
}

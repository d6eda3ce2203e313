/**
 * The parts of kafkajs below its public API that the Kafka adapter stands on: connections, metadata, SASL and TLS, but not
 * its consumer (groups and rebalancing, which the design does without) nor its producer (a failed send leaves sequence
 * numbers such that the broker may take the next records for a repetition: acknowledged and lost).
 *
 * kafkajs is frozen, and pinned: any other version is refused here, at import, rather than somewhere at run time.
 */
import { createRequire } from 'node:module';
import type { KafkaConfig, Logger } from 'kafkajs';

const require = createRequire(import.meta.url);
export const KAFKAJS_VERSION = '2.2.4';

const found = (require('kafkajs/package.json') as { version: string }).version;
if (found !== KAFKAJS_VERSION) {
  throw new Error(`kafkajs ${found} is installed, the log adapter is made for ${KAFKAJS_VERSION}: run "npm ci"`);
}

/** What a connection sends and how it reads the answer. */
export interface KafkajsProtocol<Answer> {
  readonly request: {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly apiName: string;
    encode(): Promise<KafkajsEncoded>;
  };
  readonly response: { decode(data: Buffer): Promise<Answer>; parse(answer: Answer): Promise<Answer> };
  readonly requestTimeout?: number;
  readonly logResponseError?: boolean;
}

/** What kafkajs's `Encoder.writeEncoder` takes. */
export interface KafkajsEncoded {
  readonly buf: Buffer;
  readonly buffer: Buffer;
}

export interface KafkajsConnection {
  rejectRequests(error: Error): void;
}

export interface KafkajsBroker {
  readonly nodeId: number | null;
  readonly connectionPool: {
    send<Answer>(protocol: KafkajsProtocol<Answer>): Promise<Answer>;
    map<Result>(each: (connection: KafkajsConnection) => Result): Result[];
  };
  initProducerId(request: { transactionTimeout: number }): Promise<{ producerId: string; producerEpoch: number }>;
  listOffsets(request: {
    isolationLevel: number;
    topics: { topic: string; partitions: { partition: number; timestamp: number }[] }[];
  }): Promise<{ responses: { topic: string; partitions: { partition: number; offset: string }[] }[] }>;
}

export interface KafkajsMetadata {
  readonly topicMetadata: readonly {
    readonly topic: string;
    readonly partitionMetadata: readonly { readonly partitionId: number; readonly leader: number }[];
  }[];
}

export interface KafkajsCluster {
  readonly brokerPool: {
    readonly brokers: Readonly<Record<string, KafkajsBroker>>;
    readonly seedBroker: KafkajsBroker | undefined;
    readonly metadata: KafkajsMetadata | null;
    refreshMetadata(topics: readonly string[]): Promise<void>;
  };
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  findBroker(request: { nodeId: number }): Promise<KafkajsBroker>;
}

export interface KafkajsClusterOptions
  extends Pick<
    KafkaConfig,
    'clientId' | 'ssl' | 'sasl' | 'connectionTimeout' | 'requestTimeout' | 'socketFactory' | 'retry'
  > {
  readonly brokers: string[];
  readonly logger: Logger;
  readonly metadataMaxAge: number;
  readonly allowAutoTopicCreation: boolean;
}

export const Cluster = require('kafkajs/src/cluster/index.js') as new (
  options: KafkajsClusterOptions,
) => KafkajsCluster;

/** Name of a broker's error code, and whether trying again can help. */
export const createErrorFromCode = (
  require('kafkajs/src/protocol/error.js') as {
    createErrorFromCode(code: number): Error & { readonly type: string; readonly retriable: boolean };
  }
).createErrorFromCode;

/**
 * kafkajs arms a timer after every answer to look for requests it held back, and with none held back arms it again with
 * a negative delay, for ever: a thousand wake-ups a second and connection (tulios/kafkajs#1751). With nothing pending
 * there is nothing to look for; a request that is held back later arms the timer itself.
 */
interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests(): void;
}
const { prototype } = require('kafkajs/src/network/requestQueue/index.js') as { prototype: RequestQueue };
const arm = prototype.scheduleCheckPendingRequests;
prototype.scheduleCheckPendingRequests = function scheduleWhenPending(this: RequestQueue): void {
  if (this.pending.length > 0) arm.call(this);
};

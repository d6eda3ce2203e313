/** Reads batches of partitions from the broker that leads them; used by tails (many at once) and by `read` (one). */
import { brokerError, type KafkaCluster } from './cluster.kafka.ts';
import { LogError } from './errors.ts';
import type { Batch } from './event-log.ts';
import { decodeFetched, encodeFetch, FETCH, type FetchBounds, type FetchedPartition } from './kafka-wire.ts';
import { decodeRecordSet } from './record-batch.ts';

/** What is asked of one partition at once: some thousand events. A batch larger than this still comes whole. */
export const PARTITION_BYTES_MAX = 512 * 1024;
/** One answer in all: bounds what a reader holds, whatever the number of partitions. */
export const FETCH_BYTES_MAX = 4 * 1024 * 1024;

export interface FetchPlace {
  /** Name in the platform. */
  readonly topic: string;
  /** Name at the broker, prefix included. */
  readonly brokerTopic: string;
  readonly partition: number;
  readonly offset: number;
}

export interface FetchResult {
  readonly place: FetchPlace;
  readonly batch: Batch;
}

/** Throws the first partition's error: `LOG_OFFSET_GONE`, `LOG_UNREADABLE`, or a retryable `LOG_UNAVAILABLE`. */
export async function fetchFrom(
  cluster: KafkaCluster,
  nodeId: number,
  places: readonly FetchPlace[],
  waitMs: number,
): Promise<FetchResult[]> {
  const bounds: FetchBounds = { waitMs, bytesMax: FETCH_BYTES_MAX };
  const wanted = rotated(places).map(({ brokerTopic, partition, offset }) => ({
    topic: brokerTopic,
    partition,
    offset,
    bytesMax: PARTITION_BYTES_MAX,
  }));
  const { errorCode, partitions } = await cluster.call(nodeId, {
    ...FETCH,
    body: encodeFetch(wanted, bounds),
    decode: decodeFetched,
  });
  if (errorCode !== 0) throw brokerError(errorCode, 'fetch');
  const filled = partitions.filter(({ recordSet }) => recordSet.length > 0).length;
  return partitions.flatMap((fetched) => {
    const place = places.find(
      ({ brokerTopic, partition }) => brokerTopic === fetched.topic && partition === fetched.partition,
    );
    return place === undefined ? [] : [{ place, batch: toBatch(fetched, place, filled > 1) }];
  });
}

let turn = 0;

/** Brokers fill an answer in the order asked; starting elsewhere each time gives every partition its share (KIP-74). */
function rotated(places: readonly FetchPlace[]): FetchPlace[] {
  turn = (turn + 1) % 1_000_003;
  const first = turn % places.length;
  return [...places.slice(first), ...places.slice(0, first)];
}

/**
 * Values are views, so a batch that waits would hold the whole answer of the broker; with several partitions in it each
 * gets a copy of its own part, one memcpy, instead of one copy per record.
 */
export function toBatch(fetched: FetchedPartition, place: FetchPlace, shared: boolean): Batch {
  const { topic, partition, offset } = place;
  if (fetched.errorCode !== 0) throw brokerError(fetched.errorCode, `${topic}/${partition} from offset ${offset}`);
  const data = shared ? Buffer.from(fetched.recordSet) : fetched.recordSet;
  // Not `fetched` itself: it would hold the whole answer for as long as somebody holds this.
  const { aborted } = fetched;
  const read = () => decodeRecordSet(data, { topic, partition, from: offset }, aborted);
  const { records, nextOffset } = read();
  // Brokers send at least one whole batch (KIP-74). Bytes that yield nothing are damaged, and would be fetched for ever.
  if (nextOffset === offset && data.length > 0) {
    throw new LogError('LOG_UNREADABLE', `${topic}/${partition} at offset ${offset} holds no whole batch`);
  }
  const endOffset = Math.max(fetched.endOffset, nextOffset);
  const batch: Batch = { topic, partition, records, nextOffset, endOffset };
  return Object.defineProperty(batch, 'reread', { value: () => read().records });
}

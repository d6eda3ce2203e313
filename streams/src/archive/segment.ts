/** A segment in the making: records of one partition in a row, then a file and its entry. */
import type { LogRecord } from '../log/event-log.ts';
import { segmentMetadata } from './chain.ts';
import { type ContainerWriter, createContainerWriter } from './container.ts';
import { type Entry, FORMAT, segmentKey, sha256 } from './layout.ts';
import { recordHash } from './record-hash.ts';

export type SegmentPlace = Pick<Entry, 'archive' | 'topic' | 'partition' | 'firstOffset' | 'previous'>;

/** Confluent wire format: a zero, the id, the value. */
const WIRE_HEADER_BYTES = 5;
/** A platform has some tens of schemas; more ids than this are no ids but values of another format. */
const SCHEMA_IDS_MAX = 1_000;

export class Segment {
  readonly writer: ContainerWriter;
  readonly firstOffset: number;
  nextOffset: number;
  readonly #place: SegmentPlace;
  readonly #schemas = new Set<number>();
  #records = 0;
  #first: LogRecord | undefined;
  #last: LogRecord | undefined;

  constructor(place: SegmentPlace) {
    this.#place = place;
    this.writer = createContainerWriter(segmentMetadata(place));
    this.firstOffset = place.firstOffset;
    this.nextOffset = place.firstOffset;
  }

  take(record: LogRecord): void {
    const { value } = record;
    this.writer.append(record);
    this.#records += 1;
    this.#first ??= record;
    this.#last = record;
    if (value.length < WIRE_HEADER_BYTES || value[0] !== 0 || this.#schemas.size >= SCHEMA_IDS_MAX) return;
    this.#schemas.add(value.readUInt32BE(1));
  }

  /** The file, and the entry that will make it count as the `sequence`-th of its partition. */
  async seal(sequence: number, nextOffset: number): Promise<{ readonly entry: Entry; readonly body: Buffer }> {
    const { archive, topic, partition, firstOffset, previous } = this.#place;
    const body = await this.writer.finish();
    const hash = sha256(body);
    const entry: Entry = {
      format: FORMAT,
      archive,
      topic,
      partition,
      sequence,
      firstOffset,
      nextOffset,
      records: this.#records,
      firstAppendedAtMs: this.#first?.appendedAtMs ?? -1,
      lastAppendedAtMs: this.#last?.appendedAtMs ?? -1,
      lastRecord: this.#last === undefined ? null : recordHash(this.#last),
      schemas: [...this.#schemas].sort((left, right) => left - right),
      object: segmentKey(topic, partition, firstOffset, hash),
      bytes: body.length,
      sha256: hash,
      previous,
    };
    return { entry, body };
  }
}

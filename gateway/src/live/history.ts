/** Reads records of one tenant between two places, in batches, as they are told live. */
import { setTimeout as sleep } from 'node:timers/promises';
import { LogError } from '@mainstem/streams/log/errors';
import type { Batch, EventLog } from '@mainstem/streams/log/event-log';
import { GatewayError } from '../errors.ts';
import { REPLAY_RECORDS_MAX } from './limits.ts';
import { copyPlaces, isAhead, type Places, recordsBetween } from './positions.ts';
import { createRaces } from './races.ts';
import type { RecordReader } from './record-reader.ts';
import type { Pace } from './replay-desk.ts';
import { type LiveRecord, liveRecord } from './topic-tail.ts';

export interface HistoryOptions {
  readonly log: EventLog;
  readonly reader: RecordReader;
  readonly tenant: string;
  readonly pace: Pace;
  /** Stops between batches. */
  readonly isOver: () => boolean;
  /** All of a batch that is the tenant's and counts; `places` are those after it. May wait. */
  take(records: readonly LiveRecord[], places: Places): Promise<void>;
}

export class History {
  readonly #options: HistoryOptions;
  readonly #places: Places;
  readonly #races = createRaces();

  constructor(options: HistoryOptions, from: Places) {
    this.#options = options;
    this.#places = copyPlaces(from);
  }

  /** Reads on to `to`. Throws LIVE_POSITION_GONE. */
  async readTo(to: Places): Promise<void> {
    for (const [topic, ends] of to) {
      for (const [partition, end] of ends.entries()) await this.#readPartition(topic, partition, end);
    }
  }

  async #readPartition(topic: string, partition: number, end: number): Promise<void> {
    const { log, pace, isOver } = this.#options;
    const offsets = this.#places.get(topic) as number[];
    const from = offsets[partition] as number;
    if (from >= end || isOver()) return;
    try {
      for await (const batch of log.read(topic, partition, from, end)) {
        await this.#take(batch);
        offsets[partition] = Math.max(batch.nextOffset, offsets[partition] as number);
        if (isOver()) return;
        await pace(batch.records.length);
      }
    } catch (error) {
      if (error instanceof LogError && error.code === 'LOG_OFFSET_GONE') throw gone(error);
      throw error;
    }
    // What is left are records the broker keeps for itself.
    offsets[partition] = Math.max(end, offsets[partition] as number);
  }

  async #take(batch: Batch): Promise<void> {
    const { reader, tenant, take } = this.#options;
    const own = batch.records.filter(({ key }) => key.startsWith(`${tenant}|`));
    const unknown = reader.unknownIn(own);
    if (unknown.length > 0) await reader.learn(unknown);
    const records = own.map((record) => liveRecord(record, reader, this.#races));
    const after = copyPlaces(this.#places);
    (after.get(batch.topic) as number[])[batch.partition] = batch.nextOffset;
    await take(
      records.filter(({ verdict }) => verdict !== 'lost'),
      after,
    );
  }
}

/** A place the tail has not come to yet, though the log has: it gets there within its next fetches. */
const AHEAD_MS_MAX = 10_000;
const AHEAD_POLL_MS = 5;

/**
 * Resolves once a client can go on from there: LIVE_POSITION_TOO_OLD when history is too long for that, LIVE_POSITION_GONE
 * when the log has no such place. Nothing of what others wrote is told.
 */
export async function checkReach(log: EventLog, from: Places, now: () => Places, isEarliest: boolean): Promise<void> {
  if (isAhead(from, now())) {
    const ends: Places = new Map();
    for (const topic of from.keys()) ends.set(topic, await log.endOffsets(topic));
    if (isAhead(from, ends)) throw new GatewayError('LIVE_POSITION_GONE', 'the position is not on this log');
    const untilMs = performance.now() + AHEAD_MS_MAX;
    while (isAhead(from, now())) {
      if (performance.now() > untilMs)
        throw new GatewayError('POSITION_NOT_REACHED', 'the feed is behind the position');
      await sleep(AHEAD_POLL_MS);
    }
  }
  if (!isEarliest && recordsBetween(from, now()) > REPLAY_RECORDS_MAX) {
    throw new GatewayError('LIVE_POSITION_TOO_OLD', 'the position is too far back to be caught up with from here');
  }
}

function gone(cause: unknown): GatewayError {
  return new GatewayError('LIVE_POSITION_GONE', 'the log no longer has the records after the position', { cause });
}

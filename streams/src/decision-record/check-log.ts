/** Reads the log whole and says which deciding events of programs have no record (`missing.ts`): the proof of UW-39. */
import { type AnyEvent, eventTypes } from '@mainstem/schemas/generated/events';
import { type TopicName, topicOf } from '@mainstem/schemas/topics';
import type { EventLog } from '../log/event-log.ts';
import type { PinnedCodec } from '../log/pinned-codec.ts';
import { createWinners } from '../runtime/decisions/winners.ts';
import { decidingTypes } from './deciding.ts';
import { type MissingRecord, RecordLedger } from './missing.ts';

export interface CheckedLog {
  /** Deciding events of programs that were met. */
  readonly deciding: number;
  readonly missing: readonly MissingRecord[];
  /** Of other tenants than the one asked for, or that cannot be read. */
  readonly unread: number;
}

export interface CheckParts {
  readonly log: EventLog;
  readonly codec: Pick<PinnedCodec, 'decode' | 'typeOf'>;
}

/** Since a time, ms since 1970 UTC: an event of before has its record before, or was written before there were any. */
export async function checkDecisions({ log, codec }: CheckParts, sinceMs: number): Promise<CheckedLog> {
  const ledger = new RecordLedger();
  let unread = 0;
  for (const topic of topicsToRead()) {
    const winners = createWinners();
    for (const [partition, end] of (await log.endOffsets(topic)).entries()) {
      for await (const { records } of log.read(topic, partition, 0, end)) {
        for (const { value } of records) {
          const type = codec.typeOf(value);
          // Blocks of auctions lie on the topic of records, and are no concern of this.
          if (
            type === undefined ||
            (topic === 'decision_events' && type !== 'DecisionRecorded' && type !== 'AutonomyDecided')
          )
            continue;
          const event = read(codec, value);
          if (event === null) unread += 1;
          else if (winners.admit(event) === 'winner' && event.envelope.occurredAtMs >= sinceMs) ledger.add(event);
        }
      }
    }
  }
  return { deciding: ledger.deciding, missing: ledger.missing(), unread };
}

/** Topics with deciding events, whole: of a decided stream all events are needed to know who won. */
function topicsToRead(): readonly TopicName[] {
  const deciding = eventTypes.filter((type) => decidingTypes.has(type)).map(topicOf);
  return [...new Set<TopicName>([...deciding, 'decision_events'])];
}

function read(codec: CheckParts['codec'], value: Buffer): AnyEvent | null {
  try {
    return codec.decode(value);
  } catch {
    return null; // counted, and told
  }
}

/**
 * Rulings of a stretch of the audit trail, read once: for who reads the log as it was up to some offsets, and must come to
 * the same in every run. A live view follows them instead (`ruling-feed.ts`).
 */
import type { EventType } from '@mainstem/schemas/generated/events';
import { topicOf } from '@mainstem/schemas/topics';
import type { EventLog } from '../../log/event-log.ts';
import { createEventReader, type EventReader } from '../../log/event-reader.ts';
import type { LearningCodec } from '../projection/projection-reader.ts';
import { RulingBook, type Rulings, rulingTypes } from './rulings.ts';

export interface KnownRulings extends Rulings {
  /** When a ruling took effect: the broker's time of the event that made it so, ms since 1970 UTC. */
  effectiveAtMs(id: string): number;
}

/** Offsets [fromOffset, toOffset) of one partition of the topic of rulings. */
export interface RulingStretch {
  readonly partition: number;
  readonly fromOffset: number;
  readonly toOffset: number;
}

export const RULING_TOPIC = topicOf('DeadLetterRuled');

/** What is no readable ruling rules nothing, for every reader alike. */
export function createRulingReader(codec: LearningCodec): EventReader {
  return createEventReader(codec, {
    types: new Set<EventType>(rulingTypes),
    skipForeign: true,
    onPoison: () => undefined,
  });
}

/** @param untilMs rulings appended later count for nothing, ms since 1970 UTC. */
export async function readRulings(
  { log, codec }: { readonly log: Pick<EventLog, 'read'>; readonly codec: LearningCodec },
  stretches: readonly RulingStretch[],
  untilMs = Number.POSITIVE_INFINITY,
): Promise<KnownRulings> {
  const book = new RulingBook();
  const effective = new Map<string, number>();
  const reader = createRulingReader(codec);
  for (const { partition, fromOffset, toOffset } of stretches) {
    for await (const { records } of log.read(RULING_TOPIC, partition, fromOffset, toOffset)) {
      const times = new Map(records.map(({ offset, appendedAtMs }) => [offset, appendedAtMs]));
      for (const { event, position } of await reader.read({ records })) {
        const atMs = times.get(position.offset) as number;
        const news = atMs <= untilMs ? book.take(event) : null;
        if (news?.kind === 'ruled') effective.set(news.ruling.id, atMs);
      }
    }
  }
  return {
    isRead: true,
    read: Promise.resolve(),
    size: book.size,
    within: (batch) => book.within(batch),
    effectiveAtMs: (id) => effective.get(id) ?? 0,
  };
}

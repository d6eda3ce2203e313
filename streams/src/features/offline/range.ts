/** Stretches of the log: what a training set is made of, and can be made of again. */
import { type TopicName, topicNamed } from '@mainstem/schemas/topics';
import type { EventLog } from '../../log/event-log.ts';
import { RULING_TOPIC } from '../../runtime/parking/read-rulings.ts';
import type { FeatureView } from '../definition.ts';
import { FeatureError } from '../errors.ts';

/** Offsets [fromOffset, toOffset) of one partition. */
export interface OffsetRange {
  readonly topic: string;
  readonly partition: number;
  readonly fromOffset: number;
  readonly toOffset: number;
}

export function topicsOfViews(views: readonly FeatureView[]): TopicName[] {
  return [...new Set(views.flatMap(({ plan }) => plan.topics as readonly TopicName[]))].sort();
}

/** All that is on the log now for these views, and what was ruled on its dead letters, in the order of topics and partitions. */
export async function rangeUntilNow(
  log: Pick<EventLog, 'endOffsets'>,
  views: readonly FeatureView[],
): Promise<OffsetRange[]> {
  const ranges: OffsetRange[] = [];
  for (const topic of [...new Set<TopicName>([...topicsOfViews(views), RULING_TOPIC])].sort()) {
    const ends = await log.endOffsets(topic);
    ranges.push(...ends.map((toOffset, partition) => ({ topic, partition, fromOffset: 0, toOffset })));
  }
  return ranges;
}

/** Throws `FEATURE_RANGE_GONE` for a range that is not on this log whole: a set made of less would be another set. */
export async function checkRange(log: Pick<EventLog, 'endOffsets'>, ranges: readonly OffsetRange[]): Promise<void> {
  for (const { topic, partition, fromOffset, toOffset } of ranges) {
    // Who won a race follows from all that came before.
    if (fromOffset > 0 && topicNamed(topic).kind === 'decided') {
      throw new FeatureError(
        'FEATURE_RANGE_GONE',
        `${topic} is decided: it is read from its beginning, not ${fromOffset}`,
      );
    }
    const end = (await log.endOffsets(topic))[partition] ?? -1;
    if (fromOffset < 0 || fromOffset > toOffset || toOffset > end) {
      const what = `offsets ${fromOffset} to ${toOffset} of ${topic}/${partition} are not on this log, which ends at ${end}`;
      throw new FeatureError('FEATURE_RANGE_GONE', what);
    }
  }
}

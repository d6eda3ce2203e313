/**
 * Where a rebuild ends: at offsets, or at a time. Time is the log's own, `appendedAtMs`: what the platform knew at that
 * moment, whatever its events say of when they occurred.
 */
import type { EventLog } from '@mainstem/streams/log/event-log';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';
import { partitionName } from '@mainstem/streams/runtime/projection/projection-store';

/** Next offsets by `topic:partition`. */
export type Offsets = Readonly<Record<string, number>>;

export type Until =
  | { readonly offsets: Offsets }
  /** Records appended at or before this, ms since 1970 UTC. */
  | { readonly appendedAtMs: number };

/**
 * Ends of all partitions the views read, the same for all of them. Offsets given must be there for each partition and lie
 * within the log, else `PROJECTION_AHEAD_OF_LOG`; without `until` they are the log's ends now.
 */
export async function endsOf(log: EventLog, views: readonly Projection[], until?: Until): Promise<Offsets> {
  const ends: Record<string, number> = {};
  for (const topic of new Set(views.flatMap((view) => view.topics))) {
    for (const [partition, end] of (await log.endOffsets(topic)).entries()) {
      const name = partitionName(topic, partition);
      if (until === undefined) ends[name] = end;
      else if ('offsets' in until) ends[name] = within(views, name, until.offsets[name], end);
      else ends[name] = await offsetAfter(log, topic, partition, end, until.appendedAtMs);
    }
  }
  return ends;
}

function within(views: readonly Projection[], name: string, offset: number | undefined, end: number): number {
  if (offset !== undefined && offset <= end) return offset;
  const message = offset === undefined ? `no offset is given for ${name}` : `${name}@${offset} is beyond ${end}`;
  throw new ProjectionError('PROJECTION_AHEAD_OF_LOG', views.map((view) => view.name).join(', '), message);
}

/** Those of the partitions a view reads. */
export function endsFor(view: Projection, ends: Offsets): Record<string, number> {
  const names = Object.keys(ends).filter((name) => view.topics.some((topic) => name.startsWith(`${topic}:`)));
  return Object.fromEntries(names.map((name) => [name, ends[name] as number]));
}

/** First offset appended after a moment, by halving: some tens of small reads whatever the length of the log. */
async function offsetAfter(
  log: EventLog,
  topic: string,
  partition: number,
  end: number,
  atMs: number,
): Promise<number> {
  let [low, high] = [0, end];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const at = await appendedAt(log, topic, partition, middle, end);
    if (at === null || at.appendedAtMs > atMs) high = middle;
    else low = at.offset + 1;
  }
  return low;
}

/** The first record at or after an offset; control records lie between. Null when there is none. */
async function appendedAt(log: EventLog, topic: string, partition: number, offset: number, end: number) {
  for await (const batch of log.read(topic, partition, offset, end)) {
    const [first] = batch.records;
    if (first !== undefined) return { offset: first.offset, appendedAtMs: first.appendedAtMs };
  }
  return null;
}

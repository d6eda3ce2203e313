/** Takes a view for a lease's epoch, and finds out whether it can be continued. */
import { uuidV7 } from '@mainstem/schemas/envelope';
import { crashpoint } from '#crashpoint';
import type { EventLog } from '../../log/event-log.ts';
import type { Lease } from '../lease/leases.ts';
import { buildOf, FIRST_BUILD } from '../projection/build.ts';
import type { Projection } from '../projection/projection.ts';
import { ProjectionError } from '../projection/projection-errors.ts';
import { type Checkpoint, firstCheckpoint, partitionName } from '../projection/projection-store.ts';
import type { Progress } from './projector-progress.ts';
import type { SessionOptions } from './session-options.ts';

/** Ends of all partitions a view reads, by `topic:partition`. */
export async function readEnds(log: EventLog, projection: Projection): Promise<Record<string, number>> {
  const ends: Record<string, number> = {};
  for (const topic of projection.topics) {
    for (const [partition, end] of (await log.endOffsets(topic)).entries()) ends[partitionName(topic, partition)] = end;
  }
  return ends;
}

/**
 * Claims the view for the lease's epoch, or makes it when it never was. Null when it was there once and is gone.
 * Throws when what is there cannot be continued.
 */
export async function openView(
  options: SessionOptions,
  progress: Progress,
  lease: Lease,
  builtHere: boolean,
): Promise<Checkpoint | null> {
  const { projection, store, log, leases } = options;
  const ends = await readEnds(log, projection);
  crashpoint('view.before-claim');
  let checkpoint = await store.claim(lease.epoch);
  crashpoint('view.after-claim');
  if (checkpoint === null) {
    // Only the first build of a view begins by itself; the others are begun by who deploys them, and never after a drop.
    if (lease.builtBefore || builtHere || buildOf(projection) !== FIRST_BUILD) return null;
    checkpoint = firstCheckpoint(projection.version, lease.epoch, uuidV7(), partitionCounts(ends));
    await store.reset(checkpoint);
    crashpoint('view.after-reset');
  }
  checkpoint = withNewTopics(projection, checkpoint, ends);
  progress.checkpoint = checkpoint;
  checkContinuable(projection, checkpoint, ends);
  if (!lease.builtBefore) await leases.markBuilt(lease);
  return checkpoint;
}

export function partitionCounts(ends: Readonly<Record<string, number>>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of Object.keys(ends)) {
    const topic = name.slice(0, name.lastIndexOf(':'));
    counts[topic] = (counts[topic] ?? 0) + 1;
  }
  return counts;
}

/** A view that grows reads a topic that came after it from the beginning, which is all that is missing of it. */
function withNewTopics(
  { fingerprintTypes }: Projection,
  checkpoint: Checkpoint,
  ends: Readonly<Record<string, number>>,
): Checkpoint {
  if (fingerprintTypes === undefined) return checkpoint;
  const topicOfName = (name: string) => name.slice(0, name.lastIndexOf(':'));
  const known = new Set(Object.keys(checkpoint.offsets).map(topicOfName));
  const added = Object.keys(ends).filter((name) => !known.has(topicOfName(name)));
  if (added.length === 0) return checkpoint;
  return { ...checkpoint, offsets: { ...checkpoint.offsets, ...Object.fromEntries(added.map((name) => [name, 0])) } };
}

function checkContinuable(
  projection: Projection,
  checkpoint: Checkpoint,
  ends: Readonly<Record<string, number>>,
): void {
  const { name, version } = projection;
  if (checkpoint.version !== version) {
    const message = `the view is of version ${checkpoint.version}, this program makes version ${version}`;
    throw new ProjectionError('PROJECTION_OUTDATED', name, message);
  }
  const known = Object.keys(checkpoint.offsets).sort().join(' ');
  const found = Object.keys(ends).sort().join(' ');
  if (known !== found) {
    const message = `the log has partitions [${found}], the view was made from [${known}]`;
    throw new ProjectionError('PROJECTION_PARTITIONS_CHANGED', name, message);
  }
  for (const [partition, offset] of Object.entries(checkpoint.offsets)) {
    if (offset > (ends[partition] ?? 0)) {
      const message = `its checkpoint ${partition}@${offset} is beyond the log's end ${ends[partition]}: this is another log`;
      throw new ProjectionError('PROJECTION_AHEAD_OF_LOG', name, message);
    }
  }
}

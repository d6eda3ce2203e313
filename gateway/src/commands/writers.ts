/** A decision writer for each row of the table. All take batches; each folds its own stream. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { type DecisionWriter, startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import type { SnapshotOptions } from '@mainstem/streams/runtime/decisions/snapshots/snapshot-keeper';
import { withBatches } from './batch.ts';
import { type AnyDecider, type StreamName, streamTable } from './table.ts';

/** A writer of any decided stream: commands are checked against the stream's schema before they get here. */
export type AnyWriter = Pick<
  DecisionWriter<{ readonly type: string }, unknown, AnyEvent>,
  'execute' | 'load' | 'whenCaughtUp' | 'done' | 'stop'
>;
export type Writers = Readonly<Record<StreamName, AnyWriter>>;

type Shared = Omit<Parameters<typeof startDecisionWriter>[0], 'decider' | 'snapshots'>;

/** Starts them all; `snapshots` says where the states of one decider are kept, when they are. */
export function startWriters(
  shared: Shared,
  snapshots?: (decider: AnyDecider) => SnapshotOptions | undefined,
): Writers {
  const started = streamTable.map(({ name, decider }) => {
    const writer = startDecisionWriter({ ...shared, decider: withBatches(decider), snapshots: snapshots?.(decider) });
    return [name, writer as unknown as AnyWriter] as const;
  });
  return Object.fromEntries(started) as unknown as Writers;
}

export async function stopWriters(writers: Writers): Promise<void> {
  await Promise.all(Object.values(writers).map((writer) => writer.stop()));
}

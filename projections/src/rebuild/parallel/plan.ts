/**
 * Which worker rebuilds which views. Views that read a topic together stay together, so that each record is read and
 * decoded once; the groups are dealt out by the records they read, the largest first, always to the least loaded worker.
 *
 * The unit is a view and not a partition: rows may be made by events of several partitions and topics, and two threads
 * that fold one row would have to ask each other (ADR 0010).
 */
import type { Projection } from '@mainstem/streams/runtime/projection/projection';

type Reader = Pick<Projection, 'name' | 'topics'>;

export interface Share<Target> {
  readonly targets: readonly Target[];
  /** Of all records read, 0 to 1. */
  readonly share: number;
}

/** At most `workersMax` shares, none of them empty. The same for the same input. */
export function sharesOf<Target extends { readonly view: Reader }>(
  targets: readonly Target[],
  recordsOf: (topic: string) => number,
  workersMax: number,
): Share<Target>[] {
  const groups = groupsOf(targets)
    .map((group) => ({ group, records: weightOf(group, recordsOf) }))
    .sort((left, right) => right.records - left.records);
  const workers = Array.from({ length: Math.max(1, Math.min(workersMax, groups.length)) }, () => ({
    targets: [] as Target[],
    records: 0,
  }));
  for (const { group, records } of groups) {
    const [least] = [...workers].sort((left, right) => left.records - right.records);
    least?.targets.push(...group);
    if (least !== undefined) least.records += records;
  }
  const total = workers.reduce((sum, worker) => sum + worker.records, 0);
  return workers
    .filter((worker) => worker.targets.length > 0)
    .map((worker) => ({ targets: worker.targets, share: worker.records / total }));
}

/** Targets connected by topics. */
function groupsOf<Target extends { readonly view: Reader }>(targets: readonly Target[]): Target[][] {
  let groups: Target[][] = [];
  for (const target of targets) {
    const reads = new Set<string>(target.view.topics);
    const touching = groups.filter((group) => group.some((one) => one.view.topics.some((topic) => reads.has(topic))));
    groups = [...groups.filter((group) => !touching.includes(group)), [...touching.flat(), target]];
  }
  return groups;
}

/** Records a group reads; one more, so that an empty log divides, too. */
function weightOf(group: readonly { readonly view: Reader }[], recordsOf: (topic: string) => number): number {
  const topics = new Set(group.flatMap((target) => target.view.topics));
  return [...topics].reduce((sum, topic) => sum + recordsOf(topic), 1);
}

/** How far a stream is folded: what the snapshots of one moment cover, and by which record of the log that is known again. */
import { hash } from 'node:crypto';
import type { Batch } from '../../../log/event-log.ts';
import type { Anchor, CoveredPartition } from './snapshot-store.ts';

export class FoldedOffsets {
  /** Last record folded, by partition. */
  readonly #last: { offset: number; value: Buffer }[] = [];
  readonly #next: number[] = [];
  /** Of the partitions of which nothing was read since `begin`. */
  readonly #anchors: (Anchor | null)[] = [];

  begin(partition: number, offset: number, anchor: Anchor | null): void {
    this.#next[partition] = offset;
    this.#anchors[partition] = anchor;
  }

  take({ records, partition, nextOffset }: Batch): void {
    const last = records.at(-1);
    // Copied: the value is a slice of a whole fetch answer.
    if (last !== undefined) this.#last[partition] = { offset: last.offset, value: Buffer.from(last.value) };
    this.#next[partition] = nextOffset;
  }

  reset(): void {
    for (const list of [this.#last, this.#next, this.#anchors]) list.length = 0;
  }

  get isEmpty(): boolean {
    return this.#next.length === 0;
  }

  get covered(): CoveredPartition[] {
    return this.#next.flatMap((offset, partition) => {
      const last = this.#last[partition];
      const anchor =
        last === undefined
          ? (this.#anchors[partition] ?? null)
          : { offset: last.offset, hash: hash('sha256', last.value, 'hex') };
      return { partition, offset, anchor };
    });
  }
}

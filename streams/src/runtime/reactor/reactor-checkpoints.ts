/**
 * Where a reactor keeps how far it has come. The checkpoint is stored after the reactions it covers are durable, so a
 * crash in between repeats reactions, never loses one. It is a convenience, not a truth: a reactor that finds none works
 * out from the log itself what is left to do (see reactor-recovery.ts).
 */
export interface ReactorCheckpoints {
  /** Next offset by `topic:partition`; null when there is none, or when the table itself is gone. */
  load(reactor: string): Promise<Readonly<Record<string, number>> | null>;
  /** False when a holder with a higher epoch has stored one: this one is fenced. Throws when the store does not answer. */
  save(reactor: string, epoch: number, offsets: Readonly<Record<string, number>>): Promise<boolean>;
}

/** For tests. */
export function createMemoryCheckpoints(): ReactorCheckpoints & { clear(): void } {
  const rows = new Map<string, { epoch: number; offsets: Readonly<Record<string, number>> }>();
  return {
    load: (reactor) => Promise.resolve(rows.get(reactor)?.offsets ?? null),
    save(reactor, epoch, offsets) {
      if ((rows.get(reactor)?.epoch ?? 0) > epoch) return Promise.resolve(false);
      rows.set(reactor, { epoch, offsets: { ...offsets } });
      return Promise.resolve(true);
    },
    clear: () => rows.clear(),
  };
}

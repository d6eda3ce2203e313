/**
 * The newest signed checkpoint, kept apart from the tree it is of. The tree lies in the object store alone: whoever deletes
 * it there could have the notary begin another one, over a log that was edited meanwhile. What is kept here says that there
 * was a tree, and how far it had come, so that the loss is a loss and not a beginning (docs/audit.md, "When the tree is
 * lost").
 *
 * It proves nothing by itself: who can write to both places can forget both. Checkpoints that auditors hold stay the proof.
 * Adapters: `kept-heads.postgres.ts`, `kept-heads.memory.ts` (tests).
 */
export interface KeptHead {
  readonly origin: string;
  readonly sequence: number;
  /** The signed note. */
  readonly note: Buffer;
}

/** Heads of the tree at this place of the object store. */
export type HeadsOf = (place: string) => KeptHeads;

export interface KeptHeads {
  /** Null when no tree was ever signed, or a person gave up the last one. */
  newest(): Promise<KeptHead | null>;
  /**
   * Keeps a head in place of an older one; one that is not newer changes nothing. `false` when a newer one is kept: another
   * notary has signed it.
   */
  keep(head: KeptHead): Promise<boolean>;
  /** Forgets that there was a tree; true when it was this call that did. For a person, after saying so on the log. */
  giveUp(sequence: number, actor: string, reason: string): Promise<boolean>;
}

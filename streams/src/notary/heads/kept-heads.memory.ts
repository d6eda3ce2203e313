/** The newest signed checkpoint in memory, with the semantics of the real store. For tests that need no Postgres. */
import type { KeptHead, KeptHeads } from './kept-heads.ts';

export function createMemoryHeads(): KeptHeads {
  let kept: KeptHead | null = null;
  return {
    newest: async () => kept,
    async keep(head) {
      if (kept === null || head.sequence > kept.sequence) kept = head;
      return kept.sequence === head.sequence;
    },
    async giveUp(sequence) {
      if (kept?.sequence !== sequence) return false;
      kept = null;
      return true;
    },
  };
}

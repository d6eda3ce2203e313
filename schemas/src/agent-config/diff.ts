/** Two texts beside each other: unified for the log and the command line, rows for a view side by side (WAP-80). */
import { createTwoFilesPatch, diffLines, FILE_HEADERS_ONLY } from 'diff';

const CONTEXT_LINES = 3;
/** What a commit keeps of its diff; the texts themselves are kept whole, so a longer one can be made again. */
export const DIFF_CHARACTERS_MAX = 16_000;

export interface DiffRow {
  readonly kind: 'same' | 'removed' | 'added';
  /** Number of the line from 1; null where the side has none. */
  readonly left: number | null;
  readonly right: number | null;
  readonly text: string;
}

/** A unified diff; empty when nothing differs. Cut, and says so, beyond the bound. */
export function unifiedDiff(before: string, after: string, leftName = 'before', rightName = 'after'): string {
  if (before === after) return '';
  const options = { context: CONTEXT_LINES, headerOptions: FILE_HEADERS_ONLY };
  const patch = createTwoFilesPatch(leftName, rightName, before, after, undefined, undefined, options);
  if (patch.length <= DIFF_CHARACTERS_MAX) return patch;
  return `${patch.slice(0, DIFF_CHARACTERS_MAX)}\n… ${patch.length - DIFF_CHARACTERS_MAX} characters more\n`;
}

export function diffRows(before: string, after: string): DiffRow[] {
  let left = 0;
  let right = 0;
  return diffLines(before, after).flatMap(({ value, added, removed }) =>
    value
      .replace(/\n$/, '')
      .split('\n')
      .map((text): DiffRow => {
        if (added) return { kind: 'added', left: null, right: ++right, text };
        if (removed) return { kind: 'removed', left: ++left, right: null, text };
        return { kind: 'same', left: ++left, right: ++right, text };
      }),
  );
}

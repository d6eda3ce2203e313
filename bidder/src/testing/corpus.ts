/**
 * The shared corpus of recorded bid requests. It is not part of the repository: tests that read it say aloud that they were
 * skipped where it is not there.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(
  process.env.MAINSTEM_CORPUS ?? join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'corpus'),
  'openrtb',
);

export const corpusPresent = existsSync(join(folder, 'valid.ndjson'));

export function tellWithoutCorpus(): void {
  if (!corpusPresent) process.stdout.write(`SKIPPED: no corpus of bid requests at ${folder} (set MAINSTEM_CORPUS)\n`);
}

export interface CorpusLine {
  /** Name of the line in the corpus. */
  readonly n: string;
  readonly request?: Record<string, unknown>;
  /** Instead of `request`, when it is no JSON. */
  readonly raw?: string;
  readonly breaks_spec_required?: boolean;
}

export const corpusFiles = ['valid', 'quirks', 'labelled', 'invalid'] as const;

export function corpusLines(file: (typeof corpusFiles)[number]): CorpusLine[] {
  return readFileSync(join(folder, `${file}.ndjson`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as CorpusLine);
}

/** Body of a line, as it would be sent. */
export function bodyOf({ raw, request }: CorpusLine): string {
  return raw ?? JSON.stringify(request);
}

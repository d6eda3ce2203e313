/** All checkpoints of a tree: are they signed by keys we trust, is none missing, does each follow on the one before? */
import { NotaryError, type NotaryErrorCode } from '../errors.ts';
import type { Checkpoint, OffsetVector } from '../note/checkpoint.ts';
import { textOfNote } from '../note/signed-note.ts';
import { openCheckpoint, type SignedCheckpoint, type Trust } from '../tree/head.ts';
import type { TreeReader } from '../tree/tree-store.ts';
import type { AuditFindingCode, Findings } from './findings.ts';

/** Reads under way at once. */
const READS_AT_ONCE = 32;

/** What is kept of each: its offsets only while it is compared with the next. */
export type Waypoint = Pick<Checkpoint, 'sequence' | 'size' | 'root'>;

export interface CheckedChain {
  /** Every checkpoint whose signature holds, in order. */
  readonly waypoints: readonly Waypoint[];
  /** The published one, which tiles and log are held against; null when there is none to trust. */
  readonly target: Checkpoint | null;
  /** The one signed after it and not published, as a notary leaves it that was killed, or a hand that put the older one back. */
  readonly unpublished: Checkpoint | null;
  /** The newest that was made before the time asked for; null when there is none. */
  readonly settled: Checkpoint | null;
}

const findingOf: Partial<Record<NotaryErrorCode, AuditFindingCode>> = {
  NOTE_MALFORMED: 'AUDIT_CHECKPOINT_MALFORMED',
  NOTE_KEY_UNKNOWN: 'AUDIT_KEY_UNKNOWN',
  NOTE_SIGNATURE_INVALID: 'AUDIT_SIGNATURE_INVALID',
};

/** Opens a note; what is wrong with it becomes a finding, with `what` in front. */
export function openOrFind(note: Buffer, trust: Trust, what: string, findings: Findings): SignedCheckpoint | null {
  try {
    return openCheckpoint(note, trust);
  } catch (error) {
    const code = error instanceof NotaryError ? findingOf[error.code] : undefined;
    if (code === undefined) throw error;
    findings.add(code, `${what}: ${(error as Error).message}`);
    return null;
  }
}

export async function checkChain(
  reader: TreeReader,
  trust: Trust,
  settledBeforeMs: number,
  findings: Findings,
): Promise<CheckedChain> {
  const listed: number[] = [];
  for await (const sequence of reader.sequences()) listed.push(sequence);
  // Read after the list: a notary that is at work meanwhile only makes it newer.
  const note = await reader.published();
  const published = note === null ? null : openOrFind(note, trust, 'the published checkpoint', findings);
  const last = Math.max(-1, ...lastOf(listed), published?.checkpoint.sequence ?? -1);
  if (last < 0 && note === null) {
    findings.add('AUDIT_CHECKPOINT_ABSENT', 'there is no checkpoint: nothing was ever signed, or all of it is gone');
  }
  const opened = await readAll(reader, trust, listed, last, findings);
  checkOrder(opened, findings);
  if (published !== null) checkPublished(published, opened, last, findings);
  else if (note === null && last > 0) {
    findings.add('AUDIT_CHECKPOINT_ABSENT', `${last + 1} checkpoints are kept and none is published`);
  }
  const newest = opened.at(-1)?.checkpoint ?? null;
  const target = published?.checkpoint ?? newest;
  const unpublished = newest !== null && newest.sequence > (target?.sequence ?? 0) ? newest : null;
  const waypoints = opened.map(({ checkpoint: { sequence, size, root } }) => ({ sequence, size, root }));
  const settled = opened.findLast(({ checkpoint }) => checkpoint.timeMs < settledBeforeMs)?.checkpoint ?? null;
  return { waypoints, target, unpublished, settled };
}

/** `Math.max` takes no more arguments than a stack holds. */
function lastOf(sequences: readonly number[]): number[] {
  return sequences.length === 0 ? [] : [sequences.reduce((max, sequence) => Math.max(max, sequence))];
}

/** Every one that is listed, and those that came since. What is missing between them is one finding, however much it is. */
async function readAll(
  reader: TreeReader,
  trust: Trust,
  listed: readonly number[],
  last: number,
  findings: Findings,
): Promise<SignedCheckpoint[]> {
  const opened: SignedCheckpoint[] = [];
  const known = [...listed].sort((left, right) => left - right);
  let next = 0;
  const missing = (until: number): void => {
    if (until <= next) return;
    const which = until - next === 1 ? `${next} of ${last + 1} was` : `${next} to ${until - 1} of ${last + 1} were`;
    findings.add('AUDIT_CHECKPOINT_MISSING', `checkpoint ${which} removed`);
  };
  const take = (sequence: number, note: Buffer | null): boolean => {
    if (note === null) return false;
    missing(sequence);
    next = sequence + 1;
    const found = openOrFind(note, trust, `checkpoint ${sequence}`, findings);
    if (found === null) return true;
    if (found.checkpoint.sequence === sequence) opened.push(found);
    else {
      const message = `checkpoint ${found.checkpoint.sequence} lies in the place of checkpoint ${sequence}`;
      findings.add('AUDIT_CHECKPOINT_MALFORMED', message);
    }
    return true;
  };
  for (let from = 0; from < known.length; from += READS_AT_ONCE) {
    const sequences = known.slice(from, from + READS_AT_ONCE);
    const notes = await Promise.all(sequences.map((sequence) => reader.checkpoint(sequence)));
    for (const [at, note] of notes.entries()) take(sequences[at] as number, note);
  }
  while (next <= last && take(next, await reader.checkpoint(next)));
  missing(last + 1);
  return opened;
}

/** Sizes, times and offsets never go back. That each tree begins with the one before is shown by its leaves. */
function checkOrder(opened: readonly SignedCheckpoint[], findings: Findings): void {
  for (const [at, { checkpoint }] of opened.entries()) {
    const before = opened[at - 1]?.checkpoint;
    if (before === undefined) continue;
    const goesBack =
      checkpoint.size < before.size ||
      checkpoint.timeMs < before.timeMs ||
      vectorGoesBack(before.offsets, checkpoint.offsets);
    if (!goesBack) continue;
    const message = `checkpoint ${checkpoint.sequence} is behind checkpoint ${before.sequence}: no tree shrinks`;
    findings.add('AUDIT_TREE_FORKED', message);
  }
}

function vectorGoesBack(before: OffsetVector, after: OffsetVector): boolean {
  return Object.entries(before).some(([topic, offsets]) =>
    offsets.some((offset, partition) => (after[topic]?.[partition] ?? -1) < offset),
  );
}

function checkPublished(
  { checkpoint, note }: SignedCheckpoint,
  opened: readonly SignedCheckpoint[],
  last: number,
  findings: Findings,
): void {
  const kept = opened.find((other) => other.checkpoint.sequence === checkpoint.sequence);
  if (kept !== undefined && textOfNote(kept.note) !== textOfNote(note)) {
    const message = `two checkpoints ${checkpoint.sequence} are signed: one is published, another is kept`;
    findings.add('AUDIT_TREE_FORKED', message);
  }
  // One may be signed and not published yet; two never are.
  if (checkpoint.sequence < last - 1) {
    const message = `checkpoint ${checkpoint.sequence} is published, but ${last} was signed already`;
    findings.add('AUDIT_CHECKPOINT_ROLLED_BACK', message);
  }
}

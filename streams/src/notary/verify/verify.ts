/**
 * The audit: checkpoints, tree and log against each other, from the tiles and the log alone. Needs no part of the platform
 * but these two, so that an auditor can do it on a copy, with keys got by another way.
 *
 * Who may write to the store but has no key is found by signatures and hashes. Who has the key too can make a second tree;
 * that one is found by anybody who kept a checkpoint from before (`trusted`), and by the checkpoints under object lock.
 */
import { decodeEntry, type Entry, splitBundle } from '../entry.ts';
import { HASH_BYTES } from '../merkle/hash.ts';
import { TILE_WIDTH, tileIn } from '../merkle/tiles.ts';
import type { Checkpoint } from '../note/checkpoint.ts';
import type { Trust } from '../tree/head.ts';
import { readTile, type TreeReader } from '../tree/tree-store.ts';
import { checkChain, openOrFind, type Waypoint } from './checkpoints.ts';
import { createFindings, type Finding, type Findings } from './findings.ts';
import { createLeafOrder } from './leaf-order.ts';
import { checkRecords, type RecordSource } from './records.ts';
import { checkTree } from './tree.ts';
import { checkUnpublished } from './unpublished.ts';
import { checkLeftOut, waitingRecords } from './waiting.ts';

export interface AuditOptions extends Trust {
  readonly reader: TreeReader;
  /** Null: the tree is checked in itself only. */
  readonly records: RecordSource | null;
  /** A checkpoint that was verified before: the tree must begin with its tree. */
  readonly trusted?: Buffer | null;
  /** Records may wait so long for their checkpoint (ms); not checked when not given. */
  readonly ageMaxMs?: number;
  /** Topics every record of which should be signed, beside those of the checkpoint; with `ageMaxMs`. */
  readonly topics?: readonly string[];
  readonly nowMs: number;
  readonly onProgress?: (leaves: number, of: number) => void;
  readonly signal?: AbortSignal;
}

export interface AuditReport {
  /** Nothing was found. */
  readonly ok: boolean;
  readonly findings: readonly Finding[];
  /** With those that are not listed. */
  readonly findingCount: number;
  /** The checkpoint that was verified; null when none could be trusted. */
  readonly checkpoint: Checkpoint | null;
  readonly checkpoints: number;
  readonly leaves: number;
  /** Records found equal to their leaf. */
  readonly records: number;
  /** Records of the log that are not under this checkpoint yet. */
  readonly unsigned: number;
}

export async function verifyAudit(options: AuditOptions): Promise<AuditReport> {
  const { reader, records, nowMs, ageMaxMs } = options;
  const findings = createFindings();
  const settledBeforeMs = nowMs - (ageMaxMs ?? Number.POSITIVE_INFINITY);
  const { waypoints, target, unpublished, settled } = await checkChain(reader, options, settledBeforeMs, findings);
  const trusted = trustedWaypoint(options, target, findings);
  const report = { checkpoint: target, checkpoints: waypoints.length, leaves: 0, records: 0, unsigned: 0 };
  if (target !== null) {
    const all = trusted === null ? waypoints : [...waypoints, trusted];
    Object.assign(report, await checkLeaves(options, target, all, findings));
    if (records !== null && unpublished !== null)
      await checkUnpublished(reader, records, target, unpublished, findings);
    const waiting = records === null ? [] : await waitingRecords(records, target, options.topics ?? []);
    report.unsigned = waiting.reduce((sum, { count }) => sum + count, 0);
    if (records !== null && settled !== null) {
      await checkLeftOut(records, waiting, settled, settledBeforeMs, findings);
    }
  }
  return { ok: findings.count === 0, findings: findings.list, findingCount: findings.count, ...report };
}

function trustedWaypoint(options: AuditOptions, target: Checkpoint | null, findings: Findings): Waypoint | null {
  if (options.trusted === undefined || options.trusted === null) return null;
  const opened = openOrFind(options.trusted, options, 'the checkpoint that was trusted before', findings);
  if (opened === null || target === null) return null;
  const { checkpoint } = opened;
  if (checkpoint.size <= target.size) return checkpoint;
  const message = `the tree has ${target.size} leaves, and had ${checkpoint.size} when it was last verified`;
  findings.add('AUDIT_CHECKPOINT_ROLLED_BACK', message);
  return null;
}

async function checkLeaves(
  options: AuditOptions,
  target: Checkpoint,
  waypoints: readonly Waypoint[],
  findings: Findings,
): Promise<{ leaves: number; records: number }> {
  const { reader, records, signal, onProgress } = options;
  // Told only when the tree is proven: what a damaged tree says about records is no evidence.
  const ofRecords = createFindings();
  const order = createLeafOrder(target.offsets, ofRecords);
  const against = records === null ? null : await checkRecords(records, target.offsets, ofRecords);
  const tree = checkTree({ reader, target, waypoints, findings, signal });
  let leaves = 0;
  for await (const { index, entries } of tree.bundles()) {
    if (entries === null) against?.skip();
    for (const [at, data] of (entries ?? []).entries()) {
      const entry = readable(data, index + at, findings);
      if (entry === null) against?.skip();
      else if (order.take(entry, index + at)) await against?.take(entry);
    }
    leaves += entries?.length ?? 0;
    onProgress?.(Math.min(index + TILE_WIDTH, target.size), target.size);
  }
  await against?.end((topic, partition, digests) => offsetsOf(reader, target.size, topic, partition, digests));
  if (tree.proven) findings.addAll(ofRecords);
  return { leaves, records: against?.compared ?? 0 };
}

function readable(data: Buffer, index: number, findings: Findings): Entry | null {
  try {
    return decodeEntry(data);
  } catch (error) {
    findings.add('AUDIT_ENTRIES_EDITED', `leaf ${index}: ${(error as Error).message}`);
    return null;
  }
}

/** Where in a partition digests were signed: a second reading of the entries, only when records were found that are strange. */
async function offsetsOf(
  reader: TreeReader,
  size: number,
  topic: string,
  partition: number,
  digests: ReadonlySet<string>,
): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (let index = 0; index * TILE_WIDTH < size; index += 1) {
    const tile = tileIn(size, 'entries', index);
    const bundle = tile === null ? null : await readTile(reader, tile);
    for (const data of bundle === null ? [] : splitBundle(bundle)) {
      const digest = data.subarray(-HASH_BYTES).toString('base64');
      if (!digests.has(digest) || found.has(digest)) continue;
      const entry = decodeEntry(data);
      if (entry.topic === topic && entry.partition === partition) found.set(digest, entry.offset);
    }
  }
  return found;
}

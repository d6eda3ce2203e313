/** `mainstem audit`: checkpoints, proofs and the whole verification of the audit tree (docs/audit.md). */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { formatProof, verifyProof } from '@mainstem/streams/notary/note/proof-file';
import { createProofs } from '@mainstem/streams/notary/proofs';
import type { AuditTree } from '@mainstem/streams/notary/settings';
import { notarisedTopics } from '@mainstem/streams/notary/topics';
import type { SignedCheckpoint } from '@mainstem/streams/notary/tree/head';
import type { RecordSource } from '@mainstem/streams/notary/verify/records';
import { type AuditReport, verifyAudit } from '@mainstem/streams/notary/verify/verify';
import { Command } from 'commander';
import { type AuditFlags, openRecords, openTree } from '../audit-connection.ts';
import { EXIT_FAILED, usage } from '../errors.ts';
import { grouped, table } from '../output.ts';
import { didYouMean } from '../suggest.ts';
import { defineVerb, type VerbContext } from '../verb.ts';
import { wholeNumber } from '../whole-number.ts';
import { beginAnewCommand } from './audit-begin-anew.ts';
import { keyCommand } from './audit-key.ts';

/** Checkpoints come at most ten seconds apart; a minute is a notary that does not work. */
const AGE_MAX_S = 60;
const AGE_MAX_S_MAX = 31_536_000;

export function command(): Command {
  const audit = new Command('audit').description(
    'the audit tree: what was signed, and whether log and tree still are that',
  );
  const tree = (one: Command): Command =>
    one.option('--offline <directory>', 'the tree is a copy in this directory (that has the file "checkpoint")');
  defineVerb(
    tree(audit.command('checkpoint').description('the newest signed checkpoint')).option(
      '--out <file>',
      'write the signed note there, to be given to --trusted one day',
    ),
    checkpoint,
  );
  defineVerb(
    tree(audit.command('prove').description('a proof that a record is in the tree, as a file that needs no platform'))
      .argument('<topic>')
      .argument('<partition>')
      .argument('<offset>')
      .option('--out <file>', 'where to write the proof (C2SP tlog-proof)'),
    prove,
  );
  defineVerb(audit.command('check').description('verify a proof file with the keys alone').argument('<file>'), check);
  defineVerb(
    tree(audit.command('verify').description('hold checkpoints, tree and every record of the log against each other'))
      .option('--archive [sha256]', 'read records from the archive instead of the broker; of this head')
      .option('--tree-only', 'do not read records: the tree in itself')
      .option('--trusted <file>', 'a checkpoint verified before; replaced by the newest when all is well')
      .option(
        '--max-age <s>',
        `records may wait so long for a checkpoint (default: ${AGE_MAX_S})`,
        wholeNumber('--max-age', 1, AGE_MAX_S_MAX),
      ),
    verify,
  );
  keyCommand(audit);
  beginAnewCommand(audit);
  return audit;
}

async function checkpoint({ output, environment }: VerbContext, flags: AuditFlags & { out?: string }): Promise<void> {
  const tree = await openTree(environment, flags);
  try {
    const found = await createProofs(tree.store, tree.trust).checkpoint();
    if (flags.out !== undefined) await writeFile(flags.out, found.note);
    output.document(toldCheckpoint(found), () => found.note.toString('utf8').trimEnd());
  } finally {
    await tree.close();
  }
}

function toldCheckpoint({ checkpoint: { root, timeMs, ...rest }, note }: SignedCheckpoint) {
  const time = new Date(timeMs).toISOString();
  return { ...rest, rootHash: root.toString('base64'), time, note: note.toString('utf8') };
}

async function prove({ output, environment }: VerbContext, flags: AuditFlags & { out?: string }, args: string[]) {
  const place = placeOf(args);
  const tree = await openTree(environment, flags);
  try {
    const { index, entry, proof, checkpoint: under } = await createProofs(tree.store, tree.trust).inclusion(place);
    const text = formatProof({ index, entry, proof, note: under.note });
    if (flags.out !== undefined) await writeFile(flags.out, text);
    const { size, sequence } = under.checkpoint;
    const hashes = proof.map((hash) => hash.toString('base64'));
    output.document({ ...place, index, size, sequence, proof: hashes, file: text }, () => {
      if (flags.out === undefined) return text.trimEnd();
      return `leaf ${grouped(index)} of ${grouped(size)}, under checkpoint ${sequence}: proof in ${flags.out}`;
    });
  } finally {
    await tree.close();
  }
}

function placeOf([topic = '', partition = '', offset = '']: readonly string[]) {
  if (!notarisedTopics.includes(topic)) {
    throw usage(`no topic ${topic}${didYouMean(topic, notarisedTopics)}`, `Topics: ${notarisedTopics.join(', ')}.`);
  }
  for (const [name, text] of [
    ['partition', partition],
    ['offset', offset],
  ]) {
    if (!/^\d{1,15}$/.test(text ?? '')) throw usage(`${name}: found "${text}", allowed is a whole number`);
  }
  return { topic, partition: Number(partition), offset: Number(offset) };
}

async function check({ output, environment }: VerbContext, _: object, [file = '']: string[]): Promise<void> {
  const { trust, close } = await openTree(environment, {});
  await close();
  const { entry, under } = verifyProof(await readFile(file, 'utf8'), trust);
  const { topic, partition, offset, digest } = entry;
  const { sequence, timeMs, size } = under.checkpoint;
  const told = {
    topic,
    partition,
    offset,
    digest: digest.toString('hex'),
    sequence,
    size,
    time: new Date(timeMs).toISOString(),
  };
  output.document(told, () =>
    table(
      ['topic', 'partition', 'offset', 'SHA-256 of key and value', 'checkpoint', 'signed'],
      [[topic, partition, offset, told.digest, sequence, told.time]],
    ),
  );
}

interface VerifyFlags extends AuditFlags {
  readonly archive?: string | true;
  readonly treeOnly?: boolean;
  readonly trusted?: string;
  readonly maxAge?: number;
}

async function verify({ output, environment, interrupted }: VerbContext, flags: VerifyFlags): Promise<number> {
  if (flags.treeOnly === true && flags.archive !== undefined)
    throw usage('--tree-only and --archive exclude each other');
  const tree = await openTree(environment, flags);
  const records = flags.treeOnly === true ? null : await openRecords(environment, flags.archive);
  try {
    const report = await read(flags, tree, records?.source ?? null, output, interrupted);
    if (report.ok && flags.trusted !== undefined) await keepTrusted(flags.trusted, report, tree);
    output.document(toldReport(report), () => reportLines(report, records === null));
    return report.ok ? 0 : EXIT_FAILED;
  } finally {
    await Promise.all([tree.close(), records?.close()]);
  }
}

async function read(
  flags: VerifyFlags,
  tree: AuditTree,
  records: RecordSource | null,
  output: VerbContext['output'],
  signal: AbortSignal,
): Promise<AuditReport> {
  const { offline, archive, trusted, maxAge } = flags;
  // A copy is as old as it is, and so is an archive.
  const isLive = offline === undefined && archive === undefined;
  const ageMaxS = maxAge ?? (isLive ? AGE_MAX_S : null);
  const progress = output.progress('audit');
  try {
    return await verifyAudit({
      ...tree.trust,
      reader: tree.store,
      records,
      trusted: trusted !== undefined && existsSync(trusted) ? await readFile(trusted) : null,
      ...(ageMaxS === null ? {} : { ageMaxMs: ageMaxS * 1_000, topics: notarisedTopics }),
      nowMs: Date.now(),
      onProgress: (leaves, of) => progress.update(leaves, of, 'leaves'),
      signal,
    });
  } finally {
    progress.end();
  }
}

/** The checkpoint that was verified, not one that came meanwhile. */
async function keepTrusted(file: string, { checkpoint: verified }: AuditReport, tree: AuditTree) {
  const note = verified === null ? null : await tree.store.checkpoint(verified.sequence);
  if (note !== null) await writeFile(file, note);
}

function toldReport({ checkpoint: under, ...report }: AuditReport) {
  if (under === null) return { ...report, checkpoint: null };
  const { root, timeMs, ...rest } = under;
  return {
    ...report,
    checkpoint: { ...rest, rootHash: root.toString('base64'), time: new Date(timeMs).toISOString() },
  };
}

function reportLines(report: AuditReport, treeOnly: boolean): string {
  const { ok, findings, findingCount, checkpoint: under, checkpoints, leaves, records, unsigned } = report;
  const rows: [string, string][] = [
    ['checkpoints', grouped(checkpoints)],
    ['newest', under === null ? '-' : `${under.sequence}, of ${new Date(under.timeMs).toISOString()}`],
    ['leaves read', grouped(leaves)],
    ['records equal to their leaf', treeOnly ? 'not read' : grouped(records)],
    ['records not signed yet', treeOnly ? 'not read' : grouped(unsigned)],
    ['verdict', ok ? 'nothing was changed' : `${grouped(findingCount)} findings`],
  ];
  const lines = [table(['audit', ''], rows)];
  if (!ok)
    lines.push(
      table(
        ['what', 'where and why'],
        findings.map(({ code, message }) => [code, message]),
      ),
    );
  return lines.join('\n');
}

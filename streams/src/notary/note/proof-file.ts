/**
 * A proof of one record as a file that is verified offline with keys alone (C2SP tlog-proof). Its `extra` line holds the
 * data of the leaf, which the proof itself vouches for: it names the record's place and commits to its bytes.
 */
import { decodeEntry, type Entry } from '../entry.ts';
import { NotaryError } from '../errors.ts';
import { HASH_BYTES, leafHash } from '../merkle/hash.ts';
import { inclusionProblem, PROOF_HASHES_MAX } from '../merkle/proofs.ts';
import { openCheckpoint, type SignedCheckpoint, type Trust } from '../tree/head.ts';

const MAGIC = 'c2sp.org/tlog-proof@v1';
/** Beyond the note of a checkpoint there are some fifty lines. */
const PROOF_FILE_BYTES_MAX = 512 * 1024;

export interface ProofFile {
  readonly index: number;
  /** Data of the leaf. */
  readonly entry: Buffer;
  readonly proof: readonly Buffer[];
  readonly note: Buffer;
}

export function formatProof({ index, entry, proof, note }: ProofFile): string {
  const lines = [MAGIC, `extra ${entry.toString('base64')}`, `index ${index}`];
  return [...lines, ...proof.map((hash) => hash.toString('base64')), '', note.toString('utf8')].join('\n');
}

/** Throws `NOTE_MALFORMED`. */
export function parseProof(text: string): ProofFile {
  const split = text.indexOf('\n\n');
  const [magic, extra = '', index = '', ...hashes] = text.slice(0, split).split('\n');
  const number = /^index (0|[1-9]\d{0,15})$/.exec(index)?.[1];
  const entry = /^extra ([A-Za-z0-9+/]+=*)$/.exec(extra)?.[1];
  if (text.length > PROOF_FILE_BYTES_MAX || split < 0 || magic !== MAGIC) throw malformed('its beginning');
  if (number === undefined || entry === undefined) throw malformed('index or extra');
  const proof = hashes.map((hash) => Buffer.from(hash, 'base64'));
  if (proof.length > PROOF_HASHES_MAX || proof.some((hash) => hash.length !== HASH_BYTES))
    throw malformed('its hashes');
  return {
    index: Number(number),
    entry: Buffer.from(entry, 'base64'),
    proof,
    note: Buffer.from(text.slice(split + 2)),
  };
}

/** The entry a proof is of, and the checkpoint it is under. Throws `NOTE_…` and `NOTARY_ENTRY_MALFORMED`. */
export function verifyProof(text: string, trust: Trust): { readonly entry: Entry; readonly under: SignedCheckpoint } {
  const { index, entry, proof, note } = parseProof(text);
  const under = openCheckpoint(note, trust);
  const { size, root } = under.checkpoint;
  const problem = inclusionProblem(index, size, leafHash(entry), proof, root);
  if (problem !== null) throw malformed(problem);
  return { entry: decodeEntry(entry), under };
}

function malformed(what: string): NotaryError {
  return new NotaryError('NOTE_MALFORMED', `not a proof that holds: ${what}`);
}

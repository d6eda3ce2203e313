/**
 * The text of a checkpoint (C2SP tlog-checkpoint): origin, size, root, then extension lines, which are opaque to other
 * people's tools and signed like the rest:
 *
 *     mainstem.local/audit
 *     20852163
 *     CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
 *     sequence 17
 *     time 2026-11-21T08:00:00.000Z
 *     offsets audit_events 10 12 0
 *     offsets bid_events 9 0 0 7
 *
 * `offsets` says for each topic, by partition, before which offset every record is in the tree: that is what tells a log
 * that was cut off from one that has not grown, and where a notary goes on.
 */
import { NotaryError } from '../errors.ts';
import { HASH_BYTES } from '../merkle/hash.ts';
import { isKeyName } from './keys.ts';

/** Next offset by partition, by topic. */
export type OffsetVector = Readonly<Record<string, readonly number[]>>;

export interface Checkpoint {
  readonly origin: string;
  /** Leaves in the tree. */
  readonly size: number;
  readonly root: Buffer;
  /** Number of the checkpoint, from 0, without gaps. */
  readonly sequence: number;
  /** When it was made, ms since 1970 UTC. */
  readonly timeMs: number;
  readonly offsets: OffsetVector;
}

/** Topics in the order of their names, whatever order they come in: one checkpoint has one text. */
export function checkpointText(checkpoint: Checkpoint): string {
  const { origin, size, root, sequence, timeMs, offsets } = checkpoint;
  const lines = [origin, String(size), root.toString('base64'), `sequence ${sequence}`];
  lines.push(`time ${new Date(timeMs).toISOString()}`);
  for (const topic of Object.keys(offsets).sort()) lines.push(['offsets', topic, ...(offsets[topic] ?? [])].join(' '));
  return lines.map((line) => `${line}\n`).join('');
}

/** Throws `NOTE_MALFORMED`. Extension lines of names not known here are passed over. */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', size = '', root = '', ...extensions] = text.slice(0, -1).split('\n');
  const hash = Buffer.from(root, 'base64');
  if (!isKeyName(origin)) throw malformed('no origin');
  if (hash.length !== HASH_BYTES || hash.toString('base64') !== root) throw malformed('no root hash');
  let [sequence, timeMs]: [number?, number?] = [];
  const offsets: Record<string, number[]> = {};
  for (const line of extensions) {
    const [name, first = '', ...rest] = line.split(' ');
    if (name === 'sequence') sequence = wholeNumber(first);
    if (name === 'time') timeMs = timeOf(first);
    if (name === 'offsets') offsets[first] = rest.map(wholeNumber);
  }
  if (sequence === undefined || timeMs === undefined) throw malformed('no sequence or no time');
  return { origin, size: wholeNumber(size), root: hash, sequence, timeMs, offsets };
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!/^(0|[1-9]\d{0,15})$/.test(text) || !Number.isSafeInteger(number)) throw malformed(`"${text}" is no number`);
  return number;
}

function timeOf(text: string): number {
  const timeMs = Date.parse(text);
  if (Number.isNaN(timeMs) || new Date(timeMs).toISOString() !== text) throw malformed(`"${text}" is no time`);
  return timeMs;
}

function malformed(why: string): NotaryError {
  return new NotaryError('NOTE_MALFORMED', `not a checkpoint: ${why}`);
}

/**
 * Signed notes (C2SP signed-note): a text and below it one line per signature. Read as strictly as Go's package does:
 * a note whose known key's signature is wrong is refused whole, unknown keys' signatures are passed over, and a note that
 * no known key has signed is refused.
 */
import { NotaryError } from '../errors.ts';
import { isKeyName, SIGNATURE_BYTES, type Signer, type Verifier } from './keys.ts';

/** Checkpoints are a kilobyte or two; hundreds of partitions make a few more. */
export const NOTE_BYTES_MAX = 256 * 1024;
const SIGNATURES_MAX = 100;
const DASH = '— ';

export interface OpenedNote {
  /** With its last newline. */
  readonly text: string;
  /** Known keys whose signature holds. */
  readonly signedBy: readonly Verifier[];
}

/** `text` ends with a newline; every signer adds a line. */
export function signNote(text: string, signers: readonly Signer[]): string {
  if (!isNoteText(text) || signers.length === 0) throw malformed('a note is text that ends with a newline, and signed');
  const lines = signers.map((signer) => {
    const signature = Buffer.alloc(4 + SIGNATURE_BYTES);
    signature.writeUInt32BE(signer.id);
    signer.sign(Buffer.from(text)).copy(signature, 4);
    return `${DASH}${signer.name} ${signature.toString('base64')}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

/** Throws `NOTE_MALFORMED`, `NOTE_SIGNATURE_INVALID` or `NOTE_KEY_UNKNOWN`. */
export function openNote(note: Buffer, verifiers: readonly Verifier[]): OpenedNote {
  const { text, signatures } = splitNote(note);
  const bytes = Buffer.from(text);
  const signedBy = new Set<Verifier>();
  for (const { name, id, signature } of signatures) {
    const verifier = verifiers.find((known) => known.name === name && known.id === id);
    if (verifier === undefined || signedBy.has(verifier)) continue;
    if (!verifier.verify(bytes, signature)) {
      throw new NotaryError('NOTE_SIGNATURE_INVALID', `the signature of ${name} does not fit the text`);
    }
    signedBy.add(verifier);
  }
  if (signedBy.size === 0) {
    const names = [...new Set(signatures.map(({ name, id }) => `${name}+${id.toString(16).padStart(8, '0')}`))];
    throw new NotaryError('NOTE_KEY_UNKNOWN', `signed by no known key, but by ${names.slice(0, 5).join(', ')}`);
  }
  return { text, signedBy: [...signedBy] };
}

/** The text of a note, whoever signed it: only to compare, never to believe. */
export function textOfNote(note: Buffer): string {
  return splitNote(note).text;
}

interface SignatureLine {
  readonly name: string;
  readonly id: number;
  readonly signature: Buffer;
}

function splitNote(note: Buffer): { readonly text: string; readonly signatures: readonly SignatureLine[] } {
  if (note.length > NOTE_BYTES_MAX) throw malformed(`more than ${NOTE_BYTES_MAX} bytes`);
  const whole = note.toString('utf8');
  if (!Buffer.from(whole).equals(note)) throw malformed('not UTF-8');
  const split = whole.lastIndexOf('\n\n');
  if (split < 0) throw malformed('no empty line before signatures');
  const [text, below] = [whole.slice(0, split + 1), whole.slice(split + 2)];
  if (!isNoteText(text) || !below.endsWith('\n')) throw malformed('a control character, or no newline at the end');
  const lines = below.slice(0, -1).split('\n');
  if (lines.length > SIGNATURES_MAX) throw malformed(`more than ${SIGNATURES_MAX} signatures`);
  return { text, signatures: lines.map(parseSignature) };
}

function parseSignature(line: string): SignatureLine {
  const [name = '', base64 = '', ...more] = line.startsWith(DASH) ? line.slice(DASH.length).split(' ') : [];
  const signature = Buffer.from(base64, 'base64');
  const isBase64 = signature.toString('base64') === base64;
  if (!isKeyName(name) || !isBase64 || signature.length < 5 || more.length > 0) throw malformed('not a signature line');
  return { name, id: signature.readUInt32BE(0), signature: signature.subarray(4) };
}

/** Text of at least one line, all ended, without control characters. */
function isNoteText(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.endsWith('\n') && !/[\u0000-\u0009\u000b-\u001f]/.test(text);
}

function malformed(why: string): NotaryError {
  return new NotaryError('NOTE_MALFORMED', `not a signed note: ${why}`);
}

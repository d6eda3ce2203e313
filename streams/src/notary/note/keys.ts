/**
 * Ed25519 keys in the text forms of signed notes: `<name>+<id>+<base64>` for verifiers (C2SP signed-note, "Verifier keys")
 * and `PRIVATE+KEY+<name>+<id>+<base64>` for signers, as Go's `golang.org/x/mod/sumdb/note` writes and reads both.
 */
import {
  createPrivateKey,
  createPublicKey,
  sign as ed25519Sign,
  verify as ed25519Verify,
  generateKeyPairSync,
  hash,
  type KeyObject,
} from 'node:crypto';
import { NotaryError } from '../errors.ts';

/** Signature type of plain Ed25519 (C2SP signed-note, "Signature types"). */
const ED25519 = 1;
const KEY_BYTES = 32;
export const SIGNATURE_BYTES = 64;
/** What stands before the 32 bytes in PKCS #8 and SPKI (RFC 8410). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');

export interface Verifier {
  readonly name: string;
  /** First four bytes of a hash over name, type and public key. */
  readonly id: number;
  verify(text: Buffer, signature: Buffer): boolean;
  /** The key as text. */
  readonly text: string;
}

export interface Signer {
  readonly name: string;
  readonly id: number;
  sign(text: Buffer): Buffer;
  readonly verifier: Verifier;
}

/** Not empty, without spaces and plus signs. */
export function isKeyName(name: string): boolean {
  return name !== '' && !/[\s\p{Z}\p{Cc}\p{Cs}+]/u.test(name);
}

/** A new random key as the text of a signer. The name should be the origin of the checkpoints it signs. */
export function generateSignerText(name: string): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-KEY_BYTES);
  return signerText(name, seed);
}

function signerText(name: string, seed: Buffer): string {
  if (!isKeyName(name)) throw invalid(`"${name}" cannot name a key: no spaces and no "+"`);
  const id = idOf(name, publicBytes(privateKeyOf(seed)));
  return `PRIVATE+KEY+${name}+${hexOf(id)}+${Buffer.from([ED25519, ...seed]).toString('base64')}`;
}

export function parseSigner(text: string): Signer {
  const match = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text);
  const [, name = '', hex = '', base64 = ''] = match ?? [];
  const key = Buffer.from(base64, 'base64');
  // What it says is not repeated: it is a secret.
  if (!isKeyName(name) || key.length !== 1 + KEY_BYTES || key[0] !== ED25519) throw invalid('not a signer key');
  const privateKey = privateKeyOf(key.subarray(1));
  const verifier = verifierOf(name, publicBytes(privateKey));
  if (hexOf(verifier.id) !== hex) throw invalid('the id of a signer key is not that of its key');
  return { name, id: verifier.id, sign: (note) => ed25519Sign(null, note, privateKey), verifier };
}

export function parseVerifier(text: string): Verifier {
  const match = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text);
  const [, name = '', hex = '', base64 = ''] = match ?? [];
  const key = Buffer.from(base64, 'base64');
  if (!isKeyName(name) || key.length !== 1 + KEY_BYTES || key[0] !== ED25519) {
    throw invalid(`not a verifier key: ${JSON.stringify(text.slice(0, 120))}`);
  }
  const verifier = verifierOf(name, key.subarray(1));
  if (hexOf(verifier.id) !== hex) throw invalid(`the id of the verifier key of ${name} is not that of its key`);
  return verifier;
}

/** Signers, one a line; empty lines and lines that begin with # are passed over. All sign: so a key is rotated. */
export function parseSigners(text: string): Signer[] {
  const signers = keyLines(text).map(parseSigner);
  if (signers.length === 0) throw invalid('no signer key in it');
  return signers;
}

export function parseVerifiers(text: string): Verifier[] {
  const verifiers = keyLines(text).map(parseVerifier);
  if (verifiers.length === 0) throw invalid('no verifier key in it');
  return verifiers;
}

function keyLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

function verifierOf(name: string, key: Buffer): Verifier {
  const id = idOf(name, key);
  let publicKey: KeyObject;
  try {
    publicKey = createPublicKey({ key: Buffer.concat([spkiPrefix, key]), format: 'der', type: 'spki' });
  } catch (cause) {
    throw new NotaryError('NOTARY_KEY_INVALID', `the key of ${name} is no Ed25519 key`, { cause });
  }
  const text = `${name}+${hexOf(id)}+${Buffer.from([ED25519, ...key]).toString('base64')}`;
  const verify = (note: Buffer, signature: Buffer) =>
    signature.length === SIGNATURE_BYTES && ed25519Verify(null, note, publicKey, signature);
  return { name, id, verify, text };
}

function privateKeyOf(seed: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' });
}

function publicBytes(privateKey: KeyObject): Buffer {
  return createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES);
}

/** Key id: SHA-256(name, newline, type, key), its first four bytes. */
function idOf(name: string, key: Buffer): number {
  const digest = hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), Buffer.from([ED25519]), key]), 'hex');
  return Number.parseInt(digest.slice(0, 8), 16);
}

function hexOf(id: number): string {
  return id.toString(16).padStart(8, '0');
}

function invalid(message: string): NotaryError {
  return new NotaryError('NOTARY_KEY_INVALID', message);
}

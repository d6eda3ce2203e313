/**
 * A KMS in a file: for development, tests and a single machine. Whoever reads the file can unwrap every data key, so in
 * production the KEK belongs into a service (`kms.vault.ts`). The file is made when the first key of all is wrapped, readable
 * by its owner alone, and replaced whole (write, sync, rename), so nobody ever reads half of one.
 *
 * Format of a wrapped key: `file:<id of the file>:v<version>:<base64 of iv, tag, ciphertext>`, AES-256-GCM, the part before
 * the base64 as associated data. A key wrapped by a file that was lost says so instead of "wrong key".
 */
import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConnectorError } from '../errors.ts';
import { makeDirectories } from '../make-directory.ts';
import { inBatches, type Kms } from './port.ts';

interface KekFile {
  readonly id: string;
  /** Version → base64 of 32 bytes. */
  readonly versions: Readonly<Record<string, string>>;
}

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

export function createFileKms(path: string): Kms {
  const read = () => readKek(path);
  return {
    about: `KEK in the file ${path}: for one machine, not for production`,
    async wrap(keys, isFirst) {
      if (keys.length === 0) return [];
      const kek = (await readIfThere(path)) ?? (await begin(path, isFirst));
      return keys.map((key) => wrapWith(kek, key));
    },
    async unwrap(wrapped) {
      if (wrapped.length === 0) return [];
      const kek = await read();
      return inBatches(wrapped, (batch) => batch.map((one) => unwrapWith(kek, one)));
    },
    async rewrap(wrapped) {
      if (wrapped.length === 0) return [];
      const kek = await read();
      return wrapped.map((one) => wrapWith(kek, unwrapWith(kek, one)));
    },
    version: async () => newest(await read()),
    async rotate() {
      const kek = await read();
      const next = newest(kek) + 1;
      await replace(path, { ...kek, versions: { ...kek.versions, [next]: newKey() } });
      return next;
    },
    async trim(oldest) {
      const kek = await read();
      if (oldest > newest(kek)) throw refused(`version ${oldest} is beyond the newest, ${newest(kek)}`);
      const kept = Object.entries(kek.versions).filter(([version]) => Number(version) >= oldest);
      await replace(path, { ...kek, versions: Object.fromEntries(kept) });
    },
  };
}

function wrapWith(kek: KekFile, key: Buffer): string {
  const version = newest(kek);
  const head = `file:${kek.id}:v${version}:`;
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(kek, version), iv).setAAD(Buffer.from(head));
  const sealed = Buffer.concat([cipher.update(key), cipher.final()]);
  return head + Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
}

function unwrapWith(kek: KekFile, wrapped: string): Buffer {
  const found = /^(file:([0-9a-f-]{36}):v(\d{1,9}):)([A-Za-z0-9+/=]+)$/.exec(wrapped);
  if (found === null) throw refused('it is no key that this KMS wrapped');
  const [, head = '', id, version, text = ''] = found;
  if (id !== kek.id) throw refused('it was wrapped with another KEK file: put that file back');
  const bytes = Buffer.from(text, 'base64');
  const iv = bytes.subarray(0, IV_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', keyOf(kek, Number(version)), iv, { authTagLength: TAG_BYTES });
  try {
    decipher.setAAD(Buffer.from(head)).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
  } catch {
    throw refused('it was changed since it was wrapped');
  }
}

function keyOf(kek: KekFile, version: number): Buffer {
  const text = kek.versions[version];
  if (text === undefined) throw refused(`version ${version} of the KEK is gone`);
  return Buffer.from(text, 'base64');
}

function newest(kek: KekFile): number {
  return Math.max(...Object.keys(kek.versions).map(Number));
}

function newKey(): string {
  return randomBytes(KEY_BYTES).toString('base64');
}

async function readKek(path: string): Promise<KekFile> {
  const kek = await readIfThere(path);
  if (kek === null) throw missing(path, 'without it no wrapped key can be read');
  return kek;
}

/** Not a refusal of this key: it says nothing about any key until the file is back. */
function missing(path: string, so: string): ConnectorError {
  const message = `there is no KEK file at ${path}; ${so}`;
  return new ConnectorError('CONNECTOR_UNAVAILABLE', message, { retryable: true });
}

async function readIfThere(path: string): Promise<KekFile | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new ConnectorError('CONNECTOR_UNAVAILABLE', `the KEK file ${path} cannot be read`, {
      cause,
      retryable: true,
    });
  }
  const kek = parse(text);
  if (kek === undefined) throw refused(`the KEK file ${path} is not whole`);
  return kek;
}

function parse(text: string): KekFile | undefined {
  try {
    const kek = JSON.parse(text) as KekFile;
    const keys = Object.values(kek.versions);
    const sound = typeof kek.id === 'string' && keys.length > 0;
    return sound && keys.every((key) => Buffer.from(key, 'base64').length === KEY_BYTES) ? kek : undefined;
  } catch {
    return undefined; // the caller says that the file is not whole
  }
}

/** Makes the KEK of a platform that has wrapped nothing. Else the file is only away: a volume that is not mounted, mostly. */
async function begin(path: string, isFirst: () => Promise<boolean> = async () => false): Promise<KekFile> {
  if (!(await isFirst())) throw missing(path, 'keys were wrapped before, so none is made anew: put that file back');
  return make(path);
}

/** The first to link its own whole file wins; the others read that one. */
async function make(path: string): Promise<KekFile> {
  await makeDirectories(dirname(path)).catch((cause: Error) => {
    throw new ConnectorError('CONNECTOR_REFUSED', `no KEK can be made at ${path}: ${cause.message}`, { cause });
  });
  const mine = await writeWhole(path, { id: randomUUID(), versions: { 1: newKey() } });
  try {
    await link(mine, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(mine, { force: true });
  }
  return readKek(path);
}

async function replace(path: string, kek: KekFile): Promise<void> {
  await rename(await writeWhole(path, kek), path);
}

async function writeWhole(path: string, kek: KekFile): Promise<string> {
  const unfinished = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const file = await open(unfinished, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(kek, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return unfinished;
}

function refused(why: string): ConnectorError {
  return new ConnectorError('CONNECTOR_REFUSED', `the KMS refused a key: ${why}`);
}

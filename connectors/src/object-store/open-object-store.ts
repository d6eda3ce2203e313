/** Chooses the object store by its address, `MAINSTEM_OBJECT_STORE_URL`. */
import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ObjectStoreError } from './errors.ts';
import { createDiskObjectStore } from './object-store.disk.ts';
import type { S3ObjectStoreOptions } from './object-store.s3.ts';
import type { ObjectStore } from './object-store.ts';

const SHAPES = 'file:///a/directory, file:relative/directory, or s3://bucket/folder?endpoint=…&region=…&lock=…';
const CREDENTIALS = 'credentials belong into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
const DEFAULT_REGION = 'us-east-1';
const locks = ['compliance', 'governance', 'none'] as const;

/** Opens the store an address names; nothing is connected yet. Throws `OBJECT_STORE_URL_INVALID`. */
export async function openObjectStore(url: string): Promise<ObjectStore> {
  if (url.startsWith('file:')) return createDiskObjectStore(directoryOf(url));
  const options = s3OptionsOf(url);
  // AWS's client takes a tenth of a second to load, which who keeps objects on disk need not wait for.
  const { createS3ObjectStore } = await import('./object-store.s3.ts');
  return createS3ObjectStore(options);
}

/** `file:some/directory` is relative to where the process runs, as other paths in the settings are. */
function directoryOf(url: string): string {
  const path = url.slice('file:'.length);
  if (path === '') throw invalid(url, 'it names no directory');
  if (!isAbsolute(path)) return resolve(path);
  try {
    return fileURLToPath(new URL(url));
  } catch (cause) {
    throw invalid(url, (cause as Error).message);
  }
}

/** What an `s3://` address says. Exported for its test. */
export function s3OptionsOf(url: string): S3ObjectStoreOptions {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw invalid(url, 'it is no address');
  }
  if (parsed.protocol !== 's3:') throw invalid(url, `nothing here speaks ${parsed.protocol}`);
  if (parsed.username !== '' || parsed.password !== '') {
    throw invalid(url, CREDENTIALS);
  }
  const bucket = parsed.hostname;
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) throw invalid(url, `"${bucket}" is no name of a bucket`);
  const unknown = [...parsed.searchParams.keys()].find((name) => !['endpoint', 'region', 'lock'].includes(name));
  if (unknown !== undefined) throw invalid(url, `"${unknown}" is not known`);
  const endpoint = parsed.searchParams.get('endpoint');
  if (endpoint !== null && !/^https?:\/\//.test(endpoint)) throw invalid(url, 'the endpoint is no http address');
  if (endpoint?.includes('@') === true) throw invalid(url, CREDENTIALS);
  const wanted = parsed.searchParams.get('lock') ?? 'compliance';
  const lock = locks.find((one) => one === wanted);
  if (lock === undefined) throw invalid(url, `lock is one of ${locks.join(', ')}`);
  const folder = parsed.pathname.replace(/^\/+|\/+$/g, '');
  return {
    bucket,
    prefix: folder === '' ? '' : `${folder}/`,
    ...(endpoint === null ? {} : { endpoint }),
    region: parsed.searchParams.get('region') ?? DEFAULT_REGION,
    lock,
  };
}

/** What stands before an "@" may be a secret, also in what is no address at all, and is not repeated. */
function invalid(url: string, why: string): ObjectStoreError {
  const message = `${JSON.stringify(url.replace(/^.*(@|%40)/is, '…@'))} is no address of an object store: ${why}. It is ${SHAPES}`;
  return new ObjectStoreError('OBJECT_STORE_URL_INVALID', message);
}

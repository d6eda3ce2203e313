/**
 * The object store on S3, or on what speaks its API (versitygw in tests). By AWS's own client, which signs, checks sums
 * and tries again; this file says what the port's promises are in S3's words:
 *
 *  - `ifAbsent` is a conditional put (`If-None-Match: *`). When the client tried more than once, its own first try may have
 *    been the one that stored the object; then the object is read back, and equal bytes count as `stored`.
 *  - `retainUntilMs` is object lock: the bucket must have been made with it. A locked version cannot be removed by anybody
 *    (mode COMPLIANCE). S3 lets a new version hide a locked one, which the port forbids, so that is asked first.
 *  - Credentials come from where AWS's tools look (AWS_ACCESS_KEY_ID …), never from the address.
 */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ObjectStoreError } from './errors.ts';
import {
  checkBody,
  checkKey,
  checkPrefix,
  OBJECT_BYTES_MAX,
  type ObjectStore,
  retained,
  type StoredObject,
} from './object-store.ts';

export interface S3ObjectStoreOptions {
  readonly bucket: string;
  /** Put before every key, with its slash; empty for none. */
  readonly prefix: string;
  /** Another store than AWS's own, which is then asked by path (`endpoint/bucket/key`). */
  readonly endpoint?: string;
  readonly region: string;
  /** `none`: a bucket without object lock, where a put with `retainUntilMs` is refused. */
  readonly lock: 'compliance' | 'governance' | 'none';
  /** For tests; else AWS's usual places are looked at. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Longest a call may take in all, ms. */
  readonly timeoutMs?: number;
}

const CONNECT_TIMEOUT_MS = 3_000;
/** A store that sends nothing for this long is gone. */
const SILENCE_MAX_MS = 10_000;
/** 64 MiB over a slow line, with every try. */
const CALL_TIMEOUT_MS = 60_000;
const TRIES = 4;
const PAGE_KEYS = 1_000;

export function createS3ObjectStore(options: S3ObjectStoreOptions): ObjectStore {
  const { bucket: Bucket, prefix, lock } = options;
  const client = clientOf(options);
  const call = caller(options.timeoutMs ?? CALL_TIMEOUT_MS);
  const at = (key: string) => {
    checkKey(key);
    return { Bucket, Key: prefix + key };
  };
  const get = (key: string): Promise<Buffer | null> =>
    call(`get ${key}`, async (abortSignal) => {
      const command = new GetObjectCommand({ ...at(key), ChecksumMode: 'ENABLED' });
      const answer = await client.send(command, { abortSignal }).catch(nullWhenAbsent);
      return answer === null ? null : bodyOf(key, answer);
    });
  const refuseRetained = async (key: string): Promise<void> => {
    if (lock === 'none') return;
    const head = await call(`head ${key}`, (abortSignal) =>
      client.send(new HeadObjectCommand(at(key)), { abortSignal }).catch(nullWhenAbsent),
    );
    const untilMs = head?.ObjectLockRetainUntilDate?.getTime() ?? 0;
    if (untilMs > Date.now()) throw retained(key, untilMs);
  };

  return {
    async put(key, body, { ifAbsent = false, retainUntilMs = 0 } = {}) {
      const place = at(key);
      checkBody(key, body);
      const retention = retainUntilMs > 0 ? retentionOf(key, lock, retainUntilMs) : {};
      if (!ifAbsent) await refuseRetained(key);
      const condition = ifAbsent ? { IfNoneMatch: '*' } : {};
      const command = new PutObjectCommand({
        ...place,
        Body: body,
        ChecksumAlgorithm: 'CRC32',
        ...condition,
        ...retention,
      });
      const metadata = await call(`put ${key}`, async (abortSignal) => {
        try {
          await client.send(command, { abortSignal });
          return undefined;
        } catch (error) {
          if (ifAbsent && statusOf(error) === 412) return (error as AwsError).$metadata ?? {};
          throw error;
        }
      });
      if (metadata === undefined) return 'stored';
      const isOurs = (metadata.attempts ?? 1) > 1 && (await get(key))?.equals(body) === true;
      return isOurs ? 'stored' : 'exists';
    },
    get,
    list: (wanted) => list(client, call, options, wanted),
    async remove(key) {
      const place = at(key);
      await refuseRetained(key);
      await call(`remove ${key}`, (abortSignal) => removeVersions(client, place, abortSignal));
    },
    async close() {
      client.destroy();
    },
  };
}

function clientOf({ endpoint, region, credentials }: S3ObjectStoreOptions): S3Client {
  return new S3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(credentials === undefined ? {} : { credentials }),
    maxAttempts: TRIES,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: SILENCE_MAX_MS,
      socketTimeout: SILENCE_MAX_MS,
      throwOnRequestTimeout: true,
    },
  });
}

/**
 * Every version, oldest first, so that no older one shows meanwhile. A plain delete would only hide the object behind a
 * marker: its bytes would stay, and some stores take the marker for an object when they judge `If-None-Match`.
 */
async function removeVersions(
  client: S3Client,
  { Bucket, Key }: { readonly Bucket: string; readonly Key: string },
  abortSignal: AbortSignal,
): Promise<void> {
  const page = new ListObjectVersionsCommand({ Bucket, Prefix: Key, MaxKeys: PAGE_KEYS });
  const { Versions = [], DeleteMarkers = [] } = await client.send(page, { abortSignal });
  const ours = [...Versions, ...DeleteMarkers].filter((version) => version.Key === Key);
  ours.sort((left, right) => (left.LastModified?.getTime() ?? 0) - (right.LastModified?.getTime() ?? 0));
  for (const { VersionId } of ours) {
    const version = VersionId === undefined ? {} : { VersionId };
    await client.send(new DeleteObjectCommand({ Bucket, Key, ...version }), { abortSignal });
  }
}

async function* list(
  client: S3Client,
  call: Caller,
  { bucket, prefix }: S3ObjectStoreOptions,
  wanted: string,
): AsyncGenerator<StoredObject> {
  checkPrefix(wanted);
  let token: string | undefined;
  do {
    const page = await call(`list ${wanted}`, (abortSignal) =>
      client.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix + wanted,
          MaxKeys: PAGE_KEYS,
          ...(token === undefined ? {} : { ContinuationToken: token }),
        }),
        { abortSignal },
      ),
    );
    for (const { Key = '', Size = 0 } of page.Contents ?? []) {
      if (!Key.endsWith('/')) yield { key: Key.slice(prefix.length), bytes: Size };
    }
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
}

async function bodyOf(key: string, answer: GetObjectCommandOutput): Promise<Buffer> {
  if ((answer.ContentLength ?? 0) > OBJECT_BYTES_MAX) {
    throw new ObjectStoreError('OBJECT_TOO_LARGE', `${key}: ${answer.ContentLength} bytes, not one of ours`);
  }
  const bytes = await answer.Body?.transformToByteArray();
  return bytes === undefined ? Buffer.alloc(0) : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function retentionOf(key: string, lock: S3ObjectStoreOptions['lock'], untilMs: number) {
  if (lock === 'none') {
    const message = `${key}: it must be kept until a date, and the store is set to lock=none`;
    throw new ObjectStoreError('OBJECT_STORE_REFUSED', message);
  }
  const mode = lock === 'compliance' ? ('COMPLIANCE' as const) : ('GOVERNANCE' as const);
  return { ObjectLockMode: mode, ObjectLockRetainUntilDate: new Date(untilMs) };
}

interface AwsError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
}

function statusOf(error: unknown): number | undefined {
  return (error as AwsError).$metadata?.httpStatusCode;
}

function nullWhenAbsent(error: unknown): null {
  const { name } = error as AwsError;
  if (name === 'NoSuchKey' || name === 'NotFound') return null;
  throw error;
}

type Caller = <Result>(what: string, work: (abortSignal: AbortSignal) => Promise<Result>) => Promise<Result>;

/** Bounds a call in time, its answer's body included, and gives its failure a code. */
function caller(timeoutMs: number): Caller {
  return async (what, work) => {
    const over = new AbortController();
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      over.abort();
      late.reject(
        new ObjectStoreError('OBJECT_STORE_UNAVAILABLE', `${what}: no answer within ${timeoutMs} ms`, {
          retryable: true,
        }),
      );
    }, timeoutMs);
    try {
      return await Promise.race([work(over.signal), late.promise]);
    } catch (cause) {
      throw asObjectStoreError(what, cause);
    } finally {
      clearTimeout(timer);
    }
  };
}

function asObjectStoreError(what: string, cause: unknown): ObjectStoreError {
  if (cause instanceof ObjectStoreError) return cause;
  const { name, message } = cause as AwsError;
  const status = statusOf(cause);
  const words = `${what}: ${status === undefined ? '' : `HTTP ${status} `}${name} ${message}`;
  const mayPass = status === undefined || status >= 500 || status === 429 || status === 408 || status === 409;
  if (mayPass && name !== 'CredentialsProviderError') {
    return new ObjectStoreError('OBJECT_STORE_UNAVAILABLE', words, { cause, retryable: true });
  }
  return new ObjectStoreError('OBJECT_STORE_REFUSED', words, { cause });
}

/**
 * The object store in a directory, one file an object.
 *
 * A put writes an unfinished file beside the objects, syncs it, and gives it its name in one step: by rename, or by link
 * when it must not replace anything, which the file system decides among all processes. Then the directory is synced, so
 * that an object which was `stored` is there after a power cut.
 *
 * How long an object is to be kept stands in a file of its own under `.retain`, written before the object gets its name. The
 * look at it, and what is done then, is one step among all processes (`key-lock.disk.ts`): only a put that replaces nothing
 * and keeps nothing needs no lock, for the link decides it.
 * This guards against the platform's own mistakes, not against who may write to the directory: that needs S3's object lock.
 */
import { randomUUID } from 'node:crypto';
import { link, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeDirectories } from '../make-directory.ts';
import { ObjectStoreError } from './errors.ts';
import { type StillOurs, whileLocked } from './key-lock.disk.ts';
import { checkBody, checkKey, checkPrefix, type ObjectStore, retained, type StoredObject } from './object-store.ts';

/** They begin with a dot, which no key does. */
const UNFINISHED = '.unfinished';
const RETAIN = '.retain';
const LOCKS = '.locks';
/** An unfinished file this old belongs to a process that was killed (ms). */
const UNFINISHED_AGE_MAX_MS = 3_600_000;
/** What no later try of the same call will mend. */
const refusals = new Set(['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'ENAMETOOLONG']);
/** A key that is a folder of another one, or the other way round. */
const misshapen = new Set(['ENOTDIR', 'EISDIR']);

/** `root` is made at the first put. */
export function createDiskObjectStore(root: string): ObjectStore {
  let swept: Promise<void> | undefined;
  const places: Places = { root, made: new Set(), syncing: createDirectorySync() };
  const pathOf = (key: string): string => {
    checkKey(key);
    return join(root, key);
  };
  const retainPathOf = (key: string): string => join(root, RETAIN, key);
  const refuseRetained = async (key: string): Promise<void> => {
    const text = await readFile(retainPathOf(key), 'utf8').catch(nullWhenAbsent);
    const untilMs = Number(text ?? 0);
    if (untilMs > Date.now() && (await exists(pathOf(key)))) throw retained(key, untilMs);
  };

  const locked = async <Result>(key: string, work: (stillOurs: StillOurs) => Promise<Result>): Promise<Result> => {
    const directory = join(root, LOCKS);
    try {
      await makeDirectory(places, directory);
      return await whileLocked(directory, key, work);
    } catch (error) {
      // Somebody has taken the folder of locks away: made anew, once. Nothing was done under a lock that could not be made.
      if (codeOf(error) !== 'ENOENT' || (await exists(directory))) throw error;
      places.made.clear();
      await makeDirectory(places, directory);
      return whileLocked(directory, key, work);
    }
  };

  return {
    async put(key, body, { ifAbsent = false, retainUntilMs = 0 } = {}) {
      const path = pathOf(key);
      checkBody(key, body);
      return named(`put ${key}`, async () => {
        swept ??= sweep(join(root, UNFINISHED));
        await swept;
        if (ifAbsent && retainUntilMs === 0) return publish(places, path, body, link);
        return locked(key, async (stillOurs) => {
          // Before the time to keep it is written: that of an object which is there must stay.
          if (ifAbsent && (await exists(path))) return 'exists';
          if (!ifAbsent) await refuseRetained(key);
          if (retainUntilMs > 0) await publish(places, retainPathOf(key), Buffer.from(String(retainUntilMs)), rename);
          await stillOurs();
          return publish(places, path, body, ifAbsent ? link : rename);
        });
      });
    },
    async get(key) {
      const path = pathOf(key);
      return named(`get ${key}`, () => readFile(path).catch(nullWhenAbsent));
    },
    async *list(prefix) {
      checkPrefix(prefix);
      yield* walk(root, '', prefix);
    },
    async remove(key) {
      const path = pathOf(key);
      await named(`remove ${key}`, async () => {
        if (!(await exists(path))) return; // a put under way counts as one that came later
        await locked(key, async (stillOurs) => {
          await refuseRetained(key);
          await stillOurs();
          await rm(path).catch(nullWhenAbsent);
          await syncDirectory(dirname(path)).catch(nullWhenAbsent);
          await stillOurs();
          await rm(retainPathOf(key), { force: true });
        });
      });
    },
    async close() {},
  };
}

/** Directories known to be there are not asked for again; forgotten as a whole beyond this many. */
const DIRECTORIES_KNOWN_MAX = 10_000;

interface Places {
  readonly root: string;
  /** Directories made or found. */
  readonly made: Set<string>;
  readonly syncing: (path: string) => Promise<void>;
}

/** Writes an unfinished file and gives it its name by `name` (rename or link). */
async function publish(places: Places, path: string, body: Buffer, name: typeof link): Promise<'stored' | 'exists'> {
  const known = places.made.has(dirname(path));
  try {
    return await write(places, path, body, name);
  } catch (error) {
    // Somebody has taken a directory away that was there: made anew, once.
    if (!known || codeOf(error) !== 'ENOENT') throw error;
    places.made.clear();
    return write(places, path, body, name);
  }
}

async function write(places: Places, path: string, body: Buffer, name: typeof link): Promise<'stored' | 'exists'> {
  const unfinished = join(places.root, UNFINISHED, randomUUID());
  await makeDirectory(places, dirname(unfinished));
  await makeDirectory(places, dirname(path));
  try {
    const file = await open(unfinished, 'wx');
    try {
      await file.writeFile(body);
      await file.sync();
    } finally {
      await file.close();
    }
    await name(unfinished, path);
    await places.syncing(dirname(path));
    return 'stored';
  } catch (error) {
    if (name === link && codeOf(error) === 'EEXIST') return 'exists';
    throw error;
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** Makes a directory and those above it, and syncs the ones that hold a new entry. */
async function makeDirectory({ made }: Places, path: string): Promise<void> {
  if (made.has(path)) return;
  const first = await makeDirectories(path);
  if (first !== undefined) {
    for (let at = path; at.length >= first.length; at = dirname(at)) await syncDirectory(dirname(at));
  }
  if (made.size >= DIRECTORIES_KNOWN_MAX) made.clear();
  made.add(path);
}

/**
 * Syncs directories so that puts under way at once share one sync: each waits for one that began after its own entry was
 * there.
 */
function createDirectorySync(): (path: string) => Promise<void> {
  const waiting = new Map<string, Promise<void>>();
  const running = new Map<string, Promise<void>>();
  const begin = (path: string): Promise<void> => {
    waiting.delete(path);
    const sync = syncDirectory(path).finally(() => {
      if (running.get(path) === sync) running.delete(path);
    });
    running.set(path, sync);
    return sync;
  };
  return (path) => {
    const next =
      waiting.get(path) ??
      (running.get(path) ?? Promise.resolve()).then(
        () => begin(path),
        () => begin(path),
      );
    waiting.set(path, next);
    return next;
  };
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** What killed processes left behind. */
async function sweep(unfinished: string): Promise<void> {
  for (const name of (await readdir(unfinished).catch(nullWhenAbsent)) ?? []) {
    const path = join(unfinished, name);
    const found = await stat(path).catch(nullWhenAbsent);
    if (found !== null && Date.now() - found.mtimeMs > UNFINISHED_AGE_MAX_MS) await rm(path, { force: true });
  }
}

/** One directory at a time. A folder sorts as its name with the slash, or `a-b` would come after `a/b`. */
async function* walk(root: string, folder: string, prefix: string): AsyncGenerator<StoredObject> {
  const read = () => readdir(join(root, folder), { withFileTypes: true }).catch(nullWhenAbsent);
  const entries = (await named(`list ${folder}`, read)) ?? [];
  const names = entries
    .filter(({ name }) => !name.startsWith('.'))
    .map((entry) => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`)
    .filter((name) => name.startsWith(prefix) || (name.endsWith('/') && prefix.startsWith(name)));
  for (const name of names.sort()) {
    if (name.endsWith('/')) {
      yield* walk(root, name, prefix);
      continue;
    }
    const found = await named(`list ${name}`, () => stat(join(root, name)).catch(nullWhenAbsent));
    if (found !== null) yield { key: name, bytes: found.size };
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(nullWhenAbsent)) !== null;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}

function nullWhenAbsent(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null;
  throw error;
}

async function named<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof ObjectStoreError) throw cause;
    const message = `${what}: ${(cause as Error).message}`;
    if (misshapen.has(codeOf(cause)) || codeOf(cause) === 'EEXIST') {
      throw new ObjectStoreError('OBJECT_KEY_INVALID', `${message}; a key cannot be the folder of another`, { cause });
    }
    if (refusals.has(codeOf(cause))) throw new ObjectStoreError('OBJECT_STORE_REFUSED', message, { cause });
    throw new ObjectStoreError('OBJECT_STORE_UNAVAILABLE', message, { cause, retryable: true });
  }
}

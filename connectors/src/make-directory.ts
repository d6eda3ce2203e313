/**
 * Makes a directory and those above it. Node's own recursive `mkdir` never answers where the system says ENOENT of a folder
 * whose parent is there (below /proc, and on some network mounts): it tries for ever, in a thread of the pool.
 */
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Returns the topmost directory it made, undefined when all were there. Throws the system's error. */
export async function makeDirectories(path: string): Promise<string | undefined> {
  const made = await makeOne(path);
  if (made !== 'no parent') return made ? path : undefined;
  const parent = dirname(path);
  const first = parent === path ? undefined : await makeDirectories(parent);
  const again = await makeOne(path);
  if (again === 'no parent') {
    const error: NodeJS.ErrnoException = new Error(`no directory can be made at ${path}`);
    throw Object.assign(error, { code: 'EACCES', path });
  }
  return first ?? (again ? path : undefined);
}

async function makeOne(path: string): Promise<boolean | 'no parent'> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return 'no parent';
    // A directory that is there may be told as any error: EROFS, for one.
    const found = await stat(path).catch(() => null);
    if (found?.isDirectory() === true) return false;
    throw error;
  }
}

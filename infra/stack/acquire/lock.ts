/**
 * A lock between processes: a file that names its holder. The lock of a dead holder is taken over. In a cache it only
 * spares work (one rename wins anyway); for a supervisor, the ports it binds are the second line of defence.
 */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { identify, isAlive, type ProcessIdentity } from '../process-identity.ts';

/** How often a waiting process looks again (ms). */
const LOOK_EVERY_MS = 250;
/** How often it says what it waits for (ms). */
const SAY_EVERY_MS = 10_000;

/** Runs `work` while holding the lock, waiting for another living holder first. */
export async function withLock<T>(file: string, say: (line: string) => void, work: () => Promise<T>): Promise<T> {
  let saidAt = 0;
  while (!tryLock(file)) {
    const holder = holderOf(file);
    if (holder && Date.now() - saidAt >= SAY_EVERY_MS) {
      saidAt = Date.now();
      say(`waiting for process ${holder.pid}, which is at the same work`);
    }
    await pause(LOOK_EVERY_MS);
  }
  try {
    return await work();
  } finally {
    unlock(file);
  }
}

/** Takes the lock when it is free or its holder is dead. */
export function tryLock(file: string): boolean {
  const holder = holderOf(file);
  if (holder) {
    if (isAlive(holder) || !remove(file, holder)) return false;
  }
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, JSON.stringify(identify(process.pid)));
  try {
    linkSync(mine, file); // fails when it exists, and the file is whole from its first moment
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
}

export function unlock(file: string): void {
  rmSync(file, { force: true });
}

/** Who holds the lock, if anyone. */
export function holderOf(file: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    // Not ours or damaged: a holder that cannot be alive.
    return { pid: 0, born: 'unreadable' };
  }
}

/** Removes the lock of a dead holder. By rename, so that of two who try only one does, and a fresh lock is put back. */
function remove(file: string, dead: ProcessIdentity): boolean {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  const moved = holderOf(aside);
  const right = moved?.pid === dead.pid && moved.born === dead.born;
  if (right) rmSync(aside);
  else renameSync(aside, file);
  return right;
}

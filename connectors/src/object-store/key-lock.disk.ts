/**
 * One at a time, for each key, among all processes of this machine: what looks whether an object may go and then takes it
 * away must not have another one come to lie there in between. A lock is a file that only one can make; it names its holder,
 * so that one a killed process left is found and taken over.
 *
 * A holder that lives and does not move (frozen, or on a disk that hangs) keeps others waiting for `HELD_MAX_MS` only. It may
 * wake later with one step under way; before each further one it asks `stillOurs`, and ends there.
 */
import { hash, randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ObjectStoreError } from './errors.ts';

/** What is done under a lock takes a few syncs of the disk. */
const WAIT_MAX_MS = 10_000;
const LOOK_EVERY_MS = 4;
/** Who holds a lock for longer is not at work on it any more. Less than others wait. */
const HELD_MAX_MS = 5_000;
/** A lock of another machine (a shared directory) may be older: its clock is another one. */
const FOREIGN_AGE_MAX_MS = 60_000;

interface Holder {
  readonly token: string;
  readonly host: string;
  readonly pid: number;
  readonly atMs: number;
}

/** Resolves while the lock is its caller's; rejects with a retryable `OBJECT_STORE_UNAVAILABLE` when it was taken over. */
export type StillOurs = () => Promise<void>;

/** `directory` is there. Throws a retryable `OBJECT_STORE_UNAVAILABLE` when the lock is not to be had in 10 s. */
export async function whileLocked<Result>(
  directory: string,
  key: string,
  work: (stillOurs: StillOurs) => Promise<Result>,
  heldMaxMs = HELD_MAX_MS,
): Promise<Result> {
  const path = join(directory, hash('sha256', key, 'hex'));
  const token = randomUUID();
  const untilMs = performance.now() + WAIT_MAX_MS;
  while (!(await take(path, token))) {
    if (performance.now() > untilMs) {
      const message = `${key} is being written by another process for ${WAIT_MAX_MS} ms`;
      throw new ObjectStoreError('OBJECT_STORE_UNAVAILABLE', message, { retryable: true });
    }
    await freeWhenLeft(path, heldMaxMs);
    await pause(LOOK_EVERY_MS);
  }
  const isOurs = async () => (await readHolder(path))?.token === token;
  try {
    return await work(async () => {
      if (await isOurs()) return;
      const message = `${key} was held for more than ${heldMaxMs} ms, and another process has taken it over`;
      throw new ObjectStoreError('OBJECT_STORE_UNAVAILABLE', message, { retryable: true });
    });
  } finally {
    if (await isOurs()) await rm(path, { force: true });
  }
}

/** Written whole before it gets its name, so nobody reads half a holder. */
async function take(path: string, token: string): Promise<boolean> {
  const holder: Holder = { token, host: hostname(), pid: process.pid, atMs: Date.now() };
  const unfinished = `${path}.${token}`;
  const file = await open(unfinished, 'wx');
  try {
    await file.writeFile(JSON.stringify(holder));
    await file.close();
    await link(unfinished, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** Takes away the lock of a process that is dead or does not move, and no other: what came to lie there meanwhile is put back. */
async function freeWhenLeft(path: string, heldMaxMs: number): Promise<void> {
  const holder = await readHolder(path);
  if (holder === null || isAtWork(holder, heldMaxMs)) return;
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return; // another was quicker
    throw error;
  }
  if ((await readHolder(aside))?.token !== holder.token) await link(aside, path);
  await rm(aside, { force: true });
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function isAtWork({ host, pid, atMs }: Holder, heldMaxMs: number): boolean {
  const ageMs = Date.now() - atMs;
  if (host !== hostname()) return ageMs < FOREIGN_AGE_MAX_MS;
  if (ageMs > heldMaxMs) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'; // EPERM: it lives, and belongs to somebody else
  }
}

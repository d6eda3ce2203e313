/**
 * Where Postgres lives and as whom. Not root: everything lies in the profile's directory and the user cache. Root: the
 * server runs as `nobody`, who cannot enter /root, so what lies there is put below /var/lib/mainstem instead.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Profile } from '../profiles.ts';

export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** A place every user can enter and only root can write. */
const SHARED_PLACE = '/var/lib/mainstem';
/** Permission bit: others may enter the directory. */
const OTHERS_MAY_ENTER = 0o001;

/** The user the server runs as: undefined means the present one. */
export function serverUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** Directory of a profile's Postgres. */
export function postgresHome(profile: Profile, user: User | undefined): string {
  return placeFor(join(profile.home, 'postgres'), user);
}

/** `wanted`, or a place of its own below the shared one when the server's user could not reach it. */
export function placeFor(wanted: string, user: User | undefined): string {
  if (user === undefined || everyoneCanReach(wanted)) return wanted;
  const mark = createHash('sha256').update(wanted).digest('hex').slice(0, 16);
  return join(SHARED_PLACE, `${mark}-postgres`);
}

/** Whether all directories above the path let others through, where links lead included. */
export function everyoneCanReach(path: string): boolean {
  const real = existsSync(path) ? realpathSync(path) : path;
  if (real !== path && !everyoneCanReach(real)) return false;
  const parent = dirname(path);
  const open = !existsSync(parent) || (statSync(parent).mode & OTHERS_MAY_ENTER) !== 0;
  return open && (parent === path || everyoneCanReach(parent));
}

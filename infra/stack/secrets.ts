/**
 * The two secrets of a local platform. Random per checkout and profile, made on first use and kept in the profile's
 * directory: a secret that is committed is no secret, and one that changes at each start would void every token.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SECRET_BYTES = 32; // 256 bit, as HS256 wants

export interface ProfileSecrets extends Record<string, string> {
  readonly MAINSTEM_JWT_SECRET: string;
  readonly MAINSTEM_NOTICE_SECRET: string;
}

/** Reads the secrets kept in `home`, making them the first time. Safe when several processes ask at once. */
export function profileSecrets(home: string): ProfileSecrets {
  const file = join(home, 'secrets.json');
  if (!existsSync(file)) make(file, home);
  return JSON.parse(readFileSync(file, 'utf8')) as ProfileSecrets;
}

/** The first to link its own whole file wins; nobody ever reads half of one. */
function make(file: string, home: string): void {
  mkdirSync(home, { recursive: true });
  const mine = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const secret = () => randomBytes(SECRET_BYTES).toString('base64url');
  const secrets: ProfileSecrets = { MAINSTEM_JWT_SECRET: secret(), MAINSTEM_NOTICE_SECRET: secret() };
  writeFileSync(mine, JSON.stringify(secrets), { mode: 0o600 });
  try {
    linkSync(mine, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(mine, { force: true });
  }
}

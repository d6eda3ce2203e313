/**
 * The user cache of downloaded and built parts: `<cache>/<part>-<version>/`. A part appears by one rename of a finished
 * scratch directory, so a first start that was killed leaves rubbish to sweep, never a broken part.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '../../bootstrap/node.mjs';
import { withLock } from './lock.ts';

/** Path of a part in the cache, whether it is there or not. */
export function cachedPath(part: string, base: string = cacheDirectory()): string {
  return join(base, part);
}

export function isCached(part: string, base: string = cacheDirectory()): boolean {
  return existsSync(cachedPath(part, base));
}

export interface Acquisition {
  /** `<name>-<version>`; a new version is a new directory. */
  readonly part: string;
  /** Fills the scratch directory, which then becomes the part. */
  readonly fill: (scratch: string) => Promise<void>;
  readonly say: (line: string) => void;
  readonly base?: string;
}

/** Returns the directory of the part, filling it first when it is not there. One process at a time does so. */
export async function ensureCached({ part, fill, say, base = cacheDirectory() }: Acquisition): Promise<string> {
  const home = cachedPath(part, base);
  if (existsSync(home)) return home;
  mkdirSync(base, { recursive: true });
  await withLock(join(base, `${part}.lock`), say, async () => {
    if (existsSync(home)) return;
    sweep(part, base);
    const scratch = mkdtempSync(join(base, `${part}.partial-`));
    try {
      await fill(scratch);
      renameSync(scratch, home);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  });
  return home;
}

/** What a killed run left behind; we hold the lock, so nobody is writing there. */
function sweep(part: string, base: string): void {
  for (const entry of readdirSync(base)) {
    if (entry.startsWith(`${part}.partial-`)) rmSync(join(base, entry), { recursive: true, force: true });
  }
}

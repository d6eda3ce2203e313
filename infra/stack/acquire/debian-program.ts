/**
 * A program from Debian's archive without installing it: packages are downloaded by apt, unpacked into the user cache and run
 * from there with their own libraries. Needs no root where the lists of packages are at hand.
 */
import { spawnSync } from 'node:child_process';
import { globSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureCached, isCached } from './cache.ts';
import { onPath } from './on-path.ts';
import { run } from './run.ts';

export interface DebianProgram {
  readonly name: string;
  /** The program's package, and those of its libraries that a bare system lacks. */
  readonly packages: readonly string[];
  /** Path inside the packages, without leading slash. */
  readonly binary: string;
}

export interface DebianCommand {
  readonly command: string;
  readonly environment: Readonly<Record<string, string>>;
}

function partOf({ name }: DebianProgram): string {
  return `${name}-debian-${process.arch}`;
}

/** Why the program cannot be had here; undefined when it can. */
export function debianAbsence(program: DebianProgram): string | undefined {
  if (onPath(program.name) !== undefined || isCached(partOf(program))) return undefined;
  const missing = ['apt-get', 'dpkg-deb'].filter((tool) => onPath(tool) === undefined);
  if (missing.length === 0) return undefined;
  return `${program.name} is not on PATH, and without ${missing.join(' and ')} it cannot be had from Debian`;
}

/** The one on PATH, else Debian's. Throws `STACK_ACQUIRE_FAILED` when the archive does not answer. */
export async function ensureDebianProgram(program: DebianProgram, say: (line: string) => void): Promise<DebianCommand> {
  const installed = onPath(program.name);
  if (installed !== undefined) return { command: installed, environment: {} };
  const home = await ensureCached({ part: partOf(program), say, fill: (scratch) => unpack(program, scratch, say) });
  const libraries = globSync('usr/lib/*-linux-gnu*', { cwd: home }).map((folder) => join(home, folder));
  return { command: join(home, program.binary), environment: { LD_LIBRARY_PATH: libraries.join(':') } };
}

async function unpack({ name, packages }: DebianProgram, scratch: string, say: (line: string) => void): Promise<void> {
  const what = `getting ${name} from Debian`;
  say(`${what}, once`);
  if (needsLists(packages)) await run({ what, command: 'apt-get', args: ['update', '--quiet'], say });
  // The scratch directory is ours alone; apt's own user could not write there.
  const args = ['-o', 'APT::Sandbox::User=root', 'download', ...packages];
  await run({ what, command: 'apt-get', args, cwd: scratch, say });
  for (const file of readdirSync(scratch).filter((entry) => entry.endsWith('.deb'))) {
    await run({ what, command: 'dpkg-deb', args: ['--extract', file, '.'], cwd: scratch, say });
  }
}

/** A fresh image has no lists of packages; only root may fetch them. */
function needsLists(packages: readonly string[]): boolean {
  const known = spawnSync('apt-cache', ['show', ...packages], { stdio: 'ignore' }).status === 0;
  return !known && process.getuid?.() === 0;
}

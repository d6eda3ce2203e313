/**
 * Gets a program by `go install`, once, into the user cache, each in a directory of its own: several Go programs are
 * called `server`.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StackError } from '../errors.ts';
import { cachedPath, ensureCached } from './cache.ts';
import { run } from './run.ts';
import { complaint, go, inspect } from './tools.ts';

export interface GoProgram {
  readonly name: string;
  /** Path of the main package. */
  readonly package: string;
  readonly version: string;
  /** What `go install` calls the program: the last part of the package's path. */
  readonly binary: string;
  /** What the build is measured to take on two cores, to set expectations (s). */
  readonly usualBuildS: number;
}

export interface GoAcquisition {
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** Path of the program. Throws `STACK_PART_ABSENT` when it is not built yet and there is no Go. */
export async function ensureGoProgram(program: GoProgram, { say, signal }: GoAcquisition): Promise<string> {
  const part = partOf(program);
  if (!goProgramAtHand(program)) {
    const found = inspect(go);
    if (!found.good) throw new StackError('STACK_PART_ABSENT', complaint(found));
  }
  const home = await ensureCached({
    part,
    say,
    fill: async (scratch) => {
      const what = `building ${program.name} with Go`;
      say(`${what}, once (about ${program.usualBuildS} s on two cores)`);
      await run({
        what,
        command: 'go',
        args: ['install', `${program.package}@v${program.version}`],
        environment: { ...process.env, GOBIN: scratch },
        background: true,
        say,
        ...(signal === undefined ? {} : { signal }),
      });
    },
  });
  return join(home, program.binary);
}

/** Whether the program can be had without a build. */
export function goProgramAtHand(program: GoProgram): boolean {
  return existsSync(join(cachedPath(partOf(program)), program.binary));
}

function partOf({ name, version }: GoProgram): string {
  return `${name}-${version}`;
}

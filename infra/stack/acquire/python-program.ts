/**
 * Python programs only tests need, from the package index into the user cache. Not in a virtual environment: Debian's Python
 * often lacks `ensurepip`; a directory of its own (`pip install --target`) needs pip alone and touches nothing else.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { cachedPath, ensureCached, isCached } from './cache.ts';
import { run } from './run.ts';

export interface PythonProgram {
  readonly name: string;
  readonly version: string;
  /** File with every package pinned. */
  readonly requirements: string;
  /** Run as `python3 -m <module>`. */
  readonly module: string;
}

/** Wheels are made for it and newer. */
const PYTHON_AT_LEAST = [3, 10] as const;
/** An index that does not answer is not waited for longer (s, each try). */
const INDEX_TIMEOUT_S = 20;

interface Python {
  readonly version: string;
  readonly hasPip: boolean;
}

/** What `python3` there is; undefined when none, or one too old. */
export function inspectPython(): Python | undefined {
  const asked = spawnSync('python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], { encoding: 'utf8' });
  const match = /^(\d+)\.(\d+)/.exec(asked.error ? '' : asked.stdout);
  if (match === null) return undefined;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  if (major < PYTHON_AT_LEAST[0] || (major === PYTHON_AT_LEAST[0] && minor < PYTHON_AT_LEAST[1])) return undefined;
  const pip = spawnSync('python3', ['-m', 'pip', '--version'], { stdio: 'ignore' });
  return { version: `${major}.${minor}`, hasPip: pip.status === 0 };
}

/** Wheels with compiled parts fit one minor version, so each has a directory of its own. */
function partOf({ name, version }: PythonProgram, python: Python): string {
  return `${name}-${version}-python${python.version}`;
}

/** Why the program cannot be had here; undefined when it can. */
export function pythonAbsence(program: PythonProgram): string | undefined {
  const python = inspectPython();
  const wanted = `Python >= ${PYTHON_AT_LEAST.join('.')}`;
  if (python === undefined) return `${program.name} needs ${wanted} as python3, and there is none`;
  if (python.hasPip || isCached(partOf(program, python))) return undefined;
  return `${program.name} is not installed and python3 has no pip to install it with (Debian: apt-get install python3-pip)`;
}

/** Installs it the first time; answers with how to run it. Throws `STACK_ACQUIRE_FAILED` when the index does not answer. */
export async function ensurePythonProgram(
  program: PythonProgram,
  say: (line: string) => void,
): Promise<{ command: string; args: readonly string[]; environment: NodeJS.ProcessEnv }> {
  const python = inspectPython();
  if (python === undefined) throw new Error(pythonAbsence(program));
  const part = partOf(program, python);
  const what = `installing ${program.name} ${program.version} for Python ${python.version} (once, some seconds)`;
  await ensureCached({
    part,
    say,
    fill: async (scratch) => {
      const where = ['--target', join(scratch, 'lib'), '--requirement', program.requirements];
      const how = ['--quiet', '--no-deps', '--only-binary=:all:', '--disable-pip-version-check', '--no-input'];
      const args = ['-m', 'pip', 'install', ...how, '--timeout', String(INDEX_TIMEOUT_S), ...where];
      await run({ what, command: 'python3', args, say });
    },
  });
  const environment = { ...process.env, PYTHONPATH: join(cachedPath(part), 'lib'), PYTHONDONTWRITEBYTECODE: '1' };
  return { command: 'python3', args: ['-m', program.module], environment };
}

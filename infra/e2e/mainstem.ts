/** The CLI as a person runs it, against the platform of the proof. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Platform, ProofError } from './platform.ts';

const root = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

/** What it prints. Throws `PROOF_FAILED` with its last words for an exit code that is none of `exits`. */
export async function mainstem(
  platform: Platform,
  words: readonly string[],
  exits: readonly number[] = [0],
): Promise<string> {
  const options = {
    cwd: root,
    env: { ...process.env, ...platform.environment },
    maxBuffer: 64 * 1024 * 1024,
    timeout: 300_000,
  };
  try {
    return (await run(process.execPath, ['cli/src/main.ts', ...words], options)).stdout;
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: number; stdout?: string; stderr?: string };
    if (typeof code === 'number' && exits.includes(code) && stdout) return stdout;
    throw new ProofError(
      `mainstem ${words.join(' ')} (exit ${String(code)}): ${stderr?.slice(-1_000) ?? String(error)}`,
    );
  }
}

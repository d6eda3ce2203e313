/** Runs a program of the build kind (Maven, Go, tar) to its end, with a heartbeat so that no minute is silent. */
import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { StackError } from '../errors.ts';

/** A line at least this often while something long runs (ms). */
export const HEARTBEAT_MS = 10_000;
/** Longest output kept for an error message (characters). */
const OUTPUT_KEPT = 4_000;

export interface Run {
  readonly what: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Give way to everything else: a build must not slow down what already serves. */
  readonly background?: boolean;
  /** Run as another user. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

/** Resolves with standard output when the program exits 0; else throws `STACK_ACQUIRE_FAILED` with the end of its output. */
export async function run({
  what,
  command,
  args,
  cwd,
  environment,
  say,
  signal,
  user,
  background,
}: Run): Promise<string> {
  const startedAt = performance.now();
  const heartbeat = setInterval(() => {
    say(`${what} (${Math.round((performance.now() - startedAt) / 1000)} s so far)`);
  }, HEARTBEAT_MS);
  try {
    return await new Promise<string>((resolve, reject) => {
      const child = spawn(command, args, {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: environment ?? process.env,
        ...(cwd === undefined ? {} : { cwd }),
        ...(signal === undefined ? {} : { signal }),
        ...user,
      });
      if (background && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
      let stdout = '';
      let all = '';
      child.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk;
        all = (all + chunk).slice(-OUTPUT_KEPT);
      });
      child.stderr.on('data', (chunk: Buffer) => {
        all = (all + chunk).slice(-OUTPUT_KEPT);
      });
      child.once('error', (cause) =>
        reject(new StackError('STACK_ACQUIRE_FAILED', `${what}: ${cause.message}`, { cause })),
      );
      child.once('close', (code, killedBy) => {
        if (code === 0) resolve(stdout);
        else {
          const message = `${what}: ${command} ended with ${code ?? killedBy}\n${all.trim()}`;
          reject(new StackError('STACK_ACQUIRE_FAILED', message));
        }
      });
    });
  } finally {
    clearInterval(heartbeat);
  }
}

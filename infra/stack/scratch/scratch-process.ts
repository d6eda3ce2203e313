/**
 * A service of its own for one test file, which may then kill it, stop it in mid-air or take its disk away: on ports
 * nobody else has, with its data in a temporary directory, ended with the test process even when that is killed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { onPath } from '../acquire/on-path.ts';
import { isFree } from '../ports.ts';

export interface ScratchProgram {
  /** For messages and the name of its output file. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Where its output goes. */
  readonly home: string;
  /** Speaks its protocol; throws while it cannot serve. */
  probe(): Promise<void>;
  /** Longest from start to the first good probe (ms). */
  readonly readyWithinMs?: number;
}

export interface ScratchProcess {
  readonly running: boolean;
  /** Starts it (again) and waits until it serves. */
  start(): Promise<void>;
  /** Starts it (again) without waiting. */
  launch(): void;
  ready(): Promise<void>;
  /** Sends a signal and waits until it has ended. SIGKILL is what a power cut looks like to its peers. */
  end(signal?: NodeJS.Signals): Promise<void>;
  /** Sends a signal that does not end it, as SIGSTOP and SIGCONT. */
  signal(signal: NodeJS.Signals): void;
  /** What it wrote, for asserting and for messages. */
  output(): string;
}

const READY_WITHIN_MS = 60_000;
const PROBE_EVERY_MS = 50;
/** Asked nicely this long, then killed. */
const END_WITHIN_MS = 15_000;
const OUTPUT_TOLD_CHARACTERS = 2_000;

export function createScratchProcess(program: ScratchProgram): ScratchProcess {
  const outputFile = join(program.home, `${program.name}.out`);
  let child: ChildProcess | undefined;
  let gone: Promise<void> = Promise.resolve();

  const output = (): string => readFileSync(outputFile, 'utf8');
  const launch = (): void => {
    if (child !== undefined) throw new Error(`${program.name} runs already`);
    const started = spawnGuarded(program, outputFile);
    child = started;
    gone = new Promise((resolve) => {
      const over = () => {
        if (child === started) child = undefined;
        resolve();
      };
      started.once('exit', over);
      started.once('error', over);
    });
  };
  const ready = async (): Promise<void> => {
    const deadline = performance.now() + (program.readyWithinMs ?? READY_WITHIN_MS);
    for (;;) {
      if (child === undefined) throw new Error(`${program.name} ended: ${output().slice(-OUTPUT_TOLD_CHARACTERS)}`);
      try {
        return await program.probe();
      } catch (cause) {
        if (performance.now() > deadline) {
          const words = output().slice(-OUTPUT_TOLD_CHARACTERS);
          throw new Error(`${program.name} is not ready: ${(cause as Error).message}\n${words}`, { cause });
        }
      }
      await pause(PROBE_EVERY_MS);
    }
  };
  return {
    get running() {
      return child !== undefined;
    },
    launch,
    ready,
    async start() {
      launch();
      await ready();
    },
    async end(signal = 'SIGTERM') {
      const target = child;
      target?.kill('SIGCONT'); // one that is stopped would not hear of it
      target?.kill(signal);
      const late = setTimeout(() => target?.kill('SIGKILL'), END_WITHIN_MS);
      await gone;
      clearTimeout(late);
    },
    signal(signal) {
      child?.kill(signal);
    },
    output,
  };
}

function spawnGuarded(program: ScratchProgram, outputFile: string): ChildProcess {
  const file = openSync(outputFile, 'a');
  try {
    const guard = process.platform === 'linux' ? onPath('setpriv') : undefined;
    const [command, args] =
      guard === undefined
        ? [program.command, program.args]
        : [guard, ['--pdeathsig', 'KILL', '--', program.command, ...program.args]];
    return spawn(command, args, {
      stdio: ['ignore', file, file],
      env: { ...process.env, ...program.environment },
      ...(program.cwd === undefined ? {} : { cwd: program.cwd }),
    });
  } finally {
    closeSync(file);
  }
}

/** A temporary directory, and how to remove it. */
export function scratchDirectory(name: string): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `mainstem-${name}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Between the ports of the profile `start` and those of the others. */
const PORT_FROM = 21_000;
const PORT_TO = 24_999;
const PORT_TRIES = 200;

/** Ports that are free now, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  for (let tries = 0; found.size < count; tries += 1) {
    if (tries > PORT_TRIES) throw new Error(`no ${count} free ports between ${PORT_FROM} and ${PORT_TO}`);
    const port = randomInt(PORT_FROM, PORT_TO + 1);
    if (!found.has(port) && (await isFree(port))) found.add(port);
  }
  return [...found];
}

/** `up` and `down` as functions: a platform in the background, found again through its state file. */
import { spawn } from 'node:child_process';
import { closeSync, fstatSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { holderOf } from './acquire/lock.ts';
import { control, type PlatformView } from './control.ts';
import { StackError, stackErrorCodes } from './errors.ts';
import { logFile, openLog } from './logs.ts';
import { lockOf } from './platform.ts';
import { isAlive } from './process-identity.ts';
import { type ProfileName, profile } from './profiles.ts';
import { clearLeftovers, isGone, livingState, type StackState } from './state-file.ts';
import { isSettled, type JournalLine } from './supervisor.ts';

/** Between two looks at a supervisor that is bringing things up (ms). */
const LOOK_EVERY_MS = 100;
/** How long a background supervisor may take to open its control channel (ms): it may first install tools by apt. */
const OPEN_WITHIN_MS = 300_000;
/** How long a whole platform may take to stop (ms): the slowest services in a row, and a little. */
const DOWN_WITHIN_MS = 60_000;

export interface UpOptions {
  readonly profile: ProfileName;
  readonly names: readonly string[];
  readonly mayInstall: boolean;
  readonly onLine: (line: JournalLine) => void;
}

export interface UpResult {
  readonly view: PlatformView;
  /** Whether it ran before; then it is not ours to stop. */
  readonly wasUp: boolean;
}

/** Brings the named steps up in the background, or joins the platform that is up; resolves when each has settled. */
export async function up(options: UpOptions): Promise<UpResult> {
  const { home } = profile(options.profile);
  const before = livingState(home);
  const state = before ?? (await open(options, home));
  // What happened before this terminal joined was told to another one.
  const seen = before ? ((await control.view(state)).journal.at(-1)?.sequence ?? 0) : 0;
  await control.ensure(state, options.names);
  return { view: await follow(state, options, seen), wasUp: before !== undefined };
}

/** Ends the platform of a profile, or what a killed one left. Answers what was found. */
export async function down(name: ProfileName): Promise<'stopped' | 'cleared' | 'nothing'> {
  const { home } = profile(name);
  const state = livingState(home);
  if (state === undefined) return (await clearLeftovers(home)).length > 0 ? 'cleared' : 'nothing';
  await control.down(state);
  if (!(await isGone(state.supervisor, DOWN_WITHIN_MS))) {
    throw new StackError(
      'STACK_STOPPED',
      `supervisor ${state.supervisor.pid} still runs after ${DOWN_WITHIN_MS / 1000} s`,
    );
  }
  return 'stopped';
}

/** Starts a background supervisor; when somebody else's gets in first, that one is joined. */
async function open({ profile: name, names, mayInstall }: UpOptions, home: string): Promise<StackState> {
  const log = openLog(home, 'supervisor');
  const saidBefore = fstatSync(log).size;
  const script = fileURLToPath(new URL('./supervise.ts', import.meta.url));
  const args = ['--disable-warning=ExperimentalWarning', script, name, mayInstall ? 'yes' : 'no', ...names];
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', log, log], cwd: home });
  closeSync(log);
  child.unref();
  const deadline = performance.now() + OPEN_WITHIN_MS;
  while (performance.now() < deadline) {
    const state = livingState(home);
    if (state) return state;
    const holder = holderOf(lockOf(home));
    const somebodyOpens = holder !== undefined && isAlive(holder);
    if (child.exitCode !== null && !somebodyOpens) {
      const why = readFileSync(logFile(home, 'supervisor')).subarray(saidBefore).toString('utf8').trim();
      throw refusalIn(why) ?? new Error(`the supervisor ended at once (exit ${child.exitCode}): ${why}`);
    }
    await pause(LOOK_EVERY_MS);
  }
  throw new StackError('STACK_NOT_READY', `the supervisor does not open within ${OPEN_WITHIN_MS / 1000} s`);
}

/** The supervisor's own error, as it wrote it to its log (supervise.ts). */
function refusalIn(log: string): StackError | undefined {
  const found = /^refused (STACK_[A-Z_]+): (.*)$/m.exec(log);
  const code = stackErrorCodes.find((candidate) => candidate === found?.[1]);
  return code === undefined ? undefined : new StackError(code, found?.[2] ?? '');
}

async function follow(state: StackState, { names, onLine }: UpOptions, from: number): Promise<PlatformView> {
  let seen = from;
  for (;;) {
    const view = await control.view(state, seen);
    for (const line of view.journal) {
      seen = line.sequence;
      onLine(line);
    }
    const known = new Set(view.steps.map((step) => step.name));
    if (names.every((name) => known.has(name)) && isSettled(view.steps)) return view;
    await pause(LOOK_EVERY_MS);
  }
}

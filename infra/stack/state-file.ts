/**
 * What a supervisor leaves on disk about itself, so that other terminals find it and the next start can clear away what
 * a killed one left behind. Only processes whose identity (pid and birth) matches are ever touched.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { isAlive, type ProcessIdentity, signalProcess } from './process-identity.ts';
import type { ProfileName } from './profiles.ts';

const identity = z.object({ pid: z.number().int(), born: z.string() });
const stateShape = z.object({
  version: z.literal(1),
  profile: z.string(),
  supervisor: identity,
  startedAtMs: z.number(),
  control: z.object({ port: z.number(), token: z.string() }),
  processes: z.array(z.object({ service: z.string(), identity, stopSignal: z.string(), stopWithinMs: z.number() })),
});
export type StackState = z.infer<typeof stateShape>;

/** How often a stopping process is looked at (ms). */
const LOOK_EVERY_MS = 50;
/** How long the kernel may take to end a killed process (ms). */
const KILL_WITHIN_MS = 5_000;

const fileOf = (home: string): string => join(home, 'stack.json');

/** Written aside and renamed: a reader never sees half of it. It holds the control token, so only its owner reads it. */
export function writeState(home: string, state: StackState): void {
  mkdirSync(home, { recursive: true });
  const scratch = `${fileOf(home)}.${process.pid}`;
  writeFileSync(scratch, `${JSON.stringify(state, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(scratch, fileOf(home));
}

/** The recorded state, alive or not; undefined when there is none or it cannot be understood. */
export function readState(home: string): StackState | undefined {
  let text: string;
  try {
    text = readFileSync(fileOf(home), 'utf8');
  } catch {
    return undefined; // never started, or stopped in order
  }
  try {
    const parsed = stateShape.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined; // another version's, or damaged: nothing in it may be trusted
  }
}

/** The state of a supervisor that lives. */
export function livingState(home: string): StackState | undefined {
  const state = readState(home);
  return state && isAlive(state.supervisor) ? state : undefined;
}

export function removeState(home: string): void {
  rmSync(fileOf(home), { force: true });
}

/** Ends what a dead supervisor left running, in reverse order of start. Answers the names of what it ended. */
export async function clearLeftovers(home: string): Promise<string[]> {
  const state = readState(home);
  if (state === undefined || isAlive(state.supervisor)) return [];
  const ended: string[] = [];
  for (const entry of state.processes.toReversed()) {
    if (await end(entry.identity, entry.stopSignal as NodeJS.Signals, entry.stopWithinMs)) ended.push(entry.service);
  }
  removeState(home);
  return ended;
}

/** Asks a process to end, and kills it when it does not within the bound. Answers whether there was one to end. */
export async function end(target: ProcessIdentity, signal: NodeJS.Signals, withinMs: number): Promise<boolean> {
  if (!signalProcess(target, signal)) return false;
  if (await isGone(target, withinMs)) return true;
  signalProcess(target, 'SIGKILL');
  if (!(await isGone(target, KILL_WITHIN_MS))) throw new Error(`process ${target.pid} outlives SIGKILL`);
  return true;
}

/** Waits for a process to be gone. */
export async function isGone(target: ProcessIdentity, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (isAlive(target)) {
    if (performance.now() > deadline) return false;
    await pause(LOOK_EVERY_MS);
  }
  return true;
}

/** The state a supervisor begins with. */
export function firstState(profile: ProfileName, supervisor: ProcessIdentity, nowMs: number): StackState {
  return {
    version: 1,
    profile,
    supervisor,
    startedAtMs: nowMs,
    control: { port: 0, token: '' },
    processes: [],
  };
}

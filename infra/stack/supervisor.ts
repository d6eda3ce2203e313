/**
 * Brings the steps of a platform up along their needs, keeps a journal of what happens, and takes everything down again in
 * reverse order. It knows only its own children. Parts are acquired at once and side by side; a step starts when all it
 * needs is ready; a step whose need cannot be had is blocked and says why, and everything else goes on.
 */
import { messageOf, StackError } from './errors.ts';
import type { ProcessIdentity } from './process-identity.ts';
import type { Profile } from './profiles.ts';
import { createRunner, type Runner, type RunnerPhase } from './runner.ts';
import type { Context, Service, Step, Task } from './service.ts';

export type Phase = 'waiting' | 'acquiring' | 'absent' | 'blocked' | RunnerPhase;
/** Phases a step rests in; the others are on their way. */
const settledPhases: ReadonlySet<Phase> = new Set(['ready', 'unwell', 'absent', 'blocked', 'failed', 'stopped']);

export interface StepState {
  readonly name: string;
  readonly title: string;
  readonly kind: Step['kind'];
  readonly phase: Phase;
  readonly detail: string;
  readonly pid: number | undefined;
  readonly ports: readonly number[];
  /** Crashes since the start. */
  readonly restarts: number;
  /** From the start of the platform to the first time it was ready (s). */
  readonly readyAfterS: number | undefined;
}

export interface JournalLine {
  readonly sequence: number;
  readonly atMs: number;
  readonly step: string;
  readonly text: string;
}

/** Lines kept for terminals that join later. */
const JOURNAL_KEPT = 500;

export interface SupervisorOptions {
  readonly profile: Profile;
  readonly environment: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
  readonly mayInstall: boolean;
  /** Told of every line of the journal. */
  readonly onLine?: (line: JournalLine) => void;
  /** Told the living processes in order of start, whenever they change: they are recorded before anything else happens. */
  readonly onProcesses?: (processes: readonly RunningService[]) => void;
}

export interface RunningService {
  readonly service: Service;
  readonly identity: ProcessIdentity;
}

export interface Supervisor {
  /** Brings up the named steps and all they need; resolves when each has settled, well or not. */
  ensure(names: readonly string[]): Promise<void>;
  states(): StepState[];
  journal(afterSequence: number): JournalLine[];
  /** Ends everything in reverse order. Nothing of ours lives when it resolves. */
  stop(): Promise<void>;
}

interface Entry {
  readonly step: Step;
  /** Whether it came up; never rejects. */
  readonly done: Promise<boolean>;
  runner?: Runner;
  identity?: ProcessIdentity | undefined;
  phase: Phase;
  detail: string;
  restarts: number;
  readyAfterS?: number;
}

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { profile, environment, steps, mayInstall } = options;
  const entries = new Map<string, Entry>();
  const journal: JournalLine[] = [];
  const running: RunningService[] = [];
  const startedAt = performance.now();
  const stopping = new AbortController();
  /** No step may hold up a stop by waiting for one that is itself being stopped. */
  const aborted = new Promise<boolean>((resolve) => {
    stopping.signal.addEventListener('abort', () => resolve(false), { once: true });
  });
  let sequence = 0;
  let stopped: Promise<void> | undefined;

  function say(step: string, text: string): void {
    const line = { sequence: ++sequence, atMs: Date.now(), step, text };
    journal.push(line);
    if (journal.length > JOURNAL_KEPT) journal.shift();
    options.onLine?.(line);
  }

  const contextOf = (step: Step): Context => ({
    profile,
    environment,
    mayInstall,
    say: (text) => {
      const entry = entries.get(step.name);
      // What a step is at belongs on the board too; the next phase takes it away again.
      if (entry && !settledPhases.has(entry.phase)) entry.detail = text;
      say(step.name, text);
    },
    signal: stopping.signal,
  });

  function move(entry: Entry, phase: Phase, detail = ''): void {
    const news = entry.phase !== phase || entry.detail !== detail;
    entry.phase = phase;
    entry.detail = detail;
    if (phase === 'restarting') entry.restarts++;
    if (phase === 'ready') entry.readyAfterS ??= Math.round((performance.now() - startedAt) / 100) / 10;
    if (news && phase !== 'waiting') say(entry.step.name, sentence(entry));
  }

  /** The entry of a step, begun with everything it needs. */
  function begin(name: string): Entry {
    const known = entries.get(name);
    if (known) return known;
    const step = steps.find((candidate) => candidate.name === name);
    if (step === undefined) throw new Error(`no step is called ${name}`);
    const needs = step.needs.map(begin);
    const entry: Entry = { step, done: Promise.resolve(false), phase: 'waiting', detail: '', restarts: 0 };
    entries.set(name, entry);
    Object.assign(entry, { done: Promise.race([bring(entry, needs), aborted]) });
    return entry;
  }

  async function bring(entry: Entry, needs: readonly Entry[]): Promise<boolean> {
    try {
      if (entry.step.kind === 'service') {
        if (needs.length === 0) move(entry, 'acquiring');
        await entry.step.acquire(contextOf(entry.step));
      }
      for (const need of needs) {
        if (await need.done) continue;
        move(entry, 'blocked', `needs ${need.step.name}, which is ${need.phase}${need.detail && `: ${need.detail}`}`);
        return false;
      }
      if (stopping.signal.aborted) return false;
      await (entry.step.kind === 'service' ? serve(entry, entry.step) : work(entry, entry.step));
      return true;
    } catch (error) {
      if (stopping.signal.aborted) return false;
      const absent = error instanceof StackError && error.code === 'STACK_PART_ABSENT';
      move(entry, absent ? 'absent' : 'failed', messageOf(error));
      return false;
    }
  }

  async function work(entry: Entry, task: Task): Promise<void> {
    move(entry, 'starting');
    move(entry, 'ready', await task.run(contextOf(task)));
  }

  async function serve(entry: Entry, service: Service): Promise<void> {
    const runner = createRunner(service, contextOf(service), {
      phase: (phase, detail) => move(entry, phase, detail),
      process: (identity) => {
        const at = running.findIndex((item) => item.service === service);
        if (at >= 0) running.splice(at, 1);
        if (identity) running.push({ service, identity });
        entry.identity = identity;
        options.onProcesses?.(running);
      },
    });
    entry.runner = runner;
    await runner.bringUp();
  }

  async function stop(): Promise<void> {
    stopping.abort(new StackError('STACK_STOPPED', 'the platform is being stopped'));
    const upward = inOrder([...entries.values()].map(({ step }) => step)).toReversed();
    const halts = new Map<string, Promise<void>>();
    for (const step of upward) {
      const above = upward.filter((other) => other.needs.includes(step.name));
      halts.set(step.name, haltAfter(step, above, halts));
    }
    await Promise.all(halts.values());
  }

  /** Ends a step once everything that needs it has ended. */
  async function haltAfter(step: Step, above: readonly Step[], halts: Map<string, Promise<void>>): Promise<void> {
    await Promise.all(above.map((other) => halts.get(other.name)));
    await entries.get(step.name)?.runner?.halt();
  }

  return {
    async ensure(names) {
      if (stopped) throw new StackError('STACK_STOPPED', 'the platform is being stopped');
      await Promise.all(names.map((name) => begin(name).done));
    },
    states: () => [...entries.values()].map((entry) => stateOf(entry, profile)),
    journal: (after) => journal.filter((line) => line.sequence > after),
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** Whether nothing will change any more by itself. */
export function isSettled(states: readonly StepState[]): boolean {
  return states.every((state) => settledPhases.has(state.phase));
}

/** The steps, each after all it needs. Throws on a circle or an unknown need. */
export function inOrder(steps: readonly Step[]): Step[] {
  const byName = new Map(steps.map((step) => [step.name, step]));
  const ordered = new Set<Step>();
  const visit = (step: Step, path: readonly string[]): void => {
    if (path.includes(step.name)) throw new Error(`steps need each other: ${[...path, step.name].join(' → ')}`);
    for (const name of step.needs) {
      const need = byName.get(name);
      if (need === undefined) throw new Error(`${step.name} needs ${name}, which is not in the table`);
      visit(need, [...path, step.name]);
    }
    ordered.add(step);
  };
  for (const step of steps) visit(step, []);
  return [...ordered];
}

function sentence({ phase, detail, readyAfterS, step }: Entry): string {
  const more = detail === '' ? '' : `: ${detail}`;
  if (phase === 'ready' && step.kind === 'task') return detail === '' ? 'done' : detail;
  if (phase === 'ready') return `ready (${readyAfterS} s after the start)${more}`;
  return `${phase}${more}`;
}

function stateOf(entry: Entry, profile: Profile): StepState {
  const { step, phase, detail, identity, restarts, readyAfterS } = entry;
  const ports = step.kind === 'service' ? step.ports.map((port) => profile.ports[port]) : [];
  return {
    name: step.name,
    title: step.title,
    kind: step.kind,
    phase,
    detail,
    pid: identity?.pid,
    ports,
    restarts,
    readyAfterS,
  };
}

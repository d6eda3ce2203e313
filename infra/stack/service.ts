/**
 * What the supervisor runs. A platform is a graph of two kinds of step: a service is a process that stays, a task is
 * work done once per start (roles, topics, schemas). A step begins when all it needs is ready; the order follows from
 * `needs` alone, so parts that do not wait for each other start side by side.
 */
import type { PortName, Profile } from './profiles.ts';

/** A process to run: only what the supervisor needs to start, watch and end it. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Over the environment of the supervisor. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Run as another user: Postgres refuses root. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

export interface Context {
  readonly profile: Profile;
  /** The `MAINSTEM_*` variables of the profile. */
  readonly environment: Readonly<Record<string, string>>;
  /** Leave to install missing system packages. */
  readonly mayInstall: boolean;
  /** Tells the user what is going on, in one line. */
  say(line: string): void;
  /** Ends when the platform is being stopped. */
  readonly signal: AbortSignal;
}

export interface Service {
  readonly kind: 'service';
  readonly name: string;
  /** What it is, for the board. */
  readonly title: string;
  readonly needs: readonly string[];
  readonly ports: readonly PortName[];
  /** Gets the program into the user cache when it is not there. Throws `StackError` PART_ABSENT when it cannot be had. */
  acquire(context: Context): Promise<void>;
  /** Prepares data and configuration and says what to run. */
  start(context: Context): Promise<Launch>;
  /** Speaks the service's own protocol to it; throws while it cannot serve. One try, no waiting. */
  probe(context: Context): Promise<void>;
  /** How it is asked to end, and how long it may take before it is killed (ms). */
  readonly stop: { readonly signal: NodeJS.Signals; readonly withinMs: number };
  /** How long it may take from its start to its first good probe (ms). */
  readonly readyWithinMs: number;
}

export interface Task {
  readonly kind: 'task';
  readonly name: string;
  readonly title: string;
  readonly needs: readonly string[];
  /** Idempotent: it runs at every start. Answers what it found or did, in a few words. */
  run(context: Context): Promise<string>;
}

export type Step = Service | Task;

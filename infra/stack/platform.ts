/**
 * One running platform, held by this process: the only supervisor of its profile, with its state on disk and its control
 * channel open. Whatever a killed predecessor left is ended first; tools and ports are checked before the first start.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { holderOf, tryLock, unlock } from './acquire/lock.ts';
import { serveControl } from './control.ts';
import { StackError } from './errors.ts';
import { requireFreePorts } from './ports.ts';
import { requireTools } from './preflight.ts';
import { identify } from './process-identity.ts';
import { type ProfileName, profileEnvironment, profile as profileNamed } from './profiles.ts';
import type { Service, Step } from './service.ts';
import { clearLeftovers, firstState, removeState, writeState } from './state-file.ts';
import { createSupervisor, inOrder, type JournalLine, type Supervisor } from './supervisor.ts';

export interface PlatformOptions {
  readonly profile: ProfileName;
  readonly steps: readonly Step[];
  /** Steps whose ports must be free before anything starts: all that will be asked for. */
  readonly names: readonly string[];
  readonly mayInstall: boolean;
  readonly say: (line: string) => void;
  readonly onLine?: (line: JournalLine) => void;
  /** Somebody asked through the control channel that this platform ends. */
  readonly onDown: () => void;
}

export interface Platform {
  readonly supervisor: Supervisor;
  readonly environment: Readonly<Record<string, string>>;
  /** Stops everything and takes the state off the disk. */
  close(): Promise<void>;
}

/** Without these nothing else here needs Java. */
const javaServices: ReadonlySet<string> = new Set(['kafka', 'registry']);

/** The lock that makes a supervisor the only one of its profile. */
export function lockOf(home: string): string {
  return join(home, 'supervisor.lock');
}

/** Opens the platform of a profile; throws `STACK_TOOL_MISSING`, `STACK_PORT_TAKEN`, or `STACK_HELD` when another process runs it. */
export async function openPlatform(options: PlatformOptions): Promise<Platform> {
  const profile = profileNamed(options.profile);
  const environment = profileEnvironment(options.profile);
  mkdirSync(profile.home, { recursive: true });
  const lock = lockOf(profile.home);
  if (!tryLock(lock)) {
    throw new StackError('STACK_HELD', `process ${holderOf(lock)?.pid} already runs profile ${profile.name}`);
  }
  try {
    const ended = await clearLeftovers(profile.home);
    if (ended.length > 0) options.say(`ended what a killed start had left running: ${ended.join(', ')}`);
    const services = servicesOf(options.steps, options.names);
    if (services.some(({ name }) => javaServices.has(name))) await requireTools(options.mayInstall, options.say);
    await requireFreePorts(services, profile);
    return await open(options, environment, profile.home, () => unlock(lock));
  } catch (error) {
    unlock(lock);
    throw error;
  }
}

async function open(
  options: PlatformOptions,
  environment: Readonly<Record<string, string>>,
  home: string,
  release: () => void,
): Promise<Platform> {
  const me = identify(process.pid);
  if (me === undefined) throw new Error('this process cannot tell when it was started');
  let state = firstState(options.profile, me, Date.now());
  const supervisor = createSupervisor({
    profile: profileNamed(options.profile),
    environment,
    steps: options.steps,
    mayInstall: options.mayInstall,
    ...(options.onLine ? { onLine: options.onLine } : {}),
    onProcesses: (running) => {
      const processes = running.map(({ service, identity }) => ({
        service: service.name,
        identity,
        stopSignal: service.stop.signal,
        stopWithinMs: service.stop.withinMs,
      }));
      state = { ...state, processes };
      writeState(home, state);
    },
  });
  const channel = await serveControl(supervisor, state.startedAtMs, options.onDown);
  state = { ...state, control: { port: channel.port, token: channel.token } };
  writeState(home, state);
  return {
    supervisor,
    environment,
    async close() {
      await supervisor.stop();
      channel.close();
      removeState(home);
      release();
    },
  };
}

/** The services among the named steps and all they need. */
export function servicesOf(steps: readonly Step[], names: readonly string[]): Service[] {
  const wanted = new Set<string>();
  const want = (name: string): void => {
    if (wanted.has(name)) return;
    wanted.add(name);
    for (const need of steps.find((step) => step.name === name)?.needs ?? []) want(need);
  };
  names.forEach(want);
  return inOrder(steps).filter((step): step is Service => step.kind === 'service' && wanted.has(step.name));
}

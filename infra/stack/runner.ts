/**
 * Runs one service for as long as the platform lives: start, wait for the first good probe, look after it, start it again
 * when it crashes. States: idle → starting → ready → (crash) restarting → starting …, until halted or given up.
 *
 * A process that answers, and says why it cannot serve, is unwell and goes on: what it still does others need, and only
 * while it lives can its reasons be mended. One that never answers is ended: half a service helps nobody.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { onPath } from './acquire/on-path.ts';
import { HEARTBEAT_MS } from './acquire/run.ts';
import { afterCrash } from './backoff.ts';
import { messageOf, StackError } from './errors.ts';
import { lastWords, openLog } from './logs.ts';
import { UnwellAnswer } from './probe/probes.ts';
import { identify, type ProcessIdentity } from './process-identity.ts';
import type { Context, Launch, Service } from './service.ts';
import { end } from './state-file.ts';

/** Between two probes of a starting service (ms). */
const PROBE_EVERY_MS = 100;
/** Between two probes of a running service (ms). */
const LOOK_AFTER_EVERY_MS = 5_000;
/** A service that has never been ready is tried this often: it is misconfigured, not unlucky. */
const FIRST_TRIES = 3;

export type RunnerPhase = 'starting' | 'ready' | 'unwell' | 'restarting' | 'failed' | 'stopped';

export interface RunnerEvents {
  phase(phase: RunnerPhase, detail: string): void;
  /** The living process, or undefined when there is none. */
  process(identity: ProcessIdentity | undefined): void;
}

export interface Runner {
  /** Resolves at the first good probe, or when the service is found unwell; rejects when it never answers. */
  bringUp(): Promise<void>;
  /** Ends the process for good. Safe at any time, and twice. */
  halt(): Promise<void>;
}

export function createRunner(service: Service, context: Context, events: RunnerEvents): Runner {
  const { home } = context.profile;
  let child: ChildProcess | undefined;
  let identity: ProcessIdentity | undefined;
  let halted = false;
  let failed = false;
  let crashes: readonly number[] = [];
  let everReady = false;
  let watch: NodeJS.Timeout | undefined;
  const first = Promise.withResolvers<void>();
  first.promise.catch(() => {}); // the caller of bringUp hears of it; nobody may have called yet

  async function launch(): Promise<void> {
    events.phase('starting', '');
    const plan = await service.start(context);
    if (halted) return;
    const process = spawnService(service, plan, context);
    child = process;
    const exited = new Promise<string>((resolve) => {
      process.once('error', (error) => resolve(messageOf(error)));
      process.once('exit', (code, signal) => resolve(signal ? `killed by ${signal}` : `exit ${code}`));
    });
    identity = process.pid === undefined ? undefined : identify(process.pid);
    events.process(identity);
    let gone: string | undefined;
    void exited.then((how) => {
      gone = how;
      clearInterval(watch);
      identity = undefined;
      child = undefined;
      events.process(undefined);
      if (!halted) crashed(how);
    });
    const ailment = await untilReady(() => gone !== undefined || halted);
    if (gone !== undefined || halted) return;
    found(ailment);
    first.resolve();
    lookAfter(ailment);
  }

  /** What a probe of the living process said: nothing when it is well. */
  function found(ailment: string | undefined): void {
    if (ailment === undefined) everReady = true;
    events.phase(ailment === undefined ? 'ready' : 'unwell', ailment ?? '');
  }

  /** What ails the service when its time is over and it has answered; undefined once it is well. */
  async function untilReady(over: () => boolean): Promise<string | undefined> {
    const startedAt = performance.now();
    let saidAt = startedAt;
    let last = '';
    let answers = false;
    while (!over()) {
      try {
        await service.probe(context);
        return undefined;
      } catch (error) {
        last = messageOf(error);
        answers ||= error instanceof UnwellAnswer;
      }
      const now = performance.now();
      if (now - startedAt > service.readyWithinMs) {
        if (answers) return last;
        throw new StackError('STACK_NOT_READY', `not ready after ${service.readyWithinMs / 1000} s: ${last}`);
      }
      if (now - saidAt > HEARTBEAT_MS) {
        saidAt = now;
        context.say(`still starting (${Math.round((now - startedAt) / 1000)} s): ${last}`);
      }
      await pause(PROBE_EVERY_MS);
    }
    return undefined;
  }

  function lookAfter(atFirst: string | undefined): void {
    let before = atFirst;
    let looking = false;
    const look = (ailment: string | undefined): void => {
      // Figures that grow, a lag say, are no news.
      const isNews = before?.replace(/\d+/g, '') !== ailment?.replace(/\d+/g, '');
      before = ailment;
      if (isNews && !halted && child) found(ailment);
    };
    watch = setInterval(() => {
      if (looking) return;
      looking = true;
      service
        .probe(context)
        .then(
          () => look(undefined),
          (error: unknown) => look(messageOf(error)),
        )
        .finally(() => {
          looking = false;
        });
    }, LOOK_AFTER_EVERY_MS);
  }

  function crashed(how: string): void {
    const told = lastWords(home, service.name);
    const verdict = afterCrash(crashes, Date.now());
    crashes = verdict.crashes;
    const hopeless = !everReady && crashes.length >= FIRST_TRIES;
    if (verdict.kind === 'give-up' || hopeless) {
      fail(new StackError('STACK_NOT_READY', `ended (${how}) ${crashes.length} times: ${told}`));
      return;
    }
    events.phase('restarting', `ended (${how}), starting again in ${verdict.afterMs / 1000} s: ${told}`);
    pause(verdict.afterMs, undefined, { ref: false })
      .then(() => (halted ? undefined : launch()))
      .catch((error: unknown) => fail(error));
  }

  /** Gives up. A process that never answered is ended; its log tells why. */
  function fail(error: unknown): void {
    if (halted) return;
    halted = true;
    failed = true;
    const target = identity;
    const ended = target ? end(target, service.stop.signal, service.stop.withinMs) : Promise.resolve(true);
    ended.catch((cause: unknown) => context.say(messageOf(cause)));
    events.phase('failed', messageOf(error));
    first.reject(error);
  }

  return {
    bringUp() {
      launch().catch(fail);
      return first.promise;
    },
    async halt() {
      halted = true;
      clearInterval(watch);
      first.reject(new StackError('STACK_STOPPED', `${service.name} was stopped`));
      const target = identity;
      if (target) await end(target, service.stop.signal, service.stop.withinMs);
      if (!failed) events.phase('stopped', '');
    },
  };
}

/**
 * In a session of its own, so that Ctrl-C in the terminal reaches only the supervisor, which then stops all in order.
 * Where the system can (Linux with setpriv), the child is also told to end when the supervisor is killed.
 */
function spawnService(service: Service, plan: Launch, { profile, environment }: Context): ChildProcess {
  const log = openLog(profile.home, service.name);
  try {
    const guard = process.platform === 'linux' ? onPath('setpriv') : undefined;
    const [command, args] = guard
      ? [guard, ['--pdeathsig', service.stop.signal.replace('SIG', ''), '--', plan.command, ...plan.args]]
      : [plan.command, plan.args];
    return spawn(command, args, {
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...process.env, ...environment, ...plan.environment },
      ...(plan.cwd === undefined ? {} : { cwd: plan.cwd }),
      ...plan.user,
    });
  } finally {
    closeSync(log);
  }
}

/**
 * The simulated machine room: processes that die, freeze and start again, and servers they call over a network that loses
 * requests, answers, and time. A call is three moments: it leaves, it takes effect at the server, its answer comes back;
 * anything may happen between them.
 */
import type { Clock } from '../runtime/clock.ts';
import type { Random } from './random.ts';
import type { Faults } from './scenario.ts';
import { createScheduler, type Scheduler, type TaskOwner } from './scheduler.ts';

/** Virtual time begins here, ms since 1970 UTC. */
const START_MS = 1_700_000_000_000;
/** Processes' wall clocks differ by up to this, ms either way. */
const SKEW_MS_MAX = 400;

export interface SimulatedProcess extends TaskOwner {
  readonly name: string;
  readonly clock: Clock;
  alive: boolean;
  frozenUntilMs: number;
}

export interface Server {
  readonly name: string;
  /** What a caller is told when it gets no answer. */
  readonly unavailable: (why: string) => Error;
  /** Virtual ms up to which it answers nobody. */
  downUntilMs: number;
}

export interface World {
  readonly scheduler: Scheduler;
  readonly random: Random;
  /** Wall clock of the servers. */
  readonly clock: Pick<Clock, 'wallMs'>;
  readonly faults: Faults;
  /** No fault begins after this, ms. */
  faultsUntilMs: number;
  readonly counts: { crashes: number; freezes: number; lostAnswers: number; calls: number };
  /** Runs `main` as a process that starts again after every death. */
  spawn(name: string, main: (process: SimulatedProcess) => void): void;
  /** Somebody outside, who never dies and never sleeps. */
  outsider(name: string): SimulatedProcess;
  /** Calls a server. `line` names a connection whose calls arrive in the order they were made. */
  call<Result>(
    process: SimulatedProcess,
    server: Server,
    work: () => Promise<Result>,
    line?: { atMs: number },
  ): Promise<Result>;
  /** Told by the crashpoints. */
  passed(crashpoint: string): void;
  /** All processes run again from now on, and stay so. */
  heal(): void;
}

export function createWorld(random: Random, faults: Faults, faultsUntilMs: number): World {
  const scheduler = createScheduler(random);
  const processes = new Set<MortalProcess>();
  const world: World = {
    scheduler,
    random,
    faults,
    faultsUntilMs,
    clock: { wallMs: () => START_MS + scheduler.nowMs },
    counts: { crashes: 0, freezes: 0, lostAnswers: 0, calls: 0 },
    spawn(name, main) {
      const process = newProcess(world, name);
      processes.add(process);
      let restarting = false;
      process.onDeath = () => {
        if (restarting) return;
        restarting = true;
        processes.delete(process);
        scheduler.after(random.between(...faults.restartMs), null, () => world.spawn(name, main));
      };
      scheduler.after(random.between(0, 20), process, () => main(process));
    },
    outsider: (name) => newProcess(world, name),
    call: (process, server, work, line) => call(world, process, server, work, line),
    passed() {
      const process = scheduler.current as MortalProcess | null;
      if (process === null || !process.alive || !processes.has(process)) return;
      if (scheduler.nowMs >= world.faultsUntilMs) return;
      if (random.chance(faults.crashChance)) {
        world.counts.crashes += 1;
        process.alive = false;
        process.onDeath();
      } else if (random.chance(faults.freezeChance)) {
        world.counts.freezes += 1;
        process.frozenUntilMs = scheduler.nowMs + random.between(...faults.freezeMs);
      }
    },
    heal() {
      world.faultsUntilMs = scheduler.nowMs;
      for (const process of processes) process.frozenUntilMs = Math.min(process.frozenUntilMs, scheduler.nowMs);
    },
  };
  return world;
}

interface MortalProcess extends SimulatedProcess {
  onDeath(): void;
}

function newProcess({ scheduler, random }: World, name: string): MortalProcess {
  const skewMs = random.between(-SKEW_MS_MAX, SKEW_MS_MAX);
  const process: MortalProcess = { name, alive: true, frozenUntilMs: 0, onDeath: () => {}, clock: null as never };
  const after: Clock['after'] = (ms, then) => (process.alive ? scheduler.after(ms, process, then) : () => {});
  const clock: Clock = {
    nowMs: () => scheduler.nowMs,
    wallMs: () => START_MS + Math.floor(scheduler.nowMs) + skewMs,
    after,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        const onAbort = () => {
          cancel();
          resolve();
        };
        const cancel = after(ms, () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        });
        signal?.addEventListener('abort', onAbort, { once: true });
      }),
  };
  return Object.assign(process, { clock });
}

type Fate = 'answered' | 'lost' | 'unanswered' | 'late';

function call<Result>(
  world: World,
  process: SimulatedProcess,
  server: Server,
  work: () => Promise<Result>,
  line?: { atMs: number },
): Promise<Result> {
  const { scheduler, random, faults } = world;
  // What died says nothing more, and waits for ever.
  if (!process.alive) return new Promise(() => {});
  world.counts.calls += 1;
  const answer = Promise.withResolvers<Result>();
  const fate = fateOf(world, line !== undefined);
  const fail = (why: string, delayMs: number) =>
    scheduler.after(delayMs, process, () => answer.reject(server.unavailable(why)));
  const travelMs = latency(world);
  if (fate === 'lost') {
    fail('no connection', travelMs);
    return answer.promise;
  }
  if (fate === 'late') fail('no answer in time', travelMs);
  const lateMs = fate === 'late' ? random.between(...faults.slowMs) : 0;
  const arrivesAtMs = Math.max(scheduler.nowMs + travelMs + lateMs, line?.atMs ?? 0);
  if (line !== undefined) line.atMs = arrivesAtMs;
  scheduler.after(arrivesAtMs - scheduler.nowMs, null, () => {
    if (scheduler.nowMs < server.downUntilMs) {
      fail('it is down', latency(world));
      return;
    }
    work().then(
      (result) => {
        if (fate === 'unanswered') {
          world.counts.lostAnswers += 1;
          fail('its answer was lost', latency(world));
        } else scheduler.after(latency(world), process, () => answer.resolve(result));
      },
      (error: unknown) => scheduler.after(latency(world), process, () => answer.reject(error)),
    );
  });
  return answer.promise;
}

function fateOf({ scheduler, random, faults, faultsUntilMs }: World, isAppend: boolean): Fate {
  if (scheduler.nowMs >= faultsUntilMs) return 'answered';
  if (random.chance(faults.requestLostChance)) return 'lost';
  if (random.chance(faults.answerLostChance)) return 'unanswered';
  return random.chance(isAppend ? faults.appendLateChance : faults.requestLateChance) ? 'late' : 'answered';
}

/** Half of a way there and back: a millisecond mostly, seconds when the network is slow. */
function latency({ scheduler, random, faults, faultsUntilMs }: World): number {
  if (scheduler.nowMs < faultsUntilMs && random.chance(faults.slowChance)) return random.between(...faults.slowMs);
  return 0.2 + random.next() * 2;
}

/** The processes of a chaos run: started, killed, frozen and started again, each with a crashpoint armed at random. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Random } from '@mainstem/streams/simulator/random';
import type { RoomAddresses } from './room.ts';

export interface Member {
  readonly name: string;
  readonly role: 'projector' | 'reactor' | 'writer';
  readonly view: string;
  child: ChildProcess | null;
  frozen: boolean;
  /** Last state its projector told. */
  state: string;
}

export interface Crew {
  readonly members: readonly Member[];
  readonly counts: { kills: number; freezes: number; armed: number; deaths: number };
  /** Arms no crashpoint any more, wakes everybody, and starts who is gone. */
  heal(): void;
  kill(member: Member): void;
  /** A frozen process is a zombie when it wakes after its lease. */
  freeze(member: Member, ms: number): void;
  onAnswer(listener: (answer: { commandId: string; outcome: unknown }) => void): void;
  close(): Promise<void>;
}

const main = fileURLToPath(new URL('./processor.ts', import.meta.url));
/** Passes of a crashpoint before it acts: some at the first, some in the middle of work. */
const PASSES_MAX = 40;
/** A frozen process that froze itself at a crashpoint is woken after this, ms: longer than a lease. */
const WAKE_MS = 6_500;

export function startCrew(
  places: readonly Pick<Member, 'name' | 'role' | 'view'>[],
  addresses: RoomAddresses,
  random: Random,
  crashpoints: readonly string[],
): Crew {
  const listeners = new Set<(answer: { commandId: string; outcome: unknown }) => void>();
  const counts = { kills: 0, freezes: 0, armed: 0, deaths: 0 };
  const members = places.map((place): Member => ({ ...place, child: null, frozen: false, state: 'starting' }));
  const timers = new Set<NodeJS.Timeout>();
  let isOver = false;
  let isHealed = false;

  const later = (ms: number, then: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      then();
    }, ms);
    timers.add(timer);
  };

  function armed(): Record<string, string> {
    if (isHealed || !random.chance(0.6)) return {};
    counts.armed += 1;
    const signal = random.chance(0.25) ? 'STOP' : 'KILL';
    return { MAINSTEM_CRASHPOINT: `${random.pick(crashpoints)}:${1 + random.below(PASSES_MAX)}:${signal}` };
  }

  function start(member: Member): void {
    if (isOver) return;
    const arms = armed();
    const child = spawn(process.execPath, ['--conditions=mainstem-chaos', main, member.role, member.view], {
      env: { ...process.env, ...addresses, ...arms },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    member.child = child;
    member.frozen = false;
    if (arms.MAINSTEM_CRASHPOINT?.endsWith('STOP') === true) {
      // Nobody tells when it has stopped itself; SIGCONT does nothing to one that has not.
      const wake = () => {
        if (member.child !== child || isOver) return;
        child.kill('SIGCONT');
        if (!isHealed) later(WAKE_MS, wake);
      };
      later(WAKE_MS, wake);
    }
    child.on('message', (message: { kind: string; state?: string }) => {
      if (message.kind === 'state') member.state = message.state ?? '';
      else for (const listener of listeners) listener(message as never);
    });
    child.on('error', () => undefined); // it ends, and is started again
    child.on('exit', () => {
      counts.deaths += 1;
      if (member.child === child) member.child = null;
      if (!isOver) later(isHealed ? 0 : random.between(20, 800), () => start(member));
    });
  }

  for (const member of members) start(member);
  return {
    members,
    counts,
    onAnswer: (listener) => void listeners.add(listener),
    kill(member) {
      counts.kills += 1;
      member.child?.kill('SIGKILL');
    },
    freeze(member, ms) {
      const { child } = member;
      if (child === null || member.frozen) return;
      counts.freezes += 1;
      member.frozen = true;
      child.kill('SIGSTOP');
      later(ms, () => {
        child.kill('SIGCONT');
        if (member.child === child) member.frozen = false;
      });
    },
    heal() {
      isHealed = true;
      // Armed ones that have not gone off yet would do so in peace: they end here, and start without.
      for (const { child } of members) {
        child?.kill('SIGCONT');
        child?.kill('SIGKILL');
      }
    },
    async close() {
      isOver = true;
      for (const timer of timers) clearTimeout(timer);
      await Promise.all(
        members.map(({ child }) => {
          if (child === null || child.exitCode !== null || child.signalCode !== null) return undefined;
          const gone = new Promise((resolve) => child.once('exit', resolve));
          child.kill('SIGCONT');
          child.kill('SIGKILL');
          return gone;
        }),
      );
    },
  };
}

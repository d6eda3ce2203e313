/**
 * Crashpoints under the condition `mainstem-chaos`: each may kill or freeze this process.
 *
 * The environment arms one for a process of its own: `MAINSTEM_CRASHPOINT=name[:nth][:KILL|STOP]` sends the signal to this
 * process when it comes to that place for the nth time (the first when not given; KILL when not given). The simulator sets
 * a hook instead, which is told of every crashpoint.
 */
import { kill, pid } from 'node:process';

export type CrashpointHook = (name: string) => void;

interface Armed {
  readonly name: string;
  readonly signal: 'SIGKILL' | 'SIGSTOP';
  /** Passes left until the signal is sent. */
  left: number;
}

let hook: CrashpointHook | null = null;
const armed = parseArmed(process.env.MAINSTEM_CRASHPOINT ?? '');

/** Tells the hook of every crashpoint from now on; null for none. */
export function hookCrashpoints(next: CrashpointHook | null): void {
  hook = next;
}

export function crashpoint(name: string): void {
  hook?.(name);
  if (armed === null || armed.name !== name) return;
  armed.left -= 1;
  if (armed.left === 0) kill(pid, armed.signal);
}

/** Null for an empty text. Throws when the text is of another form. */
export function parseArmed(text: string): Armed | null {
  if (text === '') return null;
  const found = /^([a-z0-9.-]+)(?::(\d+))?(?::(KILL|STOP))?$/.exec(text);
  if (found === null) throw new Error(`MAINSTEM_CRASHPOINT is "${text}", allowed: name[:nth][:KILL|STOP]`);
  const [, name = '', nth = '1', signal = 'KILL'] = found;
  return { name, left: Number(nth), signal: signal === 'STOP' ? 'SIGSTOP' : 'SIGKILL' };
}

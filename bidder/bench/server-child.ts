/** The server under test in a process of its own, seen from the bench. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { ServerOrder, ServerState } from './server-process.ts';

export interface ServerUnderTest {
  /** Processor time since its start, µs, all its threads. */
  cpuUs(): Promise<number>;
  /** What it holds, and its longest pause for garbage since it was asked last. */
  state(): Promise<ServerState>;
  kill(): Promise<void>;
}

/** Below the range the system takes ports for connections from. */
export function benchPort(): number {
  return 11_000 + Math.floor(Math.random() * 4_000);
}

/** Resolves when it listens. */
export async function startServer(order: ServerOrder): Promise<ServerUnderTest> {
  const child = fork(join(import.meta.dirname, 'server-process.ts'), [JSON.stringify(order)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  await reply(child, 'port');
  return {
    async cpuUs() {
      child.send('cpu');
      const { user, system } = (await reply(child, 'cpu')) as NodeJS.CpuUsage;
      return user + system;
    },
    async state() {
      child.send('state');
      return (await reply(child, 'state')) as ServerState;
    },
    async kill() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function reply(child: ChildProcess, field: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`the server under test ended with code ${code}`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve((message as Record<string, unknown>)[field]);
    });
  });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { identify, isAlive, type ProcessIdentity, signalProcess } from './process-identity.ts';
import { clearLeftovers, end, firstState, livingState, readState, type StackState, writeState } from './state-file.ts';

let home: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'state-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(home, { recursive: true, force: true });
});

/** A process that waits; with `deaf` it does not heed SIGTERM. */
async function aProcess(deaf = false): Promise<ProcessIdentity> {
  const code = `${deaf ? "process.on('SIGTERM', () => {});" : ''} setInterval(() => {}, 1000); console.log('up');`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  return identify(child.pid as number) as ProcessIdentity;
}

async function aDeadProcess(): Promise<ProcessIdentity> {
  const identity = await aProcess();
  await end(identity, 'SIGKILL', 5_000);
  return identity;
}

function stateOf(supervisor: ProcessIdentity, ...processes: ProcessIdentity[]): StackState {
  return {
    ...firstState('stack', supervisor, 1),
    processes: processes.map((identity, index) => ({
      service: `service-${index}`,
      identity,
      stopSignal: 'SIGTERM',
      stopWithinMs: 5_000,
    })),
  };
}

describe('identity', () => {
  test('a living process is itself; a pid that was reused is not', async () => {
    const identity = await aProcess();
    expect(isAlive(identity)).toBe(true);
    expect(isAlive({ ...identity, born: 'another time' })).toBe(false);
    expect(isAlive({ pid: 2 ** 22 + 1, born: 'never' })).toBe(false);
  });

  test('nothing is signalled on the strength of a pid alone', async () => {
    const identity = await aProcess();
    expect(signalProcess({ ...identity, born: 'another time' }, 'SIGKILL')).toBe(false);
    expect(isAlive(identity)).toBe(true);
  });

  test('a process that does not heed SIGTERM is killed after its time', async () => {
    const identity = await aProcess(true);
    expect(await end(identity, 'SIGTERM', 200)).toBe(true);
    expect(isAlive(identity)).toBe(false);
  });
});

describe('state', () => {
  test('is written whole, for its owner alone, and read back', async () => {
    const state = stateOf(await aProcess());
    writeState(home, state);
    expect(readState(home)).toEqual(state);
    expect(livingState(home)).toEqual(state);
    expect(statSync(join(home, 'stack.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(home)).toEqual(['stack.json']);
  });

  test.each(['', '{', '{"version":1}', '{"version":99}', '[]'])('damaged state %j is no state', (text) => {
    writeFileSync(join(home, 'stack.json'), text);
    expect(readState(home)).toBeUndefined();
  });

  test('of a dead supervisor is healed: what it left running ends, in reverse order, and the file goes', async () => {
    const [first, second] = [await aProcess(), await aProcess()];
    writeState(home, stateOf(await aDeadProcess(), first, second));
    expect(livingState(home)).toBeUndefined();
    expect(await clearLeftovers(home)).toEqual(['service-1', 'service-0']);
    expect([isAlive(first), isAlive(second)]).toEqual([false, false]);
    expect(existsSync(join(home, 'stack.json'))).toBe(false);
  });

  test('of a living supervisor is left alone', async () => {
    const service = await aProcess();
    writeState(home, stateOf(await aProcess(), service));
    expect(await clearLeftovers(home)).toEqual([]);
    expect(isAlive(service)).toBe(true);
    expect(readState(home)).toBeDefined();
  });

  test('healing never ends a stranger that got a recorded pid', async () => {
    const stranger = await aProcess();
    writeState(home, stateOf(await aDeadProcess(), { ...stranger, born: 'before the stranger' }));
    expect(await clearLeftovers(home)).toEqual([]);
    expect(isAlive(stranger)).toBe(true);
  });
});

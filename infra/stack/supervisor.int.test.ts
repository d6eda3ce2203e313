import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { control } from './control.ts';
import { logFile } from './logs.ts';
import { isFree } from './ports.ts';
import { probeRedis } from './probe/probes.ts';
import { isAlive, signalProcess } from './process-identity.ts';
import { profile } from './profiles.ts';
import { livingState, readState, type StackState } from './state-file.ts';
import type { JournalLine } from './supervisor.ts';
import { down, up } from './up.ts';
import { wipe } from './wipe.ts';

/** Ports and data of its own: these tests kill services, which others are using on theirs. */
const { home, ports, root } = profile('stack');
/** The quickest real parts: a database that needs another user, and a store. */
const names = ['redis', 'databases'];

async function bringUp(): Promise<{ lines: string[]; wasUp: boolean; state: StackState }> {
  const lines: string[] = [];
  const onLine = ({ step, text }: JournalLine) => lines.push(`${step} ${text}`);
  const { view, wasUp } = await up({ profile: 'stack', names, mayInstall: false, onLine });
  expect(view.steps.map(({ name, phase }) => [name, phase])).toEqual(
    expect.arrayContaining([
      ['redis', 'ready'],
      ['postgres', 'ready'],
      ['databases', 'ready'],
    ]),
  );
  const state = livingState(home);
  if (state === undefined) throw new Error('no living supervisor');
  return { lines, wasUp, state };
}

async function until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 120_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${withinMs} ms`);
    await pause(50);
  }
}

const identityOf = (state: StackState | undefined, service: string) =>
  state?.processes.find((entry) => entry.service === service)?.identity;

beforeAll(async () => {
  await down('stack');
  await wipe('stack');
});
afterAll(async () => {
  await down('stack');
  await wipe('stack');
});

describe('a platform in the background', () => {
  afterEach(async () => {
    await down('stack');
  });

  test('comes up from nothing, and a second up joins it and says so', async () => {
    const first = await bringUp();
    expect(first.wasUp).toBe(false);
    expect(first.lines).toContain('databases made mainstem_owner, mainstem_projector, mainstem_app, mainstem');
    const second = await bringUp();
    expect(second.wasUp).toBe(true);
    expect(second.lines).toEqual([]);
    expect(second.state.supervisor).toEqual(first.state.supervisor);
  });

  test('two ups at once make one platform', async () => {
    const [one, other] = await Promise.all([bringUp(), bringUp()]);
    expect(one.state.supervisor).toEqual(other.state.supervisor);
  });

  test('a crashed service is started again, and the journal says why', async () => {
    const { state } = await bringUp();
    const before = identityOf(state, 'redis');
    if (before === undefined) throw new Error('redis has no process');
    signalProcess(before, 'SIGKILL');
    await until('redis is another process', () => {
      const now = identityOf(readState(home), 'redis');
      return now !== undefined && now.pid !== before.pid;
    });
    const redisStep = async () => (await control.view(state)).steps.find(({ name }) => name === 'redis');
    await until('redis is ready again', async () => (await redisStep())?.phase === 'ready');
    await probeRedis(ports.redis);
    const { journal } = await control.view(state);
    expect((await redisStep())?.restarts).toBe(1);
    expect(journal.map(({ step, text }) => `${step} ${text}`)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^redis restarting: ended \(killed by SIGKILL\), starting again in 0\.5 s/),
      ]),
    );
  });

  test('down leaves nothing: no process, no port, no state', async () => {
    const { state } = await bringUp();
    expect(state.processes).toHaveLength(2);
    expect(await down('stack')).toBe('stopped');
    for (const { identity } of state.processes) expect(isAlive(identity)).toBe(false);
    expect(isAlive(state.supervisor)).toBe(false);
    expect(await Promise.all([ports.redis, ports.postgres].map(isFree))).toEqual([true, true]);
    expect(existsSync(join(home, 'stack.json'))).toBe(false);
    expect(await down('stack')).toBe('nothing');
  });

  test('a killed supervisor takes its services with it, or the next start ends them; data is still there', async () => {
    const { state } = await bringUp();
    signalProcess(state.supervisor, 'SIGKILL');
    await until('the supervisor is gone', () => !isAlive(state.supervisor));
    const next = await bringUp();
    expect(next.wasUp).toBe(false);
    for (const { identity } of state.processes) expect(isAlive(identity)).toBe(false);
    expect(next.lines).toContain('databases there already');
  });

  test('the control channel answers nobody without the token', async () => {
    const { state } = await bringUp();
    const stranger = { ...state, control: { ...state.control, token: 'guessed' } };
    await expect(control.down(stranger)).rejects.toThrow('401');
    expect(isAlive(state.supervisor)).toBe(true);
  });
});

describe('what the user must mend first', () => {
  let server: Server | undefined;
  let empty: string | undefined;
  afterEach(() => {
    server?.close();
    if (empty) rmSync(empty, { recursive: true, force: true });
  });

  test('a taken port is told with its service and variable, exit 2, and nothing is started', async () => {
    server = createServer().listen(ports.redis, '127.0.0.1');
    await new Promise((resolve) => server?.once('listening', resolve));
    const start = up({ profile: 'stack', names, mayInstall: false, onLine: () => {} });
    await expect(start).rejects.toMatchObject({ code: 'STACK_PORT_TAKEN', exitCode: 2 });
    await expect(start).rejects.toThrow(`port ${ports.redis} for redis`);
    await expect(start).rejects.toThrow('MAINSTEM_STACK_REDIS_PORT');
    expect(readState(home)).toBeUndefined();
    expect(await isFree(ports.postgres)).toBe(true);
  });

  test('without Java there is one line that names it, exit 2, and nothing is started', () => {
    empty = mkdtempSync(join(tmpdir(), 'path-'));
    const asked = spawnSync(process.execPath, ['cli/src/main.ts', 'up', '--profile', 'stack'], {
      cwd: root,
      encoding: 'utf8',
      env: { HOME: process.env.HOME, PATH: empty },
    });
    expect(asked.stderr).toMatch(/^mainstem: Java >= 17 is missing: install .*openjdk-17/);
    expect(asked.stderr.trim().split('\n')).toHaveLength(1);
    expect(asked.status).toBe(2);
    expect(readState(home)).toBeUndefined();
  });
});

test('logs --follow gives lines as they come, and ends well when its reader has gone', async () => {
  await bringUp();
  const reader = spawn(
    process.execPath,
    ['cli/src/main.ts', 'logs', 'supervisor', '--profile', 'stack', '-f', '-n', '1'],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let read = '';
  reader.stdout.on('data', (chunk) => {
    read += String(chunk);
  });
  const ended = new Promise<number | null>((resolve) => reader.once('exit', resolve));
  await until('the last line', () => read !== '');
  await down('stack');
  await until('the new line', () => read.includes('stopped'));
  reader.kill('SIGINT');
  expect(await ended).toBe(130);
  expect(existsSync(logFile(home, 'redis'))).toBe(true);
});

/** A service that answers is kept, however unwell it says it is; one that never answers is ended. Real processes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { summary } from './board.ts';
import { probeHttp } from './probe/probes.ts';
import { profile } from './profiles.ts';
import type { Service, Task } from './service.ts';
import { createSupervisor, type StepState, type Supervisor } from './supervisor.ts';

/** Answers 503 with a reason until it is asked for /heal. */
const ailing = `
  let well = false;
  require('node:http').createServer((request, response) => {
    if (request.url === '/heal') well = true;
    response.writeHead(well ? 200 : 503).end(well ? 'ok' : 'view leads is lost');
  }).listen(Number(process.argv[1]), '127.0.0.1');`;
const silent = 'setInterval(() => {}, 1000)';

let home: string;
let port: number;
let supervisor: Supervisor;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'runner-'));
  port = await freePort();
});
afterEach(async () => {
  await supervisor.stop();
  rmSync(home, { recursive: true, force: true });
});

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const found = (server.address() as { port: number }).port;
      server.close(() => resolve(found));
    });
  });
}

/** A worker that runs a script, and a task that needs it. */
function supervise(script: string, readyWithinMs = 1_500): Supervisor {
  const worker: Service = {
    kind: 'service',
    name: 'worker',
    title: 'Worker',
    needs: [],
    ports: [],
    acquire: async () => {},
    start: async () => ({ command: process.execPath, args: ['-e', script, String(port)] }),
    probe: () => probeHttp(`http://127.0.0.1:${port}/readyz`),
    stop: { signal: 'SIGTERM', withinMs: 2_000 },
    readyWithinMs,
  };
  const sample: Task = { kind: 'task', name: 'sample', title: 'Sample', needs: ['worker'], run: async () => 'made' };
  return createSupervisor({
    profile: { ...profile('stack', {}), home },
    environment: {},
    steps: [worker, sample],
    mayInstall: false,
  });
}

const state = (name: string) => supervisor.states().find((step) => step.name === name) as StepState;

test('a service that answers 503 past its time is unwell with its reasons, lives on, and is ready once it is well', async () => {
  // Long enough that it answers on a busy machine, too.
  supervisor = supervise(ailing, 5_000);
  await supervisor.ensure(['sample']);
  expect(state('worker')).toMatchObject({ phase: 'unwell', detail: expect.stringContaining('view leads is lost') });
  const { pid } = state('worker');
  expect(pid).toBeDefined();
  expect(state('sample').phase).toBe('ready');
  expect(summary(supervisor.states())).toBe('1 of 2 ready; unwell: worker');
  await fetch(`http://127.0.0.1:${port}/heal`);
  await expect.poll(() => state('worker').phase).toBe('ready');
  expect(state('worker')).toMatchObject({ pid, detail: '', restarts: 0 });
});

test('a service that never answers is ended and failed, and what needs it is blocked', async () => {
  supervisor = supervise(silent);
  await supervisor.ensure(['sample']);
  expect(state('worker')).toMatchObject({ phase: 'failed', detail: expect.stringContaining('not ready after 1.5 s') });
  expect(state('sample').phase).toBe('blocked');
  await expect.poll(() => state('worker').pid).toBeUndefined();
});

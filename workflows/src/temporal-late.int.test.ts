/** Temporal comes minutes after everything else, and goes away in between: nothing is lost, and the process says so. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { leadReceived } from '@mainstem/streams/testing/reactor-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorkflows, type WorkflowsProcess } from './process.ts';
import { quietSdk } from './testing/quiet-sdk.ts';
import { openScratch, type Scratch, until } from './testing/scratch.ts';

let scratch: Scratch;
let process: WorkflowsProcess | undefined;
let door: Door;
beforeAll(async () => {
  quietSdk();
  scratch = await openScratch();
  door = await makeDoor(scratch.settings.MAINSTEM_TEMPORAL_ADDRESS);
});
afterAll(async () => {
  await process?.stop();
  door?.close();
  await scratch?.drop();
});

interface Door {
  readonly address: string;
  open(): Promise<void>;
  close(): void;
}

/** A port that can be open or closed, with Temporal behind it. */
async function makeDoor(target: string): Promise<Door> {
  const [host = '', port = ''] = target.split(':');
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  const listen = async (at: number) => {
    server = createServer((inside) => {
      const outside = connect(Number(port), host);
      for (const [from, to] of [
        [inside, outside],
        [outside, inside],
      ] as const) {
        sockets.add(from);
        from.on('error', () => undefined).on('close', () => to.destroy());
        from.pipe(to);
      }
    });
    server.listen(at, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as { port: number }).port;
  };
  const close = () => {
    server?.close();
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  const mine = await listen(0);
  close();
  return { address: `127.0.0.1:${mine}`, open: async () => void (await listen(mine)), close };
}

const tenant = `t-${randomUUID().slice(0, 8)}`;
const lead = (name: string): AnyEvent => leadReceived(uuidV7(), { tenant, entity: name });
const assignments = async () =>
  (await scratch.events()).filter(({ type }) => type === 'LeadAssigned').map(({ envelope }) => envelope.entity);
const assigned = async (name: string) => (await assignments()).includes(name);
const ready = async () => {
  const answer = await fetch(`http://127.0.0.1:${process?.health.port}/readyz`);
  return { status: answer.status, body: (await answer.json()) as { reasons: string[] } };
};

test('without Temporal the starter waits and lags; when it comes, every lead is worked off', async () => {
  await scratch.resources.writer.append([lead('before')]);
  const settings = { ...scratch.settings, MAINSTEM_TEMPORAL_ADDRESS: door.address };
  process = await startWorkflows(settings, await scratch.open());
  const running = process;
  await until('waiting', () => running.status().reactor.state === 'waiting');
  await scratch.resources.writer.append([lead('meanwhile')]);
  const { status, body } = await ready();
  expect(status).toBe(503);
  expect(body.reasons.join(' ')).toContain('Temporal');
  await door.open();
  await until('worked off', async () => (await assigned('before')) && (await assigned('meanwhile')));
  await until('ready', async () => (await ready()).status === 200);
});

test('when Temporal goes away it waits again, and goes on', async () => {
  const running = process as WorkflowsProcess;
  door.close();
  await scratch.resources.writer.append([lead('while-away')]);
  await until('waiting', () => running.status().reactor.state === 'waiting');
  await until('lag', () => (running.status().reactor.lag ?? 0) > 0);
  await door.open();
  await until('worked off', () => assigned('while-away'));
  await until('live', () => running.status().reactor.state === 'live');
  expect((await assignments()).sort()).toEqual(['before', 'meanwhile', 'while-away']);
});

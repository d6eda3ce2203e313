/**
 * The live feed: 1,000 clients of one tenant, 100 events a second to each, one gateway process. Clients are in a process of
 * their own. The floor is the ws library broadcasting the same frames with nothing behind it, in the same run.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { uuidV7, withEnvelope } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { atLeast, atMost, type BenchContext, median, percentile, repeat } from '../figures.ts';
import type { Environment } from '../kit/platform.ts';
import { openScratch, type Scratch } from '../kit/scratch.ts';
import { startGatewayChild } from './gateway-child.ts';
import type { Used } from './gateway-process.ts';
import type { ClientsHeard, ClientsOrder } from './live-clients-process.ts';
import type { Broadcast } from './live-floor-process.ts';

const CLIENTS = 1_000;
const PER_S = 100;
const SECONDS = 10;
const EVENTS = PER_S * SECONDS;
/** Machines that are busy for a moment may deliver the last of it a moment later. */
const SETTLE_MS = 1_500;
const AIM_PER_S = CLIENTS * PER_S * 0.99;
/** Of one core. */
const AIM_CPU = 1;
const SUBSCRIBE = JSON.stringify({ op: 'subscribe', id: 'bench', topics: ['lead_events'] });
const TENANT = 'bench';

interface Run {
  readonly perS: number;
  /** Share of one core while it ran. */
  readonly cpu: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly clientsCpu: number;
  readonly frameBytes: number;
}

export async function measureLive(context: BenchContext, environment: Environment): Promise<void> {
  const scratch = await openScratch(environment);
  try {
    const runs = await repeat(async (repetition) => {
      context.note(`${CLIENTS} clients × ${PER_S} events/s for ${SECONDS} s, round ${repetition + 1} ...`);
      const gateway = await runGateway(environment, scratch);
      return { gateway, floor: await runFloor(gateway.frameBytes) };
    });
    report(context, runs);
  } finally {
    await scratch.close();
  }
}

async function runGateway(environment: Environment, scratch: Scratch): Promise<Run> {
  const gateway = await startGatewayChild(environment, scratch);
  try {
    const order = { port: gateway.port, clients: CLIENTS, token: await gateway.token(), subscribe: SUBSCRIBE };
    return await run(
      order,
      () => gateway.used(),
      () => appendAll(scratch),
    );
  } finally {
    await gateway.stop();
  }
}

/** One event each hundredth of a second, whether or not the one before is durable. */
async function appendAll({ log, codec }: Scratch): Promise<void> {
  const writer = createEventWriter(log, codec);
  const startedAtMs = performance.now();
  const appends: Promise<unknown>[] = [];
  while (appends.length < EVENTS) {
    const due = Math.min(EVENTS, Math.floor(((performance.now() - startedAtMs) * PER_S) / 1_000));
    while (appends.length < due) appends.push(writer.append([event(appends.length)]));
    await sleep(2);
  }
  await Promise.all(appends);
}

async function runFloor(frameBytes: number): Promise<Run> {
  const server = fork(join(import.meta.dirname, 'live-floor-process.ts'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [{ port }] = (await once(server, 'message')) as [{ port: number }];
  const used = async (): Promise<Used> => {
    server.send('used');
    return (await once(server, 'message'))[0] as Used;
  };
  const text = JSON.stringify({ op: 'event', id: 'bench', at: 'lead_events:3@1041', event: event(1) });
  const frame = text.padEnd(frameBytes - HEADER_BYTES, ' ');
  try {
    return await run({ port, clients: CLIENTS, token: 'none', subscribe: null }, used, async () => {
      const order: Broadcast = { frame, perS: PER_S, events: EVENTS };
      server.send(order);
      await sleep(SECONDS * 1_000);
    });
  } finally {
    server.disconnect();
  }
}

/** Of a frame between 126 and 65,535 bytes. */
const HEADER_BYTES = 4;

async function run(order: ClientsOrder, used: () => Promise<Used>, work: () => Promise<void>): Promise<Run> {
  const clients = fork(join(import.meta.dirname, 'live-clients-process.ts'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  try {
    clients.send(order);
    await heard(clients);
    clients.send('begin');
    const [before, startedAtMs] = [await used(), performance.now()];
    await work();
    const elapsedMs = performance.now() - startedAtMs;
    await sleep(SETTLE_MS);
    const after = await used();
    clients.send('end');
    const { frames, bytes, latenciesMs, cpuMs } = (await heard(clients)) as ClientsHeard;
    return {
      perS: (frames * 1_000) / elapsedMs,
      cpu: (after.cpuMs - before.cpuMs) / elapsedMs,
      p50Ms: percentile(latenciesMs, 50),
      p99Ms: percentile(latenciesMs, 99),
      clientsCpu: cpuMs / elapsedMs,
      frameBytes: Math.round(bytes / Math.max(1, frames)),
    };
  } finally {
    clients.disconnect();
  }
}

async function heard(child: ChildProcess): Promise<unknown> {
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the clients ended')));
  ended.catch(() => undefined);
  return (await Promise.race([once(child, 'message'), ended]))[0];
}

function event(number: number): AnyEvent {
  const id = uuidV7();
  const said = { score: 0.71, class: 'WARM', confidence: 0.5, modelVersion: 'lead-1', reasons: ['a', 'b'] };
  return withEnvelope<'LeadScored'>({ type: 'LeadScored', ...said } as never, {
    id,
    tenant: TENANT,
    entity: `lead-${number % 500}`,
    streamVersion: 0,
    decision: null,
    occurredAtMs: Date.now(),
    actor: 'service:bench',
    correlationId: id,
    causationId: null,
  });
}

function report(context: BenchContext, runs: readonly { readonly gateway: Run; readonly floor: Run }[]): void {
  const of = (who: 'gateway' | 'floor', pick: (run: Run) => number): number =>
    median(runs.map((run) => pick(run[who])));
  const frame = Math.round(of('gateway', ({ frameBytes }) => frameBytes));
  const conditions =
    `${CLIENTS} WebSocket clients, ${PER_S} events/s to each for ${SECONDS} s, frames of ${frame} bytes, from Kafka; clients in a ` +
    `process of their own (${of('gateway', ({ clientsCpu }) => clientsCpu).toFixed(2)} of a core); median of ${runs.length}; ` +
    'floor: ws sends the same text to as many, from memory';
  const line = (figure: string, unit: string, pick: (run: Run) => number, aim?: ReturnType<typeof atMost>): void =>
    context.report({
      figure,
      unit,
      value: of('gateway', pick),
      floor: of('floor', pick),
      ...(aim === undefined ? {} : { aim }),
      conditions,
    });
  line('live feed delivered', 'events/s', ({ perS }) => perS, atLeast(AIM_PER_S));
  line('live feed processor time', 'cores', ({ cpu }) => cpu, atMost(AIM_CPU));
  line('live feed append → client p50', 'ms', ({ p50Ms }) => Math.max(p50Ms, 1));
  line('live feed append → client p99', 'ms', ({ p99Ms }) => Math.max(p99Ms, 1));
}

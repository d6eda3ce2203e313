/**
 * Serving features over HTTP: 5,000 requests a second in an open loop, 50 features, a tenth of the entities unknown, one
 * gateway process. The floor is bare `node:http` with the same bytes, in the same run, one after the other. Every vector is put
 * on the log meanwhile. Then as many as one process can, and then with Redis stopped in mid-air (SIGSTOP) for half of the time.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { saturate } from '@mainstem/bidder/bench/saturate';
import { DEADLINE_MS } from '@mainstem/gateway/features/serve';
import { Redis } from 'ioredis';
import { type ScratchRedis, startScratchRedis } from '../../stack/scratch/scratch-redis.ts';
import { type OpenLoopResult, openLoop } from '../bidder/open-loop.ts';
import { type Aim, atMost, type BenchContext, median, perSecond, repeat } from '../figures.ts';
import { type GatewayChild, startGatewayChild } from '../gateway/gateway-child.ts';
import type { Used } from '../gateway/gateway-process.ts';
import type { Environment } from '../kit/platform.ts';
import { openScratch } from '../kit/scratch.ts';
import type { FloorOrder } from './serving-floor-process.ts';
import { ENTITIES, fillRows, MISSING_SHARE, servingRequests, servingView } from './serving-world.ts';

const PER_S = 5_000;
/** Three rounds of it are 60,000 samples a figure. */
const LOAD_MS = 4_000;
const WARM_MS = 1_000;
const CAPACITY_MS = 2_000;
const CONNECTIONS = 64;
const REQUESTS = 5_000;
const SAMPLE_ANSWERS = 100;
const AIM_P99_MS = 8;
const AIM_BYTES = 0.6;
/** Beside the deadline, the way there and back. */
const PAUSED_SLACK_MS = 2;
const READ_AGAIN_MS_MAX = 10_000;
const types = { binary: 'application/avro', json: 'application/json' } as const;
type Form = keyof typeof types;
const forms: readonly Form[] = ['binary', 'json'];
/** Above what is sent, so that the limiter counts each request and refuses none. */
const unlimited = { MAINSTEM_REQUESTS_PER_S: '200000', MAINSTEM_REQUESTS_PER_S_OF_CREDENTIAL: '200000' };

interface Target {
  readonly port: number;
  used(): Promise<Used>;
}

interface Run {
  readonly loop: OpenLoopResult;
  /** Processor time of the server, µs a request. */
  readonly cpuUs: number;
  readonly capacityPerS: number;
}

export async function measureServing(context: BenchContext, environment: Environment): Promise<void> {
  const scratch = await openScratch(environment);
  // Of its own, since it is stopped in mid-air.
  const redis = await startScratchRedis(context.note);
  let gateway: GatewayChild | undefined;
  try {
    const client = new Redis(redis.url);
    await fillRows(client, scratch.settings.MAINSTEM_REDIS_PREFIX);
    client.disconnect();
    gateway = await startGatewayChild(environment, scratch, { ...unlimited, MAINSTEM_REDIS_URL: redis.url });
    const token = await gateway.token();
    const answers = await sampled(gateway.port, token);
    reportBytes(context, answers);
    for (const form of forms) await measureForm(context, gateway, form, token, answers[form]);
    await measurePaused(context, gateway, redis, token);
  } finally {
    await gateway?.stop();
    await redis.close();
    await scratch.close();
  }
}

/** Answers of the gateway itself: their bytes are the figure, and what the floor sends. */
async function sampled(port: number, token: string): Promise<Record<Form, Buffer[]>> {
  const ask = async (form: Form, number: number): Promise<Buffer> => {
    const entity = number % Math.round(1 / MISSING_SHARE) === 0 ? `nobody-${number}` : `user-${number}`;
    const headers = {
      authorization: `Bearer ${token}`,
      accept: types[form],
      'content-type': 'application/json',
    };
    const body = JSON.stringify({ view: servingView.name, entities: [entity] });
    const answer = await fetch(`http://127.0.0.1:${port}/v1/features/online`, { method: 'POST', headers, body });
    if (answer.status !== 200) throw new Error(`the gateway answered ${answer.status}`);
    return Buffer.from(await answer.arrayBuffer());
  };
  const made: Record<Form, Buffer[]> = { binary: [], json: [] };
  for (const form of forms) for (let n = 0; n < SAMPLE_ANSWERS; n += 1) made[form].push(await ask(form, n));
  return made;
}

function reportBytes(context: BenchContext, answers: Record<Form, readonly Buffer[]>): void {
  const mean = (form: Form) => answers[form].reduce((sum, { length }) => sum + length, 0) / answers[form].length;
  context.report({
    figure: 'bytes of an answer, Avro binary',
    value: mean('binary'),
    unit: 'bytes',
    floor: mean('json'),
    aim: { of: 'ratio', bound: 'atMost', limit: AIM_BYTES },
    conditions: `one entity, ${servingView.names.length} features, ${MISSING_SHARE * 100} % unknown, mean of ${SAMPLE_ANSWERS}; floor: the same answers as JSON`,
  });
}

async function measureForm(
  context: BenchContext,
  gateway: GatewayChild,
  form: Form,
  token: string,
  answers: readonly Buffer[],
): Promise<void> {
  const requests = servingRequests(REQUESTS, token, types[form]);
  const floor = await startFloor({ answers: answers.map((bytes) => bytes.toString('base64')), type: types[form] });
  try {
    const runs = await repeat(async (repetition) => {
      context.note(`${PER_S} requests/s, ${form}, round ${repetition + 1} ...`);
      return { floor: await loaded(floor, requests), gateway: await loaded(gateway, requests) };
    });
    reportForm(context, form, runs);
  } finally {
    floor.stop();
  }
}

async function startFloor(order: FloorOrder): Promise<Target & { stop(): void }> {
  const child = fork(join(import.meta.dirname, 'serving-floor-process.ts'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const answer = async <Said>(said: FloorOrder | 'used'): Promise<Said> => {
    const heard = once(child, 'message');
    child.send(said);
    return (await heard)[0] as Said;
  };
  const { port } = await answer<{ port: number }>(order);
  return { port, used: () => answer<Used>('used'), stop: () => child.disconnect() };
}

const openLoopOf = (port: number, requests: readonly Buffer[], durationMs: number) =>
  openLoop({
    port,
    requests,
    ratePerS: PER_S,
    durationMs,
    connections: CONNECTIONS,
    deadlineMs: AIM_P99_MS,
    restMs: 1,
  });

async function loaded(target: Target, requests: readonly Buffer[]): Promise<Run> {
  await openLoopOf(target.port, requests, WARM_MS);
  const before = await target.used();
  const loop = await openLoopOf(target.port, requests, LOAD_MS);
  const after = await target.used();
  if (loop.failures > 0) throw new Error(`${loop.failures} requests were refused`);
  const { requests: done, seconds } = await saturate(target.port, requests, CONNECTIONS, CAPACITY_MS);
  return {
    loop,
    cpuUs: ((after.cpuMs - before.cpuMs) * 1_000) / loop.answered,
    capacityPerS: perSecond(done, seconds * 1_000),
  };
}

function reportForm(
  context: BenchContext,
  form: Form,
  runs: readonly { readonly gateway: Run; readonly floor: Run }[],
): void {
  const of = (who: 'gateway' | 'floor', pick: (run: Run) => number) => median(runs.map((run) => pick(run[who])));
  const samples = runs.reduce((sum, { gateway }) => sum + gateway.loop.answered, 0);
  const conditions =
    `${form}, ${servingView.names.length} features, ${MISSING_SHARE * 100} % unknown, ${ENTITIES} entities, one gateway process, every ` +
    `vector put on the log; generator, Redis and broker share the cores; floor: node:http with the same bytes`;
  const rate =
    `open loop at ${PER_S}/s from when each is due, ${CONNECTIONS} connections, ${samples} samples in ${runs.length} rounds, ` +
    `median of the rounds; p50 of the client's own lateness ${of('gateway', ({ loop }) => loop.sendMs.p50)} ms; ${conditions}`;
  const line = (figure: string, unit: string, pick: (run: Run) => number, words: string, aim?: Aim) =>
    context.report({
      figure: `features ${form}: ${figure}`,
      value: of('gateway', pick),
      floor: of('floor', pick),
      unit,
      ...(aim === undefined ? {} : { aim }),
      conditions: words,
    });
  line('p50', 'ms', ({ loop }) => loop.latencyMs.p50, rate);
  line('p99', 'ms', ({ loop }) => loop.latencyMs.p99, rate, atMost(AIM_P99_MS));
  line('p999', 'ms', ({ loop }) => loop.latencyMs.p999, rate);
  line('processor time', 'µs/request', ({ cpuUs }) => cpuUs, rate);
  const most = `closed loop, ${CONNECTIONS} connections, ${CAPACITY_MS / 1_000} s, median of ${runs.length}; ${conditions}`;
  line('most of one process', 'requests/s', ({ capacityPerS }) => capacityPerS, most);
}

/** The same load, with the store stopped for the middle half of it. */
async function measurePaused(
  context: BenchContext,
  gateway: GatewayChild,
  redis: ScratchRedis,
  token: string,
): Promise<void> {
  const requests = servingRequests(REQUESTS, token, types.binary);
  const runs = await repeat(async (repetition) => {
    context.note(`${PER_S} requests/s, Redis stopped for half of it, round ${repetition + 1} ...`);
    await openLoopOf(gateway.port, requests, WARM_MS);
    const running = openLoopOf(gateway.port, requests, LOAD_MS);
    await pause(LOAD_MS / 4);
    redis.process.signal('SIGSTOP');
    try {
      await pause(LOAD_MS / 2);
    } finally {
      redis.process.signal('SIGCONT');
    }
    const letGoAtMs = performance.now();
    const readAgainMs = await untilRead(gateway.port, token, letGoAtMs);
    return { loop: await running, readAgainMs };
  });
  const of = (pick: (run: (typeof runs)[number]) => number) => median(runs.map(pick));
  const conditions =
    `open loop at ${PER_S}/s for ${LOAD_MS / 1_000} s, Redis stopped (SIGSTOP) for the middle ${LOAD_MS / 2_000} s, deadline ${DEADLINE_MS} ms; ` +
    `${runs.reduce((sum, { loop }) => sum + loop.due - loop.answered, 0)} of ${runs.reduce((sum, { loop }) => sum + loop.due, 0)} not answered, ` +
    `${runs.reduce((sum, { loop }) => sum + loop.failures, 0)} refused; median of ${runs.length}`;
  const aim = atMost(DEADLINE_MS + PAUSED_SLACK_MS);
  context.report({
    figure: 'features, store stopped: p99',
    value: of(({ loop }) => loop.latencyMs.p99),
    unit: 'ms',
    aim,
    conditions,
  });
  context.report({
    figure: 'features, store stopped: p999',
    value: of(({ loop }) => loop.latencyMs.p999),
    unit: 'ms',
    conditions,
  });
  context.report({
    figure: 'features, until read from the store again',
    value: of(({ readAgainMs }) => readAgainMs),
    unit: 'ms',
    conditions: `from SIGCONT to the first vector that says STORE, under the load; ${conditions}`,
  });
}

async function untilRead(port: number, token: string, fromMs: number): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ view: servingView.name, entities: ['user-1'] });
  while (performance.now() - fromMs < READ_AGAIN_MS_MAX) {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/features/online`, { method: 'POST', headers, body });
    const { vectors } = (await answer.json()) as { vectors: readonly { readonly source: string }[] };
    if (vectors[0]?.source === 'STORE') return performance.now() - fromMs;
    await pause(5);
  }
  throw new Error(`the store was not read again within ${READ_AGAIN_MS_MAX} ms`);
}

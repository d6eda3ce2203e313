/**
 * Starts and signals a second as the starter makes them, from an event to Temporal's answer, against the same calls bare:
 * the dev server's own floor. Both in turns in one run, on task queues without a worker, so that only the calls count.
 */
import { randomUUID } from 'node:crypto';
import { leadReceived } from '@mainstem/streams/testing/reactor-kit';
import { createStarter } from '@mainstem/workflows/starter';
import type { WorkflowStart } from '@mainstem/workflows/starting/start';
import { startsOf } from '@mainstem/workflows/starts';
import type { Client } from '@temporalio/client';
import { type BenchContext, median, ratioAtLeast, repeat } from '../figures.ts';
import type { Environment } from '../kit/platform.ts';
import { callsPerS, placeOf, withClient } from './temporal-client.ts';

const CALLS = 300;
const BLOCK = 50;
/** As many as the reactor keeps under way. */
const AT_ONCE = 32;
/** Ours sets attributes and refuses used ids; sealing is measured with the reactor. */
const AIM_RATIO = 0.8;

export function measureRates(context: BenchContext, environment: Environment): Promise<void> {
  return withClient(placeOf(environment), async (client) => {
    await round(client); // warms the server's store and both code paths
    const rounds = await repeat(async (repetition) => {
      context.note(`starts and signals, round ${repetition + 1} ...`);
      return round(client);
    });
    const conditions =
      `${CALLS} calls, ${AT_ONCE} at once, no worker; median of ${rounds.length}; ` +
      'floor: the bare calls of the SDK in the same run';
    for (const kind of ['starts', 'signals'] as const) {
      context.report({
        figure: `workflow ${kind}`,
        unit: `${kind}/s`,
        value: median(rounds.map((one) => one[kind].ours)),
        floor: median(rounds.map((one) => one[kind].floor)),
        aim: ratioAtLeast(AIM_RATIO),
        conditions,
      });
    }
  });
}

async function round(client: Client) {
  const run = randomUUID();
  const taskQueue = `bench-${run}`;
  const starter = createStarter(client, taskQueue);
  const startOf = (n: number) => startsOf(leadReceived(`${run}-${n}`))[0] as WorkflowStart;
  const bare = { taskQueue, args: [{}] };
  const starts = await inTurns(
    (n) => client.workflow.start('Bare', { ...bare, workflowId: `bare:${run}:${n}` }),
    (n) => starter.perform(startOf(n)),
  );
  const signals = await inTurns(
    (n) => client.workflow.getHandle(`bare:${run}:${n}`).signal('told', {}),
    (n) => {
      const { input: argument, ...told } = startOf(n);
      return starter.perform({ ...told, how: 'signal', signal: { name: 'told', argument } });
    },
  );
  return { starts, signals };
}

type Call = (n: number) => Promise<unknown>;

/** Both in blocks, each first in turn: what else the machine does falls on both. Calls a second. */
async function inTurns(floor: Call, ours: Call) {
  const perS = { floor: [] as number[], ours: [] as number[] };
  for (let from = 0; from < CALLS; from += BLOCK) {
    const order = (from / BLOCK) % 2 === 0 ? (['floor', 'ours'] as const) : (['ours', 'floor'] as const);
    for (const who of order) {
      const call = who === 'floor' ? floor : ours;
      perS[who].push(await callsPerS(BLOCK, AT_ONCE, (n) => call(from + n)));
    }
  }
  return { floor: median(perS.floor), ours: median(perS.ours) };
}

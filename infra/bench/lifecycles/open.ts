/** How many open workflows a worker keeps at hand in a gigabyte; what is beyond its cache costs a replay, no memory. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type BenchContext, median, repeat } from '../figures.ts';
import type { Environment } from '../kit/platform.ts';
import { placeOf, withClient } from './temporal-client.ts';

/** Below the worker's cache, so that none falls out. */
const OPEN = 300;
const GIGABYTE = 1024 ** 3;
const child = new URL('./open-process.ts', import.meta.url).pathname;

export async function measureOpen(context: BenchContext, environment: Environment): Promise<void> {
  const { address, namespace } = placeOf(environment);
  await withClient({ address, namespace }, () => Promise.resolve()); // knows the search attributes from here on
  const bytes = await repeat(async (repetition) => {
    context.note(`${OPEN} open lifecycles, round ${repetition + 1} ...`);
    const worker = fork(child, [address, namespace, String(OPEN)], { execArgv: ['--expose-gc'] });
    const ended = once(worker, 'exit');
    const [{ bytes: taken }] = (await once(worker, 'message')) as [{ bytes: number }];
    await ended;
    return taken / OPEN;
  });
  context.report({
    figure: 'open workflows per worker GB',
    unit: 'workflows/GB',
    value: GIGABYTE / median(bytes),
    conditions: `${OPEN} client lifecycles waiting in SALES, all cached; resident memory of the worker's process after a collection, its start not counted; median of ${bytes.length}`,
  });
}

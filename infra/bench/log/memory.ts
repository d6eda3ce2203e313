/** Does a projector's memory stay flat under steady load? Heap after full collections, late beside early. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Aim, type BenchContext, median } from '../figures.ts';
import { openScratch } from '../kit/scratch.ts';
import { openPriceLoad } from './price-load.ts';
import { startProjectorChild } from './projector-child.ts';

const PER_SECOND = 2_000;
const SECONDS = 30;
const SECONDS_FULL = 600;
const CAMPAIGNS = 20_000;
const SAMPLES = 30;
/** Caches fill and code is compiled in the first third; it does not count. */
const WARM_SHARE = 1 / 3;
/** Late over early: above this it grows. */
const FLAT: Aim = { of: 'ratio', bound: 'atMost', limit: 1.1 };
const MIB = 1024 * 1024;

export async function measureMemory(context: BenchContext, environment: NodeJS.ProcessEnv): Promise<void> {
  const seconds = context.full ? SECONDS_FULL : SECONDS;
  const scratch = await openScratch(environment);
  const child = await startProjectorChild(scratch);
  try {
    const load = await openPriceLoad(scratch, CAMPAIGNS);
    context.note(`${PER_SECOND} events/s for ${seconds} s ...`);
    const loading = load.run(PER_SECOND, seconds, () => undefined);
    const heaps: number[] = [];
    let events = 0;
    let rss = 0;
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      await sleep((seconds * 1_000) / SAMPLES);
      const held = await child.memory();
      heaps.push(held.heapBytes / MIB);
      rss = held.rssBytes / MIB;
      events = held.events;
    }
    await loading;
    const steady = heaps.slice(Math.floor(SAMPLES * WARM_SHARE));
    const half = Math.floor(steady.length / 2);
    context.report({
      figure: `projector heap after ${seconds} s of load`,
      value: median(steady.slice(half)),
      unit: 'MiB',
      floor: median(steady.slice(0, half)),
      aim: FLAT,
      conditions:
        `heap and buffers after a full collection, ${SAMPLES} samples, ${PER_SECOND} events/s over ${CAMPAIGNS} rows, ` +
        `${events} events folded, resident ${Math.round(rss)} MiB; floor: the same early in the run`,
    });
  } finally {
    await child.stop();
    await scratch.close();
  }
}

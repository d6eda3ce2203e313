/** How fast views are made from the log, each figure beside a bare read of the same topics in the same run. */
import { availableParallelism } from 'node:os';
import { atLeast, atMost, type BenchContext, median, perSecond, ratioAtLeast, repeat } from '../figures.ts';
import { measureReplay, reportView, topicsOf } from '../kit/replay.ts';
import { openScratch, type Scratch } from '../kit/scratch.ts';
import { foldInMemory } from './fold.ts';

const EVENTS = 1_000_000;
const EVENTS_FULL = 10_000_000;
/** A hot view in Redis, a wide one and one that adds in Postgres. */
const THREE = ['catalogue', 'leads', 'spend_by_campaign_hour'];
/** 10,000,000 events in 90 s; fewer in proportion. */
const REBUILD_AIM_S = 90;

export async function measureViews(context: BenchContext, environment: NodeJS.ProcessEnv): Promise<void> {
  const scratch = await openScratch(environment);
  try {
    context.note(`appending ${EVENTS} events ...`);
    await scratch.fill(EVENTS);
    await reportFold(context, scratch, 'leads');
    await reportView(context, scratch, 'catalogue', 'consume + decode + guarded apply into Redis', atLeast(180_000));
    await reportView(context, scratch, 'leads', 'rebuild into Postgres', atLeast(150_000));
    await reportRebuild(context, scratch, EVENTS);
  } finally {
    await scratch.close();
  }
  if (context.full) await rebuildFull(context, environment);
}

async function rebuildFull(context: BenchContext, environment: NodeJS.ProcessEnv): Promise<void> {
  const scratch = await openScratch(environment);
  try {
    context.note(`appending ${EVENTS_FULL} events ...`);
    await scratch.fill(EVENTS_FULL);
    await reportRebuild(context, scratch, EVENTS_FULL);
  } finally {
    await scratch.close();
  }
}

async function reportFold(context: BenchContext, scratch: Scratch, name: string): Promise<void> {
  const topics = topicsOf([name]);
  context.note(`decode + fold of ${name} ...`);
  const runs = await repeat(async () => {
    const bare = await scratch.bareRead(topics);
    const decoded = await scratch.bareConsume(topics);
    const folded = await foldInMemory(scratch, name);
    return [bare, decoded, folded].map(({ events, elapsedMs }) => perSecond(events, elapsedMs));
  });
  const middle = (at: number): number => median(runs.map((run) => run[at] as number));
  context.report({
    figure: `decode + fold (${name})`,
    value: middle(2),
    unit: 'events/s',
    floor: middle(0),
    aim: ratioAtLeast(0.6),
    conditions:
      `every event read and folded into rows in memory, no store; floor: read of the same records by the same reader, ` +
      `neither decoded nor folded (with decoding alone: ${Math.round(middle(1))}/s); median of ${runs.length}`,
  });
}

async function reportRebuild(context: BenchContext, scratch: Scratch, events: number): Promise<void> {
  context.note(`rebuild of ${events} events into ${THREE.join(', ')} ...`);
  const topics = topicsOf(THREE);
  const runs = await repeat(() => measureReplay(scratch, THREE, topics));
  const threads = availableParallelism();
  const together = await measureReplay(scratch, THREE, topics, threads);
  const [{ events: read } = { events: 0 }] = runs;
  context.report({
    figure: `full rebuild of ${events} events into three projections`,
    value: median(runs.map((run) => run.viewMs)) / 1_000,
    unit: 's',
    floor: median(runs.map((run) => run.floorMs)) / 1_000,
    aim: atMost((REBUILD_AIM_S * events) / EVENTS_FULL),
    conditions:
      `log of ${events}, of which ${read} lie in the topics of ${THREE.join(', ')}; ` +
      `one thread, median of ${runs.length} (on ${threads}: ${(together.viewMs / 1_000).toFixed(1)} s); ` +
      `floor: read + decode of those on one thread`,
  });
}

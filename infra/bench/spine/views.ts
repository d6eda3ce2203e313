/** How fast views are made from the log, each beside a bare consume + decode of the same topics in the same run. */
import { views } from '@mainstem/projections/views';
import { type BenchContext, median, perSecond, ratioAtLeast, repeat } from '../figures.ts';
import { measureReplay, reportView, topicsOf } from '../kit/replay.ts';
import { openScratch, type Scratch } from '../kit/scratch.ts';

export async function benchViews(context: BenchContext, events: number): Promise<void> {
  const scratch = await openScratch(context.environment);
  try {
    context.note(`appending ${events} events ...`);
    const filledMs = await scratch.fill(events);
    context.report({
      figure: 'append of typed events',
      value: perSecond(events, filledMs),
      unit: 'events/s',
      conditions: `${events} events encoded and acknowledged by all replicas, batches of 2000, one process, one run`,
    });
    await reportView(context, scratch, 'catalogue', 'projector into Redis', ratioAtLeast(0.3));
    await reportView(context, scratch, 'leads', 'projector into Postgres', ratioAtLeast(0.3));
    await reportAll(context, scratch, events);
  } finally {
    await scratch.close();
  }
}

async function reportAll(context: BenchContext, scratch: Scratch, events: number): Promise<void> {
  context.note(`replay of ${events} events into all ${views.length} views ...`);
  const topics = topicsOf(views.map((view) => view.name));
  const runs = await repeat(() => measureReplay(scratch, 'all', topics));
  context.report({
    figure: `replay of ${events} events into all views`,
    value: median(runs.map((run) => run.viewMs)) / 1_000,
    unit: 's',
    floor: median(runs.map((run) => run.floorMs)) / 1_000,
    conditions: `${views.length} views; floor: consume + decode of the same topics; median of ${runs.length}`,
  });
}

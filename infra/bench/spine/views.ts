/** How fast views are made from the log, each beside a bare consume + decode of the same topics in the same run. */
import { replay } from '@mainstem/projections/replay';
import { views } from '@mainstem/projections/views';
import type { TopicName } from '@mainstem/schemas/topics';
import { type BenchContext, median, perSecond, ratioAtLeast, repeat } from '../figures.ts';
import { openScratch, type Scratch } from '../kit/scratch.ts';

interface Run {
  readonly floorPerSecond: number;
  readonly viewPerSecond: number;
  readonly viewMs: number;
  readonly floorMs: number;
}

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
    await reportView(context, scratch, 'catalogue', 'projector into Redis');
    await reportView(context, scratch, 'leads', 'projector into Postgres');
    await reportAll(context, scratch, events);
  } finally {
    await scratch.close();
  }
}

async function reportView(context: BenchContext, scratch: Scratch, name: string, figure: string): Promise<void> {
  const topics = topicsOf([name]);
  context.note(`${figure}: ${name} ...`);
  const runs = await repeat(() => measure(scratch, [name], topics));
  const perRun = runs.map((run) => Math.round(run.viewPerSecond)).join(', ');
  context.report({
    figure: `${figure} (${name})`,
    value: median(runs.map((run) => run.viewPerSecond)),
    unit: 'events/s',
    floor: median(runs.map((run) => run.floorPerSecond)),
    aim: ratioAtLeast(0.3),
    conditions: `floor: consume + decode of ${topics.join(', ')}; one process, median of ${runs.length} (${perRun})`,
  });
}

async function reportAll(context: BenchContext, scratch: Scratch, events: number): Promise<void> {
  context.note(`replay of ${events} events into all ${views.length} views ...`);
  const topics = topicsOf(views.map((view) => view.name));
  const runs = await repeat(() => measure(scratch, 'all', topics));
  context.report({
    figure: `replay of ${events} events into all views`,
    value: median(runs.map((run) => run.viewMs)) / 1_000,
    unit: 's',
    floor: median(runs.map((run) => run.floorMs)) / 1_000,
    conditions: `${views.length} views; floor: consume + decode of the same topics; median of ${runs.length}`,
  });
}

/** Floor and figure one after the other, so that a disturbed moment disturbs both. */
async function measure(scratch: Scratch, names: readonly string[] | 'all', topics: readonly TopicName[]): Promise<Run> {
  const floor = await scratch.bareConsume(topics);
  const result = await replay({ names, settings: scratch.settings });
  const broken = result.views.find((view) => view.error !== null);
  if (broken?.error) throw broken.error;
  return {
    floorPerSecond: perSecond(floor.events, floor.elapsedMs),
    viewPerSecond: perSecond(floor.events, result.durationMs),
    viewMs: result.durationMs,
    floorMs: floor.elapsedMs,
  };
}

function topicsOf(names: readonly string[]): TopicName[] {
  return [...new Set(views.filter((view) => names.includes(view.name)).flatMap((view) => view.topics))];
}

/** One replay of some views beside a bare read and decode of their topics in the same run. */
import { replay } from '@mainstem/projections/replay';
import { views } from '@mainstem/projections/views';
import type { TopicName } from '@mainstem/schemas/topics';
import { type Aim, type BenchContext, median, perSecond, repeat } from '../figures.ts';
import type { Scratch } from './scratch.ts';

export interface ReplayRun {
  readonly events: number;
  readonly floorPerSecond: number;
  readonly viewPerSecond: number;
  readonly viewMs: number;
  readonly floorMs: number;
}

/**
 * Floor and figure one after the other, so that a disturbed moment disturbs both. The floor has one thread; the figure as
 * many as `workers` says.
 */
export async function measureReplay(
  scratch: Scratch,
  names: readonly string[] | 'all',
  topics: readonly TopicName[],
  workers = 1,
): Promise<ReplayRun> {
  const floor = await scratch.bareConsume(topics);
  const result = await replay({ names, settings: scratch.settings, workers });
  const broken = result.views.find((view) => view.error !== null);
  if (broken?.error) throw broken.error;
  return {
    events: floor.events,
    floorPerSecond: perSecond(floor.events, floor.elapsedMs),
    viewPerSecond: perSecond(floor.events, result.durationMs),
    viewMs: result.durationMs,
    floorMs: floor.elapsedMs,
  };
}

export function topicsOf(names: readonly string[]): TopicName[] {
  return [...new Set(views.filter((view) => names.includes(view.name)).flatMap((view) => view.topics))];
}

/** Reports events a second into one view. */
export async function reportView(
  context: BenchContext,
  scratch: Scratch,
  name: string,
  figure: string,
  aim: Aim,
): Promise<void> {
  const topics = topicsOf([name]);
  context.note(`${figure}: ${name} ...`);
  const runs = await repeat(() => measureReplay(scratch, [name], topics));
  const perRun = runs.map((run) => Math.round(run.viewPerSecond)).join(', ');
  context.report({
    figure: `${figure} (${name})`,
    value: median(runs.map((run) => run.viewPerSecond)),
    unit: 'events/s',
    floor: median(runs.map((run) => run.floorPerSecond)),
    aim,
    conditions: `floor: read + decode of ${topics.join(', ')}; one process, median of ${runs.length} (${perRun})`,
  });
}

/** What the routes of experiments and cohorts stand on. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { HotRows } from '@mainstem/streams/cohorts/hot-rows.redis';
import type { LogPosition } from '@mainstem/streams/log/event-log';
import type { Writers } from '../commands/writers.ts';

export interface ExperimentParts {
  readonly writers: Writers;
  readonly hotRows: HotRows;
  readonly append: (events: readonly AnyEvent[]) => Promise<readonly LogPosition[]>;
  readonly clock: () => number;
}

/** What the log says of a tenant's experiments: decisions folded, and the facts of one of them. */
import { keyOf } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { experimentDecider } from '@mainstem/streams/deciders/experiment/decider';
import type { Block, Experiment, ExperimentEvent } from '@mainstem/streams/deciders/experiment/state';
import type { LogRecord } from '@mainstem/streams/log/event-log';
import { createEventReader } from '@mainstem/streams/log/event-reader';
import { followWinners } from '@mainstem/streams/runtime/decisions/winners-follower';
import type { LogConnection } from '../log-connection.ts';

export interface FoldedExperiment {
  readonly experiment: Experiment;
  readonly blocks: Map<number, Block>;
  /** Null while it runs. */
  readonly endedAtMs: number | null;
}

/** Every experiment of the tenant with the shares of all its blocks. */
export async function folded(
  { log, codec }: LogConnection,
  tenant: string,
): Promise<Readonly<Record<string, FoldedExperiment>>> {
  const found: Record<string, FoldedExperiment> = {};
  const follower = followWinners<ExperimentEvent>({
    log,
    codec,
    topic: 'experiment_events',
    onEvent(event) {
      if (event.envelope.tenant !== tenant) return;
      const { experiment, blocks } = found[event.envelope.entity] ?? {
        experiment: experimentDecider.initialState(),
        blocks: new Map<number, Block>(),
      };
      const next = experimentDecider.evolve(experiment, event);
      const last = next.open.at(-1);
      if (last !== undefined) blocks.set(last.block, last);
      const isOver = next.state === 'promoted' || next.state === 'stopped';
      found[event.envelope.entity] = {
        experiment: next,
        blocks,
        endedAtMs: isOver ? event.envelope.occurredAtMs : null,
      };
    },
  });
  await follower.whenCaughtUp();
  await follower.stop();
  return found;
}

/**
 * Exposures and outcomes of one experiment, in the order of the log; one that is there twice comes twice. Answers how many
 * records of it could not be read.
 */
export async function eachFact(
  { log, codec }: LogConnection,
  tenant: string,
  id: string,
  take: (event: EventsByType['UnitExposed' | 'OutcomeObserved']) => void,
): Promise<number> {
  let unreadable = 0;
  const onPoison = ({ key }: LogRecord) => {
    if (key === keyOf(tenant, id)) unreadable += 1;
  };
  const reader = createEventReader(codec, { types: new Set(['UnitExposed', 'OutcomeObserved']), onPoison });
  for (const [partition, end] of (await log.endOffsets('exposure_events')).entries())
    for await (const batch of log.read('exposure_events', partition, 0, end))
      for (const { event } of await reader.read(batch)) {
        const isOurs = event.envelope.tenant === tenant && event.envelope.entity === id;
        if (isOurs && (event.type === 'UnitExposed' || event.type === 'OutcomeObserved')) take(event);
      }
  return unreadable;
}

/** A watch as a processor, with a decision writer for the stream its commands go to. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { messageOf } from '../../message-of.ts';
import type { Decider } from '../../runtime/decisions/decider.ts';
import { startDecisionWriter } from '../../runtime/decisions/decision-writer.ts';
import type { RunningProcessor, StartProcessor } from '../processor.ts';
import { type LogWatch, startLogWatch, type Watch } from './log-watch.ts';

/** `create` makes a watch that has folded nothing yet: one for each time the processor is started. */
export function watchProcessor<Command extends { readonly type: string }, State, Event extends AnyEvent>(
  create: () => Watch<Command>,
  decider: Decider<Command, State, Event>,
): StartProcessor {
  return async ({ log, codec, logger, snapshots }) => {
    const watch = create();
    const service = watch.name;
    const writer = startDecisionWriter({ log, codec, decider, service, snapshots: snapshots?.(decider) });
    const running = await startLogWatch({
      watch,
      log,
      codec,
      execute: async ({ tenant, entity, command }, context) =>
        (await writer.execute(tenant, entity, command, context)).kind === 'accepted',
      now: Date.now,
      onError: (error, doing) => logger.warn({ doing, reason: messageOf(error) }, service),
    });
    const failed = writer.done.then(() => new Promise<never>(() => undefined));
    return asProcessor(service, running, failed, () => writer.stop());
  };
}

/** A watch whose commands are facts: they are appended as they are, under ids that make repeats harmless (R2). */
export function factWatchProcessor<Fact extends AnyEvent>(create: () => Watch<Fact>): StartProcessor {
  return async ({ log, codec, logger, writer }) => {
    const watch = create();
    const running = await startLogWatch({
      watch,
      log,
      codec,
      execute: async ({ command }) => {
        await writer.append([command]);
        return true;
      },
      now: Date.now,
      onError: (error, doing) => logger.warn({ doing, reason: messageOf(error) }, watch.name),
      everyMs: FACTS_EVERY_MS,
    });
    return asProcessor(watch.name, running, new Promise<never>(() => undefined), () => Promise.resolve());
  };
}

/** Longer than a fact takes to be read back, so that it is appended once. */
const FACTS_EVERY_MS = 30_000;

/** A running watch under the shape of all processors. */
export function asProcessor(
  name: string,
  running: LogWatch,
  failed: Promise<never>,
  stopWriter: () => Promise<void>,
): RunningProcessor {
  return {
    status() {
      const status = running.status();
      const { state, reason } = status;
      return { name, state, reason, ready: state === 'live', details: { ...status } };
    },
    failed,
    async stop() {
      await running.stop();
      await stopWriter();
    },
  };
}

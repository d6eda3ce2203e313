/** A watch as a processor, with a decision writer for the stream its commands go to. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { messageOf } from '../../message-of.ts';
import type { Decider } from '../../runtime/decisions/decider.ts';
import { startDecisionWriter } from '../../runtime/decisions/decision-writer.ts';
import type { StartProcessor } from '../processor.ts';
import { startLogWatch, type Watch } from './log-watch.ts';

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
    return {
      status() {
        const status = running.status();
        const { state, reason } = status;
        return { name: service, state, reason, ready: state === 'live', details: { ...status } };
      },
      failed: writer.done.then(() => new Promise<never>(() => undefined)),
      async stop() {
        await running.stop();
        await writer.stop();
      },
    };
  };
}

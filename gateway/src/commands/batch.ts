/**
 * Several commands to one entity as one decision: each is decided on what those before it made of the state, and their
 * events are one decision on the log, which wins or loses its race whole (R3). One refusal refuses all of them.
 *
 * Commands to several entities cannot be one decision: each entity is a stream of its own, perhaps in another partition.
 */
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { reject } from '@mainstem/streams/runtime/decisions/decider';
import type { AnyDecider } from './table.ts';

/** A campaign made whole takes some ten; and all their events are one record batch of the log. */
export const BATCH_COMMANDS_MAX = 20;
/** No command of any stream is called so. */
export const BATCH_TYPE = 'Batch';

export interface Batch {
  readonly type: typeof BATCH_TYPE;
  readonly commands: readonly { readonly type: string }[];
}

/** The same decider, which takes batches of its commands too. Pure, as it is. */
export function withBatches(decider: AnyDecider): AnyDecider {
  return {
    ...decider,
    commandTypes: [...decider.commandTypes, BATCH_TYPE],
    decide(command, state) {
      if (command.type !== BATCH_TYPE) return decider.decide(command, state);
      const { commands } = command as Batch;
      const events: BodyOf<AnyEvent>[] = [];
      let now = state;
      for (const [at, one] of commands.entries()) {
        const decision = decider.decide(one, now);
        if (decision.kind === 'reject') {
          const which = `command ${at + 1} of ${commands.length}, ${one.type}`;
          return reject(decision.code, `${which}: ${decision.message} Nothing of the batch was done.`);
        }
        events.push(...decision.events);
        now = decision.events.reduce((folded, event) => decider.evolve(folded, event), now);
      }
      return { kind: 'accept', events };
    },
  };
}

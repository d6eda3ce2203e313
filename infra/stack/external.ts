/**
 * Parts that somebody else runs: containers (docker-compose.yml), or servers elsewhere on the same ports. The supervisor
 * neither starts nor stops them; it waits until they answer in their own protocol, and then goes on as ever.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { HEARTBEAT_MS } from './acquire/run.ts';
import { messageOf, StackError } from './errors.ts';
import type { Service, Step, Task } from './service.ts';

/** How long a part may take to answer (ms): containers may still be starting. */
const ANSWER_WITHIN_MS = 180_000;
const PROBE_EVERY_MS = 500;

/** The steps, with each service of `names` replaced by a task that waits for it. */
export function withExternal(steps: readonly Step[], names: readonly string[]): Step[] {
  return steps.map((step) => (step.kind === 'service' && names.includes(step.name) ? waitingFor(step) : step));
}

function waitingFor(service: Service): Task {
  return {
    kind: 'task',
    name: service.name,
    title: service.title,
    needs: service.needs,
    run: async (context) => {
      const startedAt = performance.now();
      let saidAt = startedAt;
      for (;;) {
        const failure = await service.probe(context).then(
          () => undefined,
          (error: unknown) => messageOf(error),
        );
        if (failure === undefined) return 'runs elsewhere, and answers';
        context.signal.throwIfAborted();
        const now = performance.now();
        if (now - startedAt > ANSWER_WITHIN_MS) {
          throw new StackError('STACK_NOT_READY', `does not answer after ${ANSWER_WITHIN_MS / 1000} s: ${failure}`);
        }
        if (now - saidAt > HEARTBEAT_MS) {
          saidAt = now;
          context.say(`waiting for it (${Math.round((now - startedAt) / 1000)} s): ${failure}`);
        }
        await pause(PROBE_EVERY_MS);
      }
    },
  };
}

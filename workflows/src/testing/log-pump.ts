/**
 * For tests: carries what workflows emit back to workflows, as the log and the starter do: each event once, in order. So a
 * loop over several workflow types runs by its events alone.
 */
import { type AnyBody, factEnvelope } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { performStart } from '../starting/perform.ts';
import { startsOf } from '../starts.ts';
import type { Recorded } from './recorded-activities.ts';

export interface LogPump {
  /** An event of somebody else's: of a processor, or sent in by people. */
  tell(entity: string, body: AnyBody, id?: string): Promise<void>;
  /** Carries what was emitted since; answers with how many events. */
  carry(): Promise<number>;
}

/** Real time until something has to be so, ms: many tests may share the machine. */
const REACHED_WITHIN_MS = 90_000;
const PAUSE_MS = 20;

/** Carries until it is so, and all that was emitted by then; virtual time goes on by `stepMs` meanwhile. */
export async function carryUntil(
  pump: LogPump,
  sleep: (stepMs: number) => Promise<unknown>,
  isSo: () => boolean | Promise<boolean>,
  stepMs = 1_000,
): Promise<void> {
  for (const untilMs = performance.now() + REACHED_WITHIN_MS; ; ) {
    await pump.carry();
    if (await isSo()) break;
    if (performance.now() > untilMs) throw new Error(`not so within ${REACHED_WITHIN_MS} ms: ${isSo}`);
    await sleep(stepMs);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  await pump.carry();
}

export interface LogPumpOptions {
  readonly tenant?: string;
  /** Workflow type that wrote it, where somebody looks at that. */
  readonly writerOf?: (body: AnyBody) => string;
}

export function createLogPump(
  client: Client,
  taskQueue: string,
  recorded: Recorded,
  { tenant = 'acme', writerOf = () => 'Any' }: LogPumpOptions = {},
): LogPump {
  let carried = 0;
  let ids = 0;
  const perform = async (event: AnyEvent): Promise<void> => {
    for (const start of startsOf(event)) {
      // Nobody there to be told is no error, as in the starter.
      await performStart(client, taskQueue, start).catch((error: unknown) => {
        const isFine = error instanceof WorkflowNotFoundError || error instanceof WorkflowExecutionAlreadyStartedError;
        if (!isFine) throw error;
      });
    }
  };
  const eventOf = (id: string, entity: string, body: AnyBody, actor: string, occurredAtMs: number): AnyEvent =>
    ({ ...body, envelope: factEnvelope({ id, tenant, entity, occurredAtMs, actor }) }) as AnyEvent;
  return {
    tell(entity, body, id) {
      ids += 1;
      return perform(eventOf(id ?? `told-${ids}`, entity, body, 'user:u-1', Date.now()));
    },
    async carry() {
      const since = recorded.emitted.slice(carried);
      for (const { eventId, entity, body, occurredAtMs } of since) {
        await perform(eventOf(eventId, entity, body, `workflow:${writerOf(body)}`, occurredAtMs));
      }
      carried += since.length;
      return since.length;
    },
  };
}

/**
 * The chain of a workflow's events: each names the one before it as its cause, so that the log tells the whole story.
 * Workflow code: runs in Temporal's sandbox, where `Date.now()` is the workflow's own recorded time.
 */
import type { AnyBody } from '@mainstem/schemas/envelope';
import { proxyActivities, upsertSearchAttributes } from '@temporalio/workflow';
import { logSteps } from './activity-options.ts';
import type { Cause } from './cause.ts';
import type { Activities, CommandResult, CreativeCommandInput } from './contract.ts';
import { searchAttributes } from './search-attributes.ts';

const { emit, commandCreative } = proxyActivities<Activities>(logSteps);

export interface Chain {
  /** Writes an event; answers with its id. `step` must be unique in the life of the workflow id. */
  emit(step: string, entity: string, body: AnyBody): Promise<string>;
  command(step: string, creativeId: string, command: CreativeCommandInput['command']): Promise<CommandResult>;
}

export function startChain(tenant: string, cause: Pick<Cause, 'eventId' | 'correlationId'>): Chain {
  const { correlationId } = cause;
  let causationId = cause.eventId;
  return {
    async emit(step, entity, body) {
      const written = await emit({ step, tenant, entity, body, correlationId, causationId, occurredAtMs: Date.now() });
      causationId = written.eventId;
      return written.eventId;
    },
    async command(step, creativeId, command) {
      const asked = { step, tenant, creativeId, command, correlationId, causationId, occurredAtMs: Date.now() };
      const result = await commandCreative(asked);
      if (result.kind === 'accepted') causationId = result.eventId;
      return result;
    },
  };
}

/** Makes a workflow findable by where it stands. */
export function showStage(tenant: string, client: string, stage: string): void {
  upsertSearchAttributes(searchAttributes(tenant, client, stage));
}

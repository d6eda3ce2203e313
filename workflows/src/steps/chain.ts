/**
 * The chain of a workflow's events: each names the one before it as its cause, so that the log tells the whole story.
 * Workflow code: runs in Temporal's sandbox, where `Date.now()` is the workflow's own recorded time.
 */
import type { AnyBody } from '@mainstem/schemas/envelope';
import type { DecisionEvidence } from '@mainstem/streams/decision-record/records-of';
import { proxyActivities, upsertSearchAttributes } from '@temporalio/workflow';
import type { CommandOf, StreamName } from '../activities/streams.ts';
import { logSteps } from './activity-options.ts';
import type { Cause } from './cause.ts';
import type { Activities, CommandResult, CreativeCommandInput } from './contract.ts';
import { type Shown, searchAttributes, shownAttributes } from './search-attributes.ts';

const { emit, command, commandCreative } = proxyActivities<Activities>(logSteps);

export interface Chain {
  readonly tenant: string;
  readonly correlationId: string;
  /** Id of the event that the next one will name as its cause. */
  readonly causationId: string;
  /** Writes an event, and with it the record of what it decided; answers with its id. `step` must be unique in the life of the workflow id. */
  emit(step: string, entity: string, body: AnyBody, evidence?: DecisionEvidence): Promise<string>;
  /** Has a command decided. A refusal is a value and ends nothing. */
  command<Stream extends StreamName>(
    step: string,
    stream: Stream,
    entity: string,
    command: CommandOf<Stream>,
  ): Promise<CommandResult>;
  /** As `command`, under the activity's old name: only for steps that recorded histories hold. */
  commandCreative(step: string, creativeId: string, command: CreativeCommandInput['command']): Promise<CommandResult>;
  /** Goes on from an event that another wrote, e.g. the one that answered a question. */
  follow(eventId: string): void;
}

export function startChain(tenant: string, cause: Pick<Cause, 'eventId' | 'correlationId'>): Chain {
  const { correlationId } = cause;
  let causationId = cause.eventId;
  const common = (step: string) => ({ step, tenant, correlationId, causationId, occurredAtMs: Date.now() });
  const accepted = (result: CommandResult): CommandResult => {
    if (result.kind === 'accepted') causationId = result.eventId;
    return result;
  };
  return {
    tenant,
    correlationId,
    get causationId() {
      return causationId;
    },
    async emit(step, entity, body, evidence) {
      const known = evidence === undefined ? {} : { evidence };
      const written = await emit({ ...common(step), entity, body, ...known });
      causationId = written.eventId;
      return written.eventId;
    },
    async command(step, stream, entity, asked) {
      return accepted(await command({ ...common(step), stream, entity, command: asked }));
    },
    async commandCreative(step, creativeId, asked) {
      return accepted(await commandCreative({ ...common(step), creativeId, command: asked }));
    },
    follow(eventId) {
      causationId = eventId;
    },
  };
}

/** Makes a workflow findable by where it stands. */
export function showStage(tenant: string, client: string, stage: string): void {
  upsertSearchAttributes(searchAttributes(tenant, client, stage));
}

/**
 * Makes a workflow findable by its health, its owner, what it waits for and its configuration. It is a command of the
 * workflow's history: adding a call to a workflow that runs takes `patched`.
 */
export function show(shown: Shown): void {
  upsertSearchAttributes(shownAttributes(shown));
}

/**
 * The activities: the only code of a lifecycle that touches the log, the deciders or the outside world (R11). Each is
 * idempotent: events by an id hashed from workflow id and step, commands by a command id made the same way, pages by an
 * idempotency key. Inputs are small and hold no personal data, since Temporal keeps them in its history.
 */
import { ConnectorError } from '@mainstem/connectors/errors';
import type { Pager } from '@mainstem/connectors/pager/port';
import { scoreLead } from '@mainstem/models/lead-score';
import { type AnyBody, uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent, Envelope } from '@mainstem/schemas/generated/events';
import type { CreativeCommand } from '@mainstem/streams/deciders/creative/commands';
import type { Creative, CreativeEvent } from '@mainstem/streams/deciders/creative/decider';
import type { EventWriter } from '@mainstem/streams/log/event-writer';
import type { DecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import type { WinnersFollower } from '@mainstem/streams/runtime/decisions/winners-follower';
import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { GoldReserve } from './rollback/gold-reserve.ts';
import type { Activities, AlertInput, CommandResult, CreativeCommandInput, EmitInput } from './steps/contract.ts';

export interface ActivityDependencies {
  readonly events: EventWriter;
  readonly creatives: Pick<DecisionWriter<CreativeCommand, Creative, CreativeEvent>, 'execute'>;
  readonly gold: GoldReserve;
  /** What `gold` is folded by. */
  readonly reserve: Pick<WinnersFollower, 'whenCaughtUp'>;
  readonly pager: Pager;
}

export function createActivities(dependencies: ActivityDependencies): Activities {
  const { events, creatives, gold, reserve, pager } = dependencies;
  return {
    emit: async (input) => {
      const event = eventOf(input);
      await orHopeless(events.append([event]));
      return { eventId: event.envelope.id };
    },
    scoreLead: async (facts) => scoreLead(facts),
    commandCreative: (input) => commandCreative(creatives, input),
    goldCandidates: async ({ tenant, campaignId, creativeId }) => {
      await reserve.whenCaughtUp(); // an empty reserve right after a start would be a lie
      return gold.candidates(tenant, campaignId, creativeId);
    },
    alert: (input) => alert(pager, input),
  };
}

function eventOf(input: EmitInput): AnyEvent {
  const { step, tenant, entity, body, correlationId, causationId, occurredAtMs } = input;
  const envelope: Envelope = {
    id: uuidFrom(workflowId(), step),
    tenant,
    entity,
    streamVersion: 0,
    decision: null,
    occurredAtMs,
    actor: actor(),
    correlationId,
    causationId,
  };
  return { ...(body as AnyBody), envelope } as AnyEvent;
}

/** Codes of errors that no further try can mend: better to fail where people see it than to try for a day. */
const hopeless: ReadonlySet<unknown> = new Set([
  'SCHEMA_INVALID_EVENT',
  'LOG_EVENT_INVALID',
  'LOG_RECORD_TOO_LARGE',
  'DECISION_INVALID',
]);

async function orHopeless<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (!(error instanceof Error) || typeof code !== 'string' || !hopeless.has(code)) throw error;
    throw ApplicationFailure.create({ message: error.message, type: code, nonRetryable: true, cause: error });
  }
}

async function commandCreative(
  creatives: ActivityDependencies['creatives'],
  input: CreativeCommandInput,
): Promise<CommandResult> {
  const { tenant, creativeId, command, correlationId, causationId, occurredAtMs } = input;
  const commandId = uuidFrom(workflowId(), input.step);
  const context = { actor: actor(), commandId, correlationId, causationId, occurredAtMs };
  const outcome = await orHopeless(creatives.execute(tenant, creativeId, command, context));
  switch (outcome.kind) {
    case 'accepted':
      return { kind: 'accepted', eventId: (outcome.events.at(-1) as CreativeEvent).envelope.id };
    case 'rejected':
      return { kind: 'rejected', code: outcome.code, message: outcome.message };
    case 'conflict':
      // The writer lost every one of its bounded races; Temporal tries again later.
      throw ApplicationFailure.retryable(`creative ${creativeId} is being changed by others`, 'CREATIVE_CONFLICT');
  }
}

async function alert(pager: Pager, input: AlertInput) {
  const { step, ...page } = input;
  try {
    return await pager.page({ ...page, idempotencyKey: `${workflowId()}/${step}` });
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    throw ApplicationFailure.create({
      message: error.message,
      type: error.code,
      nonRetryable: !error.retryable,
      ...(error.retryAfterMs === undefined ? {} : { nextRetryDelay: error.retryAfterMs }),
      details: [pager.channel],
      cause: error,
    });
  }
}

/** Every activity of the platform runs for a workflow; a standalone one would have no stable id to write under. */
function workflowId(): string {
  const { workflowExecution } = activityInfo();
  if (workflowExecution === undefined) throw ApplicationFailure.nonRetryable('not called by a workflow', 'NO_WORKFLOW');
  return workflowExecution.workflowId;
}

function actor(): string {
  return `workflow:${activityInfo().workflowType ?? 'unknown'}`;
}

/** For tests: what holds of every event, mail and workflow of a life, whatever the story. Each answers with what is wrong. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import proto from '@temporalio/proto';
import type { LifeBed } from './bed.ts';
import { canaries } from './clients.ts';
import { TENANT } from './people.ts';
import { agents } from './teams.ts';

/** A history is read whole at every replay (issue 7, point 9). */
const HISTORY_EVENTS_MAX = 5_000;

const nameOf = ({ type, envelope }: AnyEvent) => `${type} of ${envelope.entity}`;

/** An event belongs to the chain of its cause, which stands before it on the log. */
export function brokenChains(events: readonly AnyEvent[]): string[] {
  const ids = new Set(events.map(({ envelope }) => envelope.id));
  const before = new Map<string, AnyEvent>();
  const broken: string[] = [];
  for (const event of events) {
    const { id, causationId, correlationId } = event.envelope;
    const cause = before.get(causationId ?? '');
    const isMissing = cause === undefined && causationId !== null && ids.has(causationId);
    if (isMissing) broken.push(`${nameOf(event)}: stands before its cause`);
    if (cause !== undefined && cause.envelope.correlationId !== correlationId) {
      broken.push(`${nameOf(event)}: of another chain than ${nameOf(cause)}`);
    }
    before.set(id, event);
  }
  return broken;
}

/** What nothing on the log set off: somebody did it by themselves. */
export function roots(events: readonly AnyEvent[]): AnyEvent[] {
  const ids = new Set(events.map(({ envelope }) => envelope.id));
  return events.filter(({ envelope: { causationId } }) => causationId === null || !ids.has(causationId));
}

/** Events that say the same of the same thing at the same time under two ids, or one id twice. */
export function doubles(events: readonly AnyEvent[]): string[] {
  const ids = new Set<string>();
  const said = new Set<string>();
  return events.flatMap((event) => {
    const { envelope, ...body } = event;
    const words = JSON.stringify([envelope.entity, envelope.occurredAtMs, body], (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    const isNew = ids.size < ids.add(envelope.id).size && said.size < said.add(words).size;
    return isNew ? [] : [nameOf(event)];
  });
}

/** Words that tell who a person is, in clear, in bytes of the log. */
export function toldInClear(records: readonly Buffer[]): string[] {
  return canaries.filter((word) => records.some((record) => record.includes(word)));
}

/** Places taken at each agent, `team/agent: clients, handoffs`; those with none are left out. */
export async function placesTaken({ world }: LifeBed): Promise<string[]> {
  const taken: string[] = [];
  for (const team of Object.keys(agents)) {
    const { state } = await world.streams.writers.assignment.load(TENANT, team);
    for (const [agentId, { clients, handoffs }] of Object.entries(state.members as Record<string, Places>)) {
      if (clients + handoffs > 0) taken.push(`${team}/${agentId}: ${clients}, ${handoffs}`);
    }
    for (const workId of Object.keys(state.work)) taken.push(`${team}: ${workId} is not over`);
  }
  return taken.sort();
}
interface Places {
  readonly clients: number;
  readonly handoffs: number;
}

export interface WorkflowsAtTheEnd {
  /** Of all the server has. */
  readonly running: readonly string[];
  /** Ended otherwise than by themselves, or too long, or with words of a person in their history. */
  readonly wrong: readonly string[];
}

export async function workflowsAtTheEnd({ client, workflowIds }: LifeBed): Promise<WorkflowsAtTheEnd> {
  const wrong: string[] = [];
  // A nightly run knows days and counts alone, and there are some hundred.
  for (const workflowId of workflowIds.filter((id) => !/^(health|qbr-run):/.test(id))) {
    const history = await client.workflow.getHandle(workflowId).fetchHistory();
    const events = history.events ?? [];
    const last = events.at(-1)?.eventType;
    if (endings.has(last)) wrong.push(`${workflowId} did not end by itself`);
    if (events.length >= HISTORY_EVENTS_MAX) wrong.push(`${workflowId} has ${events.length} events`);
    const first = events[0]?.workflowExecutionStartedEventAttributes;
    if (first?.continuedExecutionRunId) wrong.push(`${workflowId} went on in another run, which was not looked at`);
    const bytes = Buffer.from(proto.temporal.api.history.v1.History.encode(history).finish());
    wrong.push(...canaries.filter((word) => bytes.includes(word)).map((word) => `${workflowId} says ${word}`));
  }
  const open = { namespace: 'default', maximumPageSize: 1_000 };
  const { executions } = await client.workflowService.listOpenWorkflowExecutions(open);
  return { running: executions.map(({ execution }) => execution?.workflowId ?? '').sort(), wrong };
}

const { EventType } = proto.temporal.api.enums.v1;
const endings = new Set<unknown>([
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED,
]);

/** Tools that read the log: why something happened, and everything that happened to one thing. */
import type { IndexedEvent } from '@mainstem/projections/events/lookup';
import { z } from 'zod';
import { mayReadTopic } from '../../authorisation/topic-permissions.ts';
import { GatewayError } from '../../errors.ts';
import { shownFields } from '../../explain/fields.ts';
import { readableBy } from '../../explain/readable.ts';
import { readableExplanation } from '../../explain/shapes.ts';
import { entityId } from '../../http/ids.ts';
import { ofViews } from '../../queries/of-views.ts';
import type { AgentParts } from '../parts.ts';
import { type Tool, tool } from '../tool.ts';

/** Events of one answer: each is a read of one record. */
export const TIMELINE_MAX = 50;
/** Records read at once; each is a fetch of the broker. */
const READS_AT_ONCE = 8;

const moment = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

export function historyTools(parts: AgentParts): Tool[] {
  return [explainTool(parts), timelineTool(parts)];
}

function explainTool({ explain }: AgentParts): Tool {
  return tool({
    name: 'explain_event',
    title: 'Explain an event or a bid',
    about:
      'Why an event or a bid happened: what caused it and what it caused, its fields (those of persons sealed), schema and ' +
      'code version, policies, proof that it is in the audit tree.',
    permission: 'explain:read',
    input: z.strictObject({ id: entityId.describe('Event id, or bid id.') }),
    output: readableExplanation,
    recorded: ['id'],
    hints: { readOnly: true },
    async run({ id }, { caller }) {
      const found = await ofViews(explain(caller.tenant, id));
      if (found === null) throw new GatewayError('NOT_FOUND', 'no such event');
      return { output: readableBy(caller, found), count: 1 };
    },
  });
}

const timelineEvent = z.object({
  eventId: z.string(),
  type: z.string(),
  topic: z.string(),
  entity: z.string(),
  occurredAtMs: z.int(),
  actor: z.string(),
  correlationId: z.string(),
  causationId: z.string().nullable(),
  fields: z.record(z.string(), z.unknown()).describe('Fields of the event; those of persons are sealed.'),
});

/** Of a topic the caller may not read: that it is there. */
const hiddenEvent = z.strictObject({ eventId: z.string(), type: z.string() });

function timelineTool(parts: AgentParts): Tool {
  return tool({
    name: 'search_timeline',
    title: 'Search the timeline of an entity or a correlation',
    about:
      'Everything that happened to one entity (lead, client, campaign, person …) over all topics, newest first, or all that ' +
      'one outside cause set off, oldest first. Bids and values of viewers are too many to be here: explain_event finds a bid.',
    permission: 'explain:read',
    input: z
      .strictObject({
        entity: entityId.optional().describe('Id of the entity; this or correlationId.'),
        correlationId: entityId.optional(),
        topic: z
          .string()
          .regex(/^[a-z_]{1,64}$/)
          .optional()
          .describe('Only this topic.'),
        beforeMs: moment.optional().describe('Only before this time, ms since 1970 UTC: for the next page.'),
        limit: z.int().min(1).max(TIMELINE_MAX).default(20),
      })
      .refine((asked) => (asked.entity === undefined) !== (asked.correlationId === undefined), {
        path: ['entity'],
        message: 'say either entity or correlationId',
      }),
    output: z.object({
      events: z.array(z.union([timelineEvent, hiddenEvent])),
      hidden: z.int().min(0).describe('How many of them you may not read: of those, id and type alone.'),
      nextBeforeMs: z.int().nullable().describe('Give it back as "beforeMs" for older ones; null at the end.'),
    }),
    recorded: ['entity', 'correlationId', 'topic', 'beforeMs', 'limit'],
    hints: { readOnly: true },
    async run({ entity, correlationId, topic, beforeMs, limit }, { caller, signal }) {
      const { tenant } = caller;
      const mayRead = (event: IndexedEvent) => mayReadTopic(caller, event.topic);
      const found =
        entity === undefined
          ? await ofViews(parts.lookup.correlated(tenant, String(correlationId), limit))
          : await ofViews(parts.lookup.ofEntity(tenant, entity, { beforeMs, topic, limit }));
      const wanted = entity === undefined ? found.filter((one) => fits(one, topic, beforeMs)) : found;
      const shown = wanted.filter(mayRead);
      const whole = new Map((await withFields(parts, tenant, shown, signal)).map((event) => [event.eventId, event]));
      const events = wanted.map(({ eventId, type }) => whole.get(eventId) ?? { eventId, type });
      const last = wanted.at(-1);
      const nextBeforeMs =
        entity !== undefined && last !== undefined && wanted.length === limit ? last.occurredAtMs : null;
      const positions = shown.map(({ topic: name, partitionNo, recordOffset }) => ({
        topic: name as never,
        partition: partitionNo,
        offset: recordOffset,
      }));
      return {
        output: { events, hidden: wanted.length - shown.length, nextBeforeMs },
        count: events.length,
        positions,
      };
    },
  });
}

function fits(event: IndexedEvent, topic: string | undefined, beforeMs: number | undefined): boolean {
  return (topic === undefined || event.topic === topic) && (beforeMs === undefined || event.occurredAtMs < beforeMs);
}

/** The records themselves, of this tenant for certain: the index said where, the record says whose. */
async function withFields(
  parts: AgentParts,
  tenant: string,
  found: readonly IndexedEvent[],
  signal: AbortSignal,
): Promise<z.input<typeof timelineEvent>[]> {
  const answers: z.input<typeof timelineEvent>[] = [];
  for (let start = 0; start < found.length; start += READS_AT_ONCE) {
    signal.throwIfAborted();
    const some = found.slice(start, start + READS_AT_ONCE);
    answers.push(...(await Promise.all(some.map((event) => withField(parts, tenant, event)))));
  }
  return answers;
}

async function withField(parts: AgentParts, tenant: string, event: IndexedEvent) {
  const { eventId, type, topic, entity, occurredAtMs, actor, correlationId, causationId } = event;
  const about = { eventId, type, topic, entity, occurredAtMs, actor, correlationId, causationId };
  const record = await parts.audit.record({
    topic: topic as never,
    partition: event.partitionNo,
    offset: event.recordOffset,
  });
  if (record === null) return { ...about, fields: {} };
  const decoded = parts.decode(record.value);
  const mine = decoded.envelope.tenant === tenant && decoded.envelope.id === eventId;
  return { ...about, fields: mine ? shownFields(decoded) : {} };
}

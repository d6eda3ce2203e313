/** What an explanation is: the answer of `GET /v1/explain/{eventId}`, and what other rooms get through the port `ExplainEvent`. */
import { z } from 'zod';
import { named } from '../http/named-schema.ts';

const time = z.iso.datetime();

/** An event as others are told of it; a place only where the index has it. Of one its reader may not read: id and type. */
export const eventRef = z.object({
  eventId: z.string(),
  /** False for ids that are no event the log's index knows: commands, outside causes, bids that cause something. */
  known: z.boolean(),
  type: z.string().nullable(),
  topic: z.string().nullable(),
  entity: z.string().nullable(),
  occurredAt: time.nullable(),
  actor: z.string().nullable(),
  causationId: z.string().nullable(),
});
named('EventReference', eventRef);
export type EventRef = z.output<typeof eventRef>;

const decision = z.object({
  decisionId: z.string(),
  kind: z.string().describe('What was decided, e.g. LEAD_SCORE.'),
  decidedBy: z.string(),
  outcome: z.string(),
  policy: z.string().describe('Rule, with its version, that made the outcome.'),
  model: z.string().nullable(),
  confidence: z.number().nullable().describe('0 to 1.'),
  propensity: z.number().nullable().describe('Chance with which the outcome was drawn.'),
  autonomy: z.string().describe('AUTO, SUPERVISED or HUMAN (SM-10).'),
  profile: z.string().nullable(),
  autonomousPpm: z.number().nullable(),
  supervisedPpm: z.number().nullable(),
  inputs: z.array(z.object({ name: z.string(), ref: z.string().nullable(), value: z.unknown() })),
  features: z.array(
    z.object({
      view: z.string(),
      name: z.string(),
      value: z.unknown(),
      ageMs: z.number().nullable(),
      flag: z.string().describe('FRESH, STALE or DEFAULT.'),
    }),
  ),
  reasons: z.array(z.object({ code: z.string(), weight: z.number().nullable(), words: z.string() })),
  verdict: z.string().nullable().describe('UPHELD, DOUBTED, WRONG or UNJUDGED; null while nobody has looked.'),
  verdictBecause: z.string().nullable(),
});
named('ExplainedDecision', decision);
export type ExplainedDecision = z.output<typeof decision>;

const limited = { complete: z.boolean().describe('False when there is more than is told.') };

export const explanation = z.object({
  event: z.object({
    id: z.string(),
    type: z.string().nullable(),
    entity: z.string(),
    occurredAt: time.nullable(),
    actor: z.string().nullable(),
    correlationId: z.string().nullable(),
    causationId: z.string().nullable(),
    streamVersion: z.int().nullable().describe('Position in its decided stream; 0 for facts.'),
    decision: z.object({ id: z.string(), n: z.int(), of: z.int() }).nullable(),
  }),
  place: z.object({ topic: z.string(), partition: z.int(), offset: z.int(), appendedAt: time }),
  foundBy: z
    .enum(['index', 'audit', 'bid', 'audit-entry'])
    .describe('How: the index of events, its audit entry, as a bid by its id, or as the audit entry about it.'),
  means: z.string().nullable().describe('What it means, one sentence.'),
  because: z.array(z.string()).describe('Reasons the decider, processor or workflow wrote into it.'),
  fields: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe('What it holds; personal fields say {"sealed":true}. Null when no schema at hand reads it.'),
  schema: z.object({
    id: z.int().describe('Registry id, as in the record.'),
    subject: z.string().nullable(),
    release: z.string().nullable().describe('Released version, as LeadReceived@2; null when it cannot be told now.'),
  }),
  writer: z.object({
    actor: z.string().nullable(),
    process: z.string().nullable(),
    version: z.string().nullable(),
    build: z.string().nullable().describe('Commit or image, as the process said when it started.'),
    startedAt: time.nullable(),
    certain: z.boolean().describe('False when no start is on the log, or processes of several builds ran then.'),
  }),
  policy: z
    .record(z.string(), z.union([z.string(), z.number(), z.null()]))
    .nullable()
    .describe('Rules it was made under, where the event names them: of a bid its mode, models, lease and catalogue.'),
  decisions: z
    .array(decision)
    .describe('Records of the automatic decisions it was made by, and the verdict of whoever looked again.'),
  causes: z.object({ events: z.array(eventRef), ...limited }).describe('What caused it, nearest first.'),
  effects: z.object({ events: z.array(eventRef), ...limited }).describe('What it caused, directly and further on.'),
  correlated: z
    .object({ events: z.array(eventRef), ...limited })
    .describe('Everything the same outside cause set off, oldest first.'),
  sameKey: z
    .object({ events: z.array(z.object({ eventId: z.string(), type: z.string(), occurredAt: time })), ...limited })
    .nullable()
    .describe('Of a bid: what became of it. Null for other events.'),
  proof: z.object({
    status: z.enum(['proven', 'pending', 'tampered', 'unavailable']),
    leaf: z.int().nullable(),
    checkpoint: z.object({ sequence: z.int(), size: z.int(), time }).nullable(),
    file: z
      .string()
      .nullable()
      .describe('C2SP tlog-proof with leaf, path and signed checkpoint; "mainstem audit check".'),
  }),
  archive: z.object({
    status: z.enum(['archived', 'not-yet', 'unavailable']),
    object: z.string().nullable(),
    sha256: z.string().nullable(),
  }),
  more: z.array(z.string()).describe('Verbs of the command line that tell more.'),
});
export type Explanation = z.output<typeof explanation>;

const readable = z.object({
  events: z.array(eventRef),
  ...limited,
  hidden: z
    .int()
    .min(0)
    .describe('How many of them are of topics the caller may not read: of those, id and type alone.'),
});
/** What a door answers: the chains as the caller may read them (`readable.ts`). */
export const readableExplanation = explanation.extend({
  causes: readable.describe('What caused it, nearest first.'),
  effects: readable.describe('What it caused, directly and further on.'),
  correlated: readable.describe('Everything the same outside cause set off, oldest first.'),
});
export type ReadableExplanation = z.output<typeof readableExplanation>;

/** Explains an event, bid or audit entry of a tenant; null when the tenant has none of that id. Throws `GatewayError`. */
export type ExplainEvent = (tenant: string, eventId: string) => Promise<Explanation | null>;

/** Commands of a ticket's stream (WAP-42…48, 81). People and the bot give them; `MissSla` and the escalation of it its workflow. */
import { LONG_MAX } from '@mainstem/schemas/codec';
import { isOpened, isSealed, type Personal } from '@mainstem/schemas/personal';
import { z } from 'zod';

export const severities = ['CRITICAL', 'HIGH', 'NORMAL', 'LOW'] as const;
export type Severity = (typeof severities)[number];
/** WAP-47. */
export const triggers = ['LOW_CONFIDENCE', 'PERSON_ASKED', 'SLA_MISSED', 'NOT_IN_MATRIX'] as const;
export type Trigger = (typeof triggers)[number];

const PPM = 1_000_000;
const atMs = z.int().min(0).max(LONG_MAX);
const id = z.string().regex(/^[^|\s]{1,128}$/);
const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);
const uri = z.string().min(1).max(500).nullable().default(null);
/** What a config knows a tool by, and what is said of it; as `RequestTool` of the config takes it. */
const configName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/);
const toolName = z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/);
const satisfaction = z.int().min(100).max(500);
const type = <Name extends string>(name: Name) => z.literal(name);

export const ticketCommand = z.discriminatedUnion('type', [
  z.strictObject({
    type: type('OpenTicket'),
    clientId: id,
    channel: slug,
    severity: z.enum(severities),
    category: slug,
    complexity: z.int().min(1).max(5),
    conversationId: id.nullable().default(null),
    transcriptUri: uri,
    /** Service level of the tenant for this severity; null for the one every tenant begins with. */
    level: z
      .strictObject({ version: z.string().max(128), replyMs: z.int().min(1), resolveMs: z.int().min(1) })
      .nullable()
      .default(null),
    atMs,
  }),
  /** By the bot, with how sure it is and whether the matrix knows the subject; both may escalate it (WAP-47). */
  z.strictObject({
    type: type('AnswerByBot'),
    confidencePpm: z.int().min(0).max(PPM),
    isInMatrix: z.boolean(),
    answerUri: uri,
    atMs,
  }),
  z.strictObject({ type: type('AnswerByPerson'), agentId: id, answerUri: uri, atMs }),
  z.strictObject({ type: type('AskForPerson'), atMs }),
  z.strictObject({ type: type('MissSla'), what: z.enum(['FIRST_REPLY', 'RESOLUTION']), atMs }),
  z.strictObject({ type: type('AssignTicket'), agentId: id, atMs }),
  z.strictObject({ type: type('TakeOverTicket'), agentId: id, atMs }),
  z.strictObject({ type: type('GuideBot'), agentId: id, guidanceUri: uri, atMs }),
  z.strictObject({
    type: type('ResolveTicket'),
    /** Null for the bot. */
    agentId: id.nullable().default(null),
    resolutionUri: uri,
    updatesMatrix: z.boolean().default(false),
    atMs,
  }),
  z.strictObject({ type: type('ReopenTicket'), because: slug, atMs }),
  z.strictObject({
    type: type('CloseTicket'),
    reason: z.enum(['RESOLVED', 'WITHDRAWN', 'ABANDONED']),
    satisfactionHundredths: satisfaction.nullable().default(null),
    atMs,
  }),
  z.strictObject({ type: type('RateTicket'), satisfactionHundredths: satisfaction, atMs }),
  /** A tool is missing without which it cannot be resolved (WAP-81). */
  z.strictObject({
    type: type('AskForTool'),
    configId: configName,
    /** Names the request in the config's stream. */
    requestId: configName,
    tool: toolName,
    input: z.string().max(1_000),
    output: z.string().max(1_000),
    purpose: z.string().trim().min(1).max(500),
    atMs,
  }),
  /** Live chat after a takeover (WAP-81). The words are sealed by the writer (R6), so this is given by its own door alone. */
  z.strictObject({
    type: type('SendMessage'),
    from: z.enum(['CLIENT', 'AGENT']),
    /** Null for the client. */
    agentId: id.nullable(),
    subjectRef: id,
    text: z.custom<Personal<string>>((value) => isOpened(value) || isSealed(value), 'words of a person'),
    atMs,
  }),
]);
export type TicketCommand = z.output<typeof ticketCommand>;
export type CommandOf<Type extends TicketCommand['type']> = Extract<TicketCommand, { type: Type }>;

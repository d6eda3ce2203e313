/** An agent's memory as an event: sealed under the key of whom it is about, so that an erasure takes it along (R6). */
import { eventWith, factEnvelope, uuidFrom, uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { opened } from '@mainstem/schemas/personal';
import { PrivacyError } from '@mainstem/streams/privacy/errors';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import { entityId } from '../../http/ids.ts';
import { opaque } from '../../http/personal-value.ts';
import type { AgentParts } from '../parts.ts';
import type { ToolCall } from '../tool.ts';

const CONTENT_MAX_CHARACTERS = 8_000;
const TAGS_MAX = 16;
/** Ten years: longer is "for ever", which is said by leaving it out. */
const TTL_HOURS_MAX = 87_600;
const HOUR_MS = 3_600_000;
const PPM = 1_000_000;

/** A short name, not free words: it goes to the log in the clear. */
export const slug = opaque(z.string().min(1).max(64)).regex(/^[A-Za-z0-9_-]+$/, 'letters, digits, "-" and "_" only');

export const memoryInput = z.strictObject({
  subject: entityId.describe('Opaque id of the person or thing it is about: the words are sealed under its key.'),
  content: z
    .string()
    .min(1)
    .max(CONTENT_MAX_CHARACTERS)
    .describe('The words. Sealed at once; they go when the person is erased.'),
  kind: z.enum(['fact', 'preference', 'episode']).default('fact'),
  tags: z.array(slug).max(TAGS_MAX).default([]).describe('Short names to find it by; not sealed.'),
  importance: z.number().min(0).max(1).default(0.5),
  ttlHours: z
    .int()
    .min(1)
    .max(TTL_HOURS_MAX)
    .optional()
    .describe('Not shown any more after it; for ever when left out.'),
  sourceEventId: z.uuid().optional().describe('Event it was learnt from.'),
  key: slug
    .optional()
    .describe('Name among the agent’s memories of the subject: the same key again replaces the memory.'),
});

export interface Stored {
  readonly memoryId: string;
  readonly eventId: string;
  readonly expiresAtMs: number | null;
  /** What is to be written for it. */
  readonly events: readonly AnyEvent[];
}

/** Throws `COMMAND_REFUSED` with SUBJECT_ERASED when the person is erased and has not consented anew. */
export async function storeMemory(
  { sealer }: Pick<AgentParts, 'sealer'>,
  asked: z.output<typeof memoryInput>,
  { caller, nowMs, callEventId }: ToolCall,
): Promise<Stored> {
  const { subject, content, kind, tags, importance, ttlHours, sourceEventId = null, key } = asked;
  const { tenant, actor } = caller;
  const memoryId = key === undefined ? uuidV7(nowMs) : uuidFrom('memory', tenant, actor, subject, key);
  const eventId = uuidFrom('memory-stored', tenant, memoryId, callEventId);
  const expiresAtMs = ttlHours === undefined ? null : nowMs + ttlHours * HOUR_MS;
  const origin = { id: eventId, tenant, entity: subject, occurredAtMs: nowMs, actor, correlationId: callEventId };
  const body = {
    type: 'MemoryStored',
    memoryId,
    agent: actor,
    kind,
    content: opened(content),
    tags,
    importancePpm: Math.round(importance * PPM),
    expiresAtMs,
    sourceEventId,
  } as const;
  const event = eventWith(body, factEnvelope({ ...origin, causationId: callEventId }));
  return { memoryId, eventId, expiresAtMs, events: await sealed(sealer, event) };
}

/** What cannot be sealed is not written: the words never come to the log in the clear. */
async function sealed(sealer: AgentParts['sealer'], event: AnyEvent): Promise<readonly AnyEvent[]> {
  const [result] = await sealer.sealEach([event]);
  if (result === undefined) throw new Error('the sealer answers one event with one');
  if (!(result instanceof PrivacyError)) return [result.event];
  if (result.code !== 'PRIVACY_SUBJECT_ERASED') throw result;
  const message = 'this person is erased, and nothing is remembered of them';
  throw new GatewayError('COMMAND_REFUSED', message, { cause: result, extra: { code: 'SUBJECT_ERASED' } });
}

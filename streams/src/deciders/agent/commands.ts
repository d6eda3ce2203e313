/** Commands of the agent stream: who works with clients, in which role, and how much at once (WAP-117, WAP-123). */
import { LONG_MAX } from '@mainstem/schemas/codec';
import { z } from 'zod';

/** WAP-117. */
export const agentRoles = [
  'SALES',
  'ONBOARDING',
  'SUPPORT',
  'SUCCESS',
  'SALES_SPECIALIST',
  'AI_SUPERVISOR',
  'PLATFORM_ENGINEER',
] as const;
export const presences = ['AVAILABLE', 'BUSY', 'AWAY', 'OFFLINE'] as const;

/** How long a sign of life counts, ms: three that come every 40 s. */
export const PRESENCE_LASTS_MS = 120_000;
const PRESENCE_LASTS_MS_MIN = 10_000;
const PRESENCE_LASTS_MS_MAX = 86_400_000;

/** Of what an agent knows or speaks. */
const ITEMS_MAX = 50;
const AT_ONCE_MAX = 1_000;

const atMs = z.int().min(0).max(LONG_MAX);
const because = z.string().min(1).max(500);
const role = z.enum(agentRoles);
const roleUntilMs = atMs.nullable().default(null).describe('When the role ends by itself; null for never.');
const expertise = z.array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,49}$/)).max(ITEMS_MAX);
const languages = z.array(z.string().regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/)).max(ITEMS_MAX);
const capacity = {
  clientsMax: z.int().min(0).max(AT_ONCE_MAX).default(15),
  handoffsMax: z.int().min(0).max(AT_ONCE_MAX).default(3),
};

export const agentCommand = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('RegisterAgent'),
    kind: z.enum(['PERSON', 'AI']),
    userId: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,64}$/)
      .nullable()
      .default(null),
    role,
    roleUntilMs,
    expertise: expertise.default([]),
    languages: languages.default([]),
    timeZone: z
      .string()
      .regex(/^[A-Za-z0-9/_+-]{1,64}$/)
      .nullable()
      .default(null),
    ...capacity,
  }),
  z.strictObject({ type: z.literal('ChangeAgentRole'), role, roleUntilMs, because }),
  z.strictObject({ type: z.literal('ChangeAgentExpertise'), expertise, languages }),
  z.strictObject({ type: z.literal('ChangeAgentCapacity'), ...capacity }),
  z.strictObject({
    type: z.literal('ChangeAgentPresence'),
    presence: z.enum(presences),
    untilMs: atMs.nullable().default(null),
    sessionId: z.uuid().nullable().default(null),
  }),
  /** A sign of life: the presence lasts so long from now, and ends by itself when no other comes (WAP-122). */
  z.strictObject({
    type: z.literal('KeepPresence'),
    presence: z.enum(presences),
    lastsMs: z.int().min(PRESENCE_LASTS_MS_MIN).max(PRESENCE_LASTS_MS_MAX).default(PRESENCE_LASTS_MS),
    sessionId: z.uuid().nullable().default(null),
    atMs,
  }),
  /** The time of a presence is over, and nobody renewed it. */
  z.strictObject({ type: z.literal('LapsePresence'), atMs }),
  z.strictObject({ type: z.literal('RetireAgent'), because }),
]);
export type AgentCommand = z.output<typeof agentCommand>;

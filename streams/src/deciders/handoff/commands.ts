/** Commands of a handoff's stream (SM-8). Its workflow gives all but the withdrawal, which people may give, too. */
import { LONG_MAX } from '@mainstem/schemas/codec';
import { z } from 'zod';
import { priorities } from '../assignment/commands.ts';

/** WAP-118 … WAP-121. */
export const handoffKinds = ['SIGNUP', 'ONBOARDING', 'SUCCESS', 'SPECIALIST', 'OTHER'] as const;
/** One side, or two that both have to accept. */
const TEAMS_MAX = 2;

const atMs = z.int().min(0).max(LONG_MAX);
const id = z.string().regex(/^[^|\s]{1,128}$/);
const team = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/);

/** Why this agent, as the team's stream says it. */
const because = z.string().min(1).max(500).optional();

export const handoffCommand = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('CreateHandoff'),
    kind: z.enum(handoffKinds),
    clientId: id,
    fromAgent: id.nullable().default(null),
    teams: z
      .array(team)
      .min(1)
      .max(TEAMS_MAX)
      .refine((teams) => new Set(teams).size === teams.length),
    expertise: z
      .array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,49}$/))
      .max(50)
      .default([]),
    priority: z.enum(priorities).default('NORMAL'),
    notesUri: z.string().min(1).max(500).nullable().default(null),
    deadlineMs: atMs,
    replyTo: z.string().min(1).max(300).nullable().default(null),
    atMs,
  }),
  z.strictObject({ type: z.literal('OfferHandoff'), team, agentId: id, expiresAtMs: atMs, because }),
  z.strictObject({ type: z.literal('RequeueHandoff'), team, agentId: id, reason: z.string().min(1).max(64) }),
  z.strictObject({ type: z.literal('AcceptHandoff'), team, agentId: id, because }),
  z.strictObject({ type: z.literal('EndHandoff'), reason: z.enum(['EXPIRED', 'SHELVED']), atMs }),
  z.strictObject({ type: z.literal('WithdrawHandoff') }),
]);
export type HandoffCommand = z.output<typeof handoffCommand>;
export type CommandOf<Type extends HandoffCommand['type']> = Extract<HandoffCommand, { type: Type }>;

/** Commands of a team's stream: who is in the team, what it is to do, and what agents say to it. */
import { LONG_MAX } from '@mainstem/schemas/codec';
import { z } from 'zod';
import { agentRoles, presences } from '../agent/commands.ts';
import { OFFER_FOR_MS, OFFER_FOR_MS_MAX, OFFER_FOR_MS_MIN, STALE_AFTER_MS, STALE_AFTER_MS_MAX } from './limits.ts';

export const workKinds = ['CLIENT', 'HANDOFF'] as const;
export const workModes = ['ASSIGN', 'OFFER'] as const;
/** Most urgent first. */
export const priorities = ['URGENT', 'HIGH', 'NORMAL', 'LOW'] as const;
export type Priority = (typeof priorities)[number];

/** A team for each role (WAP-117): the entity of its stream. */
export const teamNames = agentRoles.map(teamOfRole);

/** `SALES_SPECIALIST` → `sales-specialist`. */
export function teamOfRole(role: string): string {
  return role.toLowerCase().replaceAll('_', '-');
}

const atMs = z.int().min(0).max(LONG_MAX);
const id = z.string().regex(/^[^|\s]{1,128}$/);
const subjects = z.array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,49}$/)).max(50);
const language = z.string().regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/);
const atOnce = z.int().min(0).max(1_000);
/** An agent, the version of its own stream, and when. */
const ofAgent = { agentId: id, agentVersion: z.int().min(1), atMs };

export const assignmentCommand = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('UpdateMember'),
    ...ofAgent,
    kind: z.enum(['PERSON', 'AI']),
    expertise: subjects,
    languages: z.array(language).max(50),
    clientsMax: atOnce,
    handoffsMax: atOnce,
    presence: z.enum(presences),
    memberUntilMs: atMs.nullable(),
  }),
  z.strictObject({
    type: z.literal('RemoveMember'),
    ...ofAgent,
    reason: z.enum(['ROLE_CHANGED', 'ROLE_ENDED', 'RETIRED']),
  }),
  z.strictObject({
    type: z.literal('RequestWork'),
    workId: id,
    /** `client:c-17`; no personal data (R6). */
    subject: z.string().regex(/^[a-z][a-z-]{0,31}:[^|\s]{1,128}$/),
    kind: z.enum(workKinds).default('CLIENT'),
    mode: z.enum(workModes).default('ASSIGN'),
    priority: z.enum(priorities).default('NORMAL'),
    expertise: subjects.default([]),
    language: language.nullable().default(null),
    preferAgent: id.nullable().default(null),
    whenAway: z.enum(['KEEP', 'REDISTRIBUTE']).default('KEEP'),
    offerForMs: z.int().min(OFFER_FOR_MS_MIN).max(OFFER_FOR_MS_MAX).default(OFFER_FOR_MS),
    staleAfterMs: z.int().min(1).max(STALE_AFTER_MS_MAX).default(STALE_AFTER_MS),
    replyTo: z.string().min(1).max(300).nullable().default(null),
    atMs,
  }),
  z.strictObject({ type: z.literal('AcceptOffer'), workId: id, agentId: id, atMs }),
  z.strictObject({ type: z.literal('DeclineOffer'), workId: id, agentId: id, atMs }),
  z.strictObject({
    type: z.literal('ReleaseWork'),
    workId: id,
    reason: z.enum(['DONE', 'WITHDRAWN']).default('DONE'),
    atMs,
  }),
  /** The handoff the work came by is over; the client stays with the agent. */
  z.strictObject({ type: z.literal('FinishHandoff'), workId: id, atMs }),
  z.strictObject({ type: z.literal('ReopenWork'), workId: id, atMs }),
  /** An offer whose time is over. */
  z.strictObject({ type: z.literal('ExpireOffer'), workId: id, offer: z.int().min(1), atMs }),
  /** Work that has waited too long. */
  z.strictObject({ type: z.literal('ShelveWork'), workId: id, atMs }),
  /** What one decision could not place, and what a passed time made free. */
  z.strictObject({ type: z.literal('DistributeWork'), atMs }),
]);
export type AssignmentCommand = z.output<typeof assignmentCommand>;
export type CommandOf<Type extends AssignmentCommand['type']> = Extract<AssignmentCommand, { type: Type }>;
/** A request as it may be written down: what has a default may be left out. */
export type WorkRequest = Omit<Extract<z.input<typeof assignmentCommand>, { type: 'RequestWork' }>, 'type'>;

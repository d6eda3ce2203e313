/**
 * What is known of a team: its members with the places they have taken, and its work that is not over.
 *
 *   waiting ──offered──▶ offered ──assigned──▶ assigned ──released──▶ (over)
 *     ▲  │ └──────────assigned──────────────────▲  │
 *     │  └─shelved─▶ shelved ─reopened─┐           │
 *     └──────────────requeued──────────┴───────────┘
 *
 * A place is taken from the offer on, so that an agent that accepts has it for sure. Plain JSON (R4); `places` counts are
 * kept beside the work and a test holds them equal to it.
 */
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { REFUSED_FOR_MS, REMEMBERED_MAX } from './limits.ts';

export type AssignmentEvent = EventsByType[
  | 'TeamMemberUpdated'
  | 'TeamMemberRemoved'
  | 'WorkRequested'
  | 'WorkOffered'
  | 'WorkAssigned'
  | 'WorkRequeued'
  | 'WorkHandedOver'
  | 'WorkReleased'
  | 'WorkShelved'
  | 'WorkReopened'];
export type AssignmentBody = BodyOf<AssignmentEvent>;
type Body<Type extends AssignmentEvent['type']> = Extract<AssignmentBody, { type: Type }>;

export interface Member {
  /** Version of the agent's own stream this is taken from. */
  readonly agentVersion: number;
  readonly kind: string;
  readonly expertise: readonly string[];
  readonly languages: readonly string[];
  readonly clientsMax: number;
  readonly handoffsMax: number;
  readonly presence: string;
  readonly memberUntilMs: number | null;
  /** Not a member any more; here until what it had is with others. */
  readonly leaving: boolean;
  /** Places taken now, by offers too. */
  readonly clients: number;
  readonly handoffs: number;
  /** When it was last given or offered work; 0 for never. */
  readonly lastGivenMs: number;
}

export interface Work {
  readonly status: 'waiting' | 'offered' | 'assigned' | 'shelved';
  readonly subject: string;
  readonly kind: string;
  readonly mode: string;
  readonly priority: string;
  readonly expertise: readonly string[];
  readonly language: string | null;
  readonly preferAgent: string | null;
  readonly whenAway: string;
  readonly offerForMs: number;
  readonly staleAfterMs: number;
  readonly replyTo: string | null;
  /** Its place in the queue counts from here. */
  readonly waitingSinceMs: number;
  /** Who has it or is asked; null while it waits. */
  readonly agentId: string | null;
  /** Offers made so far. */
  readonly offer: number;
  /** Of the offer that stands; 0 for none. */
  readonly offerExpiresMs: number;
  /** Who refused it of late, and until when they are not asked again. */
  readonly refusals: readonly { readonly agentId: string; readonly untilMs: number }[];
  /** Offers that came to nothing since it was requested or reopened. */
  readonly refused: number;
  /** Takes a handoff's place. */
  readonly inHandoff: boolean;
}

export interface Team {
  readonly members: Readonly<Record<string, Member>>;
  readonly work: Readonly<Record<string, Work>>;
  /** Pieces of work that wait or are shelved. */
  readonly idle: number;
  /** Work that is over, latest last. */
  readonly ended: readonly string[];
  /** Members that left, latest last, with the version that took them out. */
  readonly left: readonly { readonly agentId: string; readonly agentVersion: number }[];
}

export const emptyTeam = (): Team => ({ members: {}, work: {}, idle: 0, ended: [], left: [] });

export function evolveTeam(team: Team, event: AssignmentBody): Team {
  switch (event.type) {
    case 'TeamMemberUpdated':
      return updated(team, event);
    case 'TeamMemberRemoved':
      return removed(team, event);
    case 'WorkRequested':
      return { ...withWork(team, event.workId, newWork(event)), idle: team.idle + 1 };
    case 'WorkOffered':
    case 'WorkAssigned':
      return placed(team, event);
    case 'WorkRequeued':
      return requeued(team, event);
    case 'WorkHandedOver':
      return handedOver(team, event);
    case 'WorkReleased':
      return released(team, event);
    case 'WorkShelved':
      return changed(team, event.workId, { status: 'shelved' });
    case 'WorkReopened':
      return changed(team, event.workId, {
        status: 'waiting',
        waitingSinceMs: event.reopenedAtMs,
        refusals: [],
        refused: 0,
      });
  }
}

function updated(team: Team, { type: _, agentId, ...now }: Body<'TeamMemberUpdated'>): Team {
  const { clients = 0, handoffs = 0, lastGivenMs = 0 } = team.members[agentId] ?? {};
  return withMember(team, agentId, { ...now, leaving: false, clients, handoffs, lastGivenMs });
}

function removed(team: Team, { agentId, agentVersion }: Body<'TeamMemberRemoved'>): Team {
  const member = team.members[agentId];
  if (member === undefined) return team;
  const left = [...team.left, { agentId, agentVersion }].slice(-REMEMBERED_MAX);
  return withMember({ ...team, left }, agentId, { ...member, agentVersion, leaving: true });
}

function newWork(event: Body<'WorkRequested'>): Work {
  const { type: _, workId: __, requestedAtMs, ...asked } = event;
  return {
    ...asked,
    status: 'waiting',
    waitingSinceMs: requestedAtMs,
    agentId: null,
    offer: 0,
    offerExpiresMs: 0,
    refusals: [],
    refused: 0,
    inHandoff: asked.kind === 'HANDOFF',
  };
}

/** Offered or assigned; an offer that is accepted has its place already. */
function placed(team: Team, event: Body<'WorkOffered'> | Body<'WorkAssigned'>): Team {
  const before = team.work[event.workId];
  if (before === undefined) return team;
  const isOffer = event.type === 'WorkOffered';
  const now: Work = {
    ...before,
    status: isOffer ? 'offered' : 'assigned',
    agentId: event.agentId,
    offer: isOffer ? event.offer : before.offer,
    offerExpiresMs: isOffer ? event.expiresAtMs : 0,
  };
  const next = withWork(team, event.workId, now);
  if (before.status === 'offered') return next;
  const atMs = isOffer ? event.offeredAtMs : event.assignedAtMs;
  return { ...withPlaces(next, event.agentId, now, 1, atMs), idle: team.idle - 1 };
}

function requeued(team: Team, { workId, agentId, reason, requeuedAtMs }: Body<'WorkRequeued'>): Team {
  const before = team.work[workId];
  if (before === undefined) return team;
  const isRefusal = reason === 'DECLINED' || reason === 'TIMED_OUT';
  const untilMs = requeuedAtMs + REFUSED_FOR_MS;
  const lasting = before.refusals.filter((refusal) => refusal.untilMs > requeuedAtMs && refusal.agentId !== agentId);
  const now: Work = {
    ...before,
    status: 'waiting',
    agentId: null,
    offerExpiresMs: 0,
    refusals: isRefusal ? [...lasting, { agentId, untilMs }] : lasting,
    refused: before.refused + (isRefusal ? 1 : 0),
    // Who was only asked keeps the work waiting; work that was in hand begins to wait.
    waitingSinceMs: before.status === 'offered' ? before.waitingSinceMs : requeuedAtMs,
  };
  return { ...withPlaces(withWork(team, workId, now), agentId, before, -1), idle: team.idle + 1 };
}

function handedOver(team: Team, { workId, agentId }: Body<'WorkHandedOver'>): Team {
  const work = team.work[workId];
  const member = team.members[agentId];
  if (work === undefined || member === undefined) return team;
  const free = withMember(team, agentId, { ...member, handoffs: member.handoffs - 1 });
  return withWork(free, workId, { ...work, inHandoff: false });
}

function released(team: Team, { workId }: Body<'WorkReleased'>): Team {
  const { [workId]: before, ...work } = team.work;
  if (before === undefined) return team;
  const next = { ...team, work, ended: [...team.ended, workId].slice(-REMEMBERED_MAX) };
  return before.agentId === null ? { ...next, idle: team.idle - 1 } : withPlaces(next, before.agentId, before, -1);
}

function changed(team: Team, workId: string, change: Partial<Work>): Team {
  const before = team.work[workId];
  return before === undefined ? team : withWork(team, workId, { ...before, ...change });
}

function withWork(team: Team, workId: string, work: Work): Team {
  return { ...team, work: { ...team.work, [workId]: work } };
}

/** One that leaves and has nothing any more is gone. */
function withMember(team: Team, agentId: string, member: Member): Team {
  if (!member.leaving || member.clients > 0) return { ...team, members: { ...team.members, [agentId]: member } };
  const { [agentId]: _, ...members } = team.members;
  return { ...team, members };
}

function withPlaces(team: Team, agentId: string, work: Work, places: 1 | -1, lastGivenMs?: number): Team {
  const member = team.members[agentId];
  if (member === undefined) return team;
  return withMember(team, agentId, {
    ...member,
    clients: member.clients + places,
    handoffs: member.handoffs + (work.inHandoff ? places : 0),
    lastGivenMs: lastGivenMs ?? member.lastGivenMs,
  });
}

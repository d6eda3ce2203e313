/**
 * What a team has to do next by itself: take work back from who is away or leaves, shelve what nobody takes, give what
 * waits to who is free. Each command carries these steps with it, so that no free agent ever stands beside work it could
 * do; what is too much for one decision, or comes free by the time alone, is done by `DistributeWork`.
 */
import { type Candidate, type Choice, chooseAgent, type Demand, isFree } from '@mainstem/models/assignment/choose';
import { priorities } from './commands.ts';
import { REFUSALS_MAX, STEPS_MAX } from './limits.ts';
import { type AssignmentBody, evolveTeam, type Member, type Team, type Work } from './team.ts';

/** The steps that are due, and the team after them; at most `STEPS_MAX`. */
export function stepsOf(team: Team, atMs: number): { readonly events: AssignmentBody[]; readonly team: Team } {
  const events: AssignmentBody[] = [];
  let now = team;
  while (events.length < STEPS_MAX) {
    const step = nextStep(now, atMs);
    if (step === null) break;
    events.push(step);
    now = evolveTeam(now, step);
  }
  return { events, team: now };
}

/** Null when there is nothing to do. */
export function nextStep(team: Team, atMs: number): AssignmentBody | null {
  return takeBack(team, atMs) ?? place(team, atMs);
}

/** Work of an agent that is away or leaves. */
function takeBack(team: Team, atMs: number): AssignmentBody | null {
  const absent = new Map(
    Object.entries(team.members).filter(([, member]) => member.clients > 0 && (member.leaving || isAbsent(member))),
  );
  if (absent.size === 0) return null;
  for (const [workId, work] of Object.entries(team.work)) {
    const member = work.agentId === null ? undefined : absent.get(work.agentId);
    if (member === undefined || !goesBack(work, member)) continue;
    const reason = member.leaving ? 'LEFT' : member.presence;
    const { agentId, offer, replyTo } = work;
    return { type: 'WorkRequeued', workId, agentId: agentId as string, offer, reason, requeuedAtMs: atMs, replyTo };
  }
  return null;
}

/** An offer always does; what is in hand only when its agent leaves, or when it is to be done at once. */
function goesBack(work: Work, member: Member): boolean {
  return work.status === 'offered' || member.leaving || work.whenAway === 'REDISTRIBUTE';
}

function isAbsent({ presence }: Member): boolean {
  return presence === 'AWAY' || presence === 'OFFLINE';
}

/** The most urgent piece of work that somebody can take; of equals the one that waits longest, then by id. */
function place(team: Team, atMs: number): AssignmentBody | null {
  const waiting = Object.entries(team.work).filter(([, { status }]) => status === 'waiting');
  if (waiting.length === 0) return null;
  const worn = waiting.find(([, { refused }]) => refused >= REFUSALS_MAX);
  if (worn !== undefined) return shelved(worn[0], worn[1], 'REFUSED', atMs);
  const free = candidatesOf(team, atMs).filter((candidate) => isFree(candidate, 'CLIENT'));
  if (free.length === 0) return null;
  const keepers = keepersOf(team);
  for (const [workId, work] of waiting.sort(inTurn)) {
    const preferAgent = work.preferAgent ?? (work.inHandoff ? null : (keepers.get(work.subject) ?? null));
    const choice = chooseAgent({ ...demandOf(work, atMs), preferAgent }, free);
    if (choice !== null) return given(workId, work, choice, atMs);
  }
  return null;
}

/** Whom a handoff gave the client, by subject: what else comes up about it goes to them first, a ticket for one (WAP-41). */
function keepersOf({ work }: Team): ReadonlyMap<string, string> {
  const kept = Object.values(work).filter(({ kind, inHandoff }) => kind === 'HANDOFF' && !inHandoff);
  return new Map(kept.flatMap(({ subject, agentId }) => (agentId === null ? [] : [[subject, agentId] as const])));
}

export function candidatesOf(team: Team, atMs: number): Candidate[] {
  return Object.entries(team.members)
    .filter(([, { leaving, memberUntilMs }]) => !leaving && (memberUntilMs === null || memberUntilMs > atMs))
    .map(([agentId, member]) => ({ ...member, agentId }));
}

export function demandOf(work: Work, atMs: number): Demand {
  const not = work.refusals.filter(({ untilMs }) => untilMs > atMs).map(({ agentId }) => agentId);
  const { expertise, language, preferAgent } = work;
  return { kind: work.inHandoff ? 'HANDOFF' : 'CLIENT', expertise, language, preferAgent, not };
}

function inTurn([oneId, one]: [string, Work], [otherId, other]: [string, Work]): number {
  const urgency = rank(one) - rank(other);
  if (urgency !== 0) return urgency;
  if (one.waitingSinceMs !== other.waitingSinceMs) return one.waitingSinceMs - other.waitingSinceMs;
  return oneId < otherId ? -1 : 1;
}

const rank = ({ priority }: Work) => (priorities as readonly string[]).indexOf(priority);

function given(workId: string, work: Work, { agentId, because }: Choice, atMs: number): AssignmentBody {
  const { subject, replyTo } = work;
  if (work.mode === 'ASSIGN') {
    return { type: 'WorkAssigned', workId, agentId, subject, offer: 0, assignedAtMs: atMs, because, replyTo };
  }
  const offer = work.offer + 1;
  const times = { offeredAtMs: atMs, expiresAtMs: atMs + work.offerForMs };
  return { type: 'WorkOffered', workId, agentId, subject, offer, ...times, because, replyTo };
}

export function shelved(workId: string, work: Work, reason: 'STALE' | 'REFUSED', atMs: number): AssignmentBody {
  const { subject, replyTo } = work;
  return { type: 'WorkShelved', workId, subject, reason, shelvedAtMs: atMs, replyTo };
}

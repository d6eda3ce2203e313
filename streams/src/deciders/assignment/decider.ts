/**
 * The work of one team (WAP-117 … WAP-124): a decided stream, so that of any number of assigners, agents and clocks that
 * act at once each decides on what the others did (R3): no agent gets more than it may take, no work has two agents, none
 * is lost. Every command also does what follows from it (`next-step.ts`).
 *
 * Members come from `agent_events`, carried by the processor `team-roster`; times that pass are told by `team-clock`. Both
 * may run any number of times: `agentVersion` and the number of an offer make their commands count once.
 *
 * Pure: times come in with the commands.
 */
import { accept, type Decider, type Decision, type Rejected, reject } from '../../runtime/decisions/decider.ts';
import type { AssignmentCommand, CommandOf } from './commands.ts';
import { MEMBERS_MAX, WAITING_MAX, WORK_MAX } from './limits.ts';
import { shelved, stepsOf } from './next-step.ts';
import { type AssignmentBody, type AssignmentEvent, emptyTeam, evolveTeam, type Team, type Work } from './team.ts';

export type { AssignmentEvent, Team } from './team.ts';

export const assignmentDecider: Decider<AssignmentCommand, Team, AssignmentEvent> = {
  topic: 'assignment_events',
  commandTypes: [
    'UpdateMember',
    'RemoveMember',
    'RequestWork',
    'AcceptOffer',
    'DeclineOffer',
    'ReleaseWork',
    'FinishHandoff',
    'ReopenWork',
    'ExpireOffer',
    'ShelveWork',
    'DistributeWork',
  ],
  initialState: emptyTeam,
  decide,
  evolve: evolveTeam,
};

function decide(command: AssignmentCommand, team: Team): Decision<AssignmentEvent> {
  const begun = begin(command, team);
  if (begun !== null && 'code' in begun) return begun;
  const { events } = stepsOf(begun === null ? team : evolveTeam(team, begun), command.atMs);
  const all = begun === null ? events : [begun, ...events];
  return all.length === 0 ? nothingToDo : accept<AssignmentEvent>(...all);
}

/** What the command itself comes to; null for one that only asks for what is due. */
function begin(command: AssignmentCommand, team: Team): AssignmentBody | Rejected | null {
  switch (command.type) {
    case 'UpdateMember':
      return updateMember(command, team);
    case 'RemoveMember':
      return removeMember(command, team);
    case 'RequestWork':
      return requestWork(command, team);
    case 'AcceptOffer':
      return acceptOffer(command, team);
    case 'DeclineOffer':
      return declineOffer(command, team);
    case 'ReleaseWork':
      return releaseWork(command, team);
    case 'FinishHandoff':
      return finishHandoff(command, team);
    case 'ReopenWork':
      return reopenWork(command, team);
    case 'ExpireOffer':
      return expireOffer(command, team);
    case 'ShelveWork':
      return shelveWork(command, team);
    case 'DistributeWork':
      return null;
  }
}

function updateMember({ atMs: _, ...member }: CommandOf<'UpdateMember'>, team: Team): AssignmentBody | Rejected {
  const { agentId, agentVersion } = member;
  const known =
    team.members[agentId]?.agentVersion ?? team.left.findLast((one) => one.agentId === agentId)?.agentVersion;
  if (known !== undefined && agentVersion <= known) return memberOld;
  if (team.members[agentId] === undefined && Object.keys(team.members).length >= MEMBERS_MAX) return teamFull;
  return { ...member, type: 'TeamMemberUpdated' };
}

function removeMember(command: CommandOf<'RemoveMember'>, team: Team): AssignmentBody | Rejected {
  const { agentId, agentVersion, reason } = command;
  const member = team.members[agentId];
  if (member === undefined || member.leaving) return noMember;
  // A role ends by the time alone: the agent's own stream has not moved.
  if (agentVersion < member.agentVersion) return memberOld;
  return { type: 'TeamMemberRemoved', agentId, agentVersion, reason };
}

function requestWork(command: CommandOf<'RequestWork'>, team: Team): AssignmentBody | Rejected {
  const { workId, atMs, ...asked } = command;
  if (team.work[workId] !== undefined || team.ended.includes(workId)) return workExists;
  if (team.idle >= WAITING_MAX || Object.keys(team.work).length >= WORK_MAX) return tooMuchWork;
  return { ...asked, type: 'WorkRequested', workId, requestedAtMs: atMs };
}

function acceptOffer({ workId, agentId, atMs }: CommandOf<'AcceptOffer'>, team: Team): AssignmentBody | Rejected {
  const work = team.work[workId];
  if (work?.status !== 'offered' || work.agentId !== agentId) return notOffered(work, agentId);
  if (atMs >= work.offerExpiresMs) return offerExpired;
  const { subject, offer, replyTo } = work;
  const because = 'the agent accepted the offer';
  return { type: 'WorkAssigned', workId, agentId, subject, offer, assignedAtMs: atMs, because, replyTo };
}

function declineOffer({ workId, agentId, atMs }: CommandOf<'DeclineOffer'>, team: Team): AssignmentBody | Rejected {
  const work = team.work[workId];
  if (work?.status !== 'offered' || work.agentId !== agentId) return notOffered(work, agentId);
  return requeued(workId, work, 'DECLINED', atMs);
}

function expireOffer({ workId, offer, atMs }: CommandOf<'ExpireOffer'>, team: Team): AssignmentBody | Rejected {
  const work = team.work[workId];
  if (work?.status !== 'offered' || work.offer !== offer) return offerOver;
  return atMs < work.offerExpiresMs ? offerStands : requeued(workId, work, 'TIMED_OUT', atMs);
}

function releaseWork({ workId, reason, atMs }: CommandOf<'ReleaseWork'>, team: Team): AssignmentBody | Rejected {
  const work = team.work[workId];
  if (work === undefined) return noWork;
  return { type: 'WorkReleased', workId, agentId: work.agentId, reason, releasedAtMs: atMs };
}

function finishHandoff({ workId, atMs }: CommandOf<'FinishHandoff'>, team: Team): AssignmentBody | Rejected {
  const work = team.work[workId];
  if (work === undefined) return noWork;
  if (work.status !== 'assigned' || work.agentId === null || !work.inHandoff) return noHandoff;
  return { type: 'WorkHandedOver', workId, agentId: work.agentId, handedOverAtMs: atMs };
}

function reopenWork({ workId, atMs }: CommandOf<'ReopenWork'>, team: Team): AssignmentBody | Rejected {
  const work = team.work[workId];
  if (work === undefined) return noWork;
  return work.status === 'shelved' ? { type: 'WorkReopened', workId, reopenedAtMs: atMs } : notShelved;
}

function shelveWork({ workId, atMs }: CommandOf<'ShelveWork'>, team: Team): AssignmentBody | Rejected {
  const work = team.work[workId];
  if (work === undefined) return noWork;
  if (work.status !== 'waiting' || atMs < work.waitingSinceMs + work.staleAfterMs) return notStale;
  return shelved(workId, work, 'STALE', atMs);
}

function requeued(workId: string, work: Work, reason: 'DECLINED' | 'TIMED_OUT', atMs: number): AssignmentBody {
  const { agentId, offer, replyTo } = work;
  return { type: 'WorkRequeued', workId, agentId: agentId as string, offer, reason, requeuedAtMs: atMs, replyTo };
}

function notOffered(work: Work | undefined, agentId: string): Rejected {
  if (work === undefined) return noWork;
  return work.status === 'assigned' && work.agentId === agentId ? hasIt : notAsked;
}

const nothingToDo: Rejected = reject('TEAM_NOTHING_TO_DO', 'Nothing waits that somebody could take.');
const memberOld: Rejected = reject('TEAM_MEMBER_KNOWN', 'The team knows the agent as it is, or later: nothing to do.');
const noMember: Rejected = reject('TEAM_MEMBER_NOT_FOUND', 'The agent is no member of the team.');
const teamFull: Rejected = reject('TEAM_FULL', `A team has at most ${MEMBERS_MAX} members: retire some.`);
const workExists: Rejected = reject('WORK_EXISTS', 'There is work of this id, or was: choose another.');
const tooMuchWork: Rejected = reject('TEAM_TOO_MUCH_WORK', 'The team has more work than it may hold: release some.');
const noWork: Rejected = reject('WORK_NOT_FOUND', 'The team has no such work: it is over, or was never asked for.');
const notAsked: Rejected = reject(
  'OFFER_NOT_YOURS',
  'The agent is not asked for it: the offer is over, or is another’s.',
);
const hasIt: Rejected = reject('OFFER_ACCEPTED', 'The agent has the work already: nothing to do.');
const offerExpired: Rejected = reject('OFFER_EXPIRED', 'The time to accept is over: the work goes to another.');
const offerOver: Rejected = reject('OFFER_OVER', 'That offer does not stand any more: nothing to do.');
const offerStands: Rejected = reject('OFFER_STANDS', 'The time to accept is not over.');
const noHandoff: Rejected = reject('WORK_NO_HANDOFF', 'The work is in no handoff, or nobody has it.');
const notShelved: Rejected = reject('WORK_NOT_SHELVED', 'The work is not shelved: nothing to do.');
const notStale: Rejected = reject('WORK_NOT_STALE', 'The work does not wait, or not so long.');

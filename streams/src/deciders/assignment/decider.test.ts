import { describe, expect, test } from 'vitest';
import { fold, given } from '../../testing/given.ts';
import { type AssignmentCommand, assignmentCommand, teamNames, teamOfRole } from './commands.ts';
import { assignmentDecider, type Team } from './decider.ts';
import { MEMBERS_MAX, REFUSALS_MAX, REFUSED_FOR_MS, REMEMBERED_MAX, STEPS_MAX, WAITING_MAX } from './limits.ts';
import { type AssignmentBody, evolveTeam } from './team.ts';

const parse = (command: object) => assignmentCommand.parse(command) as AssignmentCommand;
const member = (agentId: string, over: object = {}): AssignmentBody => ({
  type: 'TeamMemberUpdated',
  agentId,
  agentVersion: 1,
  kind: 'PERSON',
  expertise: [],
  languages: [],
  clientsMax: 15,
  handoffsMax: 3,
  presence: 'AVAILABLE',
  memberUntilMs: null,
  ...over,
});
const request = (workId: string, over: object = {}) =>
  parse({ type: 'RequestWork', workId, subject: 'client:c-1', atMs: 1, ...over });

/** Decides and folds, one command after the other. */
function after(start: Team, ...commands: AssignmentCommand[]): Team {
  return commands.reduce((team, command) => {
    const decision = assignmentDecider.decide(command, team);
    if (decision.kind === 'reject') throw new Error(decision.code);
    return (decision.events as AssignmentBody[]).reduce(evolveTeam, team);
  }, start);
}
const typesOf = (team: Team, command: AssignmentCommand) => {
  const decision = assignmentDecider.decide(command, team);
  return decision.kind === 'accept' ? decision.events.map(({ type }) => type) : [decision.code];
};

describe('WAP-117: teams', () => {
  test('one for each role', () => {
    expect(teamNames).toContain('sales-specialist');
    expect(teamOfRole('AI_SUPERVISOR')).toBe('ai-supervisor');
  });
});

describe('WAP-124: work and what follows from it, in one decision', () => {
  const team = fold(assignmentDecider, [member('ann'), member('bob', { presence: 'OFFLINE' })]);

  test('whose role ends by the time alone is given nothing from that moment on', () => {
    const until = fold(assignmentDecider, [member('ann', { memberUntilMs: 100 })]);
    expect(after(until, request('in-time', { atMs: 99 })).work['in-time']?.agentId).toBe('ann');
    expect(after(until, request('too-late', { atMs: 100 })).work['too-late']?.agentId).toBeNull();
  });

  test('the most urgent first, and of those the one that waits longest', () => {
    const empty = fold(assignmentDecider, []);
    const waiting = after(
      empty,
      request('late', { atMs: 9 }),
      request('early', { atMs: 2 }),
      request('urgent', { atMs: 10, priority: 'URGENT' }),
    );
    const joined = assignmentDecider.decide(parse({ ...member('ann'), type: 'UpdateMember', atMs: 11 }), waiting);
    const given = joined.kind === 'accept' ? joined.events.slice(1) : [];
    expect(given.map((event) => 'workId' in event && event.workId)).toEqual(['urgent', 'early', 'late']);
  });

  test('a release, a decline and a lapse place the work, or what waits, at once', () => {
    const offered = after(team, request('w1', { mode: 'OFFER' }));
    const decline = parse({ type: 'DeclineOffer', workId: 'w1', agentId: 'ann', atMs: 2 });
    expect(typesOf(offered, decline)).toEqual(['WorkRequeued']);
    const back = parse({ ...member('bob'), agentVersion: 2, type: 'UpdateMember', atMs: 3 });
    expect(typesOf(after(offered, decline), back)).toEqual(['TeamMemberUpdated', 'WorkOffered']);
    const again = parse({ type: 'DistributeWork', atMs: 2 + REFUSED_FOR_MS });
    expect(typesOf(after(offered, decline), again)).toEqual(['WorkOffered']);
    expect(typesOf(after(offered, decline), parse({ type: 'DistributeWork', atMs: 3 }))).toEqual([
      'TEAM_NOTHING_TO_DO',
    ]);
  });

  test('what comes up about a client goes first to who has it since a handoff, when there', () => {
    const both = fold(assignmentDecider, [member('ann'), member('bob')]);
    const had = after(
      both,
      request('other', { subject: 'client:c-9' }),
      request('handoff', { kind: 'HANDOFF' }),
      parse({ type: 'FinishHandoff', workId: 'handoff', atMs: 1 }),
      request('more', { subject: 'client:c-8' }),
      request('most', { subject: 'client:c-7' }),
      parse({ type: 'ReleaseWork', workId: 'other', atMs: 1 }),
    );
    expect([had.work.handoff?.agentId, had.members.ann?.clients, had.members.bob?.clients]).toEqual(['bob', 1, 2]);
    expect(after(had, request('ticket')).work.ticket?.agentId).toBe('bob');
    expect(after(had, request('ticket', { preferAgent: 'ann' })).work.ticket?.agentId).toBe('ann');
    // From hand to hand: not back to who wants to hand it over.
    expect(after(had, request('again', { kind: 'HANDOFF' })).work.again?.agentId).toBe('ann');
    const away = after(
      had,
      parse({ ...member('bob', { presence: 'AWAY' }), agentVersion: 2, type: 'UpdateMember', atMs: 2 }),
    );
    expect(after(away, request('ticket')).work.ticket?.agentId).toBe('ann');
  });

  test('an offer ends at its time: accepted before, refused from then on', () => {
    const offered = after(team, request('w1', { mode: 'OFFER', offerForMs: 10_000 }));
    const accept = (atMs: number) => parse({ type: 'AcceptOffer', workId: 'w1', agentId: 'ann', atMs });
    const expire = (atMs: number) => parse({ type: 'ExpireOffer', workId: 'w1', offer: 1, atMs });
    expect(typesOf(offered, accept(10_000))).toEqual(['WorkAssigned']);
    expect(typesOf(offered, accept(10_001))).toEqual(['OFFER_EXPIRED']);
    expect(typesOf(offered, expire(10_000))).toEqual(['OFFER_STANDS']);
    expect(typesOf(offered, expire(10_001))).toEqual(['WorkRequeued']);
    expect(typesOf(after(offered, accept(5)), accept(6))).toEqual(['OFFER_ACCEPTED']);
    expect(typesOf(after(offered, accept(5)), expire(10_001))).toEqual(['OFFER_OVER']);
  });

  test('work nobody takes is shelved after so many refusals, and waits again when people say so', () => {
    let now = after(team, request('w1', { mode: 'OFFER' }));
    for (let times = 1; times <= REFUSALS_MAX; times += 1) {
      const atMs = times * 2 * REFUSED_FOR_MS;
      now = after(now, parse({ type: 'DeclineOffer', workId: 'w1', agentId: 'ann', atMs }));
      if (times === REFUSALS_MAX) break;
      now = after(now, parse({ type: 'DistributeWork', atMs: atMs + REFUSED_FOR_MS }));
    }
    expect(now.work.w1?.status).toBe('shelved');
    expect(after(now, parse({ type: 'ReopenWork', workId: 'w1', atMs: 1 })).work.w1?.status).toBe('offered');
  });

  test('a late word of an agent the team knows better counts no more, also after it left', () => {
    const left = after(
      team,
      parse({ type: 'RemoveMember', agentId: 'ann', agentVersion: 5, reason: 'RETIRED', atMs: 1 }),
    );
    const late = (agentVersion: number) => parse({ ...member('ann', { agentVersion }), type: 'UpdateMember', atMs: 2 });
    expect(typesOf(left, late(4))).toEqual(['TEAM_MEMBER_KNOWN']);
    expect(typesOf(left, late(6))).toEqual(['TeamMemberUpdated']);
    expect(typesOf(team, late(1))).toEqual(['TEAM_MEMBER_KNOWN']);
  });
});

describe('R8: bounds', () => {
  test('waiting work, members, steps of a decision, and what is remembered', () => {
    const alike = { subject: 's', kind: 'CLIENT', mode: 'ASSIGN', priority: 'NORMAL', expertise: [], language: null };
    const rest = {
      preferAgent: null,
      whenAway: 'KEEP',
      offerForMs: 1,
      staleAfterMs: 1,
      requestedAtMs: 1,
      replyTo: null,
    };
    const many = Object.fromEntries(
      Array.from({ length: WAITING_MAX }, (_, at) => {
        const requested = { type: 'WorkRequested', workId: 'w', ...alike, ...rest } as const;
        return [`w${at}`, evolveTeam(assignmentDecider.initialState(), requested).work.w] as const;
      }),
    ) as Team['work'];
    const full: Team = { ...assignmentDecider.initialState(), work: many, idle: WAITING_MAX };
    expect(typesOf(full, request('one-more'))).toEqual(['TEAM_TOO_MUCH_WORK']);
    const joins = parse({ ...member('ann', { clientsMax: 1_000 }), type: 'UpdateMember', atMs: 0 });
    expect(typesOf(full, joins)).toHaveLength(STEPS_MAX + 1);
    const members = Object.fromEntries(Array.from({ length: MEMBERS_MAX }, (_, at) => [`a${at}`, {}])) as never;
    given(assignmentDecider)
      .when(parse({ type: 'ReleaseWork', workId: 'w', atMs: 1 }))
      .refuses('WORK_NOT_FOUND');
    expect(typesOf({ ...assignmentDecider.initialState(), members }, joins)).toEqual(['TEAM_FULL']);
    let ended = fold(assignmentDecider, [member('ann')]);
    for (let at = 0; at < REMEMBERED_MAX + 5; at += 1) {
      ended = after(ended, request(`w${at}`), parse({ type: 'ReleaseWork', workId: `w${at}`, atMs: 2 }));
    }
    expect([ended.ended.length, Object.keys(ended.work)]).toEqual([REMEMBERED_MAX, []]);
    expect(typesOf(ended, request(`w${REMEMBERED_MAX}`))).toEqual(['WORK_EXISTS']);
  });
});

import type { AnyEvent } from '@mainstem/schemas/generated/events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AssignmentCommand, assignmentCommand, type CommandOf } from './commands.ts';
import type { Team } from './decider.ts';
import { REMEMBERED_MAX } from './limits.ts';
import { nextStep } from './next-step.ts';
import type { AssignmentBody } from './team.ts';
import { Assigner, type Log, Reader } from './testing/assigners.ts';
import { Ledger } from './testing/ledger.ts';

/** `MAINSTEM_PROPERTY_RUNS=5000` for a long search. */
const numRuns = Number(process.env.MAINSTEM_PROPERTY_RUNS ?? 150);
const agentId = fc.constantFrom('ann', 'bob', 'cat');
const workId = fc.constantFrom('w0', 'w1', 'w2', 'w3', 'w4');
const atMs = fc.nat(4).map((n) => n * 10_000);
const command = (type: string, fields: Record<string, fc.Arbitrary<unknown>>, weight: number) => ({
  weight,
  arbitrary: fc.record({ type: fc.constant(type), ...fields, atMs }).map((one) => assignmentCommand.parse(one)),
});
const anyCommand: fc.Arbitrary<AssignmentCommand> = fc.oneof(
  command(
    'UpdateMember',
    {
      agentId,
      agentVersion: fc.integer({ min: 2, max: 9 }),
      kind: fc.constant('PERSON'),
      expertise: fc.constantFrom([], ['crm']),
      languages: fc.constant(['en']),
      clientsMax: fc.integer({ min: 0, max: 3 }),
      handoffsMax: fc.integer({ min: 0, max: 2 }),
      presence: fc.constantFrom('AVAILABLE', 'AVAILABLE', 'AVAILABLE', 'BUSY', 'AWAY', 'OFFLINE'),
      memberUntilMs: fc.constantFrom(null, null, null, 20_000),
    },
    6,
  ),
  command('RemoveMember', { agentId, agentVersion: fc.integer({ min: 2, max: 9 }), reason: fc.constant('RETIRED') }, 1),
  command(
    'RequestWork',
    {
      workId,
      subject: fc.constant('client:c-1'),
      kind: fc.constantFrom('CLIENT', 'HANDOFF'),
      mode: fc.constantFrom('ASSIGN', 'OFFER', 'OFFER'),
      priority: fc.constantFrom('URGENT', 'NORMAL'),
      expertise: fc.constantFrom([], [], ['crm']),
      preferAgent: fc.constantFrom(null, 'bob'),
      whenAway: fc.constantFrom('KEEP', 'REDISTRIBUTE'),
      offerForMs: fc.constantFrom(10_000, 20_000),
      staleAfterMs: fc.constantFrom(10_000, 40_000),
    },
    6,
  ),
  command('AcceptOffer', { workId, agentId }, 12),
  command('DeclineOffer', { workId, agentId }, 3),
  command('ExpireOffer', { workId, offer: fc.integer({ min: 1, max: 2 }) }, 2),
  command('ReleaseWork', { workId }, 2),
  command('FinishHandoff', { workId }, 1),
  command('ShelveWork', { workId }, 1),
  command('ReopenWork', { workId }, 1),
  command('DistributeWork', {}, 1),
);
const places = fc.record({
  clientsMax: fc.integer({ min: 1, max: 3 }),
  handoffsMax: fc.integer({ min: 0, max: 2 }),
  expertise: fc.constantFrom<string[][]>([], ['crm']),
});
/** Which assigner goes on, and how far it reads before. */
const ticks = fc.array(fc.tuple(fc.nat(2), fc.nat(4)), { minLength: 20, maxLength: 120 });
const commandsOfAll = fc.array(fc.array(anyCommand, { minLength: 4, maxLength: 15 }), { minLength: 3, maxLength: 3 });

interface Told {
  event?(event: AssignmentBody, before: Team): void;
  decision?(team: Team, atMs: number): void;
}

/** Plays the ticks, then lets everybody end. Each winner is told with the team it came to, each decision once it is whole. */
function play(
  assigners: readonly Assigner[],
  order: readonly (readonly [number, number])[],
  told: Told = {},
  log: Log = { records: [], truth: new Reader() },
): Log {
  const { truth } = log;
  const tick = (assigner: Assigner, most: number) => {
    assigner.tick(log, most);
    while (truth.read < log.records.length) {
      const before = truth.team;
      const record = log.records[truth.read] as AnyEvent;
      const [event] = truth.readOn(log, 1);
      if (event === undefined) continue;
      told.event?.(event, before);
      const { decision, occurredAtMs } = record.envelope;
      if (decision?.n === decision?.of) told.decision?.(truth.team, occurredAtMs);
    }
  };
  for (const [who, most] of order) tick(assigners[who % assigners.length] as Assigner, most);
  for (let rounds = 0; assigners.some(({ done }) => !done); rounds += 1) {
    if (rounds > 10_000) throw new Error('the assigners do not come to an end');
    for (const assigner of assigners) tick(assigner, Number.POSITIVE_INFINITY);
  }
  return log;
}

describe('R3, WAP-123, WAP-124: any commands of three assigners, in any order', () => {
  test('never over capacity, no double booking, nothing lost, nobody idle beside work, the state bounded', () => {
    const seen = { accepted: 0, refused: 0, losers: 0, requested: 0 };
    fc.assert(
      fc.property(places, commandsOfAll, ticks, (clientsMax, lists, order) => {
        const ledger = new Ledger();
        const join = ['ann', 'bob', 'cat'].map((id) => ({ ...available(id), ...clientsMax }));
        const assigners = lists.map((commands, at) => new Assigner(`assigner-${at}`, commands));
        const told: Told = {
          event: (event, before) => ledger.take(event, before),
          decision(team, nowMs) {
            ledger.agrees(team);
            expect(nextStep(team, nowMs), 'what could be placed is placed').toBeNull();
            expect(team.ended.length).toBeLessThanOrEqual(REMEMBERED_MAX);
          },
        };
        const log = play(assigners, order, told, play([new Assigner('roster', join)], [], told));
        seen.accepted += ledger.accepted;
        seen.refused += ledger.refused;
        seen.requested += ledger.requested.size;
        seen.losers += log.records.length - log.truth.version;
      }),
      { numRuns },
    );
    // What the search is for did happen.
    for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(numRuns / 10);
  });

  test('with places for all, nobody has two more than another', () => {
    const request = fc.record({ kind: fc.constantFrom('CLIENT', 'HANDOFF'), mode: fc.constantFrom('ASSIGN', 'OFFER') });
    const requests = fc.array(request, { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(requests, fc.integer({ min: 1, max: 5 }), ticks, (asked, members, order) => {
        const join = Array.from({ length: members }, (_, at) => available(`agent-${at}`));
        const commands = asked.map((one, at) =>
          assignmentCommand.parse({
            type: 'RequestWork',
            workId: `w${at}`,
            subject: `client:c${at}`,
            ...one,
            atMs: at,
          }),
        );
        // Everybody is there before the work comes.
        const log = play([new Assigner('roster', join)], []);
        const started = [0, 1, 2].map(
          (n) =>
            new Assigner(
              `assigner-${n}`,
              commands.filter((_, at) => at % 3 === n),
            ),
        );
        const { team } = play(started, order, {}, log).truth;
        const loads = Object.values(team.members).map(({ clients }) => clients);
        expect(loads.reduce((sum, load) => sum + load, 0)).toBe(asked.length);
        expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
      }),
      { numRuns },
    );
  });
});

function available(agentId: string): CommandOf<'UpdateMember'> {
  return {
    type: 'UpdateMember',
    agentId,
    agentVersion: 1,
    kind: 'PERSON',
    expertise: [],
    languages: [],
    clientsMax: 100,
    handoffsMax: 100,
    presence: 'AVAILABLE',
    memberUntilMs: null,
    atMs: 0,
  };
}

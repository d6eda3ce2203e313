import type { BodyOf } from '@mainstem/schemas/envelope';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { given } from '../../testing/given.ts';
import { type TicketCommand, ticketCommand } from './commands.ts';
import { type TicketEvent, ticketDecider } from './decider.ts';
import { CONFIDENCE_MIN_PPM, serviceLevels } from './service-levels.ts';

type Body = BodyOf<TicketEvent>;
const command = (some: object) => ticketCommand.parse(some) as TicketCommand;
const about = { clientId: 'c-1', channel: 'webchat', severity: 'HIGH', category: 'billing', complexity: 2 };
const open = command({ type: 'OpenTicket', ...about, atMs: 0 });
const { replyMs, resolveMs } = serviceLevels.HIGH;
const opened: Body = {
  ...{ type: 'TicketOpened', ...about, conversationId: null, transcriptUri: null },
  ...{ openedAtMs: 0, replyDueAtMs: replyMs, resolveDueAtMs: resolveMs, levelsVersion: '' },
};
const escalated = (trigger: string, level: number, atMs: number, confidencePpm: number | null = null): Body => ({
  ...{ type: 'TicketEscalated', clientId: 'c-1', escalationId: `c-1-0-${level}`, trigger, level, confidencePpm },
  ...{ thresholdPpm: confidencePpm === null ? null : CONFIDENCE_MIN_PPM, atMs },
});
const bot = (confidencePpm: number, isInMatrix = true) =>
  command({ type: 'AnswerByBot', confidencePpm, isInMatrix, atMs: 5 });
const taken: Body = { type: 'TicketTakeoverRecorded', clientId: 'c-1', agentId: 'sam', atMs: 6 };
const miss = (what: string, atMs: number) => command({ type: 'MissSla', what, atMs });
const resolved: Body = {
  ...{ type: 'TicketResolved', clientId: 'c-1', by: 'ai', agentId: null, category: 'billing', resolutionUri: null },
  ...{ updatesMatrix: false, openMs: 9, atMs: 9 },
};

test('WAP-43: a ticket is opened once, with the service level of its severity', () => {
  given(ticketDecider).when(open).then(opened);
  given(ticketDecider, opened).when(open).refuses('TICKET_EXISTS');
  given(ticketDecider).when(bot(1)).refuses('TICKET_NOT_FOUND');
});

test('WAP-47: four triggers escalate, an answer the bot is sure of does not', () => {
  given(ticketDecider, opened)
    .when(bot(CONFIDENCE_MIN_PPM - 1))
    .then(escalated('LOW_CONFIDENCE', 1, 5, 699_999));
  given(ticketDecider, opened)
    .when(bot(999_999, false))
    .then(escalated('NOT_IN_MATRIX', 1, 5));
  given(ticketDecider, opened)
    .when(command({ type: 'AskForPerson', atMs: 7 }))
    .then(escalated('PERSON_ASKED', 1, 7));
  given(ticketDecider, opened)
    .when(miss('FIRST_REPLY', replyMs))
    .then(
      { type: 'TicketSlaMissed', clientId: 'c-1', what: 'FIRST_REPLY', dueAtMs: replyMs, atMs: replyMs },
      escalated('SLA_MISSED', 1, replyMs),
    );
  const answered = { clientId: 'c-1', by: 'ai', agentId: null, confidencePpm: CONFIDENCE_MIN_PPM, answerUri: null };
  given(ticketDecider, opened)
    .when(bot(CONFIDENCE_MIN_PPM))
    .then({ type: 'TicketAnswered', ...answered, atMs: 5 });
});

test('WAP-46: a time is missed once, not before it is over, not after an answer', () => {
  given(ticketDecider, opened)
    .when(miss('FIRST_REPLY', replyMs - 1))
    .refuses('TICKET_NOT_DUE');
  const answered: Body = {
    ...{ type: 'TicketAnswered', clientId: 'c-1', by: 'person', agentId: 'sam' },
    ...{ confidencePpm: null, answerUri: null, atMs: 3 },
  };
  given(ticketDecider, opened, answered).when(miss('FIRST_REPLY', replyMs)).refuses('TICKET_IN_TIME');
  const missed: Body = { type: 'TicketSlaMissed', clientId: 'c-1', what: 'RESOLUTION', dueAtMs: 1, atMs: resolveMs };
  given(ticketDecider, opened, missed).when(miss('RESOLUTION', resolveMs)).refuses('TICKET_SLA_MISSED');
});

test('WAP-48: after a takeover the bot is silent; only a person teaches the matrix', () => {
  const guide = command({ type: 'GuideBot', agentId: 'sam', atMs: 8 });
  const end = (some: object) => command({ type: 'ResolveTicket', ...some, atMs: 9 });
  for (const silent of [bot(1_000_000), guide, end({})]) {
    given(ticketDecider, opened, taken).when(silent).refuses('TICKET_TAKEN_OVER');
  }
  given(ticketDecider, opened)
    .when(guide)
    .then({
      ...{ type: 'TicketGuided', clientId: 'c-1', agentId: 'sam', guidanceUri: null, atMs: 8 },
    });
  given(ticketDecider, opened)
    .when(end({ updatesMatrix: true }))
    .refuses('TICKET_MATRIX_BY_BOT');
  given(ticketDecider, opened, taken)
    .when(end({ agentId: 'sam', updatesMatrix: true }))
    .then({ ...resolved, by: 'person', agentId: 'sam', updatesMatrix: true } as Body);
});

test('WAP-42: resolved by the bot alone, reopened with a new due time, closed for good', () => {
  given(ticketDecider, opened)
    .when(command({ type: 'ResolveTicket', atMs: 9 }))
    .then(resolved);
  given(ticketDecider, opened, resolved).when(miss('RESOLUTION', resolveMs)).refuses('TICKET_RESOLVED');
  const again = command({ type: 'ReopenTicket', because: 'not-yet', atMs: 20 });
  const reopened: Body = {
    type: 'TicketReopened',
    clientId: 'c-1',
    because: 'not-yet',
    resolveDueAtMs: 20 + resolveMs,
    atMs: 20,
  };
  given(ticketDecider, opened, resolved).when(again).then(reopened);
  const close = (reason: string) => command({ type: 'CloseTicket', reason, atMs: 30 });
  given(ticketDecider, opened).when(close('RESOLVED')).refuses('TICKET_NOT_RESOLVED');
  const closed: Body = {
    type: 'TicketClosed',
    clientId: 'c-1',
    reason: 'RESOLVED',
    satisfactionHundredths: null,
    atMs: 30,
  };
  given(ticketDecider, opened, resolved).when(close('RESOLVED')).then(closed);
  given(ticketDecider, opened, resolved, closed).when(again).refuses('TICKET_CLOSED');
});

test('WAP-47: a ticket that is reopened after a takeover is the bot’s again, and the client can ask for a person', () => {
  const reopened: Body = {
    ...{ type: 'TicketReopened', clientId: 'c-1', because: 'not-yet' },
    ...{ resolveDueAtMs: 20 + resolveMs, atMs: 20 },
  };
  const asks = command({ type: 'AskForPerson', atMs: 21 });
  given(ticketDecider, opened, taken).when(asks).refuses('TICKET_TAKEN_OVER');
  const [escalated] = decided(asks, [opened, taken, resolved, reopened]);
  expect(escalated).toMatchObject({ type: 'TicketEscalated', trigger: 'PERSON_ASKED' });
  const [answered] = decided(bot(900_000), [opened, taken, resolved, reopened]);
  expect(answered).toMatchObject({ type: 'TicketAnswered', by: 'ai' });
});

function decided(asked: TicketCommand, before: readonly Body[]): readonly Body[] {
  const decision = ticketDecider.decide(asked, before.reduce(ticketDecider.evolve, ticketDecider.initialState()));
  return decision.kind === 'accept' ? decision.events : [];
}

test('WAP-46: whatever is said in whatever order, a time is missed at most once between two openings (property)', () => {
  const commands: TicketCommand[] = [
    ...[bot(1), bot(900_000), miss('FIRST_REPLY', resolveMs), miss('RESOLUTION', resolveMs)],
    command({ type: 'ResolveTicket', atMs: resolveMs }),
    command({ type: 'ReopenTicket', because: 'again', atMs: resolveMs }),
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...commands), { maxLength: 30 }), (said) => {
      let state = ticketDecider.evolve(ticketDecider.initialState(), opened);
      let missed: string[] = [];
      for (const one of said) {
        const decision = ticketDecider.decide(one, state);
        if (decision.kind !== 'accept') continue;
        for (const body of decision.events) {
          if (body.type === 'TicketReopened') missed = [];
          if (body.type === 'TicketSlaMissed') missed.push(body.what);
          state = ticketDecider.evolve(state, body);
        }
        expect(new Set(missed).size).toBe(missed.length);
      }
    }),
  );
});

import type { BodyOf } from '@mainstem/schemas/envelope';
import { opened as words } from '@mainstem/schemas/personal';
import { expect, test } from 'vitest';
import { fold, given } from '../../testing/given.ts';
import { MESSAGES_MAX, TOOLS_MAX } from './chat.ts';
import { type TicketCommand, ticketCommand } from './commands.ts';
import { type TicketEvent, ticketDecider } from './decider.ts';
import { levelOf, supportSetting } from './service-levels.ts';

type Body = BodyOf<TicketEvent>;
const command = (some: object) => ticketCommand.parse(some) as TicketCommand;
const about = { clientId: 'c-1', channel: 'webchat', severity: 'HIGH', category: 'billing', complexity: 4 };
const opened: Body = {
  ...{ type: 'TicketOpened', ...about, conversationId: 'talk-1', transcriptUri: null, levelsVersion: '' },
  ...{ openedAtMs: 0, replyDueAtMs: 10, resolveDueAtMs: 100 },
};
const taken: Body = { type: 'TicketTakeoverRecorded', clientId: 'c-1', agentId: 'sam', atMs: 6 };
const resolved: Body = {
  ...{ type: 'TicketResolved', clientId: 'c-1', by: 'person', agentId: 'sam', category: 'billing' },
  ...{ resolutionUri: null, updatesMatrix: false, openMs: 9, atMs: 9 },
};
const text = words('Good morning');
const say = (from: 'CLIENT' | 'AGENT', agentId: string | null, atMs = 7): TicketCommand => ({
  ...{ type: 'SendMessage', from, agentId, subjectRef: 'person-1', text, atMs },
});
const sent = (number: number, from: string, agentId: string | null): Body => ({
  ...{ type: 'TicketMessageSent', clientId: 'c-1', conversationId: 'talk-1', number, from, agentId },
  ...{ subjectRef: 'person-1', text, atMs: 7 },
});

test('WAP-81: after a takeover agent and client write to each other; the agent’s first message is the first answer', () => {
  const answered: Body = {
    ...{ type: 'TicketAnswered', clientId: 'c-1', by: 'person', agentId: 'sam' },
    ...{ confidencePpm: null, answerUri: null, atMs: 7 },
  };
  given(ticketDecider, opened).when(say('CLIENT', null)).refuses('TICKET_NOT_TAKEN_OVER');
  given(ticketDecider, opened, taken)
    .when(say('CLIENT', null))
    .then(sent(1, 'CLIENT', null));
  given(ticketDecider, opened, taken, sent(1, 'CLIENT', null))
    .when(say('AGENT', 'sam'))
    .then(sent(2, 'AGENT', 'sam'), answered);
  given(ticketDecider, opened, taken, sent(1, 'AGENT', 'sam'), answered)
    .when(say('AGENT', 'sam'))
    .then(sent(2, 'AGENT', 'sam'));
});

test('WAP-81: only the agent that has the ticket speaks for the house, and nobody for ever', () => {
  given(ticketDecider, opened, taken).when(say('AGENT', 'eve')).refuses('TICKET_NOT_YOURS');
  given(ticketDecider, opened, taken).when(say('CLIENT', 'sam')).refuses('TICKET_NOT_YOURS');
  given(ticketDecider, opened, taken, resolved).when(say('CLIENT', null)).refuses('TICKET_RESOLVED');
  given(ticketDecider, opened, taken, sent(MESSAGES_MAX, 'CLIENT', null))
    .when(say('CLIENT', null))
    .refuses('TICKET_CHAT_FULL');
  const state = fold(ticketDecider, [opened, taken, sent(1, 'CLIENT', null)]);
  expect(JSON.stringify(state)).not.toContain('Good morning');
});

test('WAP-81: a missing tool is asked for once', () => {
  const asked = { configId: 'shop-bot', tool: 'refund', input: 'an order', output: 'a receipt', purpose: 'refunds' };
  const ask = (tool: string) => command({ type: 'AskForTool', ...asked, tool, requestId: `t-${tool}`, atMs: 3 });
  const requested = (tool: string): Body => ({
    ...{ type: 'TicketToolRequested', clientId: 'c-1', ...asked, tool, requestId: `t-${tool}`, atMs: 3 },
  });
  given(ticketDecider, opened).when(ask('refund')).then(requested('refund'));
  given(ticketDecider, opened, requested('refund')).when(ask('refund')).refuses('TICKET_TOOL_ASKED');
  const many = Array.from({ length: TOOLS_MAX }, (_, at) => requested(`tool-${at}`));
  given(ticketDecider, opened, ...many)
    .when(ask('refund'))
    .refuses('TICKET_TOOLS_FULL');
});

test('WAP-48: a client rates a ticket once, when there is something to rate', () => {
  const rate = command({ type: 'RateTicket', satisfactionHundredths: 450, atMs: 20 });
  const rated: Body = { type: 'TicketRated', clientId: 'c-1', satisfactionHundredths: 450, atMs: 20 };
  const closed = (satisfactionHundredths: number | null): Body => ({
    ...{ type: 'TicketClosed', clientId: 'c-1', reason: 'RESOLVED', satisfactionHundredths, atMs: 12 },
  });
  given(ticketDecider, opened).when(rate).refuses('TICKET_NOT_RESOLVED');
  given(ticketDecider, opened, resolved).when(rate).then(rated);
  given(ticketDecider, opened, resolved, closed(null)).when(rate).then(rated);
  given(ticketDecider, opened, resolved, closed(300)).when(rate).refuses('TICKET_RATED');
  given(ticketDecider, opened, resolved, rated).when(rate).refuses('TICKET_RATED');
});

test('WAP-43: a tenant’s own service level holds from opening on, for a reopened ticket too', () => {
  const value = supportSetting.parse({ levels: { HIGH: { replyMinutes: 1, resolveMinutes: 2 } } });
  const published = { value, version: 'event-1' };
  const level = levelOf(published, 'HIGH');
  expect([levelOf(published, 'LOW'), levelOf(undefined, 'HIGH')]).toEqual([null, null]);
  const own = { ...opened, replyDueAtMs: 60_000, resolveDueAtMs: 120_000, levelsVersion: 'event-1' } as Body;
  given(ticketDecider)
    .when(command({ type: 'OpenTicket', ...about, conversationId: 'talk-1', level, atMs: 0 }))
    .then(own);
  given(ticketDecider, own, resolved)
    .when(command({ type: 'ReopenTicket', because: 'no', atMs: 20 }))
    .then({ type: 'TicketReopened', clientId: 'c-1', because: 'no', resolveDueAtMs: 120_020, atMs: 20 });
  const backwards = { levels: { LOW: { replyMinutes: 9, resolveMinutes: 2 } } };
  expect(supportSetting.safeParse(backwards).success).toBe(false);
});

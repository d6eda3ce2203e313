/**
 * A client's ticket (WAP-42…48):
 *
 *   none ──open──▶ open (the bot answers) ──escalated──▶ with people: assigned, guided or taken over
 *                    └──────────────resolve──────────────┴──▶ resolved ──reopen──▶ open …   ──close──▶ closed
 *
 * Four things escalate it (WAP-47): an answer the bot is not sure of, one the support matrix does not know, the client who asks
 * for a person, and a due time that passed. Of a resolution and a missed time at the same moment one decides (R3). After a
 * takeover the bot is silent, and agent and client write to each other (`chat.ts`). Pure: times come in with the commands.
 */
import type { BodyOf } from '@mainstem/schemas/envelope';
import { accept, type Decider, type Decision, type Rejected, reject } from '../../runtime/decisions/decider.ts';
import { askForTool, rate, sendMessage } from './chat.ts';
import type { CommandOf, Severity, TicketCommand, Trigger } from './commands.ts';
import { CONFIDENCE_MIN_PPM, LEVELS_MAX, serviceLevels } from './service-levels.ts';
import type { Ticket, TicketEvent } from './state.ts';

export type { Ticket, TicketEvent } from './state.ts';

type Body = BodyOf<TicketEvent>;

const initial: Ticket = {
  ...{ status: 'none', clientId: '', severity: 'NORMAL', category: '', agentId: null, level: 0, missed: [] },
  ...{ openedAtMs: 0, replyDueAtMs: 0, resolveDueAtMs: 0, isAnswered: false, isTakenOver: false },
  ...{ resolveMs: 0, conversationId: null, messages: 0, tools: [], isRated: false },
};

export const ticketDecider: Decider<TicketCommand, Ticket, TicketEvent> = {
  topic: 'support_events',
  commandTypes: [
    ...(['OpenTicket', 'AnswerByBot', 'AnswerByPerson', 'AskForPerson', 'MissSla', 'AssignTicket'] as const),
    ...(['TakeOverTicket', 'GuideBot', 'ResolveTicket', 'ReopenTicket', 'CloseTicket'] as const),
    ...(['RateTicket', 'AskForTool', 'SendMessage'] as const),
  ],
  initialState: () => initial,
  decide,
  evolve,
};

function decide(command: TicketCommand, state: Ticket): Decision<TicketEvent> {
  if (command.type === 'OpenTicket') return open(command, state);
  if (state.status === 'none') return unknown;
  if (command.type === 'RateTicket') return rate(command, state);
  if (state.status === 'closed') return closed;
  if (command.type === 'CloseTicket') return close(command, state);
  if (command.type === 'ReopenTicket') return reopen(command, state);
  if (state.status === 'resolved') return resolvedBefore;
  return decideOpen(command, state);
}

type WhileOpen = Exclude<TicketCommand, { type: 'OpenTicket' | 'CloseTicket' | 'ReopenTicket' | 'RateTicket' }>;

function decideOpen(command: WhileOpen, state: Ticket): Decision<TicketEvent> {
  const { clientId } = state;
  const { atMs } = command;
  switch (command.type) {
    case 'AnswerByBot':
      return answerByBot(command, state);
    case 'AnswerByPerson': {
      const { agentId, answerUri } = command;
      const answered = { clientId, by: 'person', agentId, confidencePpm: null, answerUri, atMs };
      return accept<TicketEvent>({ type: 'TicketAnswered', ...answered });
    }
    case 'AskForPerson':
      return state.isTakenOver ? takenOver : accept<TicketEvent>(...escalated(state, 'PERSON_ASKED', atMs));
    case 'MissSla':
      return miss(command, state);
    case 'AssignTicket':
      return accept<TicketEvent>({ type: 'TicketAssigned', clientId, agentId: command.agentId, atMs });
    case 'TakeOverTicket':
      if (state.isTakenOver) return takenOver;
      return accept<TicketEvent>({ type: 'TicketTakeoverRecorded', clientId, agentId: command.agentId, atMs });
    case 'GuideBot': {
      const { agentId, guidanceUri } = command;
      if (state.isTakenOver) return takenOver;
      return accept<TicketEvent>({ type: 'TicketGuided', clientId, agentId, guidanceUri, atMs });
    }
    case 'ResolveTicket':
      return resolve(command, state);
    case 'AskForTool':
      return askForTool(command, state);
    case 'SendMessage':
      return sendMessage(command, state);
  }
}

function open({ type: _, atMs, level, ...asked }: CommandOf<'OpenTicket'>, state: Ticket): Decision<TicketEvent> {
  if (state.status !== 'none') return exists;
  const { replyMs, resolveMs } = level ?? serviceLevels[asked.severity];
  const due = { openedAtMs: atMs, replyDueAtMs: atMs + replyMs, resolveDueAtMs: atMs + resolveMs };
  return accept<TicketEvent>({ type: 'TicketOpened', ...asked, ...due, levelsVersion: level?.version ?? '' });
}

/** An answer it is not sure of, or on a subject nobody allowed it, is none: it goes to people instead. */
function answerByBot(command: CommandOf<'AnswerByBot'>, state: Ticket): Decision<TicketEvent> {
  const { confidencePpm, isInMatrix, answerUri, atMs } = command;
  if (state.isTakenOver) return takenOver;
  if (!isInMatrix) return accept<TicketEvent>(...escalated(state, 'NOT_IN_MATRIX', atMs));
  if (confidencePpm < CONFIDENCE_MIN_PPM) {
    return accept<TicketEvent>(...escalated(state, 'LOW_CONFIDENCE', atMs, confidencePpm));
  }
  const { clientId } = state;
  const answered = { clientId, by: 'ai', agentId: null, confidencePpm, answerUri, atMs };
  return accept<TicketEvent>({ type: 'TicketAnswered', ...answered });
}

function miss({ what, atMs }: CommandOf<'MissSla'>, state: Ticket): Decision<TicketEvent> {
  const { clientId, missed } = state;
  const dueAtMs = what === 'FIRST_REPLY' ? state.replyDueAtMs : state.resolveDueAtMs;
  if (what === 'FIRST_REPLY' && state.isAnswered) return inTime;
  if (missed.includes(what)) return missedBefore;
  if (atMs < dueAtMs) return notDue;
  const body: Body = { type: 'TicketSlaMissed', clientId, what, dueAtMs, atMs };
  return accept<TicketEvent>(body, ...escalated(state, 'SLA_MISSED', atMs));
}

/** Nothing more than a level when it was escalated too often: people have it. */
function escalated(
  { clientId, level: before, openedAtMs }: Ticket,
  trigger: Trigger,
  atMs: number,
  ppm?: number,
): [Body] {
  const level = Math.min(before + 1, LEVELS_MAX);
  const confidence = ppm === undefined ? null : ppm;
  const thresholdPpm = ppm === undefined ? null : CONFIDENCE_MIN_PPM;
  const escalationId = `${clientId}-${openedAtMs}-${level}`;
  const said = { clientId, escalationId, trigger, level, confidencePpm: confidence, thresholdPpm, atMs };
  return [{ type: 'TicketEscalated', ...said }];
}

function resolve(command: CommandOf<'ResolveTicket'>, state: Ticket): Decision<TicketEvent> {
  const { agentId, resolutionUri, updatesMatrix, atMs } = command;
  if (agentId === null && state.isTakenOver) return takenOver;
  if (agentId === null && updatesMatrix) return botTeaches;
  const { clientId, category, openedAtMs } = state;
  const by = agentId === null ? 'ai' : 'person';
  const openMs = Math.max(0, atMs - openedAtMs);
  const body = { clientId, by, agentId, category, resolutionUri, updatesMatrix, openMs, atMs };
  return accept<TicketEvent>({ type: 'TicketResolved', ...body });
}

function reopen({ because, atMs }: CommandOf<'ReopenTicket'>, state: Ticket): Decision<TicketEvent> {
  if (state.status !== 'resolved') return notResolved;
  const { clientId, resolveMs } = state;
  const resolveDueAtMs = atMs + resolveMs;
  return accept<TicketEvent>({ type: 'TicketReopened', clientId, because, resolveDueAtMs, atMs });
}

function close(command: CommandOf<'CloseTicket'>, { clientId, status }: Ticket): Decision<TicketEvent> {
  const { reason, satisfactionHundredths, atMs } = command;
  if (reason === 'RESOLVED' && status !== 'resolved') return notResolved;
  return accept<TicketEvent>({ type: 'TicketClosed', clientId, reason, satisfactionHundredths, atMs });
}

function evolve(state: Ticket, event: Body): Ticket {
  switch (event.type) {
    case 'TicketOpened': {
      const { clientId, category, conversationId, openedAtMs, replyDueAtMs, resolveDueAtMs } = event;
      const about = { clientId, severity: event.severity as Severity, category, conversationId };
      const resolveMs = resolveDueAtMs - openedAtMs;
      return { ...initial, status: 'open', ...about, openedAtMs, replyDueAtMs, resolveDueAtMs, resolveMs };
    }
    case 'TicketAnswered':
      return { ...state, isAnswered: true };
    case 'TicketEscalated':
      return { ...state, level: event.level };
    case 'TicketAssigned':
      return { ...state, agentId: event.agentId };
    case 'TicketTakeoverRecorded':
      return { ...state, isTakenOver: true, agentId: event.agentId };
    case 'TicketGuided':
      return state;
    case 'TicketSlaMissed':
      return { ...state, missed: [...state.missed, event.what] };
    case 'TicketResolved':
      return { ...state, status: 'resolved', isAnswered: true };
    case 'TicketReopened':
      // Who had taken it over has gone on: the bot speaks again, until somebody takes it over anew.
      return { ...state, status: 'open', resolveDueAtMs: event.resolveDueAtMs, missed: [], isTakenOver: false };
    case 'TicketClosed':
      return { ...state, status: 'closed', isRated: state.isRated || event.satisfactionHundredths !== null };
    case 'TicketRated':
      return { ...state, isRated: true };
    case 'TicketToolRequested':
      return { ...state, tools: [...state.tools, event.tool] };
    case 'TicketMessageSent':
      return { ...state, messages: event.number };
  }
}

const exists: Rejected = reject('TICKET_EXISTS', 'There is a ticket of this id: choose another.');
const unknown: Rejected = reject('TICKET_NOT_FOUND', 'There is no ticket of this id.');
const closed: Rejected = reject('TICKET_CLOSED', 'The ticket is closed: open another.');
const resolvedBefore: Rejected = reject('TICKET_RESOLVED', 'The ticket is resolved: reopen it first.');
const notResolved: Rejected = reject('TICKET_NOT_RESOLVED', 'The ticket is not resolved.');
const takenOver: Rejected = reject('TICKET_TAKEN_OVER', 'A person speaks here: the bot is silent.');
const inTime: Rejected = reject('TICKET_IN_TIME', 'The first answer came: nothing was missed.');
const missedBefore: Rejected = reject('TICKET_SLA_MISSED', 'That this time was missed is known: nothing to do.');
const notDue: Rejected = reject('TICKET_NOT_DUE', 'The time is not over.');
const botTeaches: Rejected = reject(
  'TICKET_MATRIX_BY_BOT',
  'Only what a person resolved goes into the support matrix.',
);

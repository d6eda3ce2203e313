/**
 * What people do on a ticket beside answering it (WAP-81): the live chat of a ticket that was taken over, asking for a tool
 * that is missing, and the client's rating. Pure. Words of people are sealed by the writer and stand in no state.
 */
import { accept, type Decision, type Rejected, reject } from '../../runtime/decisions/decider.ts';
import type { CommandOf } from './commands.ts';
import type { Ticket, TicketEvent } from './state.ts';

/** Messages of one chat: who writes more is a program. */
export const MESSAGES_MAX = 1_000;
/** Tools one ticket may ask for. */
export const TOOLS_MAX = 10;

/** Only the agent that has the ticket speaks for the house; its first message is the first answer. */
export function sendMessage(command: CommandOf<'SendMessage'>, state: Ticket): Decision<TicketEvent> {
  const { from, agentId, subjectRef, text, atMs } = command;
  const { clientId, conversationId, messages } = state;
  if (!state.isTakenOver) return botSpeaks;
  if (from === 'AGENT' && agentId !== state.agentId) return notYours;
  if (from === 'CLIENT' && agentId !== null) return notYours;
  if (messages >= MESSAGES_MAX) return chatFull;
  const said = { clientId, conversationId, number: messages + 1, from, agentId, subjectRef, text, atMs };
  if (from === 'CLIENT' || state.isAnswered) return accept<TicketEvent>({ type: 'TicketMessageSent', ...said });
  const answered = { clientId, by: 'person', agentId, confidencePpm: null, answerUri: null, atMs };
  return accept<TicketEvent>({ type: 'TicketMessageSent', ...said }, { type: 'TicketAnswered', ...answered });
}

export function askForTool(command: CommandOf<'AskForTool'>, state: Ticket): Decision<TicketEvent> {
  const { type: _, ...asked } = command;
  if (state.tools.includes(asked.tool)) return askedBefore;
  if (state.tools.length >= TOOLS_MAX) return tooManyTools;
  return accept<TicketEvent>({ type: 'TicketToolRequested', clientId: state.clientId, ...asked });
}

/** Once, when there is something to rate. */
export function rate(command: CommandOf<'RateTicket'>, state: Ticket): Decision<TicketEvent> {
  const { satisfactionHundredths, atMs } = command;
  if (state.status === 'open') return notResolved;
  if (state.isRated) return rated;
  return accept<TicketEvent>({ type: 'TicketRated', clientId: state.clientId, satisfactionHundredths, atMs });
}

const notResolved: Rejected = reject('TICKET_NOT_RESOLVED', 'The ticket is not resolved.');
const rated: Rejected = reject('TICKET_RATED', 'The client has rated it: nothing to do.');
const botSpeaks: Rejected = reject('TICKET_NOT_TAKEN_OVER', 'The bot speaks here: take the ticket over first.');
const notYours: Rejected = reject('TICKET_NOT_YOURS', 'Another agent has the ticket: have it assigned to you first.');
const chatFull: Rejected = reject('TICKET_CHAT_FULL', `The chat has ${MESSAGES_MAX} messages: open another ticket.`);
const askedBefore: Rejected = reject('TICKET_TOOL_ASKED', 'This tool was asked for: its request is on the way.');
const tooManyTools: Rejected = reject(
  'TICKET_TOOLS_FULL',
  `It asks for ${TOOLS_MAX} tools already: open another ticket.`,
);

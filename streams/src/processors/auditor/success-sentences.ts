/** What the events of support and of a client's success mean in one sentence each. Ids and figures only (R6). */
import type { EventsByType } from '@mainstem/schemas/generated/events';

type OfSuccess =
  | 'TicketOpened'
  | 'TicketAnswered'
  | 'TicketEscalated'
  | 'TicketAssigned'
  | 'TicketTakeoverRecorded'
  | 'TicketGuided'
  | 'TicketSlaMissed'
  | 'TicketResolved'
  | 'TicketReopened'
  | 'TicketClosed'
  | 'TicketRated'
  | 'TicketMessageSent'
  | 'TicketToolRequested'
  | 'EscalationRaised'
  | 'EscalationAccepted'
  | 'EscalationSettled'
  | 'SupportMatrixUpdated'
  | 'ClientUsageCounted'
  | 'SuccessStageChanged'
  | 'HealthBandChanged'
  | 'ClientChurnScored'
  | 'RenewalOpened'
  | 'RenewalDecided'
  | 'RenewalLapsed'
  | 'SuccessCancelled';

const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const points = (hundredths: number) => (hundredths / 100).toFixed(2);

export const successSentences: { readonly [Type in OfSuccess]: (event: EventsByType[Type]) => string } = {
  TicketOpened: ({ envelope, clientId, severity, category }) =>
    `Client ${clientId} opened ticket ${envelope.entity}: ${severity}, ${category}.`,
  TicketAnswered: ({ envelope, by, agentId }) => `Ticket ${envelope.entity} was answered by ${agentId ?? by}.`,
  TicketEscalated: ({ envelope, trigger, level }) =>
    `Ticket ${envelope.entity} was escalated to level ${level}: ${trigger}.`,
  TicketAssigned: ({ envelope, agentId }) => `Agent ${agentId} has ticket ${envelope.entity}.`,
  TicketTakeoverRecorded: ({ envelope, agentId }) =>
    `Agent ${agentId} took ticket ${envelope.entity} over from the bot.`,
  TicketGuided: ({ envelope, agentId }) => `Agent ${agentId} guided the bot on ticket ${envelope.entity}.`,
  TicketSlaMissed: ({ envelope, what }) => `Ticket ${envelope.entity} missed its ${what} time.`,
  TicketResolved: ({ envelope, by, agentId }) => `Ticket ${envelope.entity} was resolved by ${agentId ?? by}.`,
  TicketReopened: ({ envelope, because }) => `Ticket ${envelope.entity} was reopened: ${because}.`,
  TicketClosed: ({ envelope, reason }) => `Ticket ${envelope.entity} was closed: ${reason}.`,
  TicketRated: ({ envelope, satisfactionHundredths }) =>
    `The client gave ticket ${envelope.entity} ${points(satisfactionHundredths)} of 5.`,
  TicketMessageSent: ({ envelope, number, from, agentId }) =>
    `Message ${number} on ticket ${envelope.entity}, by ${agentId ?? from.toLowerCase()}.`,
  TicketToolRequested: ({ envelope, tool, configId }) =>
    `Ticket ${envelope.entity} needs the tool ${tool}, which config ${configId} lacks.`,
  EscalationRaised: ({ envelope, ticketId, trigger, team }) =>
    `Ticket ${ticketId} of client ${envelope.entity} went to ${team}: ${trigger}.`,
  EscalationAccepted: ({ escalationId, agentId }) => `Agent ${agentId} has escalation ${escalationId} in hand.`,
  EscalationSettled: ({ escalationId, outcome }) => `Escalation ${escalationId} ended: ${outcome}.`,
  SupportMatrixUpdated: ({ envelope, category, ticketId }) =>
    `The support matrix of client ${envelope.entity} learnt ${category} from ticket ${ticketId}.`,
  ClientUsageCounted: ({ envelope, dayAtMs, conversations }) =>
    `Client ${envelope.entity} held ${conversations} conversations on ${day(dayAtMs)}.`,
  SuccessStageChanged: ({ envelope, from, to, because }) =>
    `Client ${envelope.entity} moved from ${from ?? 'nothing'} to ${to}: ${because}.`,
  HealthBandChanged: ({ envelope, from, to, scoreHundredths }) =>
    `Health of client ${envelope.entity} went from ${from ?? 'unknown'} to ${to}, at ${points(scoreHundredths)}.`,
  ClientChurnScored: ({ envelope, chance, atRisk, model }) =>
    `Client ${envelope.entity} is ${atRisk ? 'at risk of leaving' : 'taken to stay'}${
      chance === null ? '' : ` (${(100 * chance).toFixed(0)} %)`
    }, says ${model}.`,
  RenewalOpened: ({ envelope, renewsAtMs }) =>
    `Client ${envelope.entity} renews on ${day(renewsAtMs)}: people talk to it.`,
  RenewalDecided: ({ envelope, outcome, renewsAtMs }) =>
    `Client ${envelope.entity} ${outcome.toLowerCase()} its contract, until ${day(renewsAtMs)}.`,
  RenewalLapsed: ({ envelope, renewsAtMs }) =>
    `The contract of client ${envelope.entity} ended on ${day(renewsAtMs)} and nobody had renewed it.`,
  SuccessCancelled: ({ envelope, endsAtMs }) => `Client ${envelope.entity} leaves on ${day(endsAtMs)}.`,
};

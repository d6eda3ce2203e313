/** What the events of a client's way from signup to going live mean in one sentence each. Ids and figures only (R6). */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { money } from './money.ts';

type OfClients =
  | 'ClientStepEntered'
  | 'ClientAgentAssigned'
  | 'ClientRequirementsSent'
  | 'ClientRequirementsValidated'
  | 'ClientOutreachTicketOpened'
  | 'ClientOutreachTicketClosed'
  | 'ClientPriced'
  | 'ClientConfigGenerated'
  | 'ClientDeployed'
  | 'ClientCrmSynced'
  | 'ClientWentLive'
  | 'PrdStarted'
  | 'PrdQuestionAsked'
  | 'PrdQuestionAnswered'
  | 'PrdDrafted'
  | 'PrdSprintPlanned'
  | 'PrdReviewed'
  | 'PrdApproved'
  | 'PrdAbandoned'
  | 'DemoRequested'
  | 'DemoBuilt'
  | 'DemoTested'
  | 'DemoPresented'
  | 'PilotAgreed'
  | 'PilotDeclined'
  | 'DemoLapsed'
  | 'SalesDocIssued'
  | 'SalesDocLapsed';

export const clientSentences: { readonly [Type in OfClients]: (event: EventsByType[Type]) => string } = {
  ClientStepEntered: ({ envelope, step, waitingFor }) =>
    `Client ${envelope.entity} came to ${step}${waitingFor === null ? '' : `, waiting for ${waitingFor}`}.`,
  ClientAgentAssigned: ({ envelope, team, agentId, because }) =>
    `Client ${envelope.entity} got agent ${agentId} of ${team} (${because}).`,
  ClientRequirementsSent: ({ envelope, draftId, revision }) =>
    `Requirements ${draftId}, revision ${revision}, went to client ${envelope.entity}.`,
  ClientRequirementsValidated: ({ envelope, draftId, revision, outcome }) =>
    `Client ${envelope.entity} ${outcome.toLowerCase()} requirements ${draftId}, revision ${revision}.`,
  ClientOutreachTicketOpened: ({ envelope, ticketId, about }) =>
    `Client ${envelope.entity} is silent about ${about}: ticket ${ticketId} asks a person to call.`,
  ClientOutreachTicketClosed: ({ envelope, ticketId, outcome }) =>
    `Ticket ${ticketId} about client ${envelope.entity} ended: ${outcome}.`,
  ClientPriced: ({ envelope, plan, monthlyMicros, currency }) =>
    `Client ${envelope.entity} was offered ${plan} at ${money(monthlyMicros, currency)} a month.`,
  ClientConfigGenerated: ({ envelope, configId, prdId, toolsMissing }) =>
    `Config ${configId} of client ${envelope.entity} was made from ${prdId}, ${toolsMissing.length} tools missing.`,
  ClientDeployed: ({ envelope, configId, branch, isServed }) =>
    isServed
      ? `Config ${configId} of client ${envelope.entity} is served from ${branch}.`
      : `Config ${configId} of client ${envelope.entity} was approved, and ${branch} did not take it.`,
  ClientCrmSynced: ({ envelope, provider, stage, isDelivered }) =>
    `Client ${envelope.entity} is known to ${provider} as ${stage}${isDelivered ? '' : ' (offline stand-in)'}.`,
  ClientWentLive: ({ envelope, product, plan }) => `The ${product} of client ${envelope.entity} went live on ${plan}.`,
  PrdStarted: ({ envelope, prdId }) => `PRD ${prdId} of client ${envelope.entity} began.`,
  PrdQuestionAsked: ({ envelope, prdId, questionId, topic }) =>
    `Client ${envelope.entity} was asked ${questionId} of PRD ${prdId} about ${topic}.`,
  PrdQuestionAnswered: ({ envelope, prdId, questionId }) =>
    `Client ${envelope.entity} answered ${questionId} of PRD ${prdId}.`,
  PrdDrafted: ({ envelope, prdId, revision, openQuestionCount }) =>
    `Revision ${revision} of PRD ${prdId} of client ${envelope.entity} was written, ${openQuestionCount} questions open.`,
  PrdSprintPlanned: ({ envelope, prdId, sprints, goalMonths }) =>
    `${sprints.length} sprints over ${goalMonths} months were planned in PRD ${prdId} of client ${envelope.entity}.`,
  PrdReviewed: ({ envelope, prdId, revision, side, isSatisfied }) =>
    `${side} is ${isSatisfied ? '' : 'not '}satisfied with revision ${revision} of PRD ${prdId} of client ${envelope.entity}.`,
  PrdApproved: ({ envelope, prdId, revision }) =>
    `PRD ${prdId} of client ${envelope.entity} was approved in revision ${revision}.`,
  PrdAbandoned: ({ envelope, prdId, because }) =>
    `PRD ${prdId} of client ${envelope.entity} was abandoned: ${because}.`,
  DemoRequested: ({ envelope, demoId, product }) =>
    `A ${product} demo, ${demoId}, is to be built for client ${envelope.entity}.`,
  DemoBuilt: ({ envelope, demoId, attempt }) =>
    `Demo ${demoId} of client ${envelope.entity} was built, attempt ${attempt}.`,
  DemoTested: ({ envelope, demoId, passedCount, failedCount }) =>
    `Demo ${demoId} of client ${envelope.entity} passed ${passedCount} checks and failed ${failedCount}.`,
  DemoPresented: ({ envelope, demoId, agentId }) =>
    `Agent ${agentId} showed demo ${demoId} to client ${envelope.entity}.`,
  PilotAgreed: ({ envelope, pilotDays }) => `Client ${envelope.entity} agreed to a pilot of ${pilotDays} days.`,
  PilotDeclined: ({ envelope, reason }) => `Client ${envelope.entity} wants no pilot: ${reason}.`,
  DemoLapsed: ({ envelope, demoId, because }) => `Demo ${demoId} of client ${envelope.entity} lapsed: ${because}.`,
  SalesDocIssued: ({ envelope, docKind, clientRef, isDelivered }) =>
    `Document ${envelope.entity} (${docKind}) went to client ${clientRef} to be signed${isDelivered ? '' : ' (offline stand-in)'}.`,
  SalesDocLapsed: ({ envelope, docKind, clientRef, because }) =>
    `Document ${envelope.entity} (${docKind}) of client ${clientRef} lapsed: ${because}.`,
};

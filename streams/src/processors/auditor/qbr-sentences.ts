/** Sentences about business reviews, what deployments brought, suggestions and rooms, for `sentences.ts`. */
import type { EventsByType, EventType } from '@mainstem/schemas/generated/events';

type OfReviews = Extract<
  EventType,
  `Qbr${string}` | `Room${string}` | 'ClientFlowCounted' | 'DeploymentMeasured' | 'PrdObjectiveSuggested'
>;

const PPM_OF_PERCENT = 10_000;
const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const percent = (ppm: number) => `${Math.round(ppm / PPM_OF_PERCENT)} %`;

export const qbrSentences: { readonly [Type in OfReviews]: (event: EventsByType[Type]) => string } = {
  QbrStarted: ({ envelope, quarter, toMs }) =>
    `Quarter ${quarter} of client ${envelope.entity} ended on ${day(toMs)}: its business review begins.`,
  QbrDrafted: ({ envelope, qbrId, revision, draftedBy, partsSilent }) =>
    `Revision ${revision} of ${qbrId} of client ${envelope.entity} was made by ${draftedBy}, ${partsSilent.length} parts without figures.`,
  QbrApproved: ({ envelope, qbrId, revision, decidedBy }) =>
    `Revision ${revision} of ${qbrId} of client ${envelope.entity} may be shown, said ${decidedBy.join(' and ')}.`,
  QbrHeld: ({ envelope, qbrId, agentId }) => `Agent ${agentId} held ${qbrId} with client ${envelope.entity}.`,
  QbrLapsed: ({ envelope, qbrId, because }) => `Review ${qbrId} of client ${envelope.entity} was not held: ${because}.`,
  ClientFlowCounted: ({ envelope, flow, experimentId, reached, conversations, dayAtMs }) =>
    `Flow ${flow} of test ${experimentId} of client ${envelope.entity} reached ${reached} of ${conversations} on ${day(dayAtMs)}.`,
  DeploymentMeasured: ({ envelope, objective, metric, baselinePpm, nowPpm }) =>
    `At client ${envelope.entity} ${objective} moved ${metric} from ${percent(baselinePpm)} to ${percent(nowPpm)}.`,
  PrdObjectiveSuggested: ({ envelope, objective, prdId, deploymentsAtLeast }) =>
    `Objective ${objective} was suggested to client ${envelope.entity} for ${prdId}, by at least ${deploymentsAtLeast} others.`,
  RoomOpened: ({ envelope, clientId, prdId, seats, openedBy }) =>
    `Person ${openedBy} let ${seats} persons into ${prdId} of client ${clientId} by room ${envelope.entity}.`,
  RoomJoined: ({ envelope, personRef, seat }) => `Person ${personRef} took seat ${seat} of room ${envelope.entity}.`,
  RoomJoinRefused: ({ envelope, personRef, wrongCodes }) =>
    `Person ${personRef} came to room ${envelope.entity} with a wrong code, the ${wrongCodes}. so far.`,
  RoomAnswerReplaced: ({ envelope, personRef, questionId, prdId }) =>
    `Person ${personRef} replaced the answer to ${questionId} of ${prdId} from room ${envelope.entity}.`,
  RoomClosed: ({ envelope, because, closedBy }) => `Room ${envelope.entity} was closed by ${closedBy}: ${because}.`,
};

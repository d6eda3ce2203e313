/** What the events of opportunities, specialists, patterns and plans mean in one sentence each. Ids and figures only (R6). */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { money } from './money.ts';

type OfGrowth =
  | 'UpsellDetected'
  | 'UpsellDecided'
  | 'SpecialistInvited'
  | 'SpecialistEngaged'
  | 'SpecialistOutcomeReported'
  | 'SpecialistWithdrawn'
  | 'SpecialistEngagementEnded'
  | 'PatternLookTaken'
  | 'PatternDetected'
  | 'ClientPlanRequested'
  | 'ClientPlanSettled'
  | 'ClientServiceModeChanged';

const percent = (ppm: number) => `${Math.round(ppm / 10_000)} %`;
const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const worth = (micros: number, currency: string | null) => (currency === null ? '' : `, ${money(micros, currency)}`);

export const growthSentences: { readonly [Type in OfGrowth]: (event: EventsByType[Type]) => string } = {
  UpsellDetected: ({ envelope, kind, counted, threshold }) =>
    `Client ${envelope.entity} seems ready for ${kind}: ${counted}, where ${threshold} are enough.`,
  UpsellDecided: ({ envelope, kind, outcome, because }) =>
    `The opportunity ${kind} of client ${envelope.entity}: ${outcome}, ${because}.`,
  SpecialistInvited: ({ envelope, invitationId, kind, invitedBy }) =>
    `A specialist for ${kind} was invited to client ${envelope.entity} by ${invitedBy ?? 'success'} (${invitationId}).`,
  SpecialistEngaged: ({ envelope, specialistId, outcomeDueAtMs }) =>
    `Specialist ${specialistId} works with client ${envelope.entity} until ${day(outcomeDueAtMs)} at most.`,
  SpecialistOutcomeReported: ({ envelope, specialistId, outcome, revenueMicros, currency }) =>
    `Specialist ${specialistId} tells of client ${envelope.entity}: ${outcome}${worth(revenueMicros, currency)}.`,
  SpecialistWithdrawn: ({ envelope, invitationId, because }) =>
    `No specialist is wanted any more for client ${envelope.entity} (${invitationId}): ${because}.`,
  SpecialistEngagementEnded: ({ envelope, outcome, backToAgentId, revenueMicros, currency }) =>
    `Client ${envelope.entity} is back with ${backToAgentId ?? 'success'}: ${outcome}${worth(revenueMicros, currency)}.`,
  PatternLookTaken: ({ scope, look, clients, hypotheses, found }) =>
    `Look ${look} at ${clients} clients (${scope}): ${found} of ${hypotheses} patterns held.`,
  PatternDetected: ({ factor, outcome, withRatePpm, withoutRatePpm }) =>
    `Clients with ${factor}: ${percent(withRatePpm)} ${outcome}, others ${percent(withoutRatePpm)}.`,
  ClientPlanRequested: ({ envelope, change, plan }) => `Client ${envelope.entity} asked to ${change} ${plan ?? ''}.`,
  ClientPlanSettled: ({ envelope, change, outcome, because }) =>
    `The wish of client ${envelope.entity} to ${change}: ${outcome}, ${because}.`,
  ClientServiceModeChanged: ({ envelope, from, to, because }) =>
    `Client ${envelope.entity} went from ${from ?? 'nothing'} to ${to}: ${because}.`,
};

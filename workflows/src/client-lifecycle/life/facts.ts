/** What a whole life is told: facts of the log, as small as they are needed. Words of people stay on the log, sealed (R6). */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { defineSignal } from '@temporalio/workflow';
import type { Cause } from '../../steps/cause.ts';

type Fact<Type extends string, Body = object> = Cause & { readonly type: Type } & Readonly<Body>;
type Of<Type extends keyof EventsByType, Field extends keyof EventsByType[Type]> = Pick<EventsByType[Type], Field>;

/** What a signup says of a company but for its name and page, which activities look up (R6). */
export type Profile = Of<'ClientSignedUp', 'product' | 'assistedBy' | 'businessType'>;
export type Deal = Of<'ClientDealSigned', 'contractRef' | 'yearlyValueMicros' | 'currency'>;

export type LifeFact =
  | Fact<'ClientSignedUp', { profile: Profile }>
  | Fact<'ClientDealSigned', { deal: Deal }>
  | Fact<'HumanFindingAdded', Of<'HumanFindingAdded', 'gap' | 'severity' | 'hoursCoveredPerWeek' | 'typicalResponseMs'>>
  | Fact<
      'ClientRequirementsValidated',
      Of<
        'ClientRequirementsValidated',
        'draftId' | 'revision' | 'outcome' | 'conversationsPerMonth' | 'objectivesConfirmed'
      >
    >
  | Fact<'MessageOpened' | 'MessageReplied', { messageId: string }>
  | Fact<'DemoTested', Of<'DemoTested', 'demoId' | 'attempt' | 'failedCount'>>
  | Fact<'DemoPresented', Of<'DemoPresented', 'demoId'>>
  | Fact<'PilotAgreed', Of<'PilotAgreed', 'demoId' | 'pilotDays'>>
  | Fact<'PilotDeclined', Of<'PilotDeclined', 'demoId' | 'reason'>>
  | Fact<'SalesDocSigned' | 'SalesDocDeclined' | 'SalesDocVoided', { docId: string; isComplete: boolean }>
  | Fact<'PrdQuestionAnswered', Of<'PrdQuestionAnswered', 'prdId' | 'questionId' | 'choices' | 'figure'>>
  | Fact<'PrdReviewed', Of<'PrdReviewed', 'prdId' | 'revision' | 'side' | 'isSatisfied' | 'askAgain'>>
  | Fact<'PrdSprintPlanned', Of<'PrdSprintPlanned', 'prdId' | 'goalPpm' | 'goalMonths' | 'sprints'>>;

export type LifeFactType = LifeFact['type'];
export type FactOf<Type extends LifeFactType> = Extract<LifeFact, { type: Type }>;

/** All but signup and deal, which come as `clientFact`: the first body knows no others and must not be told them. */
export const lifeFactSignal = 'lifeFact';
export const lifeFact = defineSignal<[LifeFact]>(lifeFactSignal);

/** Sentences of the audit trail about how campaigns and their creatives come to be and are looked after. Ids only (R6). */
import type { EventsByType } from '@mainstem/schemas/generated/events';

type Told =
  | 'AdjustmentApplied'
  | 'AdjustmentDismissed'
  | 'AdjustmentProposed'
  | 'AutonomyDecided'
  | 'CampaignFlowsChanged'
  | 'CampaignGoalStated'
  | 'CampaignGoldHeld'
  | 'CampaignGoldReleased'
  | 'CampaignPlanned'
  | 'CampaignReviewed'
  | 'CampaignStageReached'
  | 'CreativeBlocked'
  | 'CreativeBriefed'
  | 'CreativeComplianceChecked'
  | 'CreativeGenerated'
  | 'CreativeQualityChecked'
  | 'CreativeSafetyChecked'
  | 'CreativeSentimentChecked'
  | 'LeadAnalysed'
  | 'LeadEngaged'
  | 'LeadOutreachEnded'
  | 'LeadResponded'
  | 'LoopLearned'
  | 'OptimisationApplied'
  | 'OptimisationDismissed'
  | 'OptimisationConfirmed'
  | 'OptimisationProposed'
  | 'OptimisationReverted';

const percent = (ppm: number) => `${(ppm / 10_000).toFixed(2)} %`;
const judged = (passed: boolean, what: string) => (passed ? `passed ${what}` : `failed ${what}`);

export const campaignSentences: { readonly [Type in Told]: (event: EventsByType[Type]) => string } = {
  AdjustmentApplied: ({ envelope, adjustmentId, kind, by }) =>
    `Lesson ${adjustmentId} changed ${kind} of ${envelope.entity} (${by}).`,
  AdjustmentDismissed: ({ envelope, adjustmentId, because }) =>
    `Lesson ${adjustmentId} of ${envelope.entity} changed nothing: ${because}.`,
  AdjustmentProposed: ({ envelope, adjustmentId, kind, confidencePpm }) =>
    `Lesson ${adjustmentId} should change ${kind} of ${envelope.entity}, ${percent(confidencePpm)} sure.`,
  AutonomyDecided: ({ envelope, subjectKind, outcome, confidencePpm, profile }) =>
    `For ${subjectKind} ${envelope.entity} a confidence of ${percent(confidencePpm)} means ${outcome} (${profile}).`,
  CampaignFlowsChanged: ({ envelope, flows }) => `Campaign ${envelope.entity} has ${flows.length} flows after it.`,
  CampaignGoalStated: ({ envelope, metric, days }) =>
    `Campaign ${envelope.entity} is to reach ${metric} in ${days} days.`,
  CampaignGoldHeld: ({ envelope, creativeId }) => `Campaign ${envelope.entity} holds gold creative ${creativeId}.`,
  CampaignGoldReleased: ({ envelope, creativeId, because }) =>
    `Campaign ${envelope.entity} holds gold creative ${creativeId} no more: ${because}.`,
  CampaignPlanned: ({ envelope, variations, because }) =>
    `Campaign ${envelope.entity} was planned with ${variations} creatives: ${because}.`,
  CampaignReviewed: ({ envelope, points, outcome }) =>
    `Campaign ${envelope.entity} was looked at over ${points} impressions: ${outcome}.`,
  CampaignStageReached: ({ envelope, stage, because }) => `Campaign ${envelope.entity} came to ${stage}: ${because}.`,
  CreativeBlocked: ({ envelope, step, reason }) => `Creative ${envelope.entity} was blocked (${step}): ${reason}.`,
  CreativeBriefed: ({ envelope, campaignId, variation }) =>
    `Creative ${envelope.entity} was asked for, variation ${variation} for campaign ${campaignId}.`,
  CreativeComplianceChecked: ({ envelope, passed }) =>
    `Creative ${envelope.entity} ${judged(passed, 'the check of claims and disclosures')}.`,
  CreativeGenerated: ({ envelope, promptRef, provider }) =>
    `Creative ${envelope.entity} was generated with ${promptRef} by ${provider}.`,
  CreativeQualityChecked: ({ envelope, passed, scorePpm }) =>
    `Creative ${envelope.entity} ${judged(passed, 'the check of quality')} with ${percent(scorePpm)}.`,
  CreativeSafetyChecked: ({ envelope, passed }) =>
    `Creative ${envelope.entity} ${judged(passed, 'the check of brand safety')}.`,
  CreativeSentimentChecked: ({ envelope, passed, compoundPpm }) =>
    `Creative ${envelope.entity} ${judged(passed, 'the check of mood')} with ${(compoundPpm / 1_000_000).toFixed(2)}.`,
  LeadAnalysed: ({ envelope, outcome, attempts }) =>
    `Lead ${envelope.entity} came to ${outcome} after ${attempts} messages.`,
  LeadEngaged: ({ envelope, channel, attempt }) => `Lead ${envelope.entity} was engaged by ${channel}, try ${attempt}.`,
  LeadOutreachEnded: ({ envelope, outcome }) => `Messages to lead ${envelope.entity} ended: ${outcome}.`,
  LeadResponded: ({ envelope, channel }) => `Lead ${envelope.entity} answered by ${channel}.`,
  LoopLearned: ({ envelope, loop, subject, samples }) =>
    `The loop ${loop} of campaign ${envelope.entity} learned of ${subject} from ${samples} outcomes.`,
  OptimisationApplied: ({ envelope, optimisationId, by }) =>
    `Change ${optimisationId} of campaign ${envelope.entity} was made (${by}).`,
  OptimisationDismissed: ({ envelope, optimisationId, because }) =>
    `Change ${optimisationId} of campaign ${envelope.entity} was not made: ${because}.`,
  OptimisationConfirmed: ({ envelope, optimisationId, measuredPpm }) =>
    `Change ${optimisationId} of campaign ${envelope.entity} stays at a click rate of ${percent(measuredPpm)}.`,
  OptimisationProposed: ({ envelope, optimisationId, kind, gainPpm }) =>
    `Change ${optimisationId} (${kind}) of campaign ${envelope.entity} should gain ${percent(gainPpm)}.`,
  OptimisationReverted: ({ envelope, optimisationId, measuredPpm }) =>
    `Change ${optimisationId} of campaign ${envelope.entity} was taken back at a click rate of ${percent(measuredPpm)}.`,
};

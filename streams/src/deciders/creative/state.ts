/** What a creative is, and the events of its stream. */
import type { EventsByType } from '@mainstem/schemas/generated/events';

/** Where a creative of the pipeline stands: named by the last step it passed. */
export type PipelineStatus = 'briefed' | 'generated' | 'quality' | 'sentiment' | 'safety' | 'checked';

export type CreativeEvent = EventsByType[
  | 'CreativeCreated'
  | 'AudioCreativeCreated'
  | 'NativeCreativeCreated'
  | 'CreativeBriefed'
  | 'CreativeGenerated'
  | 'CreativeQualityChecked'
  | 'CreativeSentimentChecked'
  | 'CreativeSafetyChecked'
  | 'CreativeComplianceChecked'
  | 'CreativeBlocked'
  | 'CreativeApproved'
  | 'CreativeRejected'
  | 'CreativeActivated'
  | 'CreativePaused'
  | 'CreativeGoldMarked'];

export interface Creative {
  readonly status: 'none' | 'created' | PipelineStatus | 'approved' | 'rejected' | 'blocked' | 'live' | 'paused';
  /** Campaign it belongs to; empty while there is no creative. */
  readonly campaignId: string;
  readonly gold: boolean;
  /** Of a briefed one, what its generation must keep to; absent for the others. */
  readonly brief?: { readonly widthPx: number; readonly heightPx: number; readonly language: string };
}

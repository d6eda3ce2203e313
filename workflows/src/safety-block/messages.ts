/** A creative against the brand's rules. */
import type { Cause } from '../steps/cause.ts';

export const safetyBlockWorkflowType = 'SafetyBlock';

export interface SafetyBlockInput {
  readonly tenant: string;
  readonly campaignId: string;
  readonly creativeId: string;
  readonly category: string;
  readonly because: string;
  readonly cause: Cause;
}

export interface SafetyBlockResult {
  readonly blocked: boolean;
  readonly review: 'CONFIRMED' | 'FALSE_ALARM' | 'UNREVIEWED';
}

export function safetyBlockWorkflowId(tenant: string, creativeId: string, eventId: string): string {
  return `safety-block:${tenant}:${creativeId}:${eventId}`;
}

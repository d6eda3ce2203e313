/** A lockdown and its way back. */
import type { Cause } from '../steps/cause.ts';

export const lockdownWorkflowType = 'Lockdown';
export const unlockWorkflowType = 'Unlock';

export interface LockdownInput {
  readonly tenant: string;
  readonly cause: Cause;
  readonly because: string;
  readonly revokeKeys: boolean;
}

/** The incident in the platform's own tenant by which its people learn of a lockdown, and are asked to end it. */
export const LOCKDOWN_INCIDENT = 'lockdown';

export interface UnlockInput {
  /** That is locked down; the workflow is the platform's own. */
  readonly lockedTenant: string;
  readonly incidentId: string;
  readonly cause: Cause;
}

export function lockdownWorkflowId(tenant: string, eventId: string): string {
  return `lockdown:${tenant}:${eventId}`;
}
export function unlockWorkflowId(platformTenant: string, incidentId: string): string {
  return `unlock:${platformTenant}:${incidentId}`;
}

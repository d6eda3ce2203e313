/** What workflows tell the tenant's CRM. Types only. */
import type { ClientStage } from '@mainstem/schemas/generated/events';

export interface SyncCrmInput {
  readonly tenant: string;
  readonly clientId: string;
  readonly stage: ClientStage;
}

export type CrmSynced =
  | { readonly kind: 'synced'; readonly provider: string; readonly recordId: string; readonly isDelivered: boolean }
  | { readonly kind: 'failed'; readonly code: string };

export interface CrmActivities {
  /** Makes company and contact equal to what the log says. A CRM that refuses is a value: nobody's life waits for it. */
  syncCrm(input: SyncCrmInput): Promise<CrmSynced>;
}

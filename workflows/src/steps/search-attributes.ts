/**
 * What workflows can be searched by in Temporal's UI: `MainstemTenant = "acme" and MainstemStage = "ONBOARDING"`.
 * Ids only, never personal data (R6).
 */
import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';

export const tenantAttribute = defineSearchAttributeKey('MainstemTenant', 'KEYWORD');
/** Whom or what the workflow is about: client id, lead id, or for a rollback the campaign id. */
export const clientAttribute = defineSearchAttributeKey('MainstemClient', 'KEYWORD');
/** Where it stands, in capitals: a client's stage, or the step of a shorter workflow. */
export const stageAttribute = defineSearchAttributeKey('MainstemStage', 'KEYWORD');

export const searchAttributeKeys = [tenantAttribute, clientAttribute, stageAttribute] as const;

export function searchAttributes(tenant: string, client: string, stage: string): SearchAttributePair[] {
  return [
    { key: tenantAttribute, value: tenant },
    { key: clientAttribute, value: client },
    { key: stageAttribute, value: stage },
  ];
}

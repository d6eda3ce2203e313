/**
 * What workflows can be searched by in Temporal's UI: `MainstemTenant = "acme" and MainstemStage = "ONBOARDING"`.
 * Ids only, never personal data (R6).
 */
import { defineSearchAttributeKey, type SearchAttributePair, type SearchAttributeUpdatePair } from '@temporalio/common';

export const tenantAttribute = defineSearchAttributeKey('MainstemTenant', 'KEYWORD');
/** Whom or what the workflow is about: client id, lead id, or for a rollback the campaign id. */
export const clientAttribute = defineSearchAttributeKey('MainstemClient', 'KEYWORD');
/** Where it stands, in capitals: a client's stage, or the step of a shorter workflow. */
export const stageAttribute = defineSearchAttributeKey('MainstemStage', 'KEYWORD');

/**
 * Whose key seals what it says, as a hash (`streams/privacy/subject-entity`): what an erasure finds it by. Only workflows that
 * are about somebody have it.
 */
export const dataSubjectAttribute = defineSearchAttributeKey('MainstemDataSubject', 'KEYWORD');

/** How well a client does: GREEN, YELLOW or RED. */
export const healthBandAttribute = defineSearchAttributeKey('MainstemHealthBand', 'KEYWORD');
/** Who has it in hand: an agent's or a team's id. */
export const ownerAttribute = defineSearchAttributeKey('MainstemOwner', 'KEYWORD');
/** What it waits for, in capitals: APPROVAL, ASSIGNMENT, REPLY. */
export const waitingForAttribute = defineSearchAttributeKey('MainstemWaitingFor', 'KEYWORD');
/** The configuration it is pinned to. */
export const configVersionAttribute = defineSearchAttributeKey('MainstemConfigVersion', 'KEYWORD');

export const searchAttributeKeys = [
  tenantAttribute,
  clientAttribute,
  stageAttribute,
  healthBandAttribute,
  ownerAttribute,
  waitingForAttribute,
  configVersionAttribute,
  dataSubjectAttribute,
] as const;

export function searchAttributes(tenant: string, client: string, stage: string): SearchAttributePair[] {
  return [
    { key: tenantAttribute, value: tenant },
    { key: clientAttribute, value: client },
    { key: stageAttribute, value: stage },
  ];
}

/** What else a workflow can be found by; null takes an attribute away, one that is not given stays as it is. */
export interface Shown {
  readonly healthBand?: string | null;
  readonly owner?: string | null;
  readonly waitingFor?: string | null;
  readonly configVersion?: string | null;
}

export function shownAttributes({ healthBand, owner, waitingFor, configVersion }: Shown): SearchAttributeUpdatePair[] {
  const pairs = [
    { key: healthBandAttribute, value: healthBand },
    { key: ownerAttribute, value: owner },
    { key: waitingForAttribute, value: waitingFor },
    { key: configVersionAttribute, value: configVersion },
  ];
  return pairs.flatMap(({ key, value }) => (value === undefined ? [] : [{ key, value }]));
}

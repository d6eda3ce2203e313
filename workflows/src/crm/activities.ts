/** Keeps the tenant's CRM equal to the log: company by stage, contact by what the view of contacts holds (R6). */
import type { Crm } from '@mainstem/connectors/crm/port';
import { ConnectorError } from '@mainstem/connectors/errors';
import type { ContactBook } from '@mainstem/streams/contacts/contract';
import { activityInfo } from '@temporalio/activity';
import { failureOf } from '../activities/connector-failure.ts';
import type { Companies } from '../companies/port.ts';
import type { CrmActivities, CrmSynced, SyncCrmInput } from './contract.ts';
import { SYNC_TRIES_MAX } from './tries.ts';

export interface CrmParts {
  readonly crm: Crm;
  readonly contacts: Pick<ContactBook, 'find'>;
  readonly companies: Companies;
}

/** Stages as HubSpot names them; a CRM of another make maps them in its adapter. */
const lifecycleStage = {
  NONE: 'lead',
  SALES: 'opportunity',
  ONBOARDING: 'opportunity',
  SUCCESS: 'customer',
  ENDED: 'other',
} as const;

export function createCrmActivities(parts: CrmParts): CrmActivities {
  return {
    async syncCrm(input) {
      try {
        return await sync(parts, input);
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error;
        if (error.retryable && activityInfo().attempt < SYNC_TRIES_MAX) throw failureOf(error);
        return { kind: 'failed', code: error.code };
      }
    },
  };
}

async function sync({ crm, contacts, companies }: CrmParts, input: SyncCrmInput): Promise<CrmSynced> {
  const { tenant, clientId, stage } = input;
  const known = await companies.find(tenant, clientId);
  const externalId = `${tenant}:${clientId}`;
  const company = await crm.upsert({
    kind: 'company',
    externalId,
    properties: { ...(known === null ? {} : { name: known.name }), lifecyclestage: lifecycleStage[stage] },
  });
  const contact = await contacts.find(tenant, 'client', clientId);
  if (contact !== null && !contact.isErased && contact.address.email !== null) {
    const person = await crm.upsert({
      kind: 'contact',
      externalId,
      properties: { email: contact.address.email, ...(contact.name === null ? {} : { lastname: contact.name }) },
    });
    await crm.associate({ kind: 'contact', id: person.id }, { kind: 'company', id: company.id });
  }
  const { provider, id: recordId, delivered: isDelivered } = company;
  return { kind: 'synced', provider, recordId, isDelivered };
}

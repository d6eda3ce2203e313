/** A suspected breach locks a tenant down; its incident in the platform's tenant asks how it goes on. */
import { PLATFORM_TENANT } from '@mainstem/schemas/envelope';
import { causeOf, type Starts } from '../starting/start.ts';
import {
  LOCKDOWN_INCIDENT,
  type LockdownInput,
  lockdownWorkflowId,
  lockdownWorkflowType,
  type UnlockInput,
  unlockWorkflowId,
  unlockWorkflowType,
} from './messages.ts';

export const lockdownStarts: Starts = {
  types: ['BreachSuspected', 'IncidentOpened'],
  resultTypes: ['LockdownBegun', 'IncidentOpened', 'ApprovalRequested'],
  startsOf(event) {
    const { tenant, entity, id } = event.envelope;
    const cause = causeOf(event.envelope);
    if (event.type === 'BreachSuspected') {
      const { because, revokeKeys } = event;
      const input: LockdownInput = { tenant, cause, because, revokeKeys };
      const workflowId = lockdownWorkflowId(tenant, id);
      return [
        {
          how: 'start',
          workflowType: lockdownWorkflowType,
          workflowId,
          tenant,
          subject: tenant,
          stage: 'LOCKING',
          input,
        },
      ];
    }
    if (event.type !== 'IncidentOpened' || tenant !== PLATFORM_TENANT || event.kind !== LOCKDOWN_INCIDENT) return [];
    const lockedTenant = event.subject.replace(/^tenant:/, '');
    const input: UnlockInput = { lockedTenant, incidentId: entity, cause };
    const workflowId = unlockWorkflowId(tenant, entity);
    return [
      {
        how: 'start',
        workflowType: unlockWorkflowType,
        workflowId,
        tenant,
        subject: lockedTenant,
        stage: 'ASKING',
        input,
      },
    ];
  },
};

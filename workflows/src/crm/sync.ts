/** Tells the CRM where a client stands, from its life: one step, at most an hour. */
import { proxyActivities } from '@temporalio/workflow';
import type { Life } from '../client-lifecycle/life/life.ts';
import type { CrmActivities } from './contract.ts';
import { SYNC_TRIES_MAX } from './tries.ts';

const { syncCrm } = proxyActivities<CrmActivities>({
  startToCloseTimeout: '60 seconds',
  scheduleToCloseTimeout: '1 hour',
  retry: {
    initialInterval: '5 seconds',
    backoffCoefficient: 4,
    maximumInterval: '10 minutes',
    maximumAttempts: SYNC_TRIES_MAX,
  },
});

export async function tellCrm(life: Life): Promise<void> {
  const { tenant, clientId } = life;
  const { stage } = life.state;
  const synced = await syncCrm({ tenant, clientId, stage });
  if (synced.kind === 'failed') return; // told by the activity's own log; the next stage tries again
  const { provider, recordId, isDelivered } = synced;
  await life.emit(`crm:${stage}`, { type: 'ClientCrmSynced', provider, recordId, stage, isDelivered });
}

/** Lives of changes of configs and of missing tools, for the recorder: each ends by itself, without a long timer. */
import type { Client } from '@temporalio/client';
import { approvalSettled, type SettledApproval } from '../approval/messages.ts';
import {
  type ChangeFact,
  type ConfigChangeInput,
  changeFact,
  type EditInput,
  type PreviewInput,
  type ToolRequestInput,
} from '../config-change/messages.ts';
import { ConfigChange, ConfigEdit, ConfigPreview, ToolRequest } from '../workflows.ts';
import type { recordActivities } from './recorded-activities.ts';

interface Place {
  readonly workflowId: string;
  readonly taskQueue: string;
}
interface Life {
  readonly name: string;
  readonly script: Parameters<typeof recordActivities>[0];
  readonly run: (client: Client, place: Place) => Promise<unknown>;
}

const cause = () => ({ eventId: 'event-1', correlationId: 'correlation-1', occurredAtMs: Date.now() });
const about = { tenant: 'acme', configId: 'support-bot' };

function change(
  askedTier: ConfigChangeInput['askedTier'],
  what: ChangeFact['what'],
  outcome?: SettledApproval['outcome'],
): Life['run'] {
  return async (client, place) => {
    const told = { reasons: ['+75 changes a integration'], requestedBy: 'user:dev', cause: cause() };
    const input: ConfigChangeInput = { ...about, changeId: 'c-1', askedTier, ...told };
    const handle = await client.workflow.start(ConfigChange, { ...place, args: [input] });
    if (outcome !== undefined) {
      const approvalId = 'config-change-support-bot-c-1';
      const decidedBy = ['user:ana', 'user:ben'];
      await handle.signal(approvalSettled, { approvalId, outcome, decidedBy, edit: null, eventId: 'settled-1' });
      await handle.signal(changeFact, { eventId: 'fact-0', what: 'CONFIRMED', because: 'seen' });
    }
    await handle.signal(changeFact, { eventId: 'fact-1', what, because: 'recorded' });
    return handle.result();
  };
}

const tool: Life['run'] = (client, place) => {
  const asked = { kind: 'TOOL', tool: 'refund', input: 'order id', output: 'receipt', purpose: 'refunds' } as const;
  const input: ToolRequestInput = { ...about, requestId: 't-1', ...asked, cause: cause() };
  return client.workflow.execute(ToolRequest, { ...place, args: [input] });
};

const preview: Life['run'] = (client, place) => {
  const input: PreviewInput = { ...about, changeId: 'c-1', askId: 'a-1', cause: cause() };
  return client.workflow.execute(ConfigPreview, { ...place, args: [input] });
};

const edit: Life['run'] = (client, place) => {
  const input: EditInput = { ...about, editId: 'e-1', cause: cause() };
  return client.workflow.execute(ConfigEdit, { ...place, args: [input] });
};

export const configLives: readonly Life[] = [
  { name: 'config-change-low', script: {}, run: change('LOW', 'ROLLED_BACK') },
  { name: 'config-change-high', script: {}, run: change('HIGH', 'DEGRADED', 'APPROVED') },
  { name: 'config-change-rejected', script: {}, run: change('MEDIUM', 'CONFIRMED', 'REJECTED') },
  { name: 'tool-request', script: {}, run: tool },
  { name: 'config-preview', script: {}, run: preview },
  { name: 'config-edit', script: {}, run: edit },
];

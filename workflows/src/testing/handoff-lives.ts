/** Lives of handoffs whose histories are kept: for `record-histories.ts`. */
import { type WorkChange, workChanged } from '../assignment/messages.ts';
import { handoffSettled } from '../handoff/messages.ts';
import { Handoff, RequestedHandoff } from '../workflows.ts';
import type { Life } from './campaign-lives.ts';
import { until } from './scratch.ts';

const tenant = 'acme';
const cause = { eventId: 'e-0', correlationId: 'e-0', occurredAtMs: Date.now() };
const change: WorkChange = {
  ...{ eventId: 'e-1', team: 'success', workId: 'h-1', what: 'OFFERED', agentId: 'sue', reason: null },
  expiresAtMs: null,
};
const completed = { outcome: 'COMPLETED', agents: { success: 'sue' }, eventId: 'e-3' } as const;

export const handoffLives: readonly Life[] = [
  {
    name: 'handoff',
    script: {},
    async run(client, at) {
      const about = { clientId: 'c-1', teams: ['success'], expertise: [], priority: 'NORMAL' } as const;
      const deadlineMs = Date.now() + 72 * 3_600_000;
      const input = { tenant, handoffId: 'h-1', cause, ...about, deadlineMs };
      const handle = await client.workflow.start(Handoff, { ...at, args: [input] });
      await handle.signal(workChanged, change);
      await handle.signal(workChanged, { ...change, eventId: 'e-2', what: 'ASSIGNED' });
      // Asked, offered, accepted: only then does the stream say that it is completed.
      const accepted = async () => ((await handle.fetchHistory()).events?.length ?? 0) >= 20 || undefined;
      await until('the acceptance', accepted);
      await handle.signal(handoffSettled, { handoffId: 'h-1', ...completed });
      return handle.result();
    },
  },
  {
    name: 'requested-handoff',
    script: {},
    async run(client, at) {
      const input = { tenant, clientId: 'c-1', cause, fromAgent: 'sam', toRole: 'success', urgent: true };
      const handle = await client.workflow.start(RequestedHandoff, { ...at, args: [input] });
      await handle.signal(handoffSettled, { handoffId: `requested-${cause.eventId}`, ...completed });
      return handle.result();
    },
  },
];

/** A ticket's clock and its people, in virtual time over the real decided stream in memory. */
import { createCodec } from '@mainstem/schemas/codec';
import { eventTypes } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import { ticketCommand } from '@mainstem/streams/deciders/ticket/commands';
import { ticketDecider } from '@mainstem/streams/deciders/ticket/decider';
import { createMemoryLog } from '@mainstem/streams/log/log.memory';
import { startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCommand } from '../activities/command.ts';
import { workChanged } from '../assignment/messages.ts';
import { performStart } from '../starting/perform.ts';
import { killEverywhere } from '../testing/kill-everywhere.ts';
import { recordActivities } from '../testing/recorded-activities.ts';
import { until } from '../testing/scratch.ts';
import { openTestBed, type WorkflowTestBed } from '../testing/time-skipping.ts';
import { ticketFact, ticketWorkflowId } from './messages.ts';
import { supportStarts } from './starts.ts';
import { SupportTicket } from './workflows.ts';

const HOUR_MS = 3_600_000;
const log = createMemoryLog({ topics });
const codec = createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1])));
const tickets = startDecisionWriter({ log, codec, decider: ticketDecider, service: 'test' });
let bed: WorkflowTestBed;
beforeAll(async () => {
  bed = await openTestBed();
});
afterAll(async () => {
  await tickets.stop();
  await bed?.close();
});

test('WAP-43, WAP-46…48, WAP-81: silence escalates, a person is found, resolves and teaches; closed a week later', async () => {
  const recorded = recordActivities();
  const { command } = createCommand({ ticket: tickets } as never);
  const activities = {
    ...recorded.activities,
    command: (input: Parameters<typeof command>[0]) =>
      input.stream === 'ticket' ? command({ ...input, occurredAtMs: Date.now() }) : recorded.activities.command(input),
  };
  await bed.withWorker(activities, async (taskQueue) => {
    let last = Promise.resolve();
    const stop = tickets.onEvent((event: Parameters<typeof supportStarts.startsOf>[0]) => {
      for (const start of supportStarts.startsOf(event)) {
        last = last.then(async () => {
          await performStart(bed.client, taskQueue, start).catch((error: unknown) => {
            const fine = [WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError];
            if (!fine.some((type) => error instanceof type)) throw error;
          });
        });
      }
    });
    const give = async (some: object) => {
      const parsed = ticketCommand.parse({ ...some, atMs: await bed.env.currentTimeMs() });
      const outcome = await tickets.execute('acme', 't-1', parsed, { actor: 'user:a', occurredAtMs: Date.now() });
      expect(outcome.kind).toBe('accepted');
      await last;
    };
    const about = { clientId: 'c-1', channel: 'webchat', category: 'billing', complexity: 3 };
    await give({ type: 'OpenTicket', ...about, severity: 'CRITICAL' });
    const handle = bed.client.workflow.getHandle(ticketWorkflowId('acme', 't-1'));
    await bed.env.sleep(HOUR_MS / 4 + 1_000);
    await until('the client was asked for', () => recorded.commands.length > 0);
    expect(recorded.commands[0]).toMatchObject({ stream: 'assignment', entity: 'support' });
    expect(recorded.bodies()).toMatchObject([{ type: 'EscalationRaised', trigger: 'SLA_MISSED', level: 1 }]);
    await handle.signal(workChanged, {
      ...{ eventId: 'w-1', team: 'support', workId: 'ticket-t-1-0', what: 'ASSIGNED', agentId: 'sam' },
      ...{ reason: null, expiresAtMs: null },
    });
    await until('sam has it', () => recorded.types().includes('EscalationAccepted'));
    const missing = { configId: 'bot', requestId: 'r-1', tool: 'refund', input: '', output: '', purpose: 'refunds' };
    await give({ type: 'AskForTool', ...missing });
    await until('the tool is asked for', () => recorded.commands.some(({ entity }) => entity === 'bot'));
    const { configId, ...named } = missing;
    expect(recorded.commands.find(({ entity }) => entity === configId)).toMatchObject({
      stream: 'agentConfig',
      command: { type: 'RequestTool', kind: 'TOOL', ...named },
    });
    await give({ type: 'TakeOverTicket', agentId: 'sam' });
    await give({ type: 'ResolveTicket', agentId: 'sam', resolutionUri: 'objects://r', updatesMatrix: true });
    await until('it is learnt', () => recorded.types().includes('SupportMatrixUpdated'));
    expect(await handle.result()).toBe('CLOSED');
    expect(recorded.types()).toEqual([
      'EscalationRaised',
      'EscalationAccepted',
      'EscalationSettled',
      'SupportMatrixUpdated',
    ]);
    expect(tickets.read('acme', 't-1').state).toMatchObject({
      status: 'closed',
      agentId: 'sam',
      missed: ['FIRST_REPLY'],
    });
    stop();
  });
});

test('WAP-43: worker killed at every event of a ticket: same end, nothing twice', async () => {
  const atMs = (await bed.env.currentTimeMs()) - HOUR_MS;
  const cause = (eventId: string) => ({ eventId, correlationId: 'life', occurredAtMs: atMs });
  const { deaths } = await killEverywhere(bed, 'ticket:acme:t-kill', {
    activities: () => recordActivities().activities,
    comparable: withoutTimes,
    async drive({ client, taskQueue, workflowId }) {
      const times = { openedAtMs: atMs, replyDueAtMs: atMs + HOUR_MS * 3, resolveDueAtMs: atMs + HOUR_MS * 9 };
      const about = { tenant: 'acme', ticketId: 't-kill', clientId: 'c-1', severity: 'HIGH', cause: cause('opened') };
      const input = { ...about, ...times };
      const handle = await client.workflow.start(SupportTicket, { workflowId, taskQueue, args: [input] });
      const escalated = { type: 'TicketEscalated', escalationId: 'e-1', trigger: 'PERSON_ASKED', level: 1 } as const;
      await handle.signal(ticketFact, { ...cause('e'), ...escalated });
      await handle.signal(ticketFact, { ...cause('e'), ...escalated });
      const resolved = { type: 'TicketResolved', category: 'billing', agentId: 'sam', resolutionUri: null } as const;
      await handle.signal(ticketFact, { ...cause('r'), ...resolved, updatesMatrix: true });
      await handle.signal(ticketFact, { ...cause('c'), type: 'TicketClosed' });
      return handle.result();
    },
  });
  expect(deaths).toBeGreaterThan(5);
});

/** Times read from the clock differ from run to run; everything else may not. */
function withoutTimes(effect: object): unknown {
  const clock = new Set(['atMs', 'openMs', 'occurredAtMs']);
  return JSON.parse(JSON.stringify(effect, (key, value) => (clock.has(key) ? undefined : value)));
}

/** KIKI-32, KIKI-33: walks of one contact on the time-skipping server; the rules themselves are tested in `models`. */

import { parseJourney } from '@mainstem/models/journeys/parse';
import { liveOf } from '@mainstem/models/journeys/scenario';
import type { LiveJourney } from '@mainstem/models/journeys/state';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { killEverywhere } from '../testing/kill-everywhere.ts';
import { recordActivities, type Script } from '../testing/recorded-activities.ts';
import { openTestBed, type WorkflowTestBed } from '../testing/time-skipping.ts';
import { type JourneyFact, journeyHeard, journeyRemembered, journeyRunWorkflowId } from './messages.ts';
import { JourneyRun } from './workflows.ts';

let bed: WorkflowTestBed;
beforeAll(async () => {
  bed = await openTestBed();
});
afterAll(() => bed?.close());

const parsed = parseJourney(
  `journey: carts
family: engagement
about: Reminds of carts.
policy: { purpose: marketing, concurrency: 3 }
nodes:
  in: { kind: event, on: PersonTracked, where: { event: Added }, key: orderId, next: bought }
  bought: { kind: wait, on: PersonTracked, where: { event: Bought }, for: 4h, next: out, otherwise: remind }
  remind: { kind: message, channel: push, template: journey-come-back@v1, next: out }
  out: { kind: exit }
`,
  () => true,
);
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
const carts: LiveJourney = liveOf(parsed.value, 0);
const script = (over: Partial<Script> = {}): Script => ({
  journeyWorld: () => ({ zone: 'Europe/Berlin', journeys: { carts } }),
  ...over,
});
const fact = (eventId: string, atMs: number, event: string, orderId: string): JourneyFact => ({
  eventId,
  correlationId: `c-${orderId}`,
  occurredAtMs: atMs,
  heard: { id: eventId, type: 'PersonTracked', atMs, fields: { event, orderId } },
});

test('two carts at a time, one is bought: one message, every event names its walk and the story that began it', async () => {
  const recorded = recordActivities(script());
  const workflowId = journeyRunWorkflowId('acme', 'person', 'p-1');
  await bed.withWorker(recorded.activities, async (taskQueue) => {
    const nowMs = await bed.env.currentTimeMs();
    const args: [{ tenant: string; kind: 'person'; id: string }] = [{ tenant: 'acme', kind: 'person', id: 'p-1' }];
    const handle = await bed.client.workflow.start(JourneyRun, { taskQueue, workflowId, args });
    for (const one of [
      fact('e-1', nowMs, 'Added', 'a'),
      fact('e-2', nowMs, 'Added', 'b'),
      fact('e-3', nowMs + 1, 'Bought', 'a'),
      fact('e-3', nowMs + 1, 'Bought', 'a'),
    ]) {
      await handle.signal(journeyHeard, one);
    }
    await handle.result();
    const { person } = await handle.query(journeyRemembered);
    expect(person.walks).toEqual([]);
    expect(person.entries.carts?.count).toBe(2);
  });
  expect(recorded.messages).toMatchObject([{ template: 'journey-come-back@v1', to: { kind: 'person', id: 'p-1' } }]);
  const exits = recorded.emitted.filter(({ body }) => body.type === 'JourneyExited');
  expect(exits.map(({ correlationId, entity }) => [correlationId, entity])).toEqual([
    ['c-a', 'p-1'],
    ['c-b', 'p-1'],
  ]);
  const ids = recorded.emitted.map(({ eventId }) => eventId);
  expect(new Set(ids).size).toBe(ids.length);
});

test('without consent the step is skipped with that reason and the walk goes on', async () => {
  const recorded = recordActivities(script({ deliver: () => ({ outcome: 'SUPPRESSED', reason: 'NO_CONSENT' }) }));
  await bed.withWorker(recorded.activities, async (taskQueue) => {
    const workflowId = journeyRunWorkflowId('acme', 'person', 'p-2');
    const nowMs = await bed.env.currentTimeMs();
    const handle = await bed.client.workflow.signalWithStart(JourneyRun, {
      taskQueue,
      workflowId,
      args: [{ tenant: 'acme', kind: 'person', id: 'p-2' }],
      signal: journeyHeard,
      signalArgs: [fact('e-1', nowMs, 'Added', 'a')],
    });
    await handle.result();
  });
  const bodies = recorded.bodies();
  expect(bodies.filter(({ type }) => type === 'JourneyStepSkipped')).toMatchObject([{ reason: 'NO_CONSENT' }]);
  expect(bodies.at(-1)).toMatchObject({ type: 'JourneyExited', reason: 'COMPLETED', messages: 0 });
});

test('R8: worker killed at every event: the same end, nothing said twice', async () => {
  const workflowId = journeyRunWorkflowId('acme', 'person', 'p-3');
  await killEverywhere(bed, workflowId, {
    activities: () => recordActivities(script()).activities,
    async drive({ client, taskQueue }) {
      // Of each run: the first has skipped more than a year.
      const atMs = await bed.env.currentTimeMs();
      const handle = await client.workflow.signalWithStart(JourneyRun, {
        taskQueue,
        workflowId,
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        args: [{ tenant: 'acme', kind: 'person', id: 'p-3' }],
        signal: journeyHeard,
        signalArgs: [fact('e-1', atMs, 'Added', 'a')],
      });
      return handle.result();
    },
    comparable: ({ activity, input }) => {
      const { step, body } = input as { step?: string; body?: { type: string } };
      return { activity, step, type: body?.type };
    },
  });
});

/**
 * Long lives stay short histories: each type that goes on for months hands over to a new run at its bound, with the same end and
 * the same effects as in one run, each once. Shown with a bound of 40 events in place of 2,000, by a copy of the workflows in
 * which only that number differs; that 2,000 stays below 5,000 under a burst shows `client-lifecycle/first`.
 */
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { parseJourney } from '@mainstem/models/journeys/parse';
import { liveOf } from '@mainstem/models/journeys/scenario';
import { readSettings } from '@mainstem/streams/settings';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { journeyHeard, journeyRemembered, journeyRunWorkflowId } from './journeys/messages.ts';
import { type ServiceFact, serviceFact } from './self-service/messages.ts';
import { successFact } from './success/messages.ts';
import { ticketFact } from './support/messages.ts';
import { createLives, type Effect } from './testing/lives.ts';
import { recordActivities } from './testing/recorded-activities.ts';
import { until } from './testing/scratch.ts';
import { openTestBed, type WorkflowTestBed } from './testing/time-skipping.ts';
import { upsellFact } from './upsell/messages.ts';
import { bundleWorkflows, createWorker } from './worker.ts';
import {
  ClientService,
  ClientSuccess,
  ClientUpsells,
  HealthRun,
  JourneyRun,
  Optimisation,
  QbrRun,
  SupportTicket,
  ToolRequest,
} from './workflows.ts';

const BOUND = 40;
/** A burst of signals and what is under way come on top; 2.5 times the bound, as 5,000 is of 2,000. */
const EVENTS_MAX = 100;
/** With messages under way facts are taken up to twice the bound; then what is under way ends. */
const BURST_EVENTS_MAX = 250;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const directory = mkdtempSync(join(tmpdir(), 'mainstem-runs-'));

let bed: WorkflowTestBed;
let short: WorkflowBundleWithSourceMap;
beforeAll(async () => {
  [bed, short] = await Promise.all([openTestBed(), shortBundle()]);
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await bed?.close();
});

function shortBundle(): Promise<WorkflowBundleWithSourceMap> {
  cpSync(import.meta.dirname, join(directory, 'src'), { recursive: true });
  symlinkSync(join(import.meta.dirname, '..', '..', 'node_modules'), join(directory, 'node_modules'));
  const file = join(directory, 'src', 'steps', 'new-run.ts');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain('runEventsMax = 2_000;');
  writeFileSync(file, text.replace('runEventsMax = 2_000;', `runEventsMax = ${BOUND};`));
  return bundleWorkflows(join(directory, 'src', 'workflows.ts'));
}

interface Place {
  readonly client: Client;
  readonly at: { readonly taskQueue: string; readonly workflowId: string };
  readonly nowMs: number;
}
interface Long {
  readonly activities?: Partial<ReturnType<typeof recordActivities>['activities']>;
  drive(place: Place): Promise<unknown>;
}

const cause = (eventId: string, occurredAtMs: number) => ({ eventId, correlationId: 'c-1', occurredAtMs });
const carts = parseJourney(
  `journey: carts
family: engagement
about: Reminds of carts.
policy: { purpose: marketing, concurrency: 20 }
nodes:
  in: { kind: event, on: PersonTracked, where: { event: Added }, key: orderId, next: remind }
  remind: { kind: message, channel: push, template: journey-come-back@v1, next: out }
  out: { kind: exit }
`,
  () => true,
);
if (!carts.ok) throw new Error(JSON.stringify(carts.problems));
const journeys = { carts: liveOf(carts.value, 0) };

const longLives: Readonly<Record<string, Long>> = {
  HealthRun: {
    activities: {
      tenantsToScore: async ({ after }) =>
        Array.from({ length: 12 }, (_, n) => `t-${10 + n}`).filter((one) => one > after),
      scorePage: async ({ after }) => ({ clients: 2, scored: 2, changed: 1, last: after === '' ? 'c-2' : null }),
    },
    drive: async ({ client, at }) => (await client.workflow.execute(HealthRun, { ...at, args: [] })).clients,
  },
  ToolRequest: {
    // Merged in the run's second day.
    activities: { toolIssueState: openFor(12) },
    drive({ client, at, nowMs }) {
      const asked = { kind: 'TOOL', tool: 'refund', input: 'order id', output: 'receipt', purpose: 'refunds' } as const;
      const input = { tenant: 'acme', configId: 'bot', requestId: 't-1', ...asked, cause: cause('e', nowMs) };
      return client.workflow.execute(ToolRequest, { ...at, args: [input] });
    },
  },
  SupportTicket: {
    async drive({ client, at, nowMs }) {
      const times = { openedAtMs: nowMs, replyDueAtMs: nowMs + 3 * HOUR_MS, resolveDueAtMs: nowMs + 9 * HOUR_MS };
      const about = { tenant: 'acme', ticketId: 't', clientId: 'c-1', severity: 'HIGH', cause: cause('opened', nowMs) };
      const handle = await client.workflow.start(SupportTicket, { ...at, args: [{ ...about, ...times }] });
      for (let n = 0; n < 30; n += 1)
        await handle.signal(ticketFact, { ...cause(`a-${n}`, nowMs), type: 'TicketAnswered' });
      await bed.env.sleep(12 * HOUR_MS); // both limits are missed meanwhile
      await handle.signal(ticketFact, { ...cause('c', nowMs), type: 'TicketClosed' });
      return handle.result();
    },
  },
  ClientSuccess: {
    async drive({ client, at, nowMs }) {
      const ends = { trialEndsAtMs: nowMs + 14 * DAY_MS, renewsAtMs: nowMs + 365 * DAY_MS };
      const live = { atMs: nowMs, ...ends, product: 'chatbot', contractRef: 'doc-1', successAgentId: 'sue' };
      const input = { tenant: 'acme', clientId: 'c-1', cause: cause('live', nowMs), live };
      const handle = await client.workflow.start(ClientSuccess, { ...at, args: [input] });
      for (let n = 0; n < 6; n += 1) {
        const band = n % 2 === 0 ? 'RED' : 'GREEN';
        await handle.signal(successFact, { ...cause(`h-${n}`, nowMs), type: 'HealthBandChanged', band });
      }
      return handle.result(); // nobody renews it
    },
  },
  QbrRun: {
    activities: {
      tenantsToScore: async ({ after }) =>
        Array.from({ length: 12 }, (_, n) => `t-${10 + n}`).filter((one) => one > after),
      startQbrs: async ({ after }) => ({ clients: 2, started: 1, last: after === '' ? 'c-2' : null }),
    },
    drive: async ({ client, at }) => (await client.workflow.execute(QbrRun, { ...at, args: [] })).started,
  },
  // Facts in one burst: it hands over in the midst of them.
  ClientUpsells: {
    async drive({ client, at, nowMs }) {
      const handle = await client.workflow.start(ClientUpsells, { ...at, args: [{ tenant: 'acme', clientId: 'c-1' }] });
      await handle.signal(upsellFact, { ...cause('left', nowMs), type: 'ClientLeft' });
      const seen = { kind: 'SEATS', counted: 1, threshold: 1, evidenceEventIds: [], successAgentId: null };
      for (let n = 0; n < 20; n += 1) {
        const opportunity = { ...seen, opportunityId: `o-${n}` };
        await handle.signal(upsellFact, { ...cause(`e-${n}`, nowMs), type: 'UpsellDetected', opportunity });
      }
      await handle.signal(upsellFact, { ...cause('erased', nowMs), type: 'ClientErased' });
      return handle.result();
    },
  },
  ClientService: {
    async drive({ client, at, nowMs }) {
      const handle = await client.workflow.start(ClientService, { ...at, args: [{ tenant: 'acme', clientId: 'c-1' }] });
      const tell = (id: string, fact: object) =>
        handle.signal(serviceFact, { ...cause(id, nowMs), ...fact } as ServiceFact);
      const ends = { trialEndsAtMs: nowMs + 14 * DAY_MS, renewsAtMs: nowMs + 365 * DAY_MS };
      await tell('live', { type: 'ClientWentLive', product: 'chatbot', plan: 'start', ...ends });
      for (let n = 0; n < 8; n += 1) {
        await tell(`self-${n}`, { type: 'ClientServiceModeChanged', to: 'SELF' });
        await tell(`red-${n}`, { type: 'HealthBandChanged', band: 'RED' });
        await tell(`green-${n}`, { type: 'HealthBandChanged', band: 'GREEN' });
      }
      await tell('erased', { type: 'ClientErased' });
      return handle.result();
    },
  },
  // Last: it leaves children behind, after which the test server skips no time.
  Optimisation: {
    activities: {
      campaignsToReview: async () =>
        Array.from({ length: 20 }, (_, n) => ({
          tenant: 'acme',
          campaignId: `${Date.now()}-${n}`,
          eventId: 'e',
          correlationId: 'c',
        })),
      lookAtCampaign: () => Promise.reject(new Error('children are not looked at here')),
    },
    drive: ({ client, at }) => client.workflow.execute(Optimisation, { ...at, args: [] }),
  },
};

/** By the workflow's own clock, so that both runs are told the same. */
function openFor(looks: number) {
  let left = looks;
  return async () => {
    left -= 1;
    if (left >= 0) return 'open' as const;
    left = looks;
    return 'merged' as const;
  };
}

test.each(Object.entries(longLives))('R2: %s: many short runs come to what one long run does', async (name, life) => {
  const long = await live(`long-${name}`, life, bed.workflowBundle);
  const parts = await live(`short-${name}`, life, short);
  expect(long.lengths).toHaveLength(1);
  expect(parts.lengths.length).toBeGreaterThan(1);
  expect(Math.max(...parts.lengths)).toBeLessThanOrEqual(EVENTS_MAX);
  expect(parts.end).toEqual(long.end);
  expect(parts.effects).toEqual(long.effects);
  expect(new Set(parts.effects).size).toBe(parts.effects.length);
});

test('R2: JourneyRun: a burst of facts hands over in the midst of it, and none is lost', async () => {
  const read = readSettings(['MAINSTEM_TEMPORAL_ADDRESS', 'MAINSTEM_TEMPORAL_NAMESPACE'], testEnvironment());
  const { MAINSTEM_TEMPORAL_ADDRESS: address, MAINSTEM_TEMPORAL_NAMESPACE: namespace } = read;
  // A real server: signals that come while a run ends are what the test server does not master.
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const client = new Client({ connection, namespace });
  const taskQueue = `burst-${randomUUID()}`;
  const workflowId = journeyRunWorkflowId('acme', 'person', randomUUID());
  const recorded = recordActivities({ journeyWorld: () => ({ zone: null, journeys }) });
  const { activities } = recorded;
  const worker = await createWorker({ connection: native, namespace, taskQueue, workflowBundle: short, activities });
  await worker.runUntil(async () => {
    const args: [{ tenant: string; kind: 'person'; id: string }] = [{ tenant: 'acme', kind: 'person', id: 'p-1' }];
    const { firstExecutionRunId: first } = await client.workflow.start(JourneyRun, { taskQueue, workflowId, args });
    const handle = client.workflow.getHandle(workflowId);
    const nowMs = Date.now();
    const facts = Array.from({ length: 15 }, (_, n) => {
      const heard = { id: `e-${n}`, type: 'PersonTracked', atMs: nowMs, fields: { event: 'Added', orderId: `o-${n}` } };
      return handle.signal(journeyHeard, { ...cause(`e-${n}`, nowMs), heard });
    });
    await Promise.all(facts);
    await until('all were in and are out', async () => {
      const { person, inbox } = await handle.query(journeyRemembered);
      return person.entries.carts?.count === 15 && person.walks.length === 0 && inbox.length === 0;
    });
    const lengths = await runsOf(workflowId, client);
    expect(lengths.length).toBeGreaterThan(2);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(BURST_EVENTS_MAX);
    expect((await client.workflow.getHandle(workflowId, first).describe()).status.name).toBe('CONTINUED_AS_NEW');
    await handle.terminate('it would wait for a year');
  });
  expect(new Set(recorded.messages.map(({ messageId }) => messageId)).size).toBe(15);
  const ids = recorded.emitted.map(({ eventId }) => eventId);
  expect(new Set(ids).size).toBe(ids.length);
  await native.close();
  await connection.close();
});

async function live(workflowId: string, life: Long, workflowBundle: WorkflowBundleWithSourceMap) {
  const { activities, effects } = createLives({ ...recordActivities().activities, ...life.activities }, false);
  const taskQueue = workflowId;
  const worker = await bed.createWorker({ taskQueue, activities, workflowBundle });
  const { client } = bed;
  const nowMs = await bed.env.currentTimeMs();
  const end = await worker.runUntil(() => life.drive({ client, at: { taskQueue, workflowId }, nowMs }));
  return { end, lengths: await runsOf(workflowId), effects: effects.flatMap(wordsOf).sort() };
}

/** What was written: each step, whatever the clock said. Looks and questions are asked again by a new run. */
function wordsOf({ activity, input }: Effect): string[] {
  const { step, entity, body } = (input ?? {}) as { step?: string; entity?: string; body?: { type: string } };
  // Some steps name the time they were due at, which is another in each run.
  return step === undefined
    ? []
    : [`${activity} ${step.replace(/\d{13}/, 'time')} ${entity ?? ''} ${body?.type ?? ''}`];
}

/** Events of each run's history, the last run first. */
async function runsOf(workflowId: string, client: Client = bed.client): Promise<number[]> {
  const lengths: number[] = [];
  for (let runId: string | undefined; ; ) {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    lengths.push(events?.length ?? 0);
    const before = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId;
    if (!before) return lengths;
    runId = before;
  }
}

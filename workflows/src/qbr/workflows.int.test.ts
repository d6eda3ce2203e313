/** A client's business review in virtual time (WAP-57, WAP-58). */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { approvalSettled, type SettledApproval } from '../approval/messages.ts';
import { killEverywhere } from '../testing/kill-everywhere.ts';
import { type Recorded, recordActivities, type Script } from '../testing/recorded-activities.ts';
import { until } from '../testing/scratch.ts';
import { openTestBed, type WorkflowTestBed } from '../testing/time-skipping.ts';
import { type QbrInput, qbrHeld, qbrWorkflowId } from './messages.ts';
import { nobodyCounted, secondQuarter, WENT_LIVE_AT_MS } from './testing/sample-figures.ts';
import { Qbr, QbrRun } from './workflows.ts';

const DAY_MS = 86_400_000;
let bed: WorkflowTestBed;
beforeAll(async () => {
  bed = await openTestBed();
});
afterAll(() => bed?.close());

const inputFor = (clientId: string): QbrInput => ({
  ...{
    tenant: 'acme',
    clientId,
    qbrId: 'qbr-2',
    ...secondQuarter,
    wentLiveAtMs: WENT_LIVE_AT_MS,
    successAgentId: 'sue',
  },
  cause: { eventId: `started-${clientId}`, correlationId: 'life', occurredAtMs: secondQuarter.toMs },
});
const start = (input: QbrInput, taskQueue: string, workflowId = qbrWorkflowId('acme', input.clientId, input.qbrId)) =>
  bed.client.workflow.start(Qbr, { workflowId, taskQueue, args: [input] });
type Edit = Partial<NonNullable<SettledApproval['edit']>>;
const approved = (approvalId: string, edit: Edit | null = null): SettledApproval => ({
  ...{ approvalId, outcome: 'APPROVED', decidedBy: ['user:sam'], eventId: `${approvalId}-yes` },
  edit:
    edit === null ? null : { contentHash: '', amountMicros: null, diff: null, diffUri: null, diffHash: null, ...edit },
});

/** Runs a review and answers its `round`-th question with what `decide` says. */
async function reviewed(
  clientId: string,
  script: Script,
  decide: (asked: Recorded['approvals'][number], round: number) => SettledApproval | null,
  after: (handle: Awaited<ReturnType<typeof start>>) => Promise<void> = async () => undefined,
) {
  const recorded = recordActivities(script);
  const end = await bed.withWorker(recorded.activities, async (taskQueue) => {
    const handle = await start(inputFor(clientId), taskQueue);
    for (let round = 1; ; round += 1) {
      const asked = await until('a question', async () => recorded.approvals[round - 1]);
      const settled = decide(asked, round);
      if (settled === null) break;
      await handle.signal(approvalSettled, settled);
      if (recorded.bodies().length > 0 && !isRefused(settled, script)) break;
    }
    await after(handle);
    return handle.result();
  });
  return { end, recorded };
}

function isRefused({ edit }: SettledApproval, { refuseDeck }: Script): boolean {
  return edit?.diffUri != null && refuseDeck?.(edit.diffUri) != null;
}

test('WAP-57, WAP-58: figures, words, deck, approved with edited words, drawn anew, held', async () => {
  const { end, recorded } = await reviewed(
    'c-edit',
    { ask: () => ({ kind: 'ungrounded', numbers: ['99'], eventId: 'asked' }) },
    ({ approvalId, diff = '' }) =>
      approved(approvalId, {
        diff: diff.replace(/^- .*$/m, '- Begin with voice.').replace('## savings', '> Said by phone.\n## savings'),
      }),
    (handle) => handle.signal(qbrHeld, { eventId: 'held', heldAtMs: Date.now() }),
  );
  expect(end).toBe('HELD');
  const [asked] = recorded.asks;
  expect(asked?.facts?.join(' ')).toContain('12345 conversations');
  expect(recorded.approvals[0]?.diff).toContain('no language model worded it');
  expect(recorded.types()).toEqual([
    'QbrDrafted',
    'DeploymentMeasured',
    'DeploymentMeasured',
    'QbrDrafted',
    'QbrApproved',
  ]);
  const drafts = recorded.bodies().filter((body) => body.type === 'QbrDrafted');
  expect(drafts.map(({ revision, draftedBy, modelEventId }) => [revision, draftedBy, modelEventId])).toEqual([
    [1, 'service:workflows', null],
    [2, 'user:sam', null],
  ]);
  expect(drafts[1]?.deckHash).not.toBe(drafts[0]?.deckHash);
  const [told] = recorded.bodies().filter((body) => body.type === 'QbrApproved');
  expect(told).toMatchObject({ revision: 2, deckHash: drafts[1]?.deckHash, decidedBy: ['user:sam'] });
});

test('WAP-58: a deck of one’s own is looked at; one that is refused is asked about again; nobody holds it', async () => {
  const refuseDeck = (uri: string) => (uri.includes('bad') ? 'it holds a program' : null);
  const { end, recorded } = await reviewed(
    'c-own',
    { refuseDeck, figures: () => nobodyCounted },
    ({ approvalId }, round) => approved(approvalId, { diffUri: round === 1 ? 'object:bad' : 'object:own' }),
  );
  expect(end).toBe('LAPSED');
  expect(recorded.approvals[1]?.because).toContain('it holds a program');
  const drafts = recorded.bodies().filter((body) => body.type === 'QbrDrafted');
  expect(drafts.map(({ deckUri }) => deckUri)).toEqual(['object:qbr-2-1.pptx', 'object:own']);
  expect(drafts[0]?.partsSilent).toEqual(['kpis', 'experiments', 'conversations', 'savings']);
  expect(recorded.messages.map(({ to, template }) => `${to.kind} ${to.id} ${template}`)).toEqual(
    Array.from({ length: 3 }, () => 'agent sue qbr-to-hold@v1'),
  );
  expect(recorded.bodies().at(-1)).toMatchObject({ type: 'QbrLapsed', because: 'not-held', revision: 2 });
});

test('WAP-58: silence never approves; a no ends it; of an erased client nothing is drawn', async () => {
  const silent = await reviewed('c-silent', {}, () => null);
  expect(silent.recorded.bodies().at(-1)).toMatchObject({ type: 'QbrLapsed', because: 'not-reviewed' });
  const no = await reviewed('c-no', {}, ({ approvalId }) => ({ ...approved(approvalId), outcome: 'REJECTED' }));
  expect(no.recorded.bodies().at(-1)).toMatchObject({ type: 'QbrLapsed', because: 'rejected' });
  const recorded = recordActivities({ isErased: () => true });
  await bed.withWorker(recorded.activities, async (taskQueue) => {
    expect(await (await start(inputFor('c-gone'), taskQueue)).result()).toBe('LAPSED');
  });
  expect(recorded.types()).toEqual(['QbrLapsed']);
});

test('WAP-57: worker killed at every event of a review: same end, nothing twice', async () => {
  const input = inputFor('c-kill');
  const { deaths } = await killEverywhere(bed, 'qbr:acme:c-kill:qbr-2', {
    activities: () => recordActivities().activities,
    async drive({ taskQueue, workflowId }) {
      const handle = await bed.client.workflow.start(Qbr, { workflowId, taskQueue, args: [input] });
      await handle.signal(approvalSettled, approved(`qbr-2-1-${input.cause.eventId}`, { diff: '## kpis: k\n> Good.' }));
      await bed.env.sleep(10 * DAY_MS);
      await handle.signal(qbrHeld, { eventId: 'held', heldAtMs: 0 });
      return handle.result();
    },
    comparable: ({ activity, input: asked }) => [activity, withoutClock(asked)],
  });
  expect(deaths).toBeGreaterThan(8);
});

test('WAP-57: one run begins the reviews of all tenants page by page; killed at every event it begins none twice', async () => {
  const clients = ['c-1', 'c-2', 'c-3'];
  const begun = new Set<string>();
  const activities = () => ({
    ...recordActivities().activities,
    tenantsToScore: async ({ after }: { after: string }) => ['acme', 'globex'].filter((tenant) => tenant > after),
    startQbrs: async ({ tenant, after }: { tenant: string; after: string }) => {
      const [next] = clients.filter((client) => client > after);
      begun.add(`${tenant}/${next}`);
      return { clients: 1, started: 1, last: next === clients.at(-1) ? null : (next ?? null) };
    },
  });
  await killEverywhere(bed, 'qbr-run:platform:quarterly', {
    activities,
    async drive({ taskQueue, workflowId }) {
      const { clients: seen, started } = await bed.client.workflow.execute(QbrRun, {
        workflowId,
        taskQueue,
        args: [{}],
      });
      return { seen, started };
    },
    comparable: ({ activity, input: asked }) => [activity, withoutClock(asked)],
  });
  expect(begun.size).toBe(6);
});

function withoutClock(input: unknown): unknown {
  return JSON.parse(JSON.stringify(input, (key, value) => (/Ms$/.test(key) ? undefined : value)) ?? 'null');
}

/**
 * SM-9, WAP-128, WAP-119 in virtual time: the clock of an approval, and the mails people get of it, through the real decided
 * stream, the real outbox, the real templates and the real signing of links. Only log, contacts and mail server are in memory.
 */
import { createCodec } from '@mainstem/schemas/codec';
import { type AnyEvent, eventTypes } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import { linkHashOf, readLinkToken } from '@mainstem/streams/approvals/link-token';
import type { ApprovalCommand } from '@mainstem/streams/deciders/approval/commands';
import { approvalDecider } from '@mainstem/streams/deciders/approval/decider';
import { createMemoryLog } from '@mainstem/streams/log/log.memory';
import { startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCommand } from '../activities/command.ts';
import { approvalWorkflowType } from '../approval/messages.ts';
import { Approval } from '../approval/workflows.ts';
import { createCommunicationActivities } from '../communication/activities.ts';
import { openBed, SECRET } from '../communication/testing/parts.ts';
import { startsOf } from '../starts.ts';
import type { Activities } from '../steps/contract.ts';
import { recordActivities } from '../testing/recorded-activities.ts';
import { openTestBed, type WorkflowTestBed } from '../testing/time-skipping.ts';
import { createNoticeActivities } from './activities.ts';
import { type NoticeInput, noticeWorkflowType } from './messages.ts';
import { Notice } from './workflows.ts';

const MINUTE_MS = 60_000;
let bed: WorkflowTestBed;
beforeAll(async () => {
  bed = await openTestBed();
});
const log = createMemoryLog({ topics });
const codec = createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1])));
const writer = startDecisionWriter({ log, codec, decider: approvalDecider, service: 'test' });
afterAll(async () => {
  await bed?.close();
  await writer.stop();
  await log.close();
});

async function eventsOf(approvalId: string): Promise<AnyEvent[]> {
  const events: AnyEvent[] = [];
  for (const [partition, end] of (await log.endOffsets('approval_request_events')).entries()) {
    for await (const { records } of log.read('approval_request_events', partition, 0, end)) {
      for (const { value } of records) events.push(codec.decode(value));
    }
  }
  return events.filter(({ envelope }) => envelope.entity === approvalId);
}

async function give(approvalId: string, command: ApprovalCommand) {
  const outcome = await writer.execute('acme', approvalId, command, { actor: 'user:a', occurredAtMs: 1 });
  if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome));
}

const people = [
  { userId: 'ana', roles: ['manager'] },
  { userId: 'ben', roles: ['manager', 'admin'] },
  { userId: 'dora', roles: ['admin'] },
  { userId: 'req', roles: ['manager'] },
  { userId: 'vic', roles: ['viewer'] },
];

/** A starter over the log: each event's workflows are started as it is written, each id once. */
function world(secret = SECRET) {
  const post = openBed();
  const recorded = recordActivities();
  const decide = createCommand({ approval: writer } as never);
  let told = 0;
  let queue = '';
  let last: Promise<void> = Promise.resolve();
  const tell = (approvalId: string): Promise<void> => {
    last = last.then(() => tellNext(approvalId));
    return last;
  };
  const tellNext = async (approvalId: string) => {
    for (const event of (await eventsOf(approvalId)).slice(told)) {
      told += 1;
      for (const { workflowType, workflowId, how, input } of startsOf(event)) {
        if (how !== 'start') continue;
        const type = { [approvalWorkflowType]: Approval, [noticeWorkflowType]: Notice }[workflowType] as typeof Notice;
        await bed.client.workflow.start(type, { workflowId, taskQueue: queue, args: [input as NoticeInput] });
      }
    }
  };
  const activities: Activities = {
    ...recorded.activities,
    ...createCommunicationActivities({
      ...post.parts,
      nowMs: Date.now,
      links: { ...post.parts.links, approvalLinkSecret: secret },
    }),
    ...createNoticeActivities({ approvals: writer, people: { of: async () => people }, linkSecret: secret }),
    ...decide,
    async command(input) {
      // Virtual time jumps over days, and the log refuses events from more than a day ahead.
      const occurredAtMs = Math.min(input.occurredAtMs, Date.now());
      const result = await decide.command({ ...input, occurredAtMs });
      if (result.kind === 'accepted' && queue !== '') await tell(input.entity);
      return result;
    },
  };
  return { post, recorded, activities, tell, useQueue: (name: string) => (queue = name) };
}

async function asked(approvalId: string) {
  const nowMs = await bed.env.currentTimeMs();
  const [share50, share90] = [nowMs + 20 * MINUTE_MS, nowMs + 36 * MINUTE_MS];
  const times = { deadlineAtMs: nowMs + 40 * MINUTE_MS, escalationMs: 20 * MINUTE_MS, reminders: [share50, share90] };
  const who = { needed: [{ role: 'manager', persons: 1, or: [] }], escalateTo: ['admin'], isAutomatic: false };
  await give(approvalId, {
    type: 'RequestApproval',
    ...{ kind: 'refund', subject: 'c-1', riskTier: 'LOW', because: 'late', currency: 'USD', onDeadline: 'ESCALATE' },
    content: { amountMicros: 49_990_000, diff: null, diffUri: null, diffHash: null },
    ...{ evidenceEventIds: [], requestedBy: 'user:req', replyTo: null },
    routing: { rule: 'r', tableVersion: 'default', ...who, ...times },
  });
}

const tokenIn = (text = ''): string => /approval-links\/(\S+)/.exec(text)?.[1] ?? '';

describe('SM-9: people are told, each what is theirs', () => {
  test('asked, reminded at half and at nine tenths, escalated to the next in line; silence expires', async () => {
    const { post, recorded, activities, tell, useQueue } = world();
    await bed.withWorker(activities, async (taskQueue) => {
      useQueue(taskQueue);
      await asked('a-1');
      await tell('a-1');
      await bed.client.workflow.getHandle('approval:acme:a-1').result();
    });
    const requested = recorded.bodies().filter((body) => body.type === 'MessageRequested');
    const sentTo = requested.map((body) =>
      body.type === 'MessageRequested' ? `${body.template} ${body.contactId}` : '',
    );
    expect(sentTo.slice(0, 6).sort()).toEqual([
      ...['approval-asked@v1 ana', 'approval-asked@v1 ben'],
      ...[
        'approval-reminded@v1 ana',
        'approval-reminded@v1 ana',
        'approval-reminded@v1 ben',
        'approval-reminded@v1 ben',
      ],
    ]);
    // Who asked, and who has no part in it, hears nothing; the next in line does.
    expect(sentTo.slice(6).sort()).toEqual(['approval-escalated@v1 ben', 'approval-escalated@v1 dora']);
    expect(post.mails).toHaveLength(8);
    const settled = recorded.types().filter((type) => type === 'MessageSent');
    expect(settled).toHaveLength(8);
    expect((await eventsOf('a-1')).at(-1)?.type).toBe('ApprovalExpired');

    // One link each, the same in every mail, known to the stream by its hash alone.
    const { state } = await writer.load('acme', 'a-1');
    const tokens = new Set(post.mails.map(({ text }) => tokenIn(text)));
    expect(new Set(state.links.map(({ hash }) => hash))).toEqual(new Set([...tokens].map(linkHashOf)));
    expect(state.links.map(({ holder }) => holder).sort()).toEqual(['user:ana', 'user:ben', 'user:dora']);
    for (const token of tokens) {
      expect(readLinkToken(SECRET, token)).toMatchObject({ approvalId: 'a-1', contentHash: state.contentHash });
    }
    expect(post.mails[0]?.text).toContain('49.99 USD');
    // R6: neither Temporal nor the log is told an address, a name or a link.
    const history = JSON.stringify(await historyOf('a-1'));
    for (const secret of [...tokens].map((token) => token.split('.')[1] as string))
      expect(history).not.toContain(secret);
    expect(history + JSON.stringify(recorded.emitted)).not.toMatch(/ann@example|Ann <b>/);
  });

  async function historyOf(approvalId: string) {
    const routed = (await eventsOf(approvalId)).find(({ type }) => type === 'ApprovalRouted') as AnyEvent;
    const history = await bed.client.workflow.getHandle(`notice:acme:${routed.envelope.id}`).fetchHistory();
    return history.events?.map((event) => Buffer.from(JSON.stringify(event)).toString());
  }

  test('R11: a replay of the log tells nobody, even when Temporal has forgotten', async () => {
    const { post, activities } = world();
    await bed.withWorker(activities, async (taskQueue) => {
      await asked('a-2');
      const routed = (await eventsOf('a-2')).find(({ type }) => type === 'ApprovalRouted') as AnyEvent;
      const [start] = startsOf(routed).filter(({ workflowType }) => workflowType === noticeWorkflowType);
      const args = [start?.input as NoticeInput] as const;
      const once = (workflowId: string) =>
        bed.client.workflow.execute(Notice, { workflowId, taskQueue, args: [...args] });
      await once(start?.workflowId ?? '');
      expect(post.mails).toHaveLength(2);
      await expect(
        bed.client.workflow.start(Notice, {
          ...{ workflowId: start?.workflowId ?? '', taskQueue, args: [...args] },
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
        }),
      ).rejects.toThrow();
      await once('as-if-it-never-was');
      expect(post.mails).toHaveLength(2);
      expect((await writer.load('acme', 'a-2')).state.links).toHaveLength(2);
    });
  });

  test('changed: links of before are void and new ones come; decided: nobody is told more; no secret: log in', async () => {
    const { post, activities } = world();
    const bare = world('');
    const about = { kind: 'approval', approvalId: 'a-3', roles: ['manager'], person: null } as const;
    const cause = (eventId: string) => ({ eventId, correlationId: 'c', occurredAtMs: 1 });
    const tell = (taskQueue: string, id: string, why: 'ASKED' | 'CHANGED') =>
      bed.client.workflow.execute(Notice, {
        ...{ workflowId: `notice:acme:${id}`, taskQueue },
        args: [{ tenant: 'acme', cause: cause(id), about: { ...about, why } }],
      });
    await asked('a-3');
    await bed.withWorker(activities, async (taskQueue) => {
      expect(await tell(taskQueue, 'e-1', 'ASKED')).toBe(2);
      const { contentHash } = (await writer.load('acme', 'a-3')).state;
      const edit = { amountMicros: 10_000_000, diff: null, diffUri: null, diffHash: null };
      const said = { verdict: 'APPROVE', contentHash, edit, linkHash: null, actingFor: null, note: null } as const;
      const by = { by: 'user:zoe', roles: ['manager'], policyVersion: 0, signature: 's', atMs: 1 };
      await give('a-3', { type: 'DecideApproval', ...said, ...by });
      expect(await tell(taskQueue, 'e-2', 'CHANGED')).toBe(0); // one seat, which the editor has filled
      expect(post.mails).toHaveLength(2);
    });
    await asked('a-4');
    await bed.withWorker(bare.activities, async (taskQueue) => {
      const other = { ...about, approvalId: 'a-4', why: 'ASKED' } as const;
      const args: [NoticeInput] = [{ tenant: 'acme', cause: cause('e-4'), about: other }];
      await bed.client.workflow.execute(Notice, { workflowId: 'notice:acme:e-4', taskQueue, args });
      expect(bare.post.mails[0]?.text).toContain('Zum Entscheiden bitte anmelden: mainstem approvals show a-4');
      expect(bare.post.mails[0]?.text).not.toContain('http');
    });
  });
});

test('WAP-119: the agent who is offered work is mailed, once, as the log knows him', async () => {
  const { post, recorded, activities } = world();
  const envelope = { id: 'e-offer', tenant: 'acme', entity: 'onboarding', correlationId: 'c', occurredAtMs: 1 };
  const offeredAtMs = await bed.env.currentTimeMs();
  const offered = {
    ...{ type: 'WorkOffered', envelope, workId: 'h-1', agentId: 'ann', subject: 'client:c-17', offer: 1 },
    ...{ offeredAtMs, expiresAtMs: offeredAtMs + 60 * MINUTE_MS, because: 'least loaded', replyTo: null },
  } as unknown as AnyEvent;
  const [start] = startsOf(offered).filter(({ workflowType }) => workflowType === noticeWorkflowType);
  expect(start).toMatchObject({ workflowId: 'notice:acme:e-offer', how: 'start' });
  await bed.withWorker(activities, async (taskQueue) => {
    const args: [NoticeInput] = [start?.input as NoticeInput];
    expect(await bed.client.workflow.execute(Notice, { workflowId: 'notice:acme:e-offer', taskQueue, args })).toBe(1);
  });
  expect(recorded.bodies()).toMatchObject([
    { type: 'MessageRequested', contactKind: 'agent', contactId: 'ann', template: 'work-offered@v1' },
    { type: 'MessageSent', contactKind: 'agent' },
  ]);
  expect(post.mails).toHaveLength(1);
  expect(post.mails[0]?.text).toContain('mainstem agents accept ann h-1');
  expect(post.mails[0]?.text).toContain('60 Min');
});

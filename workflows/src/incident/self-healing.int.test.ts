/** Rollback, Incident, Lockdown and SafetyBlock in virtual time, with recorded activities. One server for all of them. */
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { approvalSettled } from '../approval/messages.ts';
import { unlockWorkflowId } from '../lockdown/messages.ts';
import { Lockdown, Unlock } from '../lockdown/workflows.ts';
import { type Finding, type RollbackInput, rollbackVerified, rollbackWorkflowId } from '../rollback/messages.ts';
import { Rollback, VERIFY_MS } from '../rollback/workflows.ts';
import { safetyBlockWorkflowId } from '../safety-block/messages.ts';
import { SafetyBlock } from '../safety-block/workflows.ts';
import { killEverywhere } from '../testing/kill-everywhere.ts';
import { type Recorded, recordActivities } from '../testing/recorded-activities.ts';
import { openTestBed, type WorkflowTestBed } from '../testing/time-skipping.ts';
import {
  completeStep,
  type IncidentInput,
  incidentNews,
  incidentView,
  incidentWorkflowId,
  stepReported,
} from './messages.ts';
import { ESCALATES_TO, MISSES_MAX } from './policy.ts';
import { Incident } from './workflows.ts';

const HOUR_MS = 3_600_000;
let bed: WorkflowTestBed;
beforeAll(async () => {
  bed = await openTestBed();
});
afterAll(() => bed?.close());

let runs = 0;
const cause = async () => {
  runs += 1;
  return { eventId: `event-${runs}`, correlationId: 'c-1', occurredAtMs: await bed.env.currentTimeMs() };
};
const creative: Finding = {
  subjectKind: 'CREATIVE',
  subjectId: 'banner-1',
  version: '',
  trigger: 'CTR',
  words: 'click rate 0.40 % is under its line',
  firstBadAtMs: 1,
};
const config: Finding = {
  ...creative,
  subjectKind: 'CONFIG',
  subjectId: 'bot',
  version: 'commit-2',
  trigger: 'ERRORS',
};

async function roll(recorded: Recorded, finding: Finding, isVerified = true) {
  const input: RollbackInput = { tenant: 'acme', cause: await cause(), finding, campaignId: null };
  const workflowId = rollbackWorkflowId('acme', finding.subjectId, input.cause.eventId);
  return bed.withWorker(recorded.activities, async (taskQueue) => {
    const handle = await bed.client.workflow.start(Rollback, { taskQueue, workflowId, args: [input] });
    const told = { eventId: 'verified-1', restoredId: 'gold-1', elapsedMs: 9_000 };
    if (isVerified) await handle.signal(rollbackVerified, told);
    return handle.result();
  });
}
const commandsOf = ({ commands }: Recorded) => commands.map(({ command, entity }) => [command.type, entity]);

describe('SM-2: a rollback', () => {
  test('KIKI-43: pauses, restores gold, records, waits for the first good impression', async () => {
    const recorded = recordActivities({ gold: ['gold-1', 'gold-2'] });
    expect(await roll(recorded, creative)).toEqual({ outcome: 'COMPLETED', goldCreativeId: 'gold-1' });
    expect(commandsOf(recorded)).toEqual([
      ['PauseCreative', 'banner-1'],
      ['ActivateCreative', 'gold-1'],
    ]);
    expect(recorded.types()).toEqual(['RollbackStarted', 'IncidentOpened', 'RollbackCompleted']);
    expect(recorded.bodies()[0]).toMatchObject({ subjectId: 'banner-1', campaignId: 'spring', trigger: 'CTR' });
    expect(recorded.emitted[2]?.causationId).toBe('verified-1');
  });

  test('what nobody saw within five minutes is escalated, and so is an empty reserve (KIKI-44)', async () => {
    const unseen = recordActivities({ gold: ['gold-1'] });
    expect(await roll(unseen, creative, false)).toMatchObject({ outcome: 'ESCALATED' });
    expect(unseen.types().at(-1)).toBe('RollbackEscalated');
    const opened = unseen.emitted.find(({ body }) => body.type === 'IncidentOpened')?.occurredAtMs ?? 0;
    expect((unseen.emitted.at(-1)?.occurredAtMs ?? 0) - opened).toBeGreaterThanOrEqual(VERIFY_MS);
    const empty = recordActivities();
    expect(await roll(empty, creative)).toMatchObject({ outcome: 'ESCALATED' });
    expect(empty.bodies()[1]).toMatchObject({ type: 'IncidentOpened', severity: 'HIGH' });
  });

  test('a gold creative that may not go live gives way to the next; one that is live needs no proof', async () => {
    const recorded = recordActivities({
      gold: ['gold-1', 'gold-2'],
      command: ({ entity, command, step }) => {
        if (command.type !== 'ActivateCreative') return { kind: 'accepted', eventId: step };
        const code = entity === 'gold-1' ? 'CREATIVE_BLOCKED' : 'CREATIVE_ALREADY_LIVE';
        return { kind: 'rejected', code, message: 'no' };
      },
    });
    const answer = { outcome: 'COMPLETED', goldCreativeId: 'gold-2' };
    expect(await roll(recorded, creative, false)).toEqual(answer);
  });

  test('WAP-107 UW-41: of a config the version before is in force again; one that was left meanwhile is escalated', async () => {
    const recorded = recordActivities();
    expect(await roll(recorded, config)).toEqual({ outcome: 'COMPLETED', goldCreativeId: 'commit-1' });
    expect(recorded.commands).toMatchObject([
      { stream: 'agentConfig', entity: 'bot', command: { type: 'RollbackConfig', branch: 'prod', head: 'commit-2' } },
    ]);
    expect(recorded.types()).toEqual(['RollbackStarted', 'ConfigRestored', 'IncidentOpened']);
    const moved = recordActivities({
      command: () => ({ kind: 'rejected', code: 'CONFIG_HEAD_MOVED', message: 'moved' }),
    });
    expect(await roll(moved, config)).toMatchObject({ outcome: 'ESCALATED' });
    expect(moved.types()).toEqual(['RollbackStarted', 'IncidentOpened', 'ConfigRestoreFailed']);
  });

  test('R2: a worker that dies at any event loses no step and does none twice', async () => {
    const { eventId, ...rest } = await cause();
    const input: RollbackInput = {
      tenant: 'acme',
      cause: { eventId, ...rest },
      finding: creative,
      campaignId: 'spring',
    };
    await killEverywhere(bed, rollbackWorkflowId('acme', 'banner-1', `kill-${eventId}`), {
      activities: () => recordActivities({ gold: ['gold-1'] }).activities,
      async drive({ client, taskQueue, workflowId }) {
        const told = { eventId: 'verified-1', restoredId: 'gold-1', elapsedMs: 9_000 };
        const handle = await client.workflow.signalWithStart(Rollback, {
          workflowId,
          taskQueue,
          args: [input],
          signal: rollbackVerified,
          signalArgs: [told],
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        });
        return handle.result();
      },
    });
  });
});

async function incidentOf(severity: IncidentInput['severity']): Promise<IncidentInput> {
  const met = await cause();
  const about = {
    severity,
    kind: 'creative-rollback',
    subject: 'creative:banner-1',
    summary: 'It was taken off the air.',
  };
  return { tenant: 'acme', incidentId: `incident-${runs}`, cause: met, ...about };
}
const reason = (error: unknown) =>
  error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure ? error.cause.type : error;

describe('SM-14, WAP-110: an incident', () => {
  test('ticket, alert, client told, mitigated by the platform, root cause, prevention: each an event', async () => {
    const recorded = recordActivities();
    const input = await incidentOf('HIGH');
    const workflowId = incidentWorkflowId('acme', input.incidentId);
    const result = await bed.withWorker(recorded.activities, async (taskQueue) => {
      const handle = await bed.client.workflow.start(Incident, { taskQueue, workflowId, args: [input] });
      const early = handle.executeUpdate(completeStep, { args: [{ step: 'RCA', by: 'user:a', uri: 'x' }] });
      expect(await early.catch(reason)).toBe('INCIDENT_STEP_CLOSED');
      const news = { eventId: 'n-1', what: 'MITIGATED', by: 'workflow:Rollback', words: 'gold' } as const;
      await handle.signal(incidentNews, news);
      await handle.signal(incidentNews, news); // signals come at least once
      await waitsFor(handle, 'RCA');
      const unwritten = handle.executeUpdate(completeStep, { args: [{ step: 'RCA', by: 'user:a', uri: null }] });
      expect(await unwritten.catch(reason)).toBe('INCIDENT_URI_MISSING');
      await handle.executeUpdate(completeStep, { args: [{ step: 'RCA', by: 'user:a', uri: 'https://docs/rca' }] });
      await waitsFor(handle, 'PREVENTION');
      const reported = { eventId: 'r-1', by: 'user:b', uri: 'https://docs/p' } as const;
      await handle.signal(stepReported, { ...reported, step: 'RCA' }); // done already: left
      await handle.signal(stepReported, { ...reported, step: 'PREVENTION' });
      return handle.result();
    });
    expect(result).toEqual({ outcome: 'CLOSED' });
    const told = ['MessageRequested', 'MessageSent', 'IncidentClientInformed'];
    expect(recorded.types().slice(0, 2).sort()).toEqual(['IncidentAlerted', 'IncidentTicketed']);
    const types = recorded.types();
    expect(types.filter((type) => told.includes(type))).toEqual(told);
    expect(types.slice(2).filter((type) => !told.includes(type))).toEqual([
      ...['IncidentStepOpened', 'IncidentMitigated'],
      ...['IncidentStepOpened', 'IncidentRcaRecorded'],
      ...['IncidentStepOpened', 'IncidentPreventionCompleted'],
    ]);
    expect(recorded.messages).toMatchObject([{ channel: 'email', to: { kind: 'client', id: 'acme' } }]);
  });

  test('WAP-46: a step nobody does is escalated at its limit, counted from the event, and in the end left undone', async () => {
    const recorded = recordActivities({ alert: () => new Error('no answer') });
    const input = await incidentOf('CRITICAL');
    const result = await bed.withWorker(recorded.activities, (taskQueue) =>
      bed.client.workflow.execute(Incident, {
        taskQueue,
        workflowId: incidentWorkflowId('acme', input.incidentId),
        args: [input],
      }),
    );
    expect(result).toEqual({ outcome: 'LEFT_UNDONE' });
    const missed = recorded.emitted.filter(({ body }) => body.type === 'IncidentStepMissed');
    expect(missed).toHaveLength(MISSES_MAX + 1);
    const dueAtMs = input.cause.occurredAtMs + HOUR_MS;
    expect(missed[0]?.body).toMatchObject({ step: 'MITIGATION', dueAtMs, escalatedTo: ESCALATES_TO });
    expect(recorded.bodies().find(({ type }) => type === 'IncidentAlerted')).toMatchObject({ delivered: false });
  });

  test('SM-14: owners and limits are the tenant’s, with their version on the log; without an answer those of everybody', async () => {
    const version = 'setting-1';
    const steps = [{ step: 'MITIGATION', owner: 'support', withinMs: 2 * HOUR_MS }] as const;
    const own = { pages: false, tellsClient: [], steps, escalatesTo: 'manager', version } as const;
    const answers = [async () => own, () => Promise.reject(ApplicationFailure.nonRetryable('not known'))] as const;
    const wanted = [
      { owner: 'support', policyVersion: version, withinMs: 2 * HOUR_MS },
      { owner: 'platform_engineer', policyVersion: '', withinMs: 4 * HOUR_MS },
    ];
    for (const [at, incidentPolicy] of answers.entries()) {
      const recorded = recordActivities();
      const input = await incidentOf('HIGH');
      await bed.withWorker({ ...recorded.activities, incidentPolicy }, async (taskQueue) => {
        const workflowId = incidentWorkflowId('acme', input.incidentId);
        const handle = await bed.client.workflow.start(Incident, { taskQueue, workflowId, args: [input] });
        await waitsFor(handle, 'MITIGATION');
        await handle.executeUpdate(completeStep, { args: [{ step: 'MITIGATION', by: 'user:a', uri: null }] });
        await (at === 0 ? handle.result() : handle.terminate('seen enough'));
      });
      const { withinMs, ...about } = wanted[at] as (typeof wanted)[number];
      const opened = { type: 'IncidentStepOpened', ...about, dueAtMs: input.cause.occurredAtMs + withinMs };
      expect(recorded.bodies().find(({ type }) => type === 'IncidentStepOpened')).toMatchObject(opened);
      expect(recorded.alerts).toHaveLength(at);
    }
  });

  test('what the platform could not mend is paged again', async () => {
    const recorded = recordActivities();
    const input = await incidentOf('MEDIUM');
    await bed.withWorker(recorded.activities, async (taskQueue) => {
      const workflowId = incidentWorkflowId('acme', input.incidentId);
      const handle = await bed.client.workflow.start(Incident, { taskQueue, workflowId, args: [input] });
      await handle.signal(incidentNews, { eventId: 'n', what: 'ESCALATED', by: 'workflow:Rollback', words: 'no gold' });
      await waitsFor(handle, 'MITIGATION');
      await handle.executeUpdate(completeStep, { args: [{ step: 'MITIGATION', by: 'user:a', uri: null }] });
      await handle.terminate('seen enough');
    });
    expect(recorded.alerts.map(({ text }) => text)).toContain('no gold');
  });
});

async function waitsFor(
  handle: { query(name: typeof incidentView): Promise<{ waitsFor: string | null }> },
  step: string,
) {
  for (let tries = 0; tries < 2_400; tries += 1) {
    if ((await handle.query(incidentView)).waitsFor === step) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`does not wait for ${step}`);
}

describe('KIKI-50: a lockdown', () => {
  test('locks first, ends access, opens an incident and asks the platform’s people', async () => {
    const recorded = recordActivities();
    const input = { tenant: 'acme', cause: await cause(), because: 'stolen tokens', revokeKeys: true };
    const result = await bed.withWorker(recorded.activities, (taskQueue) =>
      bed.client.workflow.execute(Lockdown, {
        taskQueue,
        workflowId: `lockdown:acme:${input.cause.eventId}`,
        args: [input],
      }),
    );
    expect(result).toEqual({ outcome: 'LOCKED', sessions: 2, keys: 1 });
    expect(recorded.commands).toMatchObject([
      { stream: 'identity', entity: 'lockdown', command: { type: 'BeginLockdown' } },
    ]);
    expect(recorded.emitted).toMatchObject([
      { tenant: 'acme', body: { type: 'IncidentOpened', severity: 'CRITICAL', kind: 'breach' } },
      { tenant: 'platform', body: { type: 'IncidentOpened', kind: 'lockdown', subject: 'tenant:acme' } },
    ]);
  });

  test('the platform’s own tenant is never locked', async () => {
    const recorded = recordActivities();
    const input = { tenant: 'platform', cause: await cause(), because: 'x', revokeKeys: true };
    await bed.withWorker(recorded.activities, (taskQueue) =>
      bed.client.workflow.execute(Lockdown, {
        taskQueue,
        workflowId: `lockdown:platform:${input.cause.eventId}`,
        args: [input],
      }),
    );
    expect(recorded.commands).toEqual([]);
    expect(recorded.types()).toEqual(['IncidentOpened']);
  });

  test('two people unlock; silence leaves it locked and asks again', async () => {
    const recorded = recordActivities();
    const input = { lockedTenant: 'acme', incidentId: 'lockdown-1', cause: await cause() };
    const workflowId = unlockWorkflowId('platform', `lockdown-${runs}`);
    const result = await bed.withWorker(recorded.activities, async (taskQueue) => {
      const handle = await bed.client.workflow.start(Unlock, { taskQueue, workflowId, args: [input] });
      const settled = { edit: null, eventId: 'a' };
      await handle.signal(approvalSettled, {
        ...settled,
        approvalId: 'unlock-lockdown-1-1',
        outcome: 'EXPIRED',
        decidedBy: [],
      });
      const by = ['user:a', 'user:b'];
      await handle.signal(approvalSettled, {
        ...settled,
        approvalId: 'unlock-lockdown-1-2',
        outcome: 'APPROVED',
        decidedBy: by,
      });
      return handle.result();
    });
    expect(result).toEqual({ outcome: 'UNLOCKED' });
    expect(recorded.approvals).toMatchObject([
      { tenant: 'platform', needed: [{ role: 'admin', persons: 2 }] },
      { approvalId: 'unlock-lockdown-1-2' },
    ]);
    expect(recorded.commands).toMatchObject([
      { tenant: 'acme', command: { type: 'EndLockdown', because: 'approved by user:a and user:b' } },
    ]);
  });
});

describe('KIKI-48: brand safety', () => {
  test('blocks at once, then people look; a false alarm does not unblock', async () => {
    const recorded = recordActivities();
    const met = await cause();
    const about = { campaignId: 'spring', creativeId: 'banner-1', category: 'hate', because: 'a slur' };
    const workflowId = safetyBlockWorkflowId('acme', 'banner-1', met.eventId);
    const result = await bed.withWorker(recorded.activities, async (taskQueue) => {
      const args: [Parameters<typeof SafetyBlock>[0]] = [{ tenant: 'acme', cause: met, ...about }];
      const handle = await bed.client.workflow.start(SafetyBlock, { taskQueue, workflowId, args });
      const approvalId = `safety-review-${met.eventId}`;
      const settled = { approvalId, outcome: 'REJECTED', decidedBy: ['user:a'], edit: null, eventId: 'a' } as const;
      await handle.signal(approvalSettled, settled);
      return handle.result();
    });
    expect(result).toEqual({ blocked: true, review: 'FALSE_ALARM' });
    expect(recorded.commands).toMatchObject([{ command: { type: 'BlockCreative', step: 'BRAND_SAFETY' } }]);
    expect((recorded.emitted[0]?.occurredAtMs ?? 0) - met.occurredAtMs).toBeLessThan(60_000);
  });
});

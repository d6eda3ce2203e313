import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Recorded, recordActivities } from '../testing/recorded-activities.ts';
import { openTestBed, type WorkflowTestBed } from '../testing/time-skipping.ts';
import { type RollbackInput, rollbackWorkflowId } from './messages.ts';
import { Rollback } from './workflows.ts';

let bed: WorkflowTestBed;
beforeAll(async () => {
  bed = await openTestBed();
});
afterAll(() => bed?.close());

let runs = 0;
async function roll(recorded: Recorded) {
  runs += 1;
  const input: RollbackInput = {
    tenant: 'acme',
    campaignId: 'spring',
    creativeId: 'banner-1',
    cause: { eventId: `event-${runs}`, correlationId: 'correlation-1', occurredAtMs: 1_700_000_000_000 },
    measured: { ctr: 0.004, baselineCtr: 0.02, lineShare: 0.8, impressions: 2_000, clicks: 8 },
  };
  const workflowId = rollbackWorkflowId('acme', 'banner-1', input.cause.eventId);
  return bed.withWorker(recorded.activities, async (taskQueue) => {
    const result = await bed.client.workflow.execute(Rollback, { taskQueue, workflowId, args: [input] });
    const { typedSearchAttributes } = await bed.client.workflow.getHandle(workflowId).describe();
    const found = Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
    return { result, found };
  });
}

const commandsOf = ({ commands }: Recorded) => commands.map(({ command, creativeId }) => [command.type, creativeId]);

describe('KIKI-43: a creative under its line is rolled back', () => {
  test('pause, deploy gold, record the incident, alert: in this order', async () => {
    const recorded = recordActivities({ gold: ['gold-1', 'gold-2'] });
    const { result, found } = await roll(recorded);
    expect(result).toEqual({ outcome: 'COMPLETED', goldCreativeId: 'gold-1' });
    expect(commandsOf(recorded)).toEqual([
      ['PauseCreative', 'banner-1'],
      ['ActivateCreative', 'gold-1'],
    ]);
    expect(recorded.types()).toEqual(['IncidentOpened', 'IncidentAlerted', 'RollbackCompleted']);
    expect(recorded.alerts).toHaveLength(1);
    expect(recorded.alerts[0]?.text).toContain(
      'click rate 0.40 % (8 of 2000) is under 80.00 % of its baseline 2.00 %. Gold creative gold-1 is on the air instead.',
    );
    expect(found).toEqual({ MainstemTenant: 'acme', MainstemClient: 'spring', MainstemStage: 'DONE' });
  });

  test('every step names the one before as its cause', async () => {
    const recorded = recordActivities({ gold: ['gold-1'] });
    await roll(recorded);
    const [pause, activate] = recorded.commands;
    expect(pause?.causationId).toBe(`event-${runs}`);
    expect(activate?.causationId).not.toBe(pause?.causationId);
    const chain = recorded.emitted.map(({ causationId }) => causationId);
    expect(chain[1]).toBe(recorded.emitted[0]?.eventId);
    expect(chain[2]).toBe(recorded.emitted[1]?.eventId);
    expect(new Set(recorded.emitted.map(({ entity }) => entity))).toEqual(new Set([`rollback-event-${runs}`]));
  });

  test('KIKI-44: an empty gold reserve escalates to people', async () => {
    const recorded = recordActivities();
    const { result, found } = await roll(recorded);
    expect(result).toMatchObject({ outcome: 'ESCALATED' });
    expect(recorded.types()).toEqual(['IncidentOpened', 'IncidentAlerted', 'RollbackEscalated']);
    expect(recorded.bodies()[0]).toMatchObject({ severity: 'HIGH' });
    expect(found.MainstemStage).toBe('ESCALATED');
  });

  test('a gold creative that may not go live gives way to the next', async () => {
    const recorded = recordActivities({
      gold: ['gold-1', 'gold-2'],
      command: ({ creativeId, step }) =>
        creativeId === 'gold-1'
          ? { kind: 'rejected', code: 'CREATIVE_REJECTED', message: 'rejected for good' }
          : { kind: 'accepted', eventId: step },
    });
    expect((await roll(recorded)).result).toEqual({ outcome: 'COMPLETED', goldCreativeId: 'gold-2' });
  });

  test('refusals that mean "done already" do not stop it', async () => {
    const recorded = recordActivities({
      gold: ['gold-1'],
      command: ({ command }) => ({
        kind: 'rejected',
        code: command.type === 'PauseCreative' ? 'CREATIVE_NOT_LIVE' : 'CREATIVE_ALREADY_LIVE',
        message: 'nothing to do',
      }),
    });
    expect((await roll(recorded)).result).toEqual({ outcome: 'COMPLETED', goldCreativeId: 'gold-1' });
  });

  test('a pager that never answers does not undo it: the log says that nobody was told', async () => {
    const recorded = recordActivities({ gold: ['gold-1'], alert: () => new Error('no answer') });
    expect((await roll(recorded)).result).toMatchObject({ outcome: 'COMPLETED' });
    expect(recorded.alerts).toHaveLength(5);
    expect(recorded.bodies()[1]).toEqual({ type: 'IncidentAlerted', channel: 'slack', delivered: false });
  });

  test('steps that fail now and then are tried again under the same step name', async () => {
    const tries = new Map<string, number>();
    const recorded = recordActivities({
      gold: ['gold-1'],
      command: ({ step }) => {
        tries.set(step, (tries.get(step) ?? 0) + 1);
        return tries.get(step) === 1 ? new Error('the log does not answer') : { kind: 'accepted', eventId: step };
      },
    });
    expect((await roll(recorded)).result).toMatchObject({ outcome: 'COMPLETED' });
    expect(Object.fromEntries(tries)).toEqual({ pause: 2, 'activate:gold-1': 2 });
  });
});

/**
 * KIKI-13, UW-09, UW-18, SM-10 on the time-skipping server: what is trained is registered, and promoted only when it
 * may be.
 */
import { modelCommand } from '@mainstem/streams/deciders/model/commands';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { approvalSettledSignal } from '../approval/messages.ts';
import type { Activities } from '../steps/contract.ts';
import { killEverywhere } from '../testing/kill-everywhere.ts';
import { recordActivities, type Script } from '../testing/recorded-activities.ts';
import { better, fitted } from '../testing/recorded-training.ts';
import { openTestBed, type WorkflowTestBed } from '../testing/time-skipping.ts';
import { type TrainingInput, trainingWorkflowId } from './messages.ts';
import { TrainingRound } from './round.ts';
import { Training } from './workflows.ts';

let bed: WorkflowTestBed;
/** One worker for all calm runs, which come one after the other: making one costs more than a run. */
let stopWorker: () => Promise<void>;
let recorded = recordActivities();
const taskQueue = 'training';
beforeAll(async () => {
  bed = await openTestBed();
  // By name alone: of all activities at once the compiler would reckon the union, for ever.
  type ByName = Readonly<Record<string, (input: unknown) => Promise<unknown>>>;
  const now = () => recorded.activities as unknown as ByName;
  const told = Object.keys(now()).map((name) => [name, (input: unknown) => now()[name]?.(input)] as const);
  const activities = Object.fromEntries(told) as unknown as Activities;
  const worker = await bed.createWorker({ taskQueue, activities });
  const running = worker.run();
  stopWorker = () => {
    worker.shutdown();
    return running;
  };
});
afterAll(async () => {
  await stopWorker();
  await bed.close();
});

let runs = 0;
const inputOf = (): TrainingInput => {
  runs += 1;
  const cause = { eventId: `request-${runs}`, correlationId: 'c-1', occurredAtMs: Date.UTC(2026, 10, 21) };
  return { tenant: 'acme', name: 'churn', cause };
};
const fits = (confidencePpm: number, against: string | null = '1'): Script => ({
  fitModel: (ask) => fitted(ask, better(confidencePpm, against)),
});

async function trained(script: Script, answer?: 'APPROVED' | 'REJECTED') {
  recorded = recordActivities(script);
  const input = inputOf();
  const { eventId } = input.cause;
  const workflowId = trainingWorkflowId('acme', 'churn', eventId);
  const handle = await bed.client.workflow.start(Training, { taskQueue, workflowId, args: [input] });
  if (answer !== undefined) {
    const told = { approvalId: `model-${eventId}`, outcome: answer, decidedBy: ['user:ben'], edit: null };
    await handle.signal(approvalSettledSignal, { ...told, eventId: 'settled-1' });
  }
  const result = await handle.result();
  const commands = recorded.commands.map(({ command }) => command as Record<string, unknown>);
  const moves = commands.filter(({ type }) => type === 'MoveAlias').map(({ alias }) => alias);
  return { result, recorded, commands, moves, end: recorded.bodies().at(-1) };
}

describe('KIKI-13: a training ends as a challenger, or as champion when it is better and may be', () => {
  test('surely better than the champion: registered, challenger, promoted, each with its reason', async () => {
    const { result, commands, moves, end, recorded } = await trained(fits(990_000));
    expect(result.outcome).toBe('PROMOTED');
    expect(result.version).toMatch(/^2026-11-21\.request\d+$/);
    expect(moves).toEqual(['challenger', 'champion']);
    expect(commands.map((command) => modelCommand.safeParse(command).success)).toEqual([true, true, true]);
    expect(commands[2]).toMatchObject({ from: '1', because: expect.stringMatching(/better than 1 by 0\.0200 nats/) });
    expect(recorded.types()).toEqual(['AutonomyDecided', 'ModelTrainingEnded']);
    expect(end).toMatchObject({ outcome: 'PROMOTED', against: '1', rows: 500, kind: 'CHURN', approvalId: null });
  });

  test('between the lines: promoted, and people are told', async () => {
    const { result, recorded } = await trained(fits(920_000));
    expect([result.outcome, recorded.alerts.length]).toEqual(['PROMOTED', 1]);
  });

  test.each([
    ['APPROVED', 'PROMOTED', ['challenger', 'champion']],
    ['REJECTED', 'CHALLENGER', ['challenger']],
  ] as const)('a first champion is people’s word, however sure the figures: %s', async (answer, outcome, aliases) => {
    const { result, recorded, moves, end } = await trained(fits(1_000_000, null), answer);
    expect(recorded.approvals).toMatchObject([{ kind: 'model-promotion', subject: 'churn', riskTier: 'MEDIUM' }]);
    expect([result.outcome, moves]).toEqual([outcome, aliases]);
    expect(end).toMatchObject({ outcome, approvalId: `model-request-${runs}` });
  });

  test('nobody answers: it stays a challenger, silence promotes nothing', async () => {
    const { result, moves } = await trained({ ...fits(700_000) });
    expect([result.outcome, moves]).toEqual(['CHALLENGER', ['challenger']]);
  });

  test('not surely better, or nothing to compare on: a challenger, and nobody is asked', async () => {
    const unsure = { ...better(900_000, '1'), gainLow: -0.001 };
    const first = await trained({ fitModel: (ask) => fitted(ask, unsure) });
    expect([first.result.outcome, first.moves]).toEqual(['CHALLENGER', ['challenger']]);
    expect(first.end).toMatchObject({ because: expect.stringContaining('not surely better than 1') });
    const second = await trained({ fitModel: (ask) => fitted(ask, null) });
    expect(second.end).toMatchObject({ outcome: 'CHALLENGER', gain: null });
  });

  test('too few rows, a name nobody can train, a refused registration: told, and nothing is moved', async () => {
    const few = await trained({ fitModel: () => ({ kind: 'TOO_FEW', because: '20 rows' }) });
    expect([few.result.outcome, few.commands, few.recorded.types()]).toEqual(['TOO_FEW', [], ['ModelTrainingEnded']]);
    const unknown = await trained({ prepareTraining: () => ({ kind: 'UNKNOWN', because: 'no recipe' }) });
    expect(unknown.end).toMatchObject({ outcome: 'UNKNOWN', version: null, because: 'no recipe' });
    const late = { kind: 'rejected', code: 'MODEL_FEATURE_LATE', message: 'Known only after the decision' } as const;
    const refused = await trained({ ...fits(990_000), command: () => late });
    expect([refused.result, refused.moves]).toEqual([{ outcome: 'REFUSED', version: null }, []]);
  });

  test('a champion that changed meanwhile is not replaced: it was never compared with', async () => {
    const elsewhere = { kind: 'rejected', code: 'MODEL_ALIAS_ELSEWHERE', message: 'The champion is 2 by now' } as const;
    const { end } = await trained({
      ...fits(990_000),
      command: ({ step }) => (step === 'promote' ? elsewhere : { kind: 'accepted', eventId: step }),
    });
    expect(end).toMatchObject({ outcome: 'CHALLENGER', because: 'The champion is 2 by now' });
  });

  test('R2: a training killed at every event: the same end, no effect twice', async () => {
    const input = inputOf();
    await killEverywhere(bed, trainingWorkflowId('acme', 'churn', input.cause.eventId), {
      activities: () => recordActivities(fits(920_000)).activities,
      drive: ({ client, taskQueue, workflowId }) =>
        client.workflow.execute(Training, { taskQueue, workflowId, args: [input] }),
    });
  });
});

describe('UW-18: once a week', () => {
  const script = { tenants: () => ['acme', 'beta'] };

  test('every model of every tenant is asked for, and R2 holds', async () => {
    recorded = recordActivities(script);
    await bed.client.workflow.execute(TrainingRound, { taskQueue, workflowId: 'training:platform:once' });
    expect(recorded.emitted.map(({ tenant, entity, body }) => [tenant, entity, body.type])).toEqual([
      ['acme', 'churn', 'ModelRetrainAsked'],
      ['acme', 'lead', 'ModelRetrainAsked'],
      ['acme', 'click', 'ModelRetrainAsked'],
      ['beta', 'churn', 'ModelRetrainAsked'],
      ['beta', 'lead', 'ModelRetrainAsked'],
      ['beta', 'click', 'ModelRetrainAsked'],
    ]);
    await killEverywhere(bed, 'training:platform:weekly', {
      activities: () => recordActivities(script).activities,
      async drive({ client, taskQueue, workflowId }) {
        // The time that is skipped may pass midnight between two runs, and each is of its own day.
        const { tenant, asked } = await client.workflow.execute(TrainingRound, { taskQueue, workflowId });
        return { tenant, asked };
      },
      comparable: ({ activity, input }) => [activity, (input as { entity?: string }).entity],
    });
  });
});

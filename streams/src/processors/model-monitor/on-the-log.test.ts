/**
 * KIKI-13, UW-09, R12: the life of a model on one log: registered, promoted, asked beside a challenger that is better, which the
 * platform finds out and promotes by itself; every step is an event, and a second monitor that starts later adds none.
 */
import { createRandom } from '@mainstem/models/random';
import type { ObservedOutcome, ScoredRow } from '@mainstem/schemas/generated/events';
import { afterEach, expect, test } from 'vitest';
import { modelDecider } from '../../deciders/model/decider.ts';
import { moveTo, register } from '../../deciders/model/testing/commands.ts';
import { startDecisionWriter } from '../../runtime/decisions/decision-writer.ts';
import { createReactorKit, eventOf } from '../../testing/reactor-kit.ts';
import { type LogWatch, startLogWatch } from '../log-watch/log-watch.ts';
import { ModelPromotionWatch } from './promotion.ts';
import { ModelMonitor } from './watch.ts';
import { WINDOW_ROWS } from './windows.ts';

const kit = createReactorKit();
const { log, codec } = kit;
const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});

const shared = { log, codec, now: () => 9, everyMs: 3_600_000, onError: (error: unknown) => expect(error).toBeNull() };

async function startMonitor(): Promise<LogWatch> {
  const execute = async ({ command }: { command: Parameters<typeof kit.writer.append>[0][number] }) => {
    await kit.writer.append([command]);
    return true;
  };
  const watch = await startLogWatch({ ...shared, watch: new ModelMonitor(), execute });
  running.push(watch);
  return watch;
}

async function scoredBy(from: number): Promise<void> {
  const random = createRandom(from + 1);
  for (let batch = 0; batch < WINDOW_ROWS / 500; batch += 1) {
    const rows: ScoredRow[] = [];
    const outcomes: ObservedOutcome[] = [];
    for (let n = 0; n < 500; n += 1) {
      const truth = 0.1 + 0.8 * random.next();
      const subject = `s-${from + batch * 500 + n}`;
      const score = Math.min(1, Math.max(0, truth + 0.3 * random.normal()));
      rows.push({
        subject,
        values: [1, null],
        score,
        shadowScores: [truth],
        selected: null,
        segment: null,
        segments: [],
      });
      outcomes.push({ subject, happened: Number(random.next() < truth), observedAtMs: 9, scoredId: null });
    }
    const scored = { type: 'ModelScored', version: '1', artefactSha256: 'a', shadows: ['2'], rows } as const;
    const of = { tenant: 'acme', entity: 'churn' };
    await kit.writer.append([
      eventOf(scored, { ...of, id: `scored-${from}-${batch}` }),
      eventOf({ type: 'ModelOutcomesObserved', rows: outcomes }, { ...of, id: `outcomes-${from}-${batch}` }),
    ]);
  }
}

/** Beats until something is sent: a beat sends nothing before all there was is read. */
async function beatUntilSent(watch: LogWatch): Promise<number> {
  for (let tries = 0; tries < 200; tries += 1) {
    const sent = await watch.beat();
    if (sent > 0) return sent;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return 0;
}

test('a challenger that is better is found out on the log, and promoted once', async () => {
  const writer = startDecisionWriter({ log, codec, decider: modelDecider, service: 'test' });
  running.push(writer);
  let ids = 0;
  const tell = async (command: Parameters<typeof modelDecider.decide>[0]) => {
    ids += 1;
    const context = { actor: 'user:test', commandId: `00000000-0000-7000-8000-00000000000${ids}`, occurredAtMs: 9 };
    expect((await writer.execute('acme', 'churn', command, context)).kind).toBe('accepted');
  };
  for (const version of ['1', '2']) await tell(register(version, { promotion: 'WHEN_BETTER' }));
  await tell(moveTo('champion', '1'));
  await tell(moveTo('challenger', '2'));
  await scoredBy(0);
  await scoredBy(WINDOW_ROWS);
  const monitor = await startMonitor();
  expect(await beatUntilSent(monitor)).toBeGreaterThan(0);
  const promotion = await startLogWatch({
    ...shared,
    watch: new ModelPromotionWatch(),
    execute: async ({ tenant, entity, command }, context) =>
      (await writer.execute(tenant, entity, command, context)).kind === 'accepted',
  });
  running.push(promotion);
  expect(await beatUntilSent(promotion)).toBe(1);
  const types = (await kit.events()).map(({ type }) => type);
  expect(types.filter((type) => type === 'ModelPromoted')).toHaveLength(2);
  expect(types).toContain('ModelShadowCompared');
  // R12: what was decided without a person has its record.
  expect(types.filter((type) => type === 'DecisionRecorded').length).toBeGreaterThanOrEqual(1);
  expect((await writer.load('acme', 'churn')).state.aliases).toEqual({ champion: '2', challenger: null, shadow: null });
  const before = (await kit.events()).length;
  const second = await startMonitor();
  for (let beats = 0; beats < 20; beats += 1) {
    await second.beat();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(await kit.events()).toHaveLength(before);
});

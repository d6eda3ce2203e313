import { expect, test } from 'vitest';
import { createRandom } from './random.ts';
import { scenarioOf, standingScenario } from './scenario.ts';
import { createScheduler, type TaskOwner } from './scheduler.ts';
import { runSeeds } from './seed-runs.ts';
import { shrink } from './shrink.ts';
import { simulate, type Verdict } from './simulate.ts';

test('I1 I2 I3 I4: some seeds; seeds.int.test.ts has ten thousand', { timeout: 60_000 }, async () => {
  const { totals, report } = await runSeeds(20_001, 200, 1);
  expect(report).toBe('');
  expect(totals).toMatchObject({ seeds: 200, failed: [] });
});

test('one seed is one run, to the last step', { timeout: 60_000 }, async () => {
  const [one, other] = await Promise.all([runSeeds(7, 40, 1), runSeeds(7, 40, 1)]);
  expect(other).toEqual(one);
});

test('the scenario of the real stack holds in the simulator, too', { timeout: 60_000 }, async () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const { breaches } = await simulate(standingScenario(seed), () => {});
    expect(breaches).toEqual([]);
  }
});

test('a seed gives one scenario, and the next seed another', () => {
  expect(scenarioOf(12)).toEqual(scenarioOf(12));
  expect(scenarioOf(12)).not.toEqual(scenarioOf(13));
});

test('tasks run by virtual time; of a frozen owner when it wakes, of a dead one never', async () => {
  const scheduler = createScheduler(createRandom(1));
  const frozen: TaskOwner = { alive: true, frozenUntilMs: 50 };
  const dead: TaskOwner = { alive: false, frozenUntilMs: 0 };
  const ran: string[] = [];
  scheduler.after(10, frozen, () => ran.push(`frozen at ${scheduler.nowMs}`));
  scheduler.after(5, dead, () => ran.push('dead'));
  scheduler.after(30, null, () => ran.push(`free at ${scheduler.nowMs}`));
  scheduler.after(20, null, () => ran.push('cancelled'))();
  expect(await scheduler.run(() => false, 1_000)).toBe(false);
  expect(ran).toEqual(['free at 30', 'frozen at 50']);
  expect(scheduler.nowMs).toBe(1_000);
});

test('a failing scenario is made smaller as long as it fails', async () => {
  const run = async (scenario: ReturnType<typeof scenarioOf>) =>
    ({ scenario, breaches: scenario.facts.perProducer >= 3 ? ['breach'] : [] }) as unknown as Verdict;
  const { scenario } = await shrink(scenarioOf(3), run);
  expect(scenario.facts).toMatchObject({ producers: 1, duplicateChance: 0, poisonChance: 0 });
  expect(scenario.facts.perProducer).toBeLessThan(6);
  expect(scenario.faults.crashChance).toBe(0);
});

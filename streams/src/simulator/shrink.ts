/** Makes a failing scenario smaller: takes away faults and work as long as some invariant still breaks. */
import type { Faults, Scenario } from './scenario.ts';
import type { Verdict } from './simulate.ts';

/** Runs spent on one scenario: a few seconds. */
const RUNS_MAX = 200;

export async function shrink(failing: Scenario, run: (scenario: Scenario) => Promise<Verdict>): Promise<Verdict> {
  let smallest = await run(failing);
  let runs = 0;
  for (let isSmaller = true; isSmaller && runs < RUNS_MAX; ) {
    isSmaller = false;
    for (const candidate of smallerThan(smallest.scenario)) {
      runs += 1;
      if (runs >= RUNS_MAX) break;
      const verdict = await run(candidate);
      if (verdict.breaches.length === 0) continue;
      smallest = verdict;
      isSmaller = true;
      break;
    }
  }
  return smallest;
}

/** Scenarios with one thing less. */
function* smallerThan(scenario: Scenario): Generator<Scenario> {
  const { faults, facts, commands, views } = scenario;
  for (const name of Object.keys(faults) as (keyof Faults)[]) {
    if (typeof faults[name] === 'number' && faults[name] !== 0) yield { ...scenario, faults: { ...faults, [name]: 0 } };
  }
  for (const view of views) yield { ...scenario, views: views.filter((other) => other !== view) };
  for (const name of ['projectorHosts', 'reactorHosts', 'writerHosts'] as const) {
    if (scenario[name] > (name === 'projectorHosts' ? 1 : 0)) yield { ...scenario, [name]: scenario[name] - 1 };
  }
  if (facts.perProducer > 1) yield { ...scenario, facts: { ...facts, perProducer: Math.floor(facts.perProducer / 2) } };
  if (facts.producers > 1) yield { ...scenario, facts: { ...facts, producers: 1 } };
  if (facts.poisonChance > 0) yield { ...scenario, facts: { ...facts, poisonChance: 0 } };
  if (facts.duplicateChance > 0) yield { ...scenario, facts: { ...facts, duplicateChance: 0 } };
  if (commands.clients > 1) yield { ...scenario, commands: { ...commands, clients: 1 } };
  if (commands.perClient > 1) {
    yield { ...scenario, commands: { ...commands, perClient: Math.floor(commands.perClient / 2) } };
  }
}

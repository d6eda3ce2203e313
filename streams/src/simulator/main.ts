/**
 * Runs the simulator: `node --conditions=mainstem-chaos streams/src/simulator/main.ts [first] [count]`, or one seed alone with
 * MAINSTEM_SIM_SEED. Prints the seed of a run that failed, what it broke, and how to run it again; ends with 1 then.
 */
import { hookCrashpoints } from '../runtime/crashpoint/armed.ts';
import { scenarioOf } from './scenario.ts';
import { simulate } from './simulate.ts';

const alone = process.env.MAINSTEM_SIM_SEED;
const [first = '1', count = '1000'] = process.argv.slice(2);
const from = Number(alone ?? first);
const to = alone === undefined ? from + Number(count) : from + 1;
const totals = { seeds: 0, steps: 0, records: 0, crashes: 0, freezes: 0, lostAnswers: 0, virtualMs: 0 };
for (let seed = from; seed < to; seed += 1) {
  const verdict = await simulate(scenarioOf(seed), hookCrashpoints);
  totals.seeds += 1;
  totals.steps += verdict.steps;
  totals.records += verdict.records;
  totals.virtualMs += Math.round(verdict.virtualMs);
  totals.crashes += verdict.faults.crashes;
  totals.freezes += verdict.faults.freezes;
  totals.lostAnswers += verdict.faults.lostAnswers;
  if (verdict.breaches.length === 0) continue;
  const lines = [`seed ${seed} failed:`, ...verdict.breaches.map((breach) => `  ${breach}`)];
  lines.push(`run it alone: MAINSTEM_SIM_SEED=${seed} node --conditions=mainstem-chaos streams/src/simulator/main.ts`);
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = 1;
}
process.stdout.write(`${JSON.stringify(totals)}\n`);

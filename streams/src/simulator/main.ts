/**
 * Runs seeds in this process: `node --conditions=mainstem-chaos streams/src/simulator/main.ts [first] [count] [first|all]`, or one
 * alone with MAINSTEM_SIM_SEED. Prints each seed that failed, what it broke and how to run it again, then one line of JSON
 * with totals; ends with 1 when any failed. `first` ends at the first failure.
 */
import { hookCrashpoints } from '../runtime/crashpoint/armed.ts';
import { scenarioOf } from './scenario.ts';
import { noTotals } from './seed-runs.ts';
import { shrink } from './shrink.ts';
import { simulate } from './simulate.ts';

const alone = process.env.MAINSTEM_SIM_SEED;
const [first = '1', count = '1000', until = 'all'] = process.argv.slice(2);
const from = Number(alone ?? first);
const to = alone === undefined ? from + Number(count) : from + 1;
const totals = noTotals();
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
  totals.failed.push(seed);
  const lines = [`seed ${seed} failed:`, ...verdict.breaches.map((breach) => `  ${breach}`)];
  lines.push(`run it alone: MAINSTEM_SIM_SEED=${seed} node --conditions=mainstem-chaos streams/src/simulator/main.ts`);
  if (alone !== undefined) {
    const smaller = await shrink(verdict.scenario, (scenario) => simulate(scenario, hookCrashpoints));
    lines.push('smallest scenario that still fails:', JSON.stringify(smaller.scenario), ...smaller.breaches);
  }
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = 1;
  if (until === 'first') break;
}
process.stdout.write(`${JSON.stringify(totals)}\n`);

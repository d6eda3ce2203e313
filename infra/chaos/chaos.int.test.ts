/**
 * Kills and freezes on the real stack, for half a minute; MAINSTEM_CHAOS_MINUTES makes it longer, MAINSTEM_CHAOS_SEED
 * another one.
 * The seed orders what is done, not what comes of it: real processes run as they like.
 */
import { standingScenario } from '@mainstem/streams/simulator/scenario';
import { expect, test } from 'vitest';
import { testSeed } from '../testing/seed.ts';
import { runChaos } from './run-chaos.ts';

const minutes = Number(process.env.MAINSTEM_CHAOS_MINUTES ?? 0.4);
/** Less than this says nothing. */
const least = { facts: 50, commands: 20, deaths: 3 };
const seed = testSeed('MAINSTEM_CHAOS_SEED');

test(`I1 I2 I3 I4: whatever is killed or frozen, the log and every view agree (seed ${seed})`, {
  timeout: 4 * minutes * 60_000 + 240_000,
}, async () => {
  const lines: string[] = [];
  const report = await runChaos(standingScenario(seed), minutes * 60_000, least, (line) => lines.push(line));
  expect(report.breaches, lines.join('\n')).toEqual([]);
  expect(report.facts).toBeGreaterThan(least.facts);
  expect(report.commands).toBeGreaterThan(least.commands);
  expect(report.crew.deaths).toBeGreaterThan(least.deaths);
});

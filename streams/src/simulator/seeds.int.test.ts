/**
 * Many seeds against the runtime as it is, and against the runtime with a bug on purpose. Needs no stack; stands among the
 * tests that run one file at a time because it takes all cores. MAINSTEM_SIM_SEEDS changes how many, MAINSTEM_SIM_FIRST where
 * they begin.
 */
import { describe, expect, test } from 'vitest';
import { mutants } from './mutants/mutants.ts';
import { runMutant, runSeeds } from './seed-runs.ts';

const first = Number(process.env.MAINSTEM_SIM_FIRST ?? 1);
const seeds = Number(process.env.MAINSTEM_SIM_SEEDS ?? 10_000);
/** Ten thousand seeds take a minute on two cores; more are for nights. */
const WITHIN_MS = Math.max(240_000, seeds * 24);

test(`I1 I2 I3 I4: ${seeds} seeds of crashes, zombies, lost answers and lost stores`, {
  timeout: WITHIN_MS,
}, async () => {
  const { totals, report } = await runSeeds(first, seeds);
  expect(report).toBe('');
  expect(totals).toMatchObject({ seeds, failed: [] });
  // The faults were there: a run that breaks nothing proves nothing.
  expect(totals.crashes).toBeGreaterThan(seeds / 4);
  expect(totals.freezes).toBeGreaterThan(seeds / 8);
  expect(totals.lostAnswers).toBeGreaterThan(seeds);
});

describe('the simulator finds', () => {
  test.for(mutants)('$name', async ({ name, within, from = 1 }) => {
    const { totals, report } = await runMutant(name, from, within);
    expect(totals.failed, report).toHaveLength(1);
  });
});

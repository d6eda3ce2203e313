/**
 * KIKI-47: money is conserved under any interleaving (conservation.ts says which), and the proof can fail.
 *
 * Longer searches: MAINSTEM_PROOF_RUNS=200000 MAINSTEM_PROOF_SEED=7 npx vitest run bidder/src/budget/conservation.test.ts --project unit
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { testSeed } from '@mainstem/infra/testing/seed';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conservation, conservationDespiteClocks } from './testing/conservation.ts';
import { mutants } from './testing/mutants.ts';

const numRuns = Number(process.env.MAINSTEM_PROOF_RUNS ?? 1_000);
const seed = testSeed('MAINSTEM_PROOF_SEED');
/** Of one run at 1 ms, on a machine that is busy. */
const withinMs = Math.max(30_000, numRuns * 20);

test(
  `KIKI-47: every micro is free, leased, reserved or spent, and confirmed + leased ≤ cap (${numRuns} runs, seed ${seed})`,
  async () => {
    process.stdout.write(`conservation: ${numRuns} interleavings, seed ${seed}\n`);
    await fc.assert(conservation(), { seed, numRuns });
  },
  withinMs,
);

test(
  'KIKI-47: with clocks that differ beyond all bounds an overrun is no more than what came late, and nothing is lost',
  async () => {
    await fc.assert(conservationDespiteClocks(), { seed, numRuns: Math.ceil(numRuns / 4) });
  },
  withinMs,
);

test(`the proof finds each of ${mutants.length} bugs of one line`, async () => {
  const args = ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'testing', 'run-mutants.ts')];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const found = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { mutant: string; found: number | null });
  expect(found.map(({ mutant }) => mutant)).toEqual(mutants.map(({ name }) => name));
  expect(found.filter((one) => one.found === null)).toEqual([]);
}, 60_000);

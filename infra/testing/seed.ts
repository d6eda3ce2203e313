/**
 * The seed of tests that draw at random: `variable` (one test again), else `MAINSTEM_SEED` (the same for all: `.ci/run` sets
 * it, so that a change is judged by the same draws twice), else a new one. Tests print the seed they took.
 */
import { randomInt } from 'node:crypto';

const SEEDS = 2 ** 31 - 1;

export function testSeed(variable: string): number {
  const text = process.env[variable] ?? process.env.MAINSTEM_SEED;
  return text === undefined ? 1 + randomInt(SEEDS - 1) : seedOf(text);
}

/** Throws on what is no seed: a property that quietly took another one could not be run again. */
export function seedOf(text: string): number {
  const seed = Number(text);
  if (!Number.isSafeInteger(seed) || text.trim() === '') throw new Error(`a seed is a whole number, not "${text}"`);
  return seed;
}

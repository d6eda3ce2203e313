/**
 * Names a decider's fold by what it does, so that snapshots of another fold are never believed: its source, the state it
 * begins with, the schemas of the events it is given, and what it makes of a fixed series of them. The series tells apart
 * two folds whose own source is the same while a helper they call is not.
 */
import { hash } from 'node:crypto';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { schemaTexts } from '@mainstem/schemas/generated/schemas';
import { sampleOf } from '@mainstem/schemas/samples';
import { eventTypesOf } from '@mainstem/schemas/topics';
import type { Evolver } from '../decision-fold.ts';

/** Rises with the form of snapshots themselves. */
const FORMAT = 1;
/** Enough for every type to follow every other many times, within a few milliseconds. */
const PROBES = 400;
/** Small numbers and few texts, so that the series meets its own earlier events: leases settled, prices repeated. */
const NUMBERS = 7;
const TEXTS = 3;

export function foldFingerprint<State, Event extends AnyEvent>(decider: Evolver<State, Event>): string {
  const types = eventTypesOf(decider.topic);
  const parts = [
    String(FORMAT),
    decider.topic,
    decider.evolve.toString(),
    JSON.stringify(decider.initialState()),
    ...types.map((type) => schemaTexts[type].schema),
    ...probe(decider, types),
  ];
  return hash('sha256', parts.join('\n'), 'hex');
}

function* probe<State, Event extends AnyEvent>(
  decider: Evolver<State, Event>,
  types: ReturnType<typeof eventTypesOf>,
): Generator<string> {
  const next = series();
  const samples = types.map((type) => sampleOf(type));
  let state = decider.initialState();
  for (let n = 0; n < PROBES; n += 1) {
    const sample = samples[next(samples.length)];
    const { envelope: _, ...body } = varied(sample, next) as unknown as Record<string, unknown>;
    try {
      state = decider.evolve(state, body as never);
      yield JSON.stringify(state);
    } catch (error) {
      yield `throws ${(error as Error).name}`; // nonsense may be refused; it is part of what the fold does
      state = decider.initialState();
    }
    if (next(NUMBERS * TEXTS) === 0) state = decider.initialState();
  }
}

/** The same numbers in every process: a linear congruential generator (Numerical Recipes). */
function series(): (below: number) => number {
  let value = 20_261_121;
  return (below) => {
    value = (Math.imul(value, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((value / 2 ** 32) * below);
  };
}

function varied(value: unknown, next: (below: number) => number): unknown {
  if (typeof value === 'number') return next(NUMBERS);
  if (typeof value === 'string') return `text ${next(TEXTS)}`;
  if (Array.isArray(value)) return value.map((one) => varied(one, next));
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, name === 'type' ? one : varied(one, next)]),
  );
}

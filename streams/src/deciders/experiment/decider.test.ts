/** SM-11 as given/when/then, and as properties: shares add up, draws can be done again, an end is an end. */
import { createRandom } from '@mainstem/models/random';
import { drawBinomial } from '@mainstem/models/special/draws';
import type { BodyOf } from '@mainstem/schemas/envelope';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold, given } from '../../testing/given.ts';
import { assign, drawArm } from './assign.ts';
import { type ExperimentCommand, experimentCommand, type MoveWeights } from './commands.ts';
import { experimentDecider } from './decider.ts';
import { intervalOf } from './interval.ts';
import type { Experiment, ExperimentEvent } from './state.ts';
import { designed } from './testing.ts';

type Body = BodyOf<ExperimentEvent>;
const { type: _, ...content } = designed();
const design: Body = { type: 'ExperimentDesigned', ...content };
const start: Body = { type: 'ExperimentStarted', atMs: 1_000 };

function move(block: number, settled: MoveWeights['settled'] = [], atMs = 1_000 + block * 1_000): MoveWeights {
  return { type: 'MoveWeights', block, settled, atMs };
}

/** Of a block sent by its shares: what the rates bring, on the seed. */
function settledOf(experiment: Experiment, block: number, trials: number, rates: readonly number[], seed: number) {
  const random = createRandom(seed);
  const shares = experiment.open.find((one) => one.block === block)?.sharesPpm ?? [];
  let [left, rest] = [trials, 1];
  const sent = shares.map((share, arm) => {
    const taken = arm === shares.length - 1 ? left : drawBinomial(random, left, Math.min(1, share / 1e6 / rest));
    left -= taken;
    rest -= share / 1e6;
    return taken;
  });
  const successesPpm = sent.map((count, arm) => 1e6 * drawBinomial(random, count, rates[arm] as number));
  return { block, trials: sent, successesPpm, guardPpm: [{ metric: 'CLICK', successesPpm }] };
}

/** Runs it block by block until it ends, or so often. */
function live(over: Readonly<Record<string, unknown>>, rates: readonly number[], blocks: number, seed = 1) {
  const { type: __, ...own } = designed(over);
  const events: Body[] = [{ type: 'ExperimentDesigned', ...own }, start];
  let state = fold(experimentDecider, events);
  for (let block = 1; block <= blocks && (state.state === 'running' || state.state === 'significant'); block += 1) {
    const settled = block === 1 ? [] : [settledOf(state, block - 1, 1_000, rates, seed * 1_000 + block)];
    const decision = experimentDecider.decide(move(block, settled), state);
    if (decision.kind === 'reject') throw new Error(decision.code);
    events.push(...decision.events);
    state = decision.events.reduce(experimentDecider.evolve, state);
  }
  return { state, events };
}

describe('SM-11', () => {
  test('is designed, started, and ended once', () => {
    const startIt: ExperimentCommand = { type: 'StartExperiment', atMs: 1_000 };
    const stopIt: ExperimentCommand = { type: 'StopExperiment', because: 'no longer needed', atMs: 5 };
    const stopped: Body = { type: 'ExperimentStopped', reason: 'PERSON', because: 'no longer needed', atMs: 5 };
    given(experimentDecider).when(designed()).then(design);
    given(experimentDecider).when(startIt).refuses('EXPERIMENT_NOT_FOUND');
    given(experimentDecider).when(move(1)).refuses('EXPERIMENT_NOT_FOUND');
    given(experimentDecider, design).when(designed()).refuses('EXPERIMENT_EXISTS');
    given(experimentDecider, design).when(startIt).then(start);
    given(experimentDecider, design).when(move(1)).refuses('EXPERIMENT_OVER');
    given(experimentDecider, design, start).when(startIt).refuses('EXPERIMENT_STARTED');
    given(experimentDecider, design, start).when(stopIt).then(stopped);
    given(experimentDecider, design, start, stopped).when(stopIt).refuses('EXPERIMENT_OVER');
    const full = { floorPpm: 900_000, controlPpm: 200_000 };
    given(experimentDecider).when(designed(full)).refuses('EXPERIMENT_FLOORS_TOO_LARGE');
  });

  test('R3: a block ends once, and is told once', () => {
    given(experimentDecider, design, start).when(move(2)).refuses('EXPERIMENT_BLOCK_OVER');
    const { state } = live({}, [0.1, 0.1, 0.1], 3);
    const again = settledOf(live({}, [0.1, 0.1, 0.1], 2).state, 1, 1_000, [0.1, 0.1, 0.1], 1);
    expect(experimentDecider.decide(move(4, [again]), state)).toMatchObject({ code: 'EXPERIMENT_BLOCK_UNKNOWN' });
  });

  test('WAP-93: a better arm is promoted, by a number of trials and the rule that holds at all times', () => {
    const { state, events } = live({}, [0.05, 0.075, 0.05], 100);
    expect(state).toMatchObject({ state: 'promoted', winner: 'warm' });
    const reached = events.find(({ type }) => type === 'ExperimentSignificanceReached');
    expect(reached).toMatchObject({ armId: 'warm', trials: expect.any(Number) });
    expect((reached as { trials: number }).trials).toBeGreaterThanOrEqual(1_000);
    expect((reached as { lowPpm: number }).lowPpm).toBeGreaterThanOrEqual(1_000_000);
    expect(assign(state, 'u-1', 'r-1')).toMatchObject({ armId: 'warm', from: 'OVER', propensityPpm: 1_000_000 });
  });

  test('WAP-93: not before it has run its time, however sure', () => {
    const { state, events } = live({ runMinMs: 60_000 }, [0.05, 0.1, 0.05], 100);
    expect(state.state).toBe('promoted');
    expect(events.findIndex(({ type }) => type === 'ExperimentSignificanceReached')).toBeLessThan(events.length - 5);
    expect(events.at(-1)).toMatchObject({ type: 'ExperimentPromoted', atMs: 61_000 });
  });

  test('a fallen arm gets no more traffic; with none left the experiment is stopped', () => {
    const one = live({}, [0.05, 0.01, 0.05], 30);
    expect(one.events).toContainEqual(expect.objectContaining({ type: 'ExperimentArmStopped', armId: 'warm' }));
    expect(one.state.open.at(-1)?.sharesPpm[1]).toBe(0);
    const all = live({}, [0.05, 0.01, 0.01], 60);
    expect(all.events.at(-1)).toMatchObject({ type: 'ExperimentStopped', reason: 'GUARDRAIL' });
    expect(assign(all.state, 'u-1', 'r-1')).toMatchObject({ armId: 'control', from: 'OVER' });
  });

  test('an arm that fell by a guardrail, however well it did by the metric, keeps no other from being promoted', () => {
    const over = { metric: 'CONVERSION', guardrails: [{ metric: 'CLICK', sharePpm: 800_000 }] };
    const { type: __, ...own } = designed(over);
    const begun = fold(experimentDecider, [{ type: 'ExperimentDesigned', ...own }, start]);
    const trials = [5_000, 5_000, 5_000];
    const successesPpm = [250e6, 600e6, 450e6];
    const told = {
      block: 1,
      trials,
      successesPpm,
      guardPpm: [{ metric: 'CLICK', successesPpm: [500e6, 100e6, 500e6] }],
    };
    const shares = { ...begun.open[0], sharesPpm: [333_333, 333_333, 333_334] } as (typeof begun.open)[number];
    const decision = experimentDecider.decide(move(2, [told]), {
      ...begun,
      open: [shares, { ...shares, block: 2 }],
    });
    expect(decision).toMatchObject({
      events: [
        { sharesPpm: [expect.any(Number), 0, expect.any(Number)] },
        { type: 'ExperimentArmStopped', armId: 'warm', metric: 'CLICK' },
        { type: 'ExperimentSignificanceReached', armId: 'short' },
        { type: 'ExperimentPromoted', armId: 'short' },
      ],
    });
  });

  test('traffic that did not go where it was sent ends it, whatever it earned', () => {
    const { type: __, ...own } = designed();
    const state = fold(experimentDecider, [{ type: 'ExperimentDesigned', ...own }, start, ...movedOnce()]);
    const trials = [400, 400, 200];
    const successesPpm = [20e6, 40e6, 10e6];
    const lost = { block: 1, trials, successesPpm, guardPpm: [] };
    const decision = experimentDecider.decide(move(2, [lost]), state);
    expect(decision).toMatchObject({ events: [{}, { type: 'ExperimentStopped', reason: 'RATIO' }] });
  });

  test('its time over and nothing found, it ends', () => {
    const { events } = live({ runMaxMs: 20_000 }, [0.05, 0.05, 0.05], 100);
    expect(events.at(-1)).toMatchObject({ type: 'ExperimentStopped', reason: 'TIME_OVER', atMs: 21_000 });
  });
});

function movedOnce(): Body[] {
  return [
    { type: 'ExperimentWeightsMoved', block: 2, sharesPpm: [333_333, 333_333, 333_334], settled: [], atMs: 2_000 },
  ];
}

describe('guardrails', () => {
  /** What a move decides that tells one block of the first shares, all alike but for what is said. */
  function told(over: object, trials: readonly number[], ofMetric: Readonly<Record<string, readonly number[]>>) {
    const { type: __, ...own } = designed({ ...over });
    const begun = fold(experimentDecider, [{ type: 'ExperimentDesigned', ...own }, start]);
    return tellOf(begun, 1, trials, ofMetric);
  }
  function tellOf(
    state: Experiment,
    block: number,
    trials: readonly number[],
    ofMetric: Readonly<Record<string, readonly number[]>>,
  ): readonly Body[] {
    const open = [block, block + 1].map((one) => ({ block: one, sharesPpm: trials.map(() => 1e6 / trials.length) }));
    const guardPpm = Object.entries(ofMetric).map(([metric, all]) => ({
      metric,
      successesPpm: all.map((n) => n * 1e6),
    }));
    const successesPpm =
      guardPpm.find(({ metric }) => metric === state.design?.metric)?.successesPpm ?? trials.map(() => 0);
    const settled = [{ block, trials: [...trials], successesPpm, guardPpm }];
    const decision = experimentDecider.decide(move(block + 1, settled, 3_000 + block), { ...state, open });
    if (decision.kind === 'reject') throw new Error(decision.code);
    return decision.events;
  }
  const arms = (count: number) => Array.from({ length: count }, (_, arm) => ({ armId: `a-${arm}`, content: '' }));
  const guardrails = (...metrics: string[]) => metrics.map((metric) => ({ metric, sharePpm: 800_000 }));

  test('the level is shared among arms and guardrails: what just accuses one of one is let be among three of three', () => {
    const three = guardrails('CLICK', 'CONVERSION', 'FEATURE_ADOPTION');
    const isStopped = (clicks: number, count: number, rails: object[]) => {
      const good = new Array<number>(count).fill(100);
      const ofMetric = { CLICK: good.with(1, clicks), CONVERSION: good, FEATURE_ADOPTION: good };
      const events = told({ arms: arms(count), guardrails: rails }, new Array<number>(count).fill(5_000), ofMetric);
      return events.some(({ type }) => type === 'ExperimentArmStopped');
    };
    let clicks = 100;
    while (!isStopped(clicks, 2, guardrails('CLICK'))) clicks -= 1;
    expect(clicks).toBeGreaterThan(40);
    expect(isStopped(clicks, 4, three)).toBe(false);
    expect(isStopped(10, 4, three)).toBe(true);
  });

  test('each guardrail is held against its own metric', () => {
    const over = { metric: 'SESSION_LENGTH', guardrails: guardrails('CLICK', 'CONVERSION') };
    const events = told(over, [5_000, 5_000, 5_000], { CLICK: [200, 200, 200], CONVERSION: [200, 20, 200] });
    const fallen = events.filter(({ type }) => type === 'ExperimentArmStopped');
    expect(fallen).toMatchObject([{ armId: 'warm', metric: 'CONVERSION' }]);
  });

  test('an arm that was better and then fell ends it', () => {
    const over = { metric: 'CONVERSION', runMinMs: 86_400_000, guardrails: guardrails('CLICK') };
    const { type: __, ...own } = designed(over);
    const begun = fold(experimentDecider, [{ type: 'ExperimentDesigned', ...own }, start]);
    const trials = [5_000, 5_000, 5_000];
    const first = tellOf(begun, 1, trials, { CONVERSION: [250, 500, 250], CLICK: [200, 200, 200] });
    expect(first.at(-1)).toMatchObject({ type: 'ExperimentSignificanceReached', armId: 'warm' });
    const sure = first.reduce(experimentDecider.evolve, begun);
    const then = tellOf(sure, 2, trials, { CONVERSION: [250, 500, 250], CLICK: [400, 40, 400] });
    expect(then.at(-1)).toMatchObject({ type: 'ExperimentStopped', reason: 'GUARDRAIL' });
  });

  test('the control keeps its part, however badly it does', () => {
    const events = told({ controlPpm: 300_000, guardrails: [] }, [5_000, 5_000, 5_000], { CLICK: [50, 500, 480] });
    expect((events[0] as unknown as { sharesPpm: number[] }).sharesPpm[0]).toBe(300_000);
  });
});

test('experiments draw apart: who is held out of one, or gets an arm of it, is told nothing of in another', () => {
  const units = Array.from({ length: 3_000 }, (_, unit) => `u-${unit}`);
  const drawn = [7, 8].map((seed) => {
    const { type: __, ...own } = designed({ seed, isSticky: true, holdoutPpm: 500_000 });
    const state = fold(experimentDecider, [{ type: 'ExperimentDesigned', ...own }, start]);
    return units.map((unit) => assign(state, unit, 'r'));
  });
  const [one = [], other = []] = drawn;
  const both = one.filter((given, unit) => given?.from === 'HOLDOUT' && other[unit]?.from === 'HOLDOUT');
  expect(both.length / units.length).toBeCloseTo(0.25, 1);
  const met = one.flatMap((given, unit) =>
    given?.from === 'DRAWN' && other[unit]?.from === 'DRAWN' ? [given.armId === other[unit]?.armId] : [],
  );
  expect(met.filter(Boolean).length / met.length).toBeCloseTo(1 / 3, 1);
});

test('the level of an interval is shared among the arms', () => {
  const { type: __, ...own } = designed();
  const begun = fold(experimentDecider, [{ type: 'ExperimentDesigned', ...own }, start]);
  // Between ln(1/0.05) and ln(2/0.05), against every ratio.
  const sequences = begun.progress.sequences.map((sequence) => sequence.map(() => 3.3));
  const state = { ...begun, progress: { ...begun.progress, sequences } };
  expect(intervalOf(state, 1)).toEqual({ low: 0, high: null });
  const two = { ...state, design: { ...own, arms: own.arms.slice(0, 2) } };
  expect(intervalOf(two, 1).low).toBeGreaterThan(1);
});

describe('WAP-90, WAP-92: weights and assignments are a fold of the log', () => {
  test('R1: the same events give the same state; every draw is done again by seed, block and unit', () => {
    const { state, events } = live({}, [0.05, 0.055, 0.05], 12);
    expect(fold(experimentDecider, events)).toEqual(state);
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    for (let unit = 0; unit < 200; unit += 1) {
      const given = assign(state, `u-${unit}`, 'r');
      const block = state.open.find((one) => one.block === given?.block);
      expect(drawArm(state.design as never, block as never, `u-${unit}`, 'r')).toEqual(given);
    }
  });

  test('arms get their shares, the holdout its own; a sticky unit does not hang on the request', () => {
    const { state } = live({ holdoutPpm: 100_000 }, [0.1, 0.11, 0.1], 8);
    const units = Array.from({ length: 20_000 }, (_, unit) => assign(state, `u-${unit}`, 'r'));
    const heldOut = units.filter((one) => one?.from === 'HOLDOUT');
    expect(heldOut.length / units.length).toBeCloseTo(0.1, 2);
    expect(heldOut.every((one) => one?.armId === 'control')).toBe(true);
    const drawn = units.filter((one) => one?.from === 'DRAWN');
    for (const [arm, share] of (state.open.at(-1)?.sharesPpm ?? []).entries()) {
      const got = drawn.filter((one) => one?.armId === state.design?.arms[arm]?.armId).length / drawn.length;
      expect(Math.abs(got - share / 1e6)).toBeLessThan(0.012);
    }
    const sticky = live({ isSticky: true }, [0.1, 0.1, 0.1], 3).state;
    expect(assign(sticky, 'u-1', 'r-1')).toEqual(assign(sticky, 'u-1', 'r-2'));
  });

  test('shares of 2 to 100 arms add up to one exactly, with floor and control, in the order of equal arms', () => {
    const counts = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(counts, fc.integer({ min: 0, max: 2 ** 32 - 1 }), (perMille, seed) => {
        const arms = [50, ...perMille].map((_, arm) => ({ armId: `a-${arm}`, content: '' }));
        const { type: __, ...own } = designed({ arms, seed, guardrails: [] });
        const begun = fold(experimentDecider, [{ type: 'ExperimentDesigned', ...own }, start]);
        const successesPpm = [50, ...perMille].map((rate) => rate * 1e6);
        const told = { block: 1, trials: arms.map(() => 1_000), successesPpm, guardPpm: [] };
        const decision = experimentDecider.decide(move(1, [told]), begun);
        if (decision.kind === 'reject') throw new Error(decision.code);
        const { sharesPpm } = decision.events[0] as unknown as { sharesPpm: number[] };
        expect(sharesPpm.reduce((sum, one) => sum + one, 0)).toBe(1_000_000);
        expect(Math.min(...sharesPpm)).toBeGreaterThan((100_000 / arms.length) * 0.85);
        for (const [one, rate] of perMille.entries())
          for (const [other, less] of perMille.entries())
            if (rate > less) expect(sharesPpm[one + 1]).toBeGreaterThanOrEqual((sharesPpm[other + 1] as number) - 1);
      }),
      { numRuns: 60 },
    );
  });

  test('commands are checked: 2 to 100 arms of different ids', () => {
    const arms = (count: number) => Array.from({ length: count }, (_, arm) => ({ armId: `a-${arm}`, content: '' }));
    const isTaken = (own: object) => experimentCommand.safeParse({ ...designed(), ...own }).success;
    expect([1, 2, 100, 101].map((count) => isTaken({ arms: arms(count) }))).toEqual([false, true, true, false]);
    expect(isTaken({ arms: [arms(1)[0], arms(1)[0]] })).toBe(false);
  });
});

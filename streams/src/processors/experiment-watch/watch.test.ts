/** WAP-94: from an outcome to the weights of the next unit, on a simulated clock; duplicates, late and early facts. */
import { createRandom } from '@mainstem/models/random';
import type { AnyBody } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { describe, expect, test } from 'vitest';
import { assign } from '../../deciders/experiment/assign.ts';
import type { MoveWeights } from '../../deciders/experiment/commands.ts';
import { experimentDecider } from '../../deciders/experiment/decider.ts';
import { initialState } from '../../deciders/experiment/state.ts';
import { designed } from '../../deciders/experiment/testing.ts';
import { eventOf } from '../../testing/reactor-kit.ts';
import { ExperimentWatch } from './watch.ts';

let ids = 0;
function at(body: object, given?: string, occurredAtMs = 0): AnyEvent {
  ids += 1;
  const id = given ?? `e-${ids}`;
  const event = eventOf(body as AnyBody, { id, tenant: 'acme', entity: 'x-1' });
  return { ...event, envelope: { ...event.envelope, id, occurredAtMs } } as AnyEvent;
}

/** A world: a watch, the folded experiment, and the log of both. */
function world(over: Readonly<Record<string, unknown>> = {}) {
  const watch = new ExperimentWatch();
  const log: AnyEvent[] = [];
  let state = initialState();
  const take = (event: AnyEvent) => {
    log.push(event);
    watch.apply(event);
  };
  const decide = (command: Parameters<typeof experimentDecider.decide>[0]) => {
    const decision = experimentDecider.decide(command, state);
    if (decision.kind === 'reject') throw new Error(decision.code);
    for (const body of decision.events) {
      state = experimentDecider.evolve(state, body);
      take(at(body));
    }
  };
  decide(designed(over));
  decide({ type: 'StartExperiment', atMs: 0 });
  return {
    ...{ watch, log, take, decide },
    state: () => state,
    expose(unit: string, nowMs: number) {
      const given = assign(state, unit, unit);
      if (given === null) throw new Error('not started');
      const { armId, propensityPpm, block, from } = given;
      const about = { requestId: unit, version: 1, isHoldout: from === 'HOLDOUT', cohort: null, among: null };
      if (from !== 'OVER') take(at({ type: 'UnitExposed', unit, armId, propensityPpm, block, ...about }, unit, nowMs));
      return given;
    },
    observe(exposureId: string, nowMs: number, size = 1, metric = 'CLICK') {
      take(at({ type: 'OutcomeObserved', exposureId, metric, size, atMs: nowMs }, undefined, nowMs));
    },
    beat(nowMs: number) {
      for (const { command } of watch.due(nowMs)) decide(command);
    },
  };
}

describe('WAP-94: event → weight → next user', () => {
  test('the better of two arms gets more of the traffic, and all of it in the end; another watch says the same', () => {
    const one = world({ arms: ['control', 'warm'].map((armId) => ({ armId, content: armId })) });
    const random = createRandom(5);
    const moved: number[] = [];
    for (let nowMs = 0; nowMs < 300_000 && one.state().state === 'running'; nowMs += 1_000) {
      for (let n = 0; n < 200; n += 1) {
        const unit = `u-${nowMs}-${n}`;
        const { armId } = one.expose(unit, nowMs + n);
        if (random.next() < (armId === 'warm' ? 0.15 : 0.05)) one.observe(unit, nowMs + n + 300);
      }
      one.beat(nowMs + 1_000);
      moved.push(one.state().open.at(-1)?.sharesPpm[1] ?? 0);
    }
    expect(one.state()).toMatchObject({ state: 'promoted', winner: 'warm' });
    expect(moved[0]).toBe(500_000);
    const again = new ExperimentWatch();
    for (const event of one.log) again.apply(event);
    expect(again.due(1e9)).toEqual(one.watch.due(1e9));
  });

  test('a move waits for its time, tells blocks once their outcomes are in, and has a cause', () => {
    const one = world();
    one.expose('u-1', 500);
    expect(one.watch.due(900)).toEqual([]);
    const [due] = one.watch.due(1_000);
    expect(due).toMatchObject({ causationId: 'u-1', command: { block: 1, settled: [] }, cause: ['acme', 'x-1', '1'] });
    one.beat(1_000);
    one.observe('u-1', 1_400); // within the window, after its block ended
    one.expose('u-2', 1_500);
    one.beat(2_100);
    expect(one.state().open.map(({ block }) => block)).toEqual([1, 2, 3]);
    one.beat(4_100); // 1,000 + window 1,000 + grace 2,000
    const moved = one.log.filter(({ type }) => type === 'ExperimentWeightsMoved').at(-1) as unknown as MoveWeights;
    expect(moved.settled).toHaveLength(1);
    expect(moved.settled[0]?.trials.reduce((a, b) => a + b)).toBe(1);
    expect(moved.settled[0]?.successesPpm.reduce((a, b) => a + b)).toBe(1_000_000);
  });

  test('R2: duplicates count once; outcomes too late, or of nobody, do not', () => {
    const one = world();
    one.expose('u-1', 0);
    one.expose('u-1', 0);
    one.expose('u-2', 0);
    for (const unit of ['u-1', 'u-1', 'nobody']) one.observe(unit, 500);
    one.observe('u-2', 1_001);
    one.beat(1_000);
    one.beat(9_000);
    expect(settledSums(one.log)).toEqual([2, 1_000_000]);
  });

  test('WAP-91: a session counts by its length, up to a whole one', () => {
    const one = world({ metric: 'SESSION_LENGTH', wholeOutcome: 60_000, guardrails: [] });
    for (const unit of ['u-1', 'u-2']) one.expose(unit, 0);
    one.observe('u-1', 500, 15_000, 'SESSION_LENGTH');
    one.observe('u-2', 500, 600_000, 'SESSION_LENGTH');
    one.observe('u-2', 600, 1, 'CLICK');
    one.beat(1_000);
    one.beat(9_000);
    expect(settledSums(one.log)).toEqual([2, 1_250_000]);
  });

  test('R2: an outcome that is a part of a success and is on the log twice counts once; another of its size counts too', () => {
    const one = world({ metric: 'SESSION_LENGTH', wholeOutcome: 60_000, guardrails: [] });
    one.expose('u-1', 0);
    const told = { type: 'OutcomeObserved', exposureId: 'u-1', metric: 'SESSION_LENGTH', size: 15_000, atMs: 500 };
    for (const id of ['o-1', 'o-1', 'o-2', 'o-1']) one.take(at(told, id, 500));
    one.beat(1_000);
    one.beat(9_000);
    expect(settledSums(one.log)).toEqual([1, 500_000]);
  });

  test('an outcome of before its exposure is none of it; one at the very end of the window is', () => {
    const one = world();
    for (const unit of ['u-1', 'u-2']) one.expose(unit, 500);
    one.observe('u-1', 499);
    one.observe('u-2', 1_500);
    one.beat(2_000);
    one.beat(9_000);
    expect(settledSums(one.log)).toEqual([2, 1_000_000]);
  });

  test('of a metric that only guards any outcome is a whole one, whatever a whole session is', () => {
    const guardrails = [{ metric: 'CLICK', sharePpm: 800_000 }];
    const one = world({ metric: 'SESSION_LENGTH', wholeOutcome: 60_000, guardrails });
    one.expose('u-1', 0);
    one.observe('u-1', 500, 1, 'CLICK');
    one.beat(1_000);
    one.beat(9_000);
    const told = one.log.flatMap((event) => (event.type === 'ExperimentWeightsMoved' ? event.settled : []));
    expect(told[0]?.guardPpm[0]?.successesPpm.reduce((sum, ppm) => sum + ppm, 0)).toBe(1_000_000);
  });

  test('an exposure that is read before its block waits for it, and outcomes behind it', () => {
    const one = world();
    const [late] = one.watch.due(0);
    expect(late).toBeUndefined();
    const seen = { requestId: 'r', version: 9, isHoldout: false, cohort: null, among: null };
    const about = { armId: 'control', propensityPpm: 1, ...seen };
    one.take(at({ type: 'UnitExposed', unit: 'u-9', block: 2, ...about }, 'u-9', 1_100));
    one.observe('u-9', 1_200);
    one.expose('u-1', 10);
    one.decide({ type: 'MoveWeights', block: 1, settled: [], atMs: 1_000 });
    one.beat(2_500);
    one.beat(9_000);
    expect(settledSums(one.log)).toEqual([2, 1_000_000]);
  });

  test('a block waits for the outcomes of who was exposed by it after it had ended', () => {
    const one = world();
    one.expose('u-1', 500);
    one.beat(1_000);
    const about = {
      armId: 'control',
      propensityPpm: 1,
      requestId: 'r',
      version: 9,
      isHoldout: false,
      cohort: null,
      among: null,
    };
    one.take(at({ type: 'UnitExposed', unit: 'u-9', block: 1, ...about }, 'u-9', 2_900));
    one.observe('u-9', 3_800);
    one.beat(5_800);
    expect(settledSums(one.log)).toEqual([0, 0]);
    one.beat(5_900);
    one.beat(7_000);
    expect(settledSums(one.log)).toEqual([2, 1_000_000]);
  });

  test('time ends it without any traffic', () => {
    const one = world({ runMaxMs: 5_000 });
    expect(one.watch.due(4_999)).toEqual([]);
    one.beat(5_000);
    expect(one.state().state).toBe('stopped');
    expect(one.watch.due(1e9)).toEqual([]);
  });

  test('R8: hours of an experiment are some hundred moves, not ten thousands; each doubling adds as many', () => {
    const one = world({ outcomeWindowMs: 100, runMinMs: 86_400_000 });
    let moves = 0;
    for (let nowMs = 0; nowMs < 6 * 3_600_000; ) {
      one.expose(`u-${nowMs}`, nowMs);
      nowMs += Math.max(1_000, nowMs / 400);
      const before = one.state().open.at(-1)?.block;
      one.beat(nowMs);
      if (one.state().open.at(-1)?.block !== before) moves += 1;
    }
    expect(moves).toBeLessThan(1_300);
    expect(one.state().open.length).toBeLessThan(10);
  });
});

/** Trials and successes of all that was told. */
function settledSums(log: readonly AnyEvent[]): [number, number] {
  const told = log.flatMap((event) => (event.type === 'ExperimentWeightsMoved' ? event.settled : []));
  const sum = (lists: readonly (readonly number[])[]) => lists.flat().reduce((a, b) => a + b, 0);
  return [sum(told.map(({ trials }) => trials)), sum(told.map(({ successesPpm }) => successesPpm))];
}

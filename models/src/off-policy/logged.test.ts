/** KIKI-51: a policy judged by logged decisions, as `mainstem twin off-policy` does it. */
import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { corpusText, mlCorpusPresent } from '../testing/corpus.ts';
import { choicesOf, judgePolicy, type LoggedDecision } from './logged.ts';
import { policyOf, readPolicyFile, uniformPolicy } from './policies.ts';

const RATES: Readonly<Record<string, number>> = { a: 0.05, b: 0.1, c: 0.2 };
const LOGGING: Readonly<Record<string, number>> = { a: 0.6, b: 0.3, c: 0.1 };

function log(rounds: number, seed: number, rates = RATES): LoggedDecision[] {
  const random = createRandom(seed * 7_919);
  return Array.from({ length: rounds }, () => {
    const at = random.next();
    const action = at < 0.6 ? 'a' : at < 0.9 ? 'b' : 'c';
    return {
      action,
      place: '1',
      reward: Number(random.next() < (rates[action] as number)),
      logged: LOGGING[action] as number,
    };
  });
}

const asked = (chances: Record<string, number>, rows: readonly LoggedDecision[]) =>
  policyOf(readPolicyFile(JSON.stringify({ chances })), 'asked', choicesOf(rows), 1_000, 1);

test('a truly better policy is BETTER, a worse one WORSE, and one as good is told apart in at most 7 % of 60 logs', () => {
  const found = { better: 0, worse: 0, apart: 0, held: 0 };
  for (let seed = 1; seed <= 60; seed += 1) {
    const rows = log(4_000, seed);
    const better = judgePolicy(rows, asked({ a: 0.1, b: 0.3, c: 0.6 }, rows), { effectiveRoundsMin: 500 });
    found.better += Number(better.verdict === 'BETTER');
    found.worse += Number(judgePolicy(rows, asked({ a: 0.95, b: 0.05 }, rows)).verdict === 'WORSE');
    const flat = log(4_000, seed, { a: 0.1, b: 0.1, c: 0.1 });
    const { verdict } = judgePolicy(flat, asked({ a: 0.3, b: 0.4, c: 0.3 }, flat));
    found.apart += Number(verdict === 'BETTER' || verdict === 'WORSE');
    const truth = 0.155 - 0.08;
    found.held += Number(better.lift.low <= truth && truth <= better.lift.high);
  }
  // The rest abstains: weights of 6 vary enough to be off by 5 % in one log of twenty.
  expect(found.better).toBeGreaterThan(50);
  expect(found.worse).toBeGreaterThan(54);
  expect(found.apart / 60).toBeLessThanOrEqual(0.07);
  // Of 60 logs 95 % is known to within three points.
  expect(found.held / 60).toBeGreaterThan(0.88);
});

test('no decision foretells itself: the one reward of an action is not what it was expected to bring', () => {
  const nothing = { action: 'a', place: '1', reward: 0, logged: 0.99 };
  const rows = [{ action: 'b', place: '1', reward: 1, logged: 0.01 }, ...new Array<LoggedDecision>(99).fill(nothing)];
  // By hand: its own fold has seen no reward; 80 rows of the others are foretold .01835 and corrected by −.00245 each.
  expect(judgePolicy(rows, asked({ a: 0.5, b: 0.5 }, rows)).dr?.value).toBeCloseTo((50 + 80 * 0.015907) / 100, 4);
});

test('actions never logged are said, and nothing is decided by them', () => {
  const rows = log(6_000, 3).filter(({ action }) => action !== 'c');
  const judged = judgePolicy(rows, asked({ a: 0.5, c: 0.5 }, rows));
  expect(judged.unsupported).toBeCloseTo(0.5, 6);
  expect(judged).toMatchObject({ verdict: 'ABSTAIN' });
  expect(judged.abstain).toContain('ACTIONS_NEVER_LOGGED');
});

test('policies that are none are refused by what is wrong with them', () => {
  expect(() => readPolicyFile('chances: { a: 0.5 }')).toThrow('come to 0.5');
  expect(() => readPolicyFile('{ alpha: [1, 2], beta: [1] }')).toThrow('beta');
  expect(() => readPolicyFile('men: {}', 'women')).toThrow('no part women');
  expect(judgePolicy([], uniformPolicy({ actions: [], places: [] })).abstain).toEqual(['NO_ROUNDS']);
});

describe.skipIf(!mlCorpusPresent)('Open Bandit, men (skipped: no corpus)', () => {
  const rowsOf = (file: string): LoggedDecision[] =>
    corpusText(file)
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => {
        const [, , action = '', place = '', click, propensity] = line.split(',');
        return { action, place, reward: Number(click), logged: Number(propensity) };
      });

  test('KIKI-51: random to Thompson is estimated, with an interval that holds the truth; Thompson to random abstains', () => {
    const random = rowsOf('obd_random_men.csv');
    const file = readPolicyFile(corpusText('obd_prior_men.yaml'), 'men');
    const forward = judgePolicy(random, policyOf(file, 'thompson', choicesOf(random), 20_000, 1));
    expect(Math.abs(forward.ips.value - 0.0045)).toBeLessThan(0.0002);
    expect(Math.abs(forward.snips.value - 0.0046)).toBeLessThan(0.0002);
    expect(Math.abs(forward.evidence.effectiveRounds - 2_470)).toBeLessThan(100);
    expect(forward).toMatchObject({ verdict: 'UNCERTAIN', abstain: [] });
    // 69 clicks in the 10,000 rows that Thompson sampling itself logged.
    expect(forward.ips.low).toBeLessThan(0.0069);
    expect(forward.ips.high).toBeGreaterThan(0.0069);
    const thompson = rowsOf('obd_bts_men.csv');
    const back = judgePolicy(thompson, uniformPolicy(choicesOf(thompson)));
    expect(back.verdict).toBe('ABSTAIN');
    expect(back.abstain).toContain('FEW_EFFECTIVE_ROUNDS');
  });
});

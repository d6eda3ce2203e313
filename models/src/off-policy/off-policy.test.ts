/** KIKI-51: another policy judged from the log of the one that ran, and refused where the log cannot tell. */
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createRandom } from '../random.ts';
import { corpusText, mlCorpusPresent, tellWithoutMlCorpus } from '../testing/corpus.ts';
import { evaluateOffPolicy, type LoggedRound, liftOf } from './estimate.ts';
import { thompsonChances } from './thompson.ts';

tellWithoutMlCorpus();

/** Three actions of known rates; logged by one policy, asked about another. */
const RATES = [0.05, 0.1, 0.2];
const LOGGING = [0.6, 0.3, 0.1];
const ASKED = [0.1, 0.3, 0.6];
const TRUTH = RATES.reduce((sum, rate, action) => sum + rate * (ASKED[action] as number), 0);

function logged(rounds: number, seed: number, foretold?: readonly number[]): LoggedRound[] {
  const random = createRandom(seed);
  const mean = foretold?.reduce((sum, rate, action) => sum + rate * (ASKED[action] as number), 0) ?? 0;
  return Array.from({ length: rounds }, () => {
    const at = random.next();
    const action = at < 0.6 ? 0 : at < 0.9 ? 1 : 2;
    const round = {
      reward: Number(random.next() < (RATES[action] as number)),
      logged: LOGGING[action] as number,
      asked: ASKED[action] as number,
    };
    return foretold === undefined ? round : { ...round, foretold: { taken: foretold[action] as number, mean } };
  });
}

test('intervals of 95 % hold the truth in at least 93 % of 600 logs; DR is the narrowest', () => {
  const held = { ips: 0, snips: 0, dr: 0 };
  const width = { ips: 0, snips: 0, dr: 0 };
  for (let seed = 1; seed <= 600; seed += 1) {
    const result = evaluateOffPolicy(logged(3_000, seed, [0.05, 0.12, 0.18]));
    for (const name of ['ips', 'snips', 'dr'] as const) {
      const { low, high } = result[name] ?? { low: Number.NaN, high: Number.NaN };
      held[name] += Number(low <= TRUTH && TRUTH <= high);
      width[name] += high - low;
    }
  }
  for (const count of Object.values(held)) expect(count / 600).toBeGreaterThanOrEqual(0.93);
  expect(width.snips).toBeLessThan(width.ips);
  expect(width.dr).toBeLessThan(width.ips);
});

test('DR with a foretold reward that is all wrong is still right on average', () => {
  let sum = 0;
  for (let seed = 1; seed <= 200; seed += 1)
    sum += evaluateOffPolicy(logged(2_000, seed, [0.9, 0, 0.5])).dr?.value ?? 0;
  expect(sum / 200).toBeCloseTo(TRUTH, 2);
});

test('the policy that ran, asked about itself, earned what it earned', () => {
  const rounds = logged(2_000, 3).map((round) => ({ ...round, asked: round.logged }));
  const { ips, snips, evidence, abstain } = evaluateOffPolicy(rounds);
  const earned = rounds.reduce((sum, { reward }) => sum + reward, 0) / rounds.length;
  expect(ips.value).toBeCloseTo(earned, 12);
  expect(snips.value).toBeCloseTo(earned, 12);
  expect(evidence).toMatchObject({ effectiveRounds: 2_000, meanWeight: 1, covered: 2_000, clipped: 0 });
  expect(abstain).toEqual([]);
});

test('clipping bounds the weights and says what it took', () => {
  const { evidence } = evaluateOffPolicy(logged(5_000, 9), { clipAt: 2 });
  expect(evidence.maxWeight).toBe(2);
  expect(evidence.clipped).toBeGreaterThan(0.3);
  // What propensities are worth is told by the weights as they are: clipped ones would hide it, or make it up.
  expect(evidence.meanWeight).toBe(evaluateOffPolicy(logged(5_000, 9)).evidence.meanWeight);
  const rounds = logged(5_000, 9);
  const earned = rounds.reduce((sum, { reward }) => sum + reward, 0) / rounds.length;
  const { snips } = evaluateOffPolicy(rounds, { clipAt: 2 });
  expect(liftOf(rounds, { clipAt: 2 }).value).toBeCloseTo(snips.value - earned, 12);
});

test('where the log cannot tell the answer is no answer, with the reason', () => {
  expect(evaluateOffPolicy([]).abstain).toEqual(['NO_ROUNDS']);
  for (const bad of [0, -0.1, Number.NaN, 1.1])
    expect(evaluateOffPolicy([{ reward: 1, logged: bad, asked: 0.5 }]).abstain).toEqual(['BAD_PROPENSITY']);
  for (const bad of [-0.1, Number.NaN, 1.1])
    expect(evaluateOffPolicy([{ reward: 1, logged: 0.5, asked: bad }]).abstain).toEqual(['BAD_PROPENSITY']);
  const light = logged(3_000, 2).map((round) => ({ ...round, logged: 0.5, asked: 0.47 }));
  expect(evaluateOffPolicy(light).abstain).toEqual(['WEIGHTS_OFF']);
  expect(evaluateOffPolicy(logged(200, 1)).abstain).toContain('FEW_EFFECTIVE_ROUNDS');
  const lopsided = [...logged(3_000, 2), { reward: 1, logged: 1e-4, asked: 1 }];
  expect(evaluateOffPolicy(lopsided).abstain).toEqual(expect.arrayContaining(['ONE_ROUND_DECIDES', 'WEIGHTS_OFF']));
  const never = logged(3_000, 2).map((round) => ({ ...round, asked: 0 }));
  expect(evaluateOffPolicy(never).abstain).toContain('FEW_EFFECTIVE_ROUNDS');
  const rare = logged(3_000, 4).map((round, index) => ({ ...round, reward: Number(index === 7) }));
  expect(evaluateOffPolicy(rare).abstain).toContain('INTERVAL_TOO_WIDE');
});

describe.skipIf(!mlCorpusPresent)('Open Bandit, men (skipped: no corpus)', () => {
  interface Row {
    readonly item: number;
    readonly place: number;
    readonly click: number;
    readonly propensity: number;
  }
  const rowsOf = (file: string): Row[] =>
    corpusText(file)
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => {
        const [, , item, place, click, propensity] = line.split(',').map(Number);
        return { item, place, click, propensity } as Row;
      });
  const random = mlCorpusPresent ? rowsOf('obd_random_men.csv') : [];
  const thompson = mlCorpusPresent ? rowsOf('obd_bts_men.csv') : [];
  const clicks = (rows: readonly Row[]) => rows.reduce((sum, { click }) => sum + click, 0) / rows.length;

  test('random to Thompson: IPS .0045, SNIPS .0046, some 2,470 effective rows, and the truth within the interval', () => {
    const { men } = parse(corpusText('obd_prior_men.yaml')) as { men: { alpha: number[]; beta: number[] } };
    const arms = men.alpha.map((alpha, index) => ({ alpha, beta: men.beta[index] as number }));
    const chances = thompsonChances(arms, 3, 20_000, 1);
    const rounds = random.map(({ item, place, click, propensity }) => ({
      reward: click,
      logged: propensity,
      asked: chances[place - 1]?.[item] as number,
    }));
    const { ips, snips, evidence } = evaluateOffPolicy(rounds);
    expect(ips.value).toBeCloseTo(0.0045, 3);
    expect(Math.abs(ips.value - 0.00453)).toBeLessThan(0.00015);
    expect(Math.abs(snips.value - 0.0046)).toBeLessThan(0.00015);
    expect(Math.abs(evidence.effectiveRounds - 2_470)).toBeLessThan(100);
    expect(evidence.maxWeight).toBeGreaterThan(10);
    expect(evidence.maxWeight).toBeLessThan(11.5);
    expect(clicks(thompson)).toBeCloseTo(0.0069, 4);
    expect(ips.high).toBeGreaterThan(0.0069);
  });

  test('Thompson to random: 656 effective rows and one row of weight 178: it abstains', () => {
    const rounds = thompson.map(({ click, propensity }) => ({ reward: click, logged: propensity, asked: 1 / 34 }));
    const { ips, snips, evidence, abstain } = evaluateOffPolicy(rounds);
    expect(ips.value).toBeCloseTo(0.00301, 4);
    expect(snips.value).toBeCloseTo(0.00319, 4);
    expect(evidence.effectiveRounds).toBeCloseTo(656, -1);
    expect(evidence.maxWeight).toBeCloseTo(178, -1);
    expect(abstain).toContain('FEW_EFFECTIVE_ROUNDS');
  });
});

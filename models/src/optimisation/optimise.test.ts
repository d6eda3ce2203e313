/** The hourly look: lines, gains, sureness, and what is taken back. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Arm, chanceBelow, gainMinPpm, judgeChange, lookAt, type Money } from './optimise.ts';

const arm = (creativeId: string, impressions: number, clicks: number): Arm => ({ creativeId, impressions, clicks });
const money: Money = { spentMicros: 0, actionValueMicros: null, targetRoiPpm: null, bidPriceMicros: 2_000_000 };

describe('MAMS-04', () => {
  test('99 impressions say nothing, 100 may', () => {
    expect(lookAt([arm('a', 99, 9)], money)).toEqual({ outcome: 'TOO_FEW_POINTS', points: 99, gainPpm: 0 });
    expect(lookAt([arm('a', 100, 9)], money).outcome).toBe('GAIN_TOO_SMALL');
  });

  test('the worst creative is paused when the rest does a tenth better without it', () => {
    const look = lookAt([arm('good', 1_000, 50), arm('bad', 1_000, 5)], money);
    expect(look).toMatchObject({
      outcome: 'PROPOSED',
      proposal: { change: { kind: 'PAUSE_CREATIVE', creativeId: 'bad' }, points: 2_000, baselinePpm: 27_500 },
    });
    if (look.outcome === 'PROPOSED') expect(look.proposal.confidencePpm).toBeGreaterThan(999_000);
    expect(lookAt([arm('a', 1_000, 50), arm('b', 1_000, 48)], money).outcome).toBe('GAIN_TOO_SMALL');
  });

  test('a price is lowered towards the return that is aimed at, one step at a time', () => {
    const look = lookAt([arm('a', 1_000, 100)], {
      ...money,
      spentMicros: 100_000_000,
      actionValueMicros: 2_000_000,
      targetRoiPpm: 3_000_000,
    });
    const change = { kind: 'BID_PRICE', fromMicros: 2_000_000, toMicros: 1_400_000 };
    expect(look).toMatchObject({ outcome: 'PROPOSED', proposal: { change } });
  });

  test('no proposal gains less than a tenth, pauses the last creative, or is surer than sure', () => {
    const arms = fc.array(fc.tuple(fc.nat(5_000), fc.nat(300)), { maxLength: 6 });
    fc.assert(
      fc.property(arms, (drawn) => {
        const given = drawn.map(([impressions, clicks], at) =>
          arm(`k${at}`, impressions, Math.min(impressions, clicks)),
        );
        const look = lookAt(given, money);
        if (look.outcome !== 'PROPOSED') return;
        expect(look.gainPpm).toBeGreaterThanOrEqual(gainMinPpm);
        expect(look.proposal.confidencePpm).toBeLessThanOrEqual(1_000_000);
        expect(given.length).toBeGreaterThan(1);
      }),
    );
  });
});

describe('MAMS-12: a change is watched', () => {
  const before = { impressions: 2_000, clicks: 60 };
  test('worse for certain is undone; as good or too early is not', () => {
    expect(judgeChange(before, { impressions: 99, clicks: 0 })).toBe('WAIT');
    expect(judgeChange(before, { impressions: 2_000, clicks: 20 })).toBe('UNDO');
    expect(judgeChange(before, { impressions: 2_000, clicks: 58 })).toBe('KEEP');
    expect(judgeChange(before, { impressions: 2_000, clicks: 90 })).toBe('KEEP');
  });

  test('the chance of being worse is one half for equals, and both ways sum to one', () => {
    expect(chanceBelow(before, before)).toBeCloseTo(0.5, 6);
    const after = { impressions: 500, clicks: 10 };
    expect(chanceBelow(before, after) + chanceBelow(after, before)).toBeCloseTo(1, 6);
  });
});

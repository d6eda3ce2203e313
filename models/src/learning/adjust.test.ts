import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { adjustPrice, adjustValue, type Counted, chooseAngle, leaveJourney, orderChannels } from './adjust.ts';

const counted = (samples: number, total: number): Counted => ({ samples, total });
const price = (over: object = {}) =>
  adjustPrice({
    ...{ nowMicros: 1_000_000, maxMicros: 5_000_000, actionValueMicros: 1_000_000, targetPpm: 1_000_000 },
    ...{ ratePpm: 3_000, beforePpm: 2_000, measured: counted(20_000, 80) },
    ...over,
  });

describe('KIKI-59: the price follows the click rate', () => {
  test('a fifth at a time, surely, and never above what people set', () => {
    expect(price()).toMatchObject({ fromMicros: 1_000_000, toMicros: 1_200_000 });
    expect(price()?.confidencePpm).toBeGreaterThan(990_000);
    expect(price({ maxMicros: 1_100_000 })?.toMicros).toBe(1_100_000);
    expect(price({ maxMicros: 1_010_000 })).toBeNull(); // next to nothing
    expect(price({ ratePpm: 500, measured: counted(20_000, 8) })).toMatchObject({ toMicros: 800_000 });
  });

  test('what few outcomes say is not sure', () => {
    expect(price({ measured: counted(1_000, 3) })?.confidencePpm).toBeLessThan(850_000);
  });

  test('bounded, whatever comes', () => {
    const micros = fc.integer({ min: 1, max: 2 ** 50 });
    fc.assert(
      fc.property(micros, micros, fc.integer({ min: 0, max: 1_000_000 }), (nowMicros, maxMicros, ratePpm) => {
        const moved = price({ nowMicros, maxMicros, ratePpm });
        if (moved === null) return;
        expect(Number.isSafeInteger(moved.toMicros)).toBe(true);
        expect(Math.abs(moved.toMicros - nowMicros)).toBeLessThanOrEqual(Math.max(1, nowMicros * 0.2 + 1));
        if (moved.toMicros > nowMicros) expect(moved.toMicros).toBeLessThanOrEqual(maxMicros);
        expect(moved.confidencePpm).toBeGreaterThanOrEqual(0);
        expect(moved.confidencePpm).toBeLessThanOrEqual(1_000_000);
      }),
    );
  });
});

test('KIKI-59: the value of an action follows what leads were worth, a quarter at a time', () => {
  expect(adjustValue(30_000_000, 60_000_000, counted(100, 100 * 80_000_000))).toMatchObject({ toMicros: 37_500_000 });
  const sure = adjustValue(30_000_000, 60_000_000, counted(100, 100 * 80_000_000))?.confidencePpm ?? 0;
  const unsure = adjustValue(30_000_000, 33_000_000, counted(20, 20 * 33_000_000))?.confidencePpm ?? 0;
  expect([sure > 990_000, unsure > 500_000 && unsure < 800_000]).toEqual([true, true]);
  expect(adjustValue(30_000_000, 30_100_000, counted(100, 1))).toBeNull();
});

test('KIKI-59: the way of writing that is clicked most', () => {
  const all = new Map([
    ['the offer', counted(3_000, 60)],
    ['a question', counted(3_000, 24)],
  ]);
  expect(chooseAngle(null, all)).toMatchObject({ fromText: null, toText: 'the offer' });
  expect(chooseAngle('the offer', all)).toBeNull();
  expect(chooseAngle(null, new Map([['the offer', counted(3_000, 60)]]))).toBeNull(); // nothing to compare with
});

test('KIKI-59: channels in the order they are answered', () => {
  const rates = new Map([
    ['email', counted(100, 5)],
    ['sms', counted(100, 30)],
  ]);
  expect(orderChannels(['email', 'sms', 'push'], rates)).toMatchObject({ toText: 'sms,email,push' });
  expect(orderChannels(['sms', 'email', 'push'], rates)).toBeNull();
  expect(orderChannels(['email', 'sms', 'push'], new Map([['sms', counted(9, 9)]]))).toBeNull();
});

test('KIKI-59: a journey that does worse than saying nothing, or than another, is left', () => {
  const walked = (journey: string, goals: number, without = 0, heldOut = 0) => ({
    ...{ journey, walked: counted(500, goals), heldOut: counted(heldOut, without) },
  });
  expect(leaveJourney(walked('welcome', 20, 20, 100), [])).toMatchObject({ fromText: 'welcome', toText: null });
  expect(leaveJourney(walked('welcome', 100, 20, 100), [])).toBeNull(); // noise
  expect(leaveJourney(walked('welcome', 150, 20, 100), [])).toBeNull();
  expect(leaveJourney(walked('welcome', 20, 2, 10), [])).toBeNull(); // too few held out
  expect(leaveJourney(walked('welcome', 20), [walked('other', 90)])?.because).toContain('other 18.00 % of 500');
});

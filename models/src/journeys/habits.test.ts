import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { bestHour, GAIN, LEAST, readingHours } from './best-hour.ts';
import { bestText } from './best-text.ts';
import { HABITS_MAX, type Habits, learnRead, learnTold, MACHINE_MS, noHabits, sum } from './habits.ts';
import { minuteOfDay } from './local-time.ts';
import { emptyPerson, type Heard, type Person } from './state.ts';
import { testWalls } from './testing/walls.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const zone = 'Europe/Berlin';
const read = (messageId: string, atMs: number, type = 'MessageOpened'): Heard => ({
  ...{ id: `${type}-${messageId}-${atMs}`, type, atMs },
  fields: { messageId, channel: 'email' },
});
const hear = (person: Person, event: Heard): Person => {
  const habits = learnRead(person, event, zone, testWalls);
  return { ...person, ...(habits === undefined ? {} : { habits }), heard: [...person.heard, event] };
};
const tell = (person: Person, messageId: string, atMs: number, template = 'a@v1'): Person => ({
  ...person,
  sent: [...person.sent, { atMs, journeyId: 'j', priority: 1, messageId, template }],
  habits: learnTold(person.habits, template),
});
const hoursOf = (hours: Readonly<Record<number, number>>): Habits => ({
  ...noHabits,
  hours: noHabits.hours.map((_, hour) => hours[hour] ?? 0),
});
const asked = (habits: Habits | undefined, over: object = {}) =>
  bestHour({
    ...{ habits, nowMs: Date.parse('2026-07-01T07:10:00Z'), withinMs: 12 * HOUR_MS, zone, walls: testWalls },
    ...{ isQuiet: () => false, ...over },
  });

describe('UW-25: habits', () => {
  test('an open counts once a message, a click more, and what a mail program fetches at once counts nothing', () => {
    const sentAt = Date.parse('2026-07-01T07:00:00Z');
    let person = tell(emptyPerson, 'm-1', sentAt);
    person = hear(person, read('m-1', sentAt + MACHINE_MS - 1));
    expect(sum(person.habits?.hours ?? [])).toBe(0);
    person = hear(person, read('m-1', sentAt + 10 * HOUR_MS));
    person = hear(person, read('m-1', sentAt + 11 * HOUR_MS));
    expect(person.habits?.hours[19]).toBe(1);
    expect(sum(person.habits?.hours ?? [])).toBe(1);
    person = hear(person, read('m-1', sentAt + 10 * HOUR_MS, 'MessageClicked'));
    expect(person.habits?.hours[19]).toBe(3);
    expect(person.habits?.texts).toEqual({ 'a@v1': { told: 1, read: 1 } });
  });

  test('whatever comes in whatever order: small, whole, and no text is read more often than told', () => {
    const any = fc.record({
      told: fc.boolean(),
      id: fc.integer({ min: 0, max: 400 }),
      atMs: fc.integer({ min: 0, max: 60 * DAY_MS }),
      type: fc.constantFrom('MessageOpened', 'MessageClicked', 'MessageReplied', 'PageViewed'),
      template: fc.constantFrom('a@v1', 'b@v1'),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 300 }), (all) => {
        const fold = () =>
          all.reduce(
            (person, { told, id, atMs, type, template }) =>
              told ? tell(person, String(id), atMs, template) : hear(person, read(String(id), atMs, type)),
            emptyPerson,
          );
        const { habits = noHabits } = fold();
        expect(fold().habits ?? noHabits).toEqual(habits);
        expect(sum(habits.hours)).toBeLessThanOrEqual(HABITS_MAX);
        for (const weight of habits.hours) expect(Number.isInteger(weight) && weight >= 0).toBe(true);
        for (const text of Object.values(habits.texts)) expect(text.read).toBeLessThanOrEqual(text.told);
        expect(sum(readingHours(habits))).toBeCloseTo(1);
      }),
      { numRuns: 30 },
    );
  });
});

describe('UW-25: the hour', () => {
  test('nobody known, little known, or an even reader: the journey’s own time', () => {
    expect(asked(undefined)).toBeNull();
    expect(asked(hoursOf({ 19: LEAST - 1 }))).toBeNull();
    expect(asked({ ...noHabits, hours: noHabits.hours.map(() => 6) })).toBeNull();
    expect(asked(hoursOf({ 9: 10, 19: 12 }))).toBeNull(); // 9:10 is nearly as good
  });

  test('an evening reader is told in the evening, and why is said', () => {
    expect(asked(hoursOf({ 19: 12, 9: 1 }))).toMatchObject({
      atMs: Date.parse('2026-07-01T17:00:00Z'),
      because: 'reads at 19:00 with 19 %, at 9:00 with 4 %, by 13 of readings',
      seen: { hour: 19, ownHour: 9, readings: 13 },
    });
  });

  test('whatever is known: never earlier, never beyond the bound, never in quiet hours, and clearly likelier', () => {
    const any = fc.record({
      hours: fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 24, maxLength: 24 }),
      nowMs: fc.integer({ min: Date.parse('2026-03-27T00:00:00Z'), max: Date.parse('2026-03-31T00:00:00Z') }),
      within: fc.integer({ min: 1, max: 24 }),
      quietFrom: fc.integer({ min: 0, max: 23 }),
      quietFor: fc.integer({ min: 0, max: 20 }),
    });
    fc.assert(
      fc.property(any, ({ hours, nowMs, within, quietFrom, quietFor }) => {
        const hourAt = (atMs: number) => Math.floor(minuteOfDay(atMs, zone, testWalls) / 60);
        const isQuiet = (atMs: number) => (hourAt(atMs) - quietFrom + 24) % 24 < quietFor;
        const habits = { ...noHabits, hours };
        const best = asked(habits, { nowMs, withinMs: within * HOUR_MS, isQuiet });
        if (best === null) return;
        expect(best.atMs).toBeGreaterThan(nowMs);
        expect(best.atMs).toBeLessThanOrEqual(nowMs + within * HOUR_MS);
        expect(isQuiet(best.atMs)).toBe(false);
        const likely = readingHours(habits);
        expect(likely[hourAt(best.atMs)]).toBeGreaterThanOrEqual(GAIN * (likely[hourAt(nowMs)] ?? 1));
      }),
      { numRuns: 60 },
    );
  });
});

/** The simulation's own: a wall that shows UTC costs nothing to read. */
const utcWalls = () => (atMs: number) => atMs;

/**
 * Somebody whose mail is on top when it comes in their hour, and may be found later when not: `peak` and `base` are the shares
 * that are read. Sixty messages at nine o'clock, or at the hour that was learned by then.
 */
function readsOf(seed: number, hour: number, { peak, base }: { peak: number; base: number }, learns: boolean): number {
  const random = createRandom(seed);
  let person: Person = emptyPerson;
  let reads = 0;
  for (let day = 0; day < 60; day += 1) {
    const nineMs = day * DAY_MS + 9 * HOUR_MS;
    const over = { nowMs: nineMs, withinMs: 14 * HOUR_MS, zone: 'UTC', walls: utcWalls };
    const atMs = (learns ? asked(person.habits, over) : null)?.atMs ?? nineMs;
    const arrives = Math.floor((atMs % DAY_MS) / HOUR_MS);
    person = tell(person, `m-${day}`, atMs);
    if (random.next() >= (arrives === hour ? peak : base)) continue;
    reads += 1;
    // Read in their hour for the most part, else whenever.
    const laterMs = random.next() < 0.7 ? ((hour - arrives + 24) % 24) * HOUR_MS : random.next() * 15 * HOUR_MS;
    const event = read(`m-${day}`, atMs + laterMs + 2 * MACHINE_MS);
    const habits = learnRead(person, event, 'UTC', utcWalls);
    person = { ...person, ...(habits === undefined ? {} : { habits }), heard: [event] };
  }
  return reads;
}

test('UW-25: readers with an hour of their own are reached more often; those without are not harmed', () => {
  const people = Array.from({ length: 60 }, (_, index) => ({ seed: index + 1, hour: 10 + (index % 12) }));
  const total = (chances: { peak: number; base: number }, learns: boolean) =>
    people.reduce((all, { seed, hour }) => all + readsOf(seed, hour, chances, learns), 0);
  const habitual = { peak: 0.6, base: 0.3 };
  expect(total(habitual, true) / total(habitual, false)).toBeGreaterThan(1.25);
  const indifferent = { peak: 0.3, base: 0.3 };
  expect(Math.abs(total(indifferent, true) / total(indifferent, false) - 1)).toBeLessThan(0.07);
});

describe('UW-25: the text', () => {
  test('the one that is taken up is told ever more; one alone is told without a word', () => {
    expect(bestText(undefined, ['a@v1'], 'x')).toEqual({ template: 'a@v1', because: null });
    const habits: Habits = { ...noHabits, texts: { 'a@v1': { told: 20, read: 1 }, 'b@v1': { told: 20, read: 14 } } };
    const drawn = Array.from({ length: 200 }, (_, index) => bestText(habits, ['a@v1', 'b@v1'], `w-${index}`).template);
    expect(drawn.filter((one) => one === 'b@v1').length).toBeGreaterThan(190);
    const even = Array.from({ length: 400 }, (_, index) => bestText(noHabits, ['a@v1', 'b@v1'], `w-${index}`).template);
    expect(Math.abs(even.filter((one) => one === 'b@v1').length - 200)).toBeLessThan(45);
    expect(bestText(habits, ['a@v1', 'b@v1'], 'w').because).toBe('a@v1 1 of 20 taken up; b@v1 14 of 20 taken up');
  });

  test('somebody who takes up one of two texts gets it in most of sixty messages', () => {
    const random = createRandom(7);
    const chances: Readonly<Record<string, number>> = { 'a@v1': 0.1, 'b@v1': 0.5 };
    let person: Person = emptyPerson;
    let good = 0;
    for (let day = 0; day < 60; day += 1) {
      const { template } = bestText(person.habits, ['a@v1', 'b@v1'], `p|${day}`);
      if (template === 'b@v1') good += 1;
      person = tell(person, `m-${day}`, day * DAY_MS, template);
      if (random.next() < (chances[template] ?? 0)) person = hear(person, read(`m-${day}`, day * DAY_MS + HOUR_MS));
    }
    expect(good).toBeGreaterThan(40);
  });
});

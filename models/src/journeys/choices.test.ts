/** UW-24, UW-25 through the engine: strategies, texts and hours of walks, with quiet hours and caps as they were. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Journey } from './definition.ts';
import { listensTo } from './definition.ts';
import type { World } from './engine.ts';
import { noHabits } from './habits.ts';
import { minuteOfDay } from './local-time.ts';
import { parseJourney } from './parse.ts';
import { liveOf } from './scenario.ts';
import { type Happened, simulate } from './simulate.ts';
import { emptyPerson, type Fields, type Heard } from './state.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const walls = () => (atMs: number) => atMs;

function journeyOf(policy: string, nodes: string): Journey {
  const text = `journey: some\nfamily: growth\nabout: x\npolicy: { purpose: marketing${policy} }\nnodes:\n${nodes}`;
  const parsed = parseJourney(text, () => true);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}
const worldOf = (journey: Journey): World => {
  const journeys = { some: liveOf(journey, 0) };
  return { subject: 'p-1', zone: null, walls, journeys };
};
const event = (id: string, type: string, atMs: number, fields: Fields = {}): { event: Heard; nowMs: number } => ({
  event: { id, type, atMs, fields },
  nowMs: atMs,
});
const stepsOf = (happened: readonly Happened[]) =>
  happened.flatMap(({ effect }) =>
    effect.kind === 'tell' && effect.told.type === 'JourneyStepTaken' ? [effect.told] : [],
  );
const sentOf = (happened: readonly Happened[]) =>
  happened.flatMap(({ effect, atMs }) => (effect.kind === 'send' ? [{ template: effect.template, atMs }] : []));

const strategies = journeyOf(
  '',
  `  in: { kind: event, on: Came, next: which }
  which:
    kind: choose
    strategies:
      - name: save
        when:
          - { last: HealthBandChanged, field: to, in: [RED, YELLOW] }
          - { messages: all, within: 2w, atMost: 1 }
        next: save
      - { name: fan, when: [{ seen: { on: MessageClicked, where: { channel: email } }, within: 4w, atLeast: 2 }], next: fan }
      - { name: rich, when: [{ field: plan, in: [gold] }, { entered: some, atMost: 1 }], next: fan }
    otherwise: plain
  save: { kind: message, channel: email, template: save@v1, next: out }
  fan: { kind: message, channel: email, template: fan@v1, next: out }
  plain: { kind: message, channel: email, template: plain@v1, next: out }
  out: { kind: exit }
`,
);

test('UW-24: the strategy that fits where somebody stands, what they did and were told; why is on the log', () => {
  expect(listensTo(strategies)).toEqual(['Came', 'HealthBandChanged', 'MessageClicked']);
  const run = (before: readonly { event: Heard; nowMs: number }[], fields: Fields = {}) => {
    const events = [...before, event('in', 'Came', 10 * DAY_MS, fields)];
    const { happened } = simulate({
      world: worldOf(strategies),
      events,
      untilMs: 20 * DAY_MS,
      outcomeOf: () => 'SENT',
    });
    const { outcome, because } = stepsOf(happened).find(({ kind }) => kind === 'choose') ?? {};
    return [sentOf(happened)[0]?.template, outcome, because];
  };
  const red = event('red', 'HealthBandChanged', DAY_MS, { to: 'RED' });
  const click = (id: string, channel = 'email') => event(id, 'MessageClicked', 2 * DAY_MS, { channel });
  expect(run([red])).toEqual(['save@v1', 'save', 'HealthBandChanged.to is RED; 0 messages in 2w']);
  expect(run([red, event('green', 'HealthBandChanged', 2 * DAY_MS, { to: 'GREEN' })])[1]).toBe('OTHERWISE');
  expect(run([click('1'), click('2')])).toEqual(['fan@v1', 'fan', 'MessageClicked 2 times in 4w']);
  expect(run([click('1'), click('2', 'push')], { plan: 'gold' })).toEqual([
    ...['fan@v1', 'rich', 'plan is gold; in some 1 times'],
  ]);
  expect(run([], { plan: 'basic' })).toEqual([
    'plain@v1',
    'OTHERWISE',
    'save: HealthBandChanged.to is not known; fan: MessageClicked 0 times in 4w; rich: plan is basic',
  ]);
});

const timed = journeyOf(
  `, bestHour: { within: 12h }, quietHours: { from: "21:00", to: "08:00" }, capPerson: { messages: 1, per: 1d }, concurrency: 20`,
  `  in: { kind: event, on: Came, key: n, next: say }
  say: { kind: message, channel: email, template: a@v1, or: [b@v1], next: out }
  out: { kind: exit }
`,
);
const evening = {
  ...emptyPerson,
  habits: { ...noHabits, hours: noHabits.hours.map((_, hour) => (hour === 19 ? 20 : 0)) },
};

test('UW-25: an evening reader’s message waits for the evening, once, and both reasons are on the log', () => {
  const events = [event('in', 'Came', 9 * HOUR_MS)];
  const world = worldOf(timed);
  const { happened, person } = simulate({ world, events, untilMs: DAY_MS, outcomeOf: () => 'SENT', person: evening });
  expect(sentOf(happened).map(({ atMs }) => atMs)).toEqual([19 * HOUR_MS]);
  const [begun] = happened.flatMap(({ effect }) =>
    effect.kind === 'tell' && effect.told.type === 'JourneyWaitBegun' ? [effect.told] : [],
  );
  expect(begun).toMatchObject({ reason: 'BEST_HOUR', untilAtMs: 19 * HOUR_MS });
  expect(begun?.because).toMatch(/^reads at 19:00 with \d+ %, at 9:00 with \d+ %, by 20 of readings$/);
  expect(stepsOf(happened).find(({ kind }) => kind === 'message')?.because).toBe(
    'a@v1 0 of 0 taken up; b@v1 0 of 0 taken up',
  );
  expect(person.walks).toEqual([]);
  // Nobody known: the journey's own time.
  const plain = simulate({ world, events, untilMs: DAY_MS, outcomeOf: () => 'SENT' });
  expect(sentOf(plain.happened).map(({ atMs }) => atMs)).toEqual([9 * HOUR_MS]);
});

test('UW-25: whatever the habits: quiet hours and caps hold, nothing waits longer than its bound, the same log gives the same', () => {
  const any = fc.record({
    hours: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 24, maxLength: 24 }),
    comes: fc.uniqueArray(fc.integer({ min: 0, max: 5 * 24 }), { maxLength: 10 }),
  });
  fc.assert(
    fc.property(any, ({ hours, comes }) => {
      const events = comes.sort((a, b) => a - b).map((at, n) => event(`in-${n}`, 'Came', at * HOUR_MS, { n }));
      const input = { world: worldOf(timed), events, untilMs: 20 * DAY_MS, outcomeOf: () => 'SENT' };
      const known = { ...emptyPerson, habits: { ...noHabits, hours } };
      const { happened, person } = simulate({ ...input, person: known });
      expect(simulate({ ...input, person: known }).happened).toEqual(happened);
      expect(person.walks).toEqual([]);
      const sent = happened.flatMap(({ effect, atMs }) =>
        effect.kind === 'send' ? [{ walk: effect.walk, atMs }] : [],
      );
      for (const [index, { walk, atMs }] of sent.entries()) {
        const hour = minuteOfDay(atMs, 'UTC', walls) / 60;
        expect(hour >= 8 && hour < 21).toBe(true);
        expect(atMs - (sent[index - 1]?.atMs ?? -DAY_MS)).toBeGreaterThanOrEqual(DAY_MS);
        const cameMs = events[Number(walk.key)]?.event.atMs ?? 0;
        expect(atMs - cameMs).toBeLessThanOrEqual((11 + 12) * HOUR_MS); // a night, and the bound
      }
    }),
    { numRuns: 40 },
  );
});

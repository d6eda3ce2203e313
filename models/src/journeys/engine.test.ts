import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Journey, JourneyNode } from './definition.ts';
import { step, type World } from './engine.ts';
import { simulate } from './simulate.ts';
import { emptyPerson, type Heard, type LiveJourney } from './state.ts';
import { testWalls } from './testing/walls.ts';

const MINUTE_MS = 60_000;
const policy: Journey['policy'] = {
  purpose: 'marketing',
  reEntry: {},
  concurrency: 1,
  priority: 50,
  holdoutPercent: 0,
};
const journey = (id: string, nodes: Record<string, JourneyNode>, over: Partial<Journey['policy']> = {}): Journey => ({
  journey: id,
  family: 'growth',
  about: 'x',
  zone: 'UTC',
  policy: { ...policy, ...over },
  nodes,
});
const live = (versions: readonly Journey[], over: Partial<LiveJourney> = {}): LiveJourney => ({
  journeyId: versions[0]?.journey ?? '',
  status: 'LIVE',
  version: versions.length,
  publishedAtMs: 0,
  onRunning: 'DRAIN',
  versions: Object.fromEntries(versions.map((one, index) => [index + 1, one])),
  ...over,
});
const world = (...journeys: LiveJourney[]): World => ({
  subject: 'p',
  zone: null,
  walls: testWalls,
  journeys: Object.fromEntries(journeys.map((one) => [one.journeyId, one])),
});
const event = (id: string, type: string, atMs: number, fields: Heard['fields'] = {}): Heard => ({
  id,
  type,
  atMs,
  fields,
});
const message = (next: string): JourneyNode => ({
  kind: 'message',
  channel: 'push',
  template: 't@v1',
  variables: {},
  next,
});
const ways = {
  in: { kind: 'event', on: 'Came', where: {}, key: 'cart', next: 'w' },
  w: { kind: 'wait', on: 'Bought', where: {}, for: '60m', next: 'out', otherwise: 'm' },
  m: message('out'),
  out: { kind: 'exit', where: {} },
} satisfies Record<string, JourneyNode>;

const run = (w: World, events: readonly { event: Heard; nowMs: number }[], untilMs = 1e9) =>
  simulate({ world: w, events, untilMs, outcomeOf: () => 'SENT' });
const told = (happened: ReturnType<typeof run>['happened']) =>
  happened.flatMap(({ effect, atMs }) => {
    if (effect.kind === 'send') return [`${atMs / MINUTE_MS} sent`];
    const { type } = effect.told;
    return 'reason' in effect.told && type !== 'JourneyWaitBegun' ? [`${atMs / MINUTE_MS} ${effect.told.reason}`] : [];
  });

describe('KIKI-33: waits', () => {
  test('several walks by key, late and repeated events: as a plain model of single carts', () => {
    const came = fc.record({ cart: fc.integer({ min: 0, max: 3 }), at: fc.integer({ min: 0, max: 300 }) });
    const heardEvent = fc.record({
      cart: fc.integer({ min: 0, max: 3 }),
      at: fc.integer({ min: 0, max: 400 }),
      late: fc.integer({ min: 0, max: 90 }),
      twice: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(came, { selector: ({ cart }) => cart, maxLength: 4 }),
        fc.array(heardEvent, { maxLength: 12 }),
        (carts, orders) => {
          const all = [
            ...carts.map(({ cart, at }) => ({
              event: event(`c${cart}`, 'Came', at * MINUTE_MS, { cart }),
              nowMs: at * MINUTE_MS,
            })),
            ...orders.flatMap(({ cart, at, late, twice }, index) => {
              const one = {
                event: event(`o${index}`, 'Bought', at * MINUTE_MS, { cart }),
                nowMs: (at + late) * MINUTE_MS,
              };
              return twice ? [one, { ...one, nowMs: one.nowMs + 1 }] : [one];
            }),
          ].sort((a, b) => a.nowMs - b.nowMs);
          const { happened } = run(world(live([journey('j', ways, { concurrency: 4 })])), all);
          const sentFor = new Set(happened.flatMap(({ effect }) => (effect.kind === 'send' ? [effect.walk.key] : [])));
          for (const { cart, at } of carts) {
            // Heard after the cart and before it ran out, and happened within it.
            const place = (id: string) => all.findIndex((one) => one.event.id === id);
            const isBought = orders.some(
              (order, index) =>
                order.cart === cart &&
                order.at >= at &&
                order.at + order.late < at + 60 &&
                place(`o${index}`) > place(`c${cart}`),
            );
            expect(sentFor.has(String(cart))).toBe(!isBought);
          }
        },
      ),
    );
  });

  test('what happened before the wait does not end it, however late it is heard', () => {
    const nodes = { ...ways, in: { ...ways.in, next: 'd' }, d: { kind: 'delay', for: '10m', next: 'w' } } as const;
    const bought = (at: number, heard: number) => ({
      event: event('b', 'Bought', at * MINUTE_MS, { cart: 1 }),
      nowMs: heard * MINUTE_MS,
    });
    const came = { event: event('c', 'Came', 0, { cart: 1 }), nowMs: 0 };
    const sent = (at: number) =>
      told(run(world(live([journey('j', nodes)])), [came, bought(at, 12)]).happened).filter((line) =>
        /sent/.test(line),
      );
    expect(sent(5)).toEqual(['70 sent']);
    expect(sent(11)).toEqual([]);
  });

  test('whatever is heard, in whatever order: a repeat changes nothing, and every walk ends', () => {
    const any = fc.record({
      type: fc.constantFrom('Came', 'Bought'),
      at: fc.integer({ min: 0, max: 500 }),
      id: fc.integer({ min: 0, max: 30 }),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 40 }), (list) => {
        const w = world(live([journey('j', ways)]));
        const events = list.map(({ type, at, id }, index) => ({
          event: event(`${id}`, type, at * MINUTE_MS),
          nowMs: index * 7 * MINUTE_MS,
        }));
        const firsts = events.filter(
          (one, index) => events.findIndex((other) => other.event.id === one.event.id) === index,
        );
        expect(run(w, events).happened).toEqual(run(w, firsts).happened);
        expect(run(w, events).person.walks).toEqual([]);
      }),
    );
  });
});

describe('KIKI-33: one policy', () => {
  const direct = (id: string, over: Partial<Journey['policy']>) =>
    live([
      journey(
        id,
        {
          in: { kind: 'event', on: 'Came', where: {}, next: 'm' },
          m: message('out'),
          out: { kind: 'exit', where: {} },
        },
        over,
      ),
    ]);
  const comes = (...minutes: number[]) =>
    minutes.map((at, index) => ({ event: event(`e${index}`, 'Came', at * MINUTE_MS), nowMs: at * MINUTE_MS }));

  test('re-entry: how soon and how often, each refusal with its reason', () => {
    const { happened } = run(world(direct('j', { reEntry: { after: '10m', times: 2 } })), comes(0, 5, 10, 30));
    expect(told(happened)).toEqual([
      '0 sent',
      '0 COMPLETED',
      '5 RE_ENTRY_DELAY',
      '10 sent',
      '10 COMPLETED',
      '30 RE_ENTRY_COUNT',
    ]);
  });

  test('caps within and across journeys; the higher priority is heard first', () => {
    const cap = { messages: 1, per: '1h' };
    const [high, low] = [
      direct('a-low', { capPerson: cap, priority: 1 }),
      direct('z-high', { capPerson: cap, priority: 9 }),
    ];
    const later = run(world(high, low), comes(0));
    // Both came at the same moment: names decide who comes in first, and there is one message in the hour.
    expect(told(later.happened).filter((line) => line.endsWith('sent'))).toHaveLength(1);
    const own = run(world(direct('j', { capJourney: cap })), comes(0, 10, 70));
    expect(told(own.happened).filter((line) => !line.endsWith('COMPLETED'))).toEqual([
      '0 sent',
      '10 CAP_JOURNEY',
      '70 sent',
    ]);
  });

  test('a cap of a journey counts its own messages; of equals the one that came too late says so', () => {
    const capJourney = { messages: 1, per: '1h' };
    const both = run(world(direct('a', { capJourney }), direct('b', { capJourney })), comes(0));
    expect(told(both.happened).filter((line) => line.endsWith('sent'))).toHaveLength(2);
    const capPerson = { messages: 1, per: '1h' };
    const equals = run(world(direct('a', { capPerson }), direct('b', { capPerson })), comes(0));
    expect(told(equals.happened)).toContain('0 CAP_PERSON');
  });

  test('what reached nobody takes no place under a cap', () => {
    const outcomes = ['NO_CONSENT', 'SENT', 'SENT'];
    const { happened } = simulate({
      world: world(direct('j', { capJourney: { messages: 1, per: '1h' } })),
      events: comes(0, 5, 10),
      untilMs: 1e9,
      outcomeOf: () => outcomes.shift() ?? 'SENT',
    });
    const sends = happened.flatMap(({ effect, outcome, atMs }) => (effect.kind === 'send' ? [[atMs, outcome]] : []));
    expect(sends).toEqual([
      [0, 'NO_CONSENT'],
      [5 * MINUTE_MS, 'SENT'],
    ]);
  });

  test.each([
    ['over midnight', { from: '22:00', to: '08:00' }, 22 * 60, 8 * 60],
    ['by day', { from: '12:00', to: '13:00' }, 12 * 60, 13 * 60],
  ])('quiet hours %s begin and end to the minute', (_, quietHours, from, to) => {
    const sentAt = (minute: number) =>
      told(run(world(direct('j', { quietHours })), comes(minute)).happened).filter((line) => line.endsWith('sent'));
    const end = to > from ? to : to + 1_440;
    expect([from - 1, from, end - 1, end].map(sentAt)).toEqual([
      [`${from - 1} sent`],
      [`${end} sent`],
      [`${end} sent`],
      [`${end} sent`],
    ]);
  });

  test('a message that is still being tried when quiet hours begin waits for their end, and goes out as another', () => {
    const w = world(
      direct('j', { quietHours: { from: '22:00', to: '08:00' }, capJourney: { messages: 1, per: '1d' } }),
    );
    const at = (hours: number) => hours * 60 * MINUTE_MS;
    const first = step(w, emptyPerson, {
      kind: 'event',
      ...(comes(22 * 60 - 1)[0] as ReturnType<typeof comes>[number]),
    });
    const sendOf = ({ effects }: typeof first) => effects.find(({ kind }) => kind === 'send');
    expect(sendOf(first)).toMatchObject({ notAfterMs: at(22) - 1 });
    const { runId } = first.person.walks[0] as { runId: string };
    const late = step(w, first.person, { kind: 'sent', runId, outcome: 'TOO_LATE', nowMs: at(22.5) });
    expect(late.person.walks).toMatchObject([{ waiting: 'QUIET_HOURS', untilMs: at(32) }]);
    expect(late.effects.map((effect) => (effect.kind === 'tell' ? effect.told.type : 'send'))).toEqual([
      'JourneyWaitBegun',
    ]);
    const again = step(w, late.person, { kind: 'time', nowMs: at(32) });
    expect(sendOf(again)).toMatchObject({ notAfterMs: at(46) - 1 });
    expect(sendOf(again)).not.toMatchObject({ messageId: (sendOf(first) as { messageId: string }).messageId });
  });

  test('an event of a clock that is ahead ends no wait that ends before it', () => {
    const nodes = { ...ways, in: { kind: 'event', on: 'Came', where: {}, next: 'w' } } as const;
    const ahead = { event: event('b', 'Bought', 61 * MINUTE_MS), nowMs: MINUTE_MS };
    expect(told(run(world(live([journey('j', nodes)])), [...comes(0), ahead]).happened)).toContain('60 sent');
  });

  test('of two that fall due at the same moment the higher priority speaks, and the other says why it did not', () => {
    const delayed = (id: string, priority: number) =>
      live([
        journey(
          id,
          {
            in: { kind: 'event', on: 'Came', where: {}, next: 'd' },
            d: { kind: 'delay', for: '5m', next: 'm' },
            m: message('out'),
            out: { kind: 'exit', where: {} },
          },
          { capPerson: { messages: 1, per: '1h' }, priority },
        ),
      ]);
    const { happened } = run(world(delayed('a', 1), delayed('z', 9)), comes(0));
    const lines = happened.flatMap(({ effect }) => {
      if (effect.kind === 'send') return [`${effect.walk.journeyId} sent`];
      return effect.told.type === 'JourneyStepSkipped' ? [`${effect.walk.journeyId} ${effect.told.reason}`] : [];
    });
    expect(lines).toEqual(['z sent', 'a PRIORITY']);
  });

  test('a holdout walks and is told nothing; the share is what was asked for', () => {
    const held = direct('j', { holdoutPercent: 20 });
    let count = 0;
    for (let n = 0; n < 2_000; n += 1) {
      const { effects } = step({ ...world(held), subject: `p${n}` }, emptyPerson, {
        kind: 'event',
        nowMs: 0,
        event: event('e', 'Came', 0),
      });
      if (
        effects.some(
          (effect) =>
            effect.kind === 'tell' && effect.told.type === 'JourneyStepSkipped' && effect.told.reason === 'HOLDOUT',
        )
      )
        count += 1;
      const entered = effects.find((effect) => effect.kind === 'tell' && effect.told.type === 'JourneyEntered');
      const isHeld = effects.some(({ kind }) => kind === 'send') === false;
      expect(entered).toMatchObject({ known: { propensity: isHeld ? 0.2 : 0.8 } });
      expect(effects.some(({ kind }) => kind === 'send')).toBe(
        !effects.some((e) => e.kind === 'tell' && e.told.type === 'JourneyEntered' && e.told.isHoldout),
      );
    }
    expect(count).toBeGreaterThan(330);
    expect(count).toBeLessThan(470);
  });

  test('R11: nothing that happened before a version was published brings anybody in', () => {
    const { happened } = run(world({ ...direct('j', {}), publishedAtMs: 20 * MINUTE_MS }), comes(10, 30));
    expect(told(happened)).toEqual(['10 BEFORE_PUBLISHED', '30 sent', '30 COMPLETED']);
  });
});

describe('KIKI-32: versions', () => {
  const first = journey('j', { ...ways, in: { ...ways.in, key: undefined } } as never, { reEntry: {} });
  const second = journey('j', { ...first.nodes, w: { ...ways.w, for: '90m' }, m: message('out') });
  const without = journey('j', {
    in: { kind: 'event', on: 'Came', where: {}, next: 'm' },
    m: message('out'),
    out: { kind: 'exit', where: {} },
  });
  const begin = step(world(live([first])), emptyPerson, {
    kind: 'event',
    nowMs: 0,
    event: event('e', 'Came', 0),
  }).person;
  const after = (onRunning: LiveJourney['onRunning'], next: Journey, person = begin) =>
    step(world(live([first, next], { onRunning })), person, { kind: 'time', nowMs: MINUTE_MS });

  test('drained: who is inside ends on theirs; migrated: they go over at their step, or leave when it is gone', () => {
    expect(after('DRAIN', second).person.walks[0]?.version).toBe(1);
    expect(after('MIGRATE', second).person.walks[0]).toMatchObject({ version: 2, node: 'w' });
    expect(after('MIGRATE', without).person.walks).toEqual([]);
  });

  test('pinned: who began with a version comes back to it', () => {
    const done = step(world(live([first])), begin, { kind: 'time', nowMs: 61 * MINUTE_MS });
    const send = done.effects.find(({ kind }) => kind === 'send');
    const sent = step(world(live([first])), done.person, {
      kind: 'sent',
      runId: send?.walk.runId ?? '',
      outcome: 'SENT',
      nowMs: 61 * MINUTE_MS,
    });
    const again = { kind: 'event', nowMs: 70 * MINUTE_MS, event: event('e2', 'Came', 70 * MINUTE_MS) } as const;
    const versionOf = (onRunning: LiveJourney['onRunning']) =>
      step(world(live([first, second], { onRunning })), sent.person, again).person.walks[0]?.version;
    expect(versionOf('PIN')).toBe(1);
    expect(versionOf('DRAIN')).toBe(2);
  });

  test('paused: nobody comes in, who is inside says nothing until it goes on; retired: they leave or walk to the end', () => {
    const paused = step(world(live([first], { status: 'PAUSED' })), begin, { kind: 'time', nowMs: 61 * MINUTE_MS });
    expect(paused.effects.map((e) => (e.kind === 'tell' ? e.told.type : 'send'))).toEqual([
      'JourneyStepTaken',
      'JourneyWaitBegun',
    ]);
    const resumed = step(world(live([first])), paused.person, { kind: 'time', nowMs: 130 * MINUTE_MS });
    expect(resumed.effects.map(({ kind }) => kind)).toEqual(['send']);
    expect(step(world(live([first], { status: 'EXITING' })), begin, { kind: 'time', nowMs: 1 }).person.walks).toEqual(
      [],
    );
    expect(
      step(world(live([first], { status: 'FINISHING' })), begin, { kind: 'time', nowMs: 1 }).person.walks,
    ).toHaveLength(1);
  });
});

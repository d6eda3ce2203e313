/** WAP-56: three rules over windows of event time, once each, by the tenant's own lines. */
import type { AnyBody } from '@mainstem/schemas/envelope';
import type { AnyEvent, UpsellDetected } from '@mainstem/schemas/generated/events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventOf } from '../../testing/reactor-kit.ts';
import { UpsellWatch } from './watch.ts';

const DAY_MS = 86_400_000;
const BEGIN = Date.UTC(2026, 0, 1);
const day = (number: number) => BEGIN + number * DAY_MS;
const NOW = day(400);

let ids = 0;
const at = (body: object, entity = 'c-1'): AnyEvent => {
  ids += 1;
  return eventOf(body as AnyBody, { id: `e-${ids}`, tenant: 'acme', entity, occurredAtMs: NOW });
};
const live = (product = 'chatbot') =>
  at({ type: 'ClientWentLive', product, configId: 'cfg-1', successAgentId: 'sue', atMs: BEGIN });
const stage = (to = 'ACTIVE') => at({ type: 'SuccessStageChanged', from: null, to });
const usage = (number: number, conversations: number, featureRequests = 0, expectedConversations = 100) =>
  at({ type: 'ClientUsageCounted', dayAtMs: day(number), conversations, expectedConversations, featureRequests });
const escalation = (number: number, ticketId = `t-${ids}`) =>
  at({ type: 'EscalationRaised', escalationId: `x-${ids}`, ticketId, atMs: day(number) });
const wish = (number: number) =>
  at({ type: 'TicketOpened', clientId: 'c-1', category: 'feature-request', openedAtMs: day(number) }, `t-${ids}`);
const setting = (value: object) =>
  at({ type: 'ConfigPublished', name: 'upsell', valueJson: JSON.stringify(value) }, 'upsell');
const days = (from: number, to: number, make: (number: number) => AnyEvent) =>
  Array.from({ length: to - from }, (_, n) => make(from + n));

function fold(...events: readonly AnyEvent[]): UpsellWatch {
  const watch = new UpsellWatch();
  for (const event of events) watch.apply(event);
  return watch;
}
const found = (watch: UpsellWatch, nowMs = NOW): UpsellDetected[] => watch.due(nowMs).map(({ command }) => command);
const told = (watch: UpsellWatch): UpsellDetected => {
  const [event] = found(watch);
  if (event === undefined) throw new Error('nothing was found');
  watch.apply(event);
  return event;
};

describe('WAP-56: what a client is ready for', () => {
  test('PREMIUM: a fifth above the plan over two weeks, with its numbers and its evidence', () => {
    const [one, ...more] = found(fold(live(), stage(), ...days(0, 14, (n) => usage(n, 120))));
    expect(more).toEqual([]);
    expect(one).toMatchObject({
      ...{ kind: 'PREMIUM', counted: 1_680, threshold: 1_680, expected: 1_400, settingsVersion: 'default' },
      ...{ windowToMs: day(14), windowFromMs: day(-14), evidenceCount: 14, successAgentId: 'sue' },
    });
    expect(one?.evidenceEventIds).toHaveLength(14);
    expect(found(fold(live(), stage(), ...days(0, 14, (n) => usage(n, n === 3 ? 119 : 120))))).toEqual([]);
    expect(found(fold(live(), stage(), ...days(0, 13, (n) => usage(n, 500))))).toEqual([]);
    // Days of which nothing was expected say nothing; a day that is counted again is that day.
    expect(found(fold(live(), stage(), ...days(0, 30, (n) => usage(n, 900, 0, 0))))).toEqual([]);
    expect(found(fold(live(), stage(), ...days(0, 14, (n) => usage(n, 120)), usage(3, 0)))).toEqual([]);
  });

  test('VOICE_ADD_ON: ten questions that went to people, of a client that has no voice', () => {
    const many = days(20, 30, (n) => escalation(n));
    expect(found(fold(live(), stage(), ...many))).toMatchObject([{ kind: 'VOICE_ADD_ON', counted: 10, threshold: 10 }]);
    expect(found(fold(live('voicebot'), stage(), ...many))).toEqual([]);
    expect(found(fold(live(), stage(), ...many.slice(1)))).toEqual([]);
    expect(found(fold(live(), stage(), ...days(20, 30, (n) => escalation(n, 't-same'))))).toEqual([]);
    // The window is 28 days to the millisecond: what is as old as it is counts no more.
    expect(found(fold(live(), stage(), escalation(2), ...days(21, 30, (n) => escalation(n)))).length).toBe(1);
    expect(found(fold(live(), stage(), escalation(1), ...days(21, 30, (n) => escalation(n))))).toEqual([]);
    // Spread over more than the window.
    expect(found(fold(live(), stage(), ...days(0, 10, (n) => escalation(n * 4))))).toEqual([]);
  });

  test('CUSTOM_INTEGRATION: tickets, products and configs together; what was asked before going live is not new', () => {
    const tool = () => at({ type: 'ConfigToolRequested', requestId: `r-${ids}` }, 'cfg-1');
    const asked = [wish(300), wish(301), usage(302, 0, 1), tool(), tool()];
    expect(found(fold(live(), stage(), ...asked))).toEqual([]);
    const lately = [wish(390), wish(391), usage(392, 0, 1), tool(), tool()];
    expect(found(fold(...lately, live(), stage()))).toMatchObject([{ kind: 'CUSTOM_INTEGRATION', counted: 5 }]);
    expect(found(fold(live(), stage(), ...days(-9, -1, (n) => wish(n))))).toEqual([]);
  });

  test('SM-3: nothing is offered in the trial, at risk or after leaving; what is there counts once it is over', () => {
    const busy = days(0, 14, (n) => usage(n, 200));
    for (const not of ['TRIAL', 'AT_RISK', 'CHURNED']) expect(found(fold(live(), stage(not), ...busy))).toEqual([]);
    expect(found(fold(live(), ...busy))).toEqual([]);
    const watch = fold(live(), stage('TRIAL'), ...busy);
    expect(found(watch)).toEqual([]);
    watch.apply(stage());
    expect(found(watch)).toHaveLength(1);
  });

  test('lines of the tenant, with the event that published them; one that does not fit changes nothing', () => {
    const busy = days(0, 14, (n) => usage(n, 110));
    const lower = setting({ premium: { usageShare: 1.1 } });
    const watch = fold(live(), stage(), ...busy);
    expect(found(watch)).toEqual([]);
    watch.apply(lower);
    expect(found(watch)).toMatchObject([{ kind: 'PREMIUM', settingsVersion: lower.envelope.id, threshold: 1_540 }]);
    watch.apply(setting({ premium: { usageShare: -1 } }));
    expect(found(watch)).toMatchObject([{ settingsVersion: lower.envelope.id }]);
    watch.apply(setting({ premium: { isOn: false } }));
    expect(found(watch)).toEqual([]);
  });

  test('a day from a clock that is ahead moves no window', () => {
    const busy = days(0, 14, (n) => usage(n, 120));
    expect(found(fold(live(), stage(), ...busy, usage(9_000, 1)), day(20))).toHaveLength(1);
  });
});

describe('WAP-56: each opportunity once', () => {
  const busy = days(0, 14, (n) => usage(n, 200));

  test('R2: found again under the same id until it is on the log; open until it is over; then a rest; rebuilt the same', () => {
    const watch = fold(live(), stage(), ...busy);
    const again = found(fold(live(), stage(), ...busy));
    const first = told(watch);
    expect(again[0]?.opportunityId).toBe(first.opportunityId);
    watch.apply(usage(14, 300));
    expect(found(watch)).toEqual([]);
    const { opportunityId, kind } = first;
    watch.apply(at({ type: 'UpsellDecided', opportunityId, kind, outcome: 'INVITED', atMs: day(15) }));
    for (const event of days(15, 110, (n) => usage(n, 200))) watch.apply(event);
    expect(found(watch)).toEqual([]);
    const ended = { type: 'SpecialistEngagementEnded', opportunityId, kind, outcome: 'NO_DEAL', atMs: day(30) };
    watch.apply(at(ended));
    // 90 days after its end are day 120.
    expect(found(watch)).toEqual([]);
    for (const event of days(110, 120, (n) => usage(n, 200))) watch.apply(event);
    expect(found(watch)).toMatchObject([{ kind: 'PREMIUM', windowToMs: day(120) }]);
    expect(found(watch)[0]?.opportunityId).not.toBe(opportunityId);
    expect(found(fold(live(), stage(), ...busy, first))).toEqual([]);
  });

  test('one of which nobody tells the end blocks for half a year, no longer', () => {
    const watch = fold(live(), stage(), ...busy);
    told(watch);
    for (const event of days(14, 193, (n) => usage(n, 200))) watch.apply(event);
    expect(found(watch)).toEqual([]);
    watch.apply(usage(193, 200));
    expect(found(watch)).toHaveLength(1);
  });
});

describe('WAP-56: the windows count as a plain model does', () => {
  interface Happening {
    readonly what: 'usage' | 'escalation' | 'wish';
    readonly day: number;
    readonly n: number;
  }
  const happening = fc.record({
    what: fc.constantFrom('usage', 'escalation', 'wish'),
    day: fc.integer({ min: 1, max: 120 }),
    n: fc.integer({ min: 0, max: 260 }),
  }) as fc.Arbitrary<Happening>;
  const happenings = fc
    .uniqueArray(happening, { minLength: 1, maxLength: 150, selector: ({ what, day: d }) => `${what}${d}` })
    .filter((all) => all.length > 0);

  /** Written down anew, without windows that are kept: all that happened is gone through for each rule. */
  function model(all: readonly Happening[]): string[] {
    const timeOf = (one: Happening) => (one.what === 'usage' ? one.day + 1 : one.day);
    const latest = Math.max(...all.map(timeOf));
    const within = (what: string, last: number) =>
      all.filter((one) => one.what === what && timeOf(one) > latest - last && timeOf(one) <= latest);
    const used = within('usage', 28);
    const sum = used.reduce((total, { n }) => total + n, 0);
    return [
      ...(used.length >= 14 && sum >= Math.ceil(used.length * 100 * 1.2) ? [`PREMIUM ${sum}`] : []),
      ...(within('escalation', 28).length >= 10 ? [`VOICE_ADD_ON ${within('escalation', 28).length}`] : []),
      ...(within('wish', 56).length >= 5 ? [`CUSTOM_INTEGRATION ${within('wish', 56).length}`] : []),
    ];
  }
  const eventFor = ({ what, day: d, n }: Happening) =>
    what === 'usage' ? usage(d, n) : what === 'escalation' ? escalation(d, `t-${d}`) : wish(d);

  test('whatever happened, in whichever order it is heard (property)', () => {
    fc.assert(
      fc.property(
        happenings.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray([...all], { minLength: all.length }))),
        ([all, heard]) => {
          const watch = fold(live(), stage(), ...heard.map(eventFor));
          expect(found(watch).map(({ kind, counted }) => `${kind} ${counted}`)).toEqual(model(all));
        },
      ),
      { numRuns: Number(process.env.MAINSTEM_PROPERTY_RUNS ?? 200) },
    );
  });
});

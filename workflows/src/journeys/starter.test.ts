import { journeyDecider } from '@mainstem/streams/deciders/journey/decider';
import { eventOf } from '@mainstem/streams/testing/reactor-kit';
import { expect, test } from 'vitest';
import { createJourneyActivities } from './activities.ts';
import { heardOf } from './heard.ts';
import { createJourneyBook, JOURNEYS_MAX } from './journeys-of-log.ts';
import { journeyStarter } from './starter.ts';

const yaml = (name: string, on: string) => `journey: ${name}
family: growth
about: x
policy: { purpose: marketing }
nodes:
  in: { kind: event, on: ${on}, next: out }
  out: { kind: exit }
`;
let ids = 0;
const envelope = (entity: string, tenant = 'acme') => {
  ids += 1;
  return { id: `00000000-0000-4000-8000-${String(ids).padStart(12, '0')}`, entity, tenant };
};
function published(name: string, on: string, tenant = 'acme') {
  const command = { type: 'PublishJourney', yaml: yaml(name, on), onRunning: 'DRAIN', because: 'x' } as const;
  const decided = journeyDecider.decide(command, journeyDecider.initialState());
  if (decided.kind === 'reject') throw new Error(decided.message);
  return eventOf(decided.events[0] as never, envelope(name, tenant)) as never;
}

test('KIKI-32: any event type that a live journey names starts walks; journeys are followed in memory, per tenant', async () => {
  const book = createJourneyBook();
  expect(book.listens('acme', 'FlowTriggered')).toBe(false);
  book.apply(published('a', 'FlowTriggered'));
  book.apply(published('b', 'PageViewed', 'other'));
  expect(book.listens('acme', 'FlowTriggered')).toBe(true);
  expect(book.listens('acme', 'PageViewed')).toBe(false);
  book.apply(eventOf({ type: 'JourneyPaused', because: 'x' } as never, envelope('a')) as never);
  const { journeyWorld } = createJourneyActivities({
    journeys: { of: book.of, whenCaughtUp: () => Promise.resolve() },
    contacts: { find: () => Promise.resolve({ timeZone: 'Europe/Berlin' } as never) },
  });
  const asked = { tenant: 'acme', kind: 'person', id: 'p', needed: [] } as const;
  const world = await journeyWorld({ ...asked, type: 'FlowTriggered' });
  expect(world.zone).toBe('Europe/Berlin');
  expect(world.journeys).toMatchObject({ a: { status: 'PAUSED', version: 1 } });
  expect((await journeyWorld({ ...asked, type: 'MessageOpened' })).journeys).toEqual({});
});

test('R7: journeys of a tenant are bounded, and more are told', () => {
  const told: string[] = [];
  const book = createJourneyBook((message) => told.push(message));
  for (let n = 0; n <= JOURNEYS_MAX; n += 1) book.apply(published(`j-${n}`, 'PageViewed'));
  expect(book.of('acme').size).toBe(JOURNEYS_MAX);
  expect(told).toHaveLength(1);
});

test('R6, R11: what is told holds no sealed field; what was imported sets off nothing', () => {
  const flow = { type: 'FlowTriggered', journeyId: 'a', contactKind: 'client', instanceKey: null, segment: 'vip' };
  const [reaction] = journeyStarter.react(eventOf(flow as never, envelope('c-1')), null);
  expect(reaction).toMatchObject({
    kind: 'effect',
    orderKey: 'journey:acme:c-1:client',
    effect: { how: 'signal-with-start', input: { tenant: 'acme', kind: 'client', id: 'c-1' } },
  });
  const seen = {
    type: 'PageViewed',
    name: 'home',
    category: null,
    propertiesJson: Buffer.from('secret'),
    historical: false,
  };
  expect(heardOf(eventOf(seen as never, envelope('p-1')))?.heard.fields).toEqual({ name: 'home' });
  expect(heardOf(eventOf({ ...seen, historical: true } as never, envelope('p-1')))).toBeNull();
});

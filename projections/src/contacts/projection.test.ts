import { eventWith, factEnvelope } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import { erased, opened } from '@mainstem/schemas/personal';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contacts } from './projection.ts';
import { type ContactRow, initial } from './row.ts';
import { saidInTraits } from './words.ts';

function event(type: EventType, atMs: number, body: object, entity = 'p.1'): AnyEvent {
  const envelope = factEnvelope({ id: `${type}-${atMs}`, tenant: 'acme', entity, occurredAtMs: atMs, actor: 'test' });
  return eventWith({ type, ...body }, envelope);
}
const place = { topic: 'person_events', partition: 0, offset: 0 } as never;
const fold = (events: readonly AnyEvent[], row: ContactRow = initial) =>
  events.reduce<ContactRow>((now, one) => contacts.project(now, one, place) as ContactRow, row);
const identified = (atMs: number, traits: object | null, context: object | null = null) =>
  event('PersonIdentified', atMs, {
    traitsJson: traits === null ? null : opened(JSON.stringify(traits)),
    contextJson: context === null ? null : opened(JSON.stringify(context)),
  });
const consent = (atMs: number, granted: boolean) =>
  event('ContactConsentChanged', atMs, { contactKind: 'person', channel: 'email', purpose: 'marketing', granted });
const lead = (atMs: number, email: unknown) =>
  event(
    'LeadReceived',
    atMs,
    { contactRef: 'p.1', contactName: null, contactEmail: email, contactPhone: null },
    'lead-1',
  );
const out = (atMs: number) =>
  event('ContactUnsubscribed', atMs, { contactKind: 'person', channel: 'email', purpose: 'marketing' });
const about = { contactKind: 'person', contactId: 'p.1', channel: 'email', purpose: 'marketing' };
const bounced = (atMs: number, permanent = true) => event('MessageBounced', atMs, { ...about, permanent }, 'm-1');
const failed = (atMs: number, code = 'MESSAGE_ADDRESS_DEAD') => event('MessageFailed', atMs, { ...about, code }, 'm-2');
const complained = (atMs: number) => event('MessageComplained', atMs, about, 'm-1');

describe('what people say of themselves', () => {
  test('traits and context by the names of Segment’s spec', () => {
    const context = { locale: 'en-US', timezone: 'America/New_York', device: { token: 'tok' } };
    const row = fold([identified(1, { email: 'a@x.y', firstName: 'Ann', lastName: 'Lee', phone: '+43 1' }, context)]);
    expect(row).toMatchObject({
      subjectRef: 'p.1',
      name: 'Ann Lee',
      email: 'a@x.y',
      phone: '+43 1',
      pushToken: 'tok',
      language: 'en-US',
      timeZone: 'America/New_York',
      erased: false,
    });
  });

  test('later words stand, null takes back, what was not said stays', () => {
    const row = fold([
      identified(1, { email: 'a@x.y', name: 'Ann' }),
      identified(3, { email: null }),
      identified(2, { email: 'b@x.y' }),
    ]);
    expect(row).toMatchObject({ email: null, emailAtMs: 3, name: 'Ann' });
  });

  test.each(['{', '[]', '"x"', '{"email":{"a":1},"locale":"../../x","timezone":"a b","phone":"\\u0000"}'])(
    '%s says nothing',
    (json) => expect(saidInTraits(json, json)).toEqual({}),
  );

  test('R6: what is erased is gone, whichever event said it', () => {
    const row = fold([event('PersonIdentified', 2, { traitsJson: erased, contextJson: erased }), lead(1, erased)]);
    expect(row).toMatchObject({ erased: true, email: null, name: null });
  });

  test('a person who came again after an erasure is written to at what was said since', () => {
    expect(fold([lead(1, erased), lead(2, opened('new@x.y'))])).toMatchObject({ erased: false, email: 'new@x.y' });
  });
});

test('users, agents and clients', () => {
  const user = event('UserInvited', 1, { email: opened('u@x.y'), displayName: opened('Uma') }, 'user-1');
  expect(contacts.keyOf(user)).toMatchObject({ parts: ['user', 'user-1'] });
  expect(fold([user, event('UserDisabled', 2, {}, 'user-1')])).toMatchObject({ email: 'u@x.y', closed: true });
  expect(fold([user, event('UserDisabled', 2, {}), event('UserEnabled', 3, {})])).toMatchObject({ closed: false });
  const agent = event(
    'AgentRegistered',
    1,
    { userId: 'user-1', languages: ['de'], timeZone: 'Europe/Vienna' },
    'agent-1',
  );
  expect(fold([agent])).toMatchObject({ subjectRef: 'user-1', language: 'de', timeZone: 'Europe/Vienna', email: null });
  const named = { contactRef: 'c-9', contactName: opened('Cy'), contactEmail: opened('c@x.y'), contactPhone: null };
  const client = event('ClientContactNamed', 1, { ...named, language: 'de', timeZone: null }, 'client-1');
  expect(contacts.keyOf(client)).toMatchObject({ parts: ['client', 'client-1'] });
  expect(fold([client])).toMatchObject({ subjectRef: 'c-9', name: 'Cy', email: 'c@x.y', phone: null });
});

describe('consent', () => {
  test('the last word stands; of two words of one moment the stricter', () => {
    expect(fold([consent(1, true)])).toMatchObject({ emailMarketing: 'GRANTED', smsMarketing: null });
    expect(fold([consent(1, true), out(2)])).toMatchObject({ emailMarketing: 'UNSUBSCRIBED' });
    expect(fold([out(2), consent(1, true)])).toMatchObject({ emailMarketing: 'UNSUBSCRIBED' });
    expect(fold([out(2), consent(3, true)])).toMatchObject({ emailMarketing: 'GRANTED' });
    expect(fold([out(2), consent(2, true)])).toMatchObject({ emailMarketing: 'UNSUBSCRIBED' });
    expect(fold([complained(2), out(2)])).toMatchObject({ emailMarketing: 'COMPLAINED' });
  });

  test('an address that came back for good is dead, for now is not', () => {
    expect(fold([bounced(5)])).toMatchObject({ emailDeadAtMs: 5, smsDeadAtMs: null });
    expect(fold([bounced(5, false)])).toMatchObject({ emailDeadAtMs: null });
    expect(fold([failed(5)])).toMatchObject({ emailDeadAtMs: 5 });
    expect(fold([failed(5, 'CONNECTOR_REFUSED')])).toMatchObject({ emailDeadAtMs: null });
  });
});

test('R1: any order and any repeats of the events of one person give one row', () => {
  const atMs = fc.integer({ min: 1, max: 4 });
  const one = fc.oneof(
    fc
      .tuple(atMs, fc.constantFrom('a@x.y', 'b@x.y', null))
      .map(([at, email]) => identified(at, { email, name: `N${at}` })),
    fc.tuple(atMs, fc.constantFrom<unknown>(opened('c@x.y'), erased)).map(([at, email]) => lead(at, email)),
    fc.tuple(atMs, fc.boolean()).map(([at, granted]) => consent(at, granted)),
    atMs.map(out),
    atMs.map(complained),
    atMs.map((at) => bounced(at)),
    atMs.map((at) => failed(at)),
  );
  fc.assert(
    fc.property(fc.array(one, { maxLength: 8 }), fc.infiniteStream(fc.nat()), (events, picks) => {
      const others = events.map((each) => [picks.next().value as number, each] as const).sort(([a], [b]) => a - b);
      const shuffled = [...others.map(([, each]) => each), ...events.slice(0, 2)];
      expect(fold(shuffled)).toEqual(fold(events));
    }),
    { numRuns: 500 },
  );
});

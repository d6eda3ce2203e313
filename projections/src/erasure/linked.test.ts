/** R6: which other ids are told, or erased, with a person's. */
import { eventWith, factEnvelope } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { expect, test } from 'vitest';
import { createLinks } from './linked.ts';

function said(entity: string, more: { anonymousId?: string; previousId?: string }): AnyEvent {
  const origin = { id: crypto.randomUUID(), tenant: 'acme', entity, occurredAtMs: 1, actor: 'service:web' };
  const type = 'previousId' in more ? 'PersonAliased' : 'PersonIdentified';
  return eventWith({ type, ...more }, factEnvelope(origin));
}

function linked(subject: string, events: readonly AnyEvent[]) {
  const links = createLinks([subject]);
  for (let pass = 0; pass < 4; pass += 1) events.forEach(links.take);
  return links.found();
}

test('R6: earlier and later ids of aliases and the anonymous ones are one person’s, over any number of links', () => {
  const events = [
    said('p.1', { anonymousId: 'anon.a' }),
    said('u-2', { previousId: 'p.1' }),
    said('u-3', { previousId: 'u-2' }),
    said('u-9', { anonymousId: 'anon.z' }),
  ];
  for (const start of ['p.1', 'u-2', 'u-3']) {
    const others = ['anon.a', 'p.1', 'u-2', 'u-3'].filter((id) => id !== start);
    expect(linked(start, events)).toEqual(others.map((subject) => ({ subject, shared: false })));
  }
});

test('R6: who else used the same browser is another person, and the browser’s id is told as shared', () => {
  const events = [said('jane', { anonymousId: 'anon.a' }), said('bob', { previousId: 'anon.a' })];
  expect(linked('jane', events)).toEqual([{ subject: 'anon.a', shared: true }]);
  expect(linked('anon.a', events)).toEqual([]);
});

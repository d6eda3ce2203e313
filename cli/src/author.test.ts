/** R6: what stays on the log for ever says nothing of a person. */
import { expect, test } from 'vitest';
import { actorName, reasonWords } from './author.ts';

test.each(['jane@example.org asked for it', 'call +1 212 555 0187'])('no reason: %s', (words) =>
  expect(() => reasonWords(words)).toThrow(/of a person/),
);

test.each(['Jane Doe', 'jane@example.org', 'user:', 'user:jane@example.org'])('nobody: %s', (actor) =>
  expect(() => actorName(actor)).toThrow(/kind:name/),
);

test('sound ones are taken as they are', () => {
  expect(reasonWords('asked for, ticket 4711')).toBe('asked for, ticket 4711');
  expect(actorName('user:dpo')).toBe('user:dpo');
});

/** Finds words and ids of one tenant in what another was answered. */
import type { Answer } from './call.ts';
import type { Things } from './things.ts';

export interface Marks {
  /** Words of the tenant within a text that the asker did not send. Empty is good. */
  found(text: string, sent: string): string[];
  /** Of the whole answer, headers too. */
  inAnswer(answer: Answer, sent: string): string[];
}

const LONGEST_FIRST = (one: string, other: string) => other.length - one.length;

export function marksOf(things: Things): Marks {
  const ids = [
    things.userId,
    things.sessionId,
    things.sentEventId,
    ...things.keyIds,
    ...things.eventIds,
    ...things.uuids,
  ];
  const words = [things.word, ...ids].map((word) => word.toLowerCase());
  // Whole ids with the word in them, as they may be sent and told back.
  const named = new RegExp(`[\\w.@-]*${things.word}[\\w.@-]*`, 'gi');
  const found = (text: string, sent: string) => {
    const lower = text.toLowerCase();
    if (!words.some((word) => lower.includes(word))) return [];
    const told = sent.toLowerCase();
    const own = [...(told.match(named) ?? []), ...ids.filter((id) => told.includes(id))].sort(LONGEST_FIRST);
    const rest = own.reduce((left, one) => left.replaceAll(one, ''), lower);
    return words.filter((word) => rest.includes(word));
  };
  return {
    found,
    inAnswer: ({ text, headers }, sent) => found(`${text}\n${JSON.stringify(headers)}`, sent),
  };
}

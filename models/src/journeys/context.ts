/**
 * Which strategy fits somebody now (UW-24): by where they stand in their life with the client, by what they did, and by what
 * they were told already. The first strategy whose every look holds; what each look saw goes onto the log as its reason.
 */
import type { JourneyNode } from './definition.ts';
import { durationMs } from './durations.ts';
import { fits } from './matching.ts';
import type { Fields, Heard, Person, Walk } from './state.ts';

type Choose = Extract<JourneyNode, { kind: 'choose' }>;
type Look = Choose['strategies'][number]['when'][number];

export interface Chosen {
  /** Name of the strategy; `OTHERWISE` when none fits. */
  readonly name: string;
  readonly next: string;
  readonly because: string;
}

/** Characters of a reason: an event's field, read by people. */
const WORDS_MAX = 400;

export function choose(node: Choose, person: Person, walk: Walk, nowMs: number): Chosen {
  const refused: string[] = [];
  for (const { name, when, next } of node.strategies) {
    const looked = when.map((look) => lookAt(look, person, walk, nowMs));
    const missing = looked.find(({ holds }) => !holds);
    if (missing === undefined) return { name, next, because: cut(looked.map(({ saw }) => saw)) };
    refused.push(`${name}: ${missing.saw}`);
  }
  return { name: 'OTHERWISE', next: node.otherwise, because: cut(refused) };
}

function cut(words: readonly string[]): string {
  return words.join('; ').slice(0, WORDS_MAX);
}

interface Looked {
  readonly holds: boolean;
  readonly saw: string;
}

function lookAt(look: Look, person: Person, walk: Walk, nowMs: number): Looked {
  if ('last' in look) {
    const value = latest(person.heard, look.last)?.[look.field];
    const holds = value !== undefined && look.in.includes(value);
    return { holds, saw: `${look.last}.${look.field} is ${value ?? 'not known'}` };
  }
  if ('field' in look) {
    const value = walk.fields[look.field];
    return { holds: value !== undefined && look.in.includes(value), saw: `${look.field} is ${value ?? 'not known'}` };
  }
  if ('entered' in look) {
    const count = person.entries[look.entered]?.count ?? 0;
    return { holds: isWithin(count, look), saw: `in ${look.entered} ${count} times` };
  }
  const since = nowMs - durationMs(look.within);
  const isRecent = ({ atMs }: { readonly atMs: number }) => atMs > since && atMs <= nowMs;
  if ('messages' in look) {
    const own = person.sent.filter(({ journeyId }) => look.messages === 'all' || journeyId === walk.journeyId);
    const count = own.filter(isRecent).length;
    return { holds: isWithin(count, look), saw: `${count} messages in ${look.within}` };
  }
  const count = person.heard.filter((event) => isRecent(event) && fits(look.seen, event)).length;
  return { holds: isWithin(count, look), saw: `${look.seen.on} ${count} times in ${look.within}` };
}

/** By when it happened, not by when it was heard. */
function latest(heard: readonly Heard[], type: string): Fields | undefined {
  const all = heard.filter((event) => event.type === type);
  return all.reduce<Heard | undefined>(
    (last, one) => (last === undefined || one.atMs >= last.atMs ? one : last),
    undefined,
  )?.fields;
}

function isWithin(count: number, { atLeast = 0, atMost = Number.MAX_SAFE_INTEGER }: Bounds): boolean {
  return count >= atLeast && count <= atMost;
}

interface Bounds {
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
}

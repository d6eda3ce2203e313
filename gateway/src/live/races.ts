/**
 * Which records of a decided topic count (R3), as far as it can be told by who has not read the topic from its beginning:
 * once one record of an entity was seen, every later one is judged by the rule, and losers are left out. Of the first one
 * nobody here knows what was before it, so it is passed on as `settled: false`: it counted unless somebody else decided at
 * the same moment just before. Whoever must know asks the view.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { topicNamed } from '@mainstem/schemas/topics';
import { standingAfter, type WinnerEntry } from '@mainstem/streams/runtime/decisions/winners';

/** Entities remembered; the one longest unseen is forgotten first and counts as not seen. */
const ENTITIES_MAX = 100_000;

export type Verdict = 'settled' | 'first-seen' | 'lost';

export interface Races {
  /** Must see every record of a key, in offset order. */
  judge(topic: string, key: string, event: AnyEvent): Verdict;
}

export function createRaces(): Races {
  const standing = new Map<string, WinnerEntry>();
  return {
    judge(topic, key, event) {
      if (topicNamed(topic).kind === 'facts') return 'settled';
      const name = `${topic}|${key}`;
      const last = standing.get(name);
      const { decision, streamVersion } = event.envelope;
      if (decision === null) return 'lost';
      const known = last !== undefined || (streamVersion === 1 && decision.n === 1);
      const next = known ? standingAfter(last, event.envelope, name) : firstSeen(name, event);
      if (next === null) return 'lost';
      standing.delete(name);
      standing.set(name, next);
      if (standing.size > ENTITIES_MAX) standing.delete(standing.keys().next().value as string);
      return known ? 'settled' : 'first-seen';
    },
  };
}

function firstSeen(key: string, { envelope: { decision, streamVersion } }: AnyEvent): WinnerEntry | null {
  if (decision === null) return null;
  const n = decision.n < decision.of ? decision.n : 0;
  return { key, version: streamVersion, decisionId: decision.id, n };
}

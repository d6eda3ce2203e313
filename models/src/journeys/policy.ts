/** The rules of a journey's one policy: who may come in, and whether a message may go out now. Each answer has its reason. */
import type { Policy } from './definition.ts';
import { durationMs, minutesOf } from './durations.ts';
import { partOf } from './hash.ts';
import { minuteOfDay, nextLocal, type Walls } from './local-time.ts';
import { type LiveJourney, type Person, WALKS_MAX, type Walk } from './state.ts';

/** Why somebody may not come in; null when they may. */
export function entryRefusal(
  person: Person,
  live: LiveJourney,
  policy: Policy,
  key: string,
  atMs: number,
): string | null {
  if (live.status === 'PAUSED') return 'PAUSED';
  if (live.status !== 'LIVE') return 'RETIRED';
  // What happened before the version was there sets off nothing: an import or a replay brings nobody in (R11).
  if (atMs < live.publishedAtMs) return 'BEFORE_PUBLISHED';
  const own = person.walks.filter(({ journeyId }) => journeyId === live.journeyId);
  if (own.some((walk) => walk.key === key)) return 'INSIDE';
  if (own.length >= policy.concurrency) return 'CONCURRENCY';
  if (person.walks.length >= WALKS_MAX) return 'TOO_MANY';
  const before = person.entries[live.journeyId];
  if (before === undefined) return null;
  const { after, times } = policy.reEntry;
  if (times !== undefined && before.count >= times) return 'RE_ENTRY_COUNT';
  if (after !== undefined && atMs < before.lastAtMs + durationMs(after)) return 'RE_ENTRY_DELAY';
  return null;
}

/** The same person is held out of a journey for ever, whichever walk it is. */
export function isHeldOut(subject: string, journeyId: string, policy: Policy): boolean {
  return partOf('holdout', journeyId, subject) < policy.holdoutPercent * 10_000;
}

/** Why a message may not go out; null when it may. */
export function messageRefusal(person: Person, walk: Walk, policy: Policy, nowMs: number): string | null {
  if (walk.isHoldout) return 'HOLDOUT';
  const within = (per: string) => person.sent.filter(({ atMs }) => atMs > nowMs - durationMs(per));
  const { capJourney, capPerson, priority } = policy;
  if (capJourney !== undefined) {
    const own = within(capJourney.per).filter(({ journeyId }) => journeyId === walk.journeyId);
    if (own.length >= capJourney.messages) return 'CAP_JOURNEY';
  }
  if (capPerson === undefined) return null;
  const all = within(capPerson.per);
  if (all.length < capPerson.messages) return null;
  return all.some((one) => one.priority > priority) ? 'PRIORITY' : 'CAP_PERSON';
}

/** When quiet hours are over; null outside of them. */
export function quietUntil(policy: Policy, nowMs: number, zone: string, walls: Walls): number | null {
  if (policy.quietHours === undefined) return null;
  const [from, to] = [minutesOf(policy.quietHours.from), minutesOf(policy.quietHours.to)];
  const minute = minuteOfDay(nowMs, zone, walls);
  const isQuiet = from <= to ? minute >= from && minute < to : minute >= from || minute < to;
  return isQuiet ? nextLocal(nowMs, to, zone, walls) : null;
}

/** The last moment before the next quiet hours; null without any. */
export function quietAfter({ quietHours }: Policy, nowMs: number, zone: string, walls: Walls): number | null {
  return quietHours === undefined ? null : nextLocal(nowMs, minutesOf(quietHours.from), zone, walls) - 1;
}

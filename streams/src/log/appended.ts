/**
 * What this process appended to the log, counted where every event passes (`event-writer.ts`) as plain numbers. One count a
 * process, whatever writers it holds: a writer is made in many places, and none of them has a registry at hand.
 */
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';

const counts = new Map<EventType, number>();

/** Events appended so far, by type. */
export const appended: ReadonlyMap<EventType, number> = counts;

/** Told of events that are durable. */
export function countAppended(events: readonly Pick<AnyEvent, 'type'>[]): void {
  for (const { type } of events) counts.set(type, (counts.get(type) ?? 0) + 1);
}
